"""Viewers of some queues get what is of these queues, whole, and nothing of any other."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from stream import records
from stream.access.principal import Principal
from stream.gateway.audience import Audience
from stream.gateway.past.raised import CountedIn
from stream.gateway.state.kinds import KIND_OF_TOPIC, KINDS
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import EVERYTHING, Scope, scope_of
from stream.log import Record
from tests.builders.floors import gateway as builders
from tests.builders.floors.gateway import principal
from tests.builders.floors.live_viewer import Viewer

QUEUES = ("billing", "orders", "returns")
CONVERSATIONS, _, ALERTS, SILENCES, CASES = KIND_OF_TOPIC
WORDS = "我已经等了一个小时了"


def conversation(key: str, queue: str, number: int) -> bytes | None:
    source = "stepin-simulator" if number == 2 else ""
    return builders.conversation(key, queue=queue, turns=number, last_text=WORDS, source=source).value


def alert(key: str, queue: str, number: int) -> bytes | None:
    evidence = records.Evidence(quote=WORDS)
    return builders.alert(key, queue=queue, evidence=evidence, step=number).value


def case(key: str, queue: str, number: int) -> bytes | None:
    order = records.Intervention(
        id="x1", kind="whisper", state="done", at=1.0, changed_at=1.0, text=WORDS, answer=WORDS
    )
    kind = {"subject_kind": "queue", "cause": "surge"} if number == 2 else {"cause": "queue_wait"}
    return builders.case(key, queue=queue, step=number, interventions=(order,), **kind).value


def silence(key: str, queue: str, number: int) -> bytes | None:
    return builders.silence(key, queue=None if number == 3 else queue, cause="queue_wait").value


MAKE = {CONVERSATIONS: conversation, ALERTS: alert, CASES: case, SILENCES: silence}


def queue(name: str, number: int) -> bytes | None:
    return builders.queue(name, waiting=number).value


def put(state: LiveState, topic: str, key: str, value: bytes | None) -> None:
    state.apply(Record(topic, 0, 0, key.encode(), value, 0.0), 0.0)


class Member(Viewer):
    """A viewer of one audience, which keeps every byte that it got."""

    def __init__(self, audience: Audience) -> None:
        super().__init__()
        self.audience = audience
        self.raised: dict[str, Any] = {}
        self.got = b""

    def look(self) -> None:
        if self.seq == self.audience.seq:
            return
        message = None if self.seq < 0 else self.audience.delta(self.seq, 0.0)
        message = message or self.audience.snapshot(0.0)
        document = json.loads(message)
        self.raised = ({} if document["type"] == "snapshot" else self.raised) | document.get("raised", {})
        self.simulated = document["simulated"]
        self.take(message)
        self.got += message


def fresh(member: Member) -> Member:
    """A viewer who has just come to the same audience."""
    new = Member(member.audience)
    new.take(new.audience.snapshot(0.0))
    document = json.loads(new.audience.snapshot(0.0))
    new.raised, new.simulated = document.get("raised", {}), document["simulated"]
    return new


numbers = st.integers(0, 3)
names = st.sampled_from(QUEUES)
keys = st.sampled_from(["k1", "k2", "k3", "k4"])
steps = st.one_of(
    st.tuples(st.just(CONVERSATIONS), keys, names, numbers),
    st.tuples(st.sampled_from([ALERTS, CASES, SILENCES]), keys, names, numbers),
    st.tuples(st.sampled_from(list(MAKE)), keys, st.none(), numbers),
    st.tuples(st.just("queue"), st.just(""), names, numbers),
    st.tuples(st.just("no queue"), st.just(""), names, numbers),
    st.tuples(st.just("raised"), st.sampled_from(["surge", "threat"]), names, numbers),
    st.tuples(st.just("look"), st.just(""), st.none(), st.integers(0, 4)),
)
SCOPES = (
    EVERYTHING,
    Scope(frozenset({"billing"}), True),
    Scope(frozenset({"billing", "orders"}), False),
    Scope(frozenset({"returns"}), True),
    Scope(frozenset(), True),
)


def take(state: LiveState, step: Any, members: list[Member]) -> None:
    what, key, name, number = step
    match what:
        case "look":
            members[number].look()
        case "queue":
            put(state, "stepin.queues", name, queue(name, number))
        case "no queue":
            put(state, "stepin.queues", name, None)
        case "raised":
            state.update_raised({CountedIn(key, name): [(7, number, 1)] if number else []})
        case _:
            put(state, what, key, None if name is None else MAKE[what](key, name, number))


FORGOTTEN = [
    (CONVERSATIONS, "k1", "billing", 0),
    ("look", "", None, 1),
    (CONVERSATIONS, "k1", "orders", 0),
    ("queue", "", "returns", 0),
    (CONVERSATIONS, "k1", None, 0),
    ("no queue", "", "returns", 0),
]
"""More has left than deltas can name, since a viewer of `billing` has looked."""


@example(FORGOTTEN, 2)
@given(st.lists(steps, max_size=40), st.sampled_from([2, 1000]))
def test_a_viewers_copy_is_its_part_of_the_floor_and_nothing_else(told: list[Any], kept: int) -> None:
    state = LiveState(0.0, gone_kept=kept)
    members = [Member(Audience(state, scope, "e")) for scope in SCOPES]
    for step in told:
        take(state, step, members)
    whole = fresh(Member(Audience(state, EVERYTHING, "e"))).objects
    for member, scope in zip(members, SCOPES, strict=True):
        member.look()
        new = fresh(member)
        assert (member.objects, member.simulated) == (new.objects, new.simulated)
        assert {c: m for c, m in member.raised.items() if m} == {c: m for c, m in new.raised.items() if m}
        for kind in KINDS:
            seen = {key for key, thing in whole[kind].items() if scope.has(thing.get("queue"))}
            assert set(member.objects[kind]) == seen
        for name in QUEUES:
            assert scope.has(name) or f'"{name}"'.encode() not in member.got
        assert scope.words or WORDS.encode() not in member.got


def test_what_a_viewer_does_not_see_makes_no_message_and_no_version() -> None:
    state = LiveState(0.0)
    member = Member(Audience(state, Scope(frozenset({"billing"}), True), "e"))
    member.look()
    seen = member.seq
    put(state, CONVERSATIONS, "k1", conversation("k1", "orders", 2))
    put(state, ALERTS, "k1", alert("k1", "orders", 1))
    put(state, "stepin.queues", "orders", queue("orders", 1))
    state.update_raised({CountedIn("surge", "orders"): [(7, 1, 0)]})
    put(state, CONVERSATIONS, "k1", conversation("k1", "returns", 1))
    put(state, CONVERSATIONS, "k1", None)
    assert member.audience.seq == seen
    assert json.loads(member.audience.heartbeat(0.0))["seq"] == seen
    put(state, CONVERSATIONS, "k2", conversation("k2", "billing", 1))
    delta = json.loads(member.audience.delta(seen, 0.0) or b"")
    assert (delta["seq"], delta["gone"]["conversations"], "raised" in delta) == (seen + 1, [], False)


def test_what_moves_to_another_queue_is_gone_and_comes_back_whole() -> None:
    state = LiveState(0.0)
    member = Member(Audience(state, Scope(frozenset({"billing"}), True), "e"))
    put(state, CONVERSATIONS, "k1", conversation("k1", "billing", 1))
    member.look()
    put(state, CONVERSATIONS, "k1", conversation("k1", "orders", 1))
    assert json.loads(member.audience.delta(member.seq, 0.0) or b"")["gone"]["conversations"] == ["k1"]
    member.look()
    put(state, CONVERSATIONS, "k1", conversation("k1", "billing", 2))
    member.look()
    assert member.objects["conversations"]["k1"]["turns"] == 2


def see(**fields: Any) -> Scope:
    return scope_of(msgspec.structs.replace(principal(), **fields))


def test_a_scope_is_what_the_rule_of_access_says() -> None:
    both, wall = frozenset({"billing", "orders"}), frozenset({"wall"})
    assert see() == EVERYTHING
    assert see(queues=both) == Scope(both, True)
    assert see(queues=both, words=False) == Scope(both, False)
    assert see(roles=wall, queues=both) == Scope(both, True)
    assert see(roles=frozenset({"admin"})) == see(roles=frozenset()) == Scope(frozenset(), False)
    assert not see(queues=frozenset()).has(None), "who has no queue gets nothing of the floor"
    nobody = Principal(person="local:x", name="x", roles=frozenset({"supervisor"}))
    assert scope_of(nobody) == Scope(frozenset(), False)
