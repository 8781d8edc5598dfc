"""The gateway writes a line of the audit for each sign-in, action and refusal, and none alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.gateway.audit.few import MANY, WINDOW_SECONDS, FewLines
from stream.log import Log, LogUnavailable, Message, Publisher, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import AuditLine, decode_audit
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    TOKEN,
    actions_on,
    alert,
    conversation,
    floor,
    principal,
    put,
    serving,
    ticket,
    viewing,
)
from tests.builders.floors.stage_two import StageTwo
from tests.builders.waiting import eventually


def audit_on(log: Log) -> list[AuditLine]:
    with Follower(log, [topics.AUDIT]) as follower:
        return [decode_audit(record.value or b"") for record in follower.read_to_end()]


def of(log: Log, what: str) -> list[AuditLine]:
    return [line for line in audit_on(log) if line.what == what]


def test_each_action_has_its_line_with_what_it_changed_and_no_customers_words() -> None:
    log = floor()
    put(log, alert("a1"), conversation("c2", status="probably_over"))

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0)) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            for _ in range(2):
                await viewer.act(id="x1", action="claim", alert="a1", note="他说他要投诉")
            await viewer.act(id="x2", action="close", conversation="c2")
            await viewer.act(id="x3", action="claim", alert="unknown")
            await eventually(lambda: has(log, "action_refused"))

    with StageTwo(log):
        asyncio.run(scenario())
    claim, close = of(log, "action")
    assert claim == AuditLine(
        id="action/local:lin/alert a1/x1",
        at=1000.0,
        person="local:lin",
        name="Lin",
        origin="127.0.0.1",
        what="action",
        about="alert a1",
        queue="billing",
        before={"status": "open", "claimed_by": None},
        after={"action": "claim", "status": "claimed", "claimed_by": "local:lin"},
    )
    assert (close.about, close.before, close.after) == (
        "conversation c2",
        {"status": "probably_over"},
        {"action": "close"},
    )
    (refused,) = of(log, "action_refused")
    assert (refused.about, refused.after, refused.reason) == (
        "alert unknown",
        {"asked": "claim"},
        "unknown_alert",
    )
    assert len(actions_on(log)) == 2


async def has(log: Log, what: str, count: int = 1) -> bool:
    return len(of(log, what)) >= count


def test_a_sign_in_has_one_line_however_often_it_connects_and_another_when_its_rights_change() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0)) as port:
            for _ in range(3):
                async with viewing(port) as viewer:
                    await viewer.next("snapshot")
            async with viewing(port, hello=False) as viewer:
                await viewer.send(type="hello", ticket=ticket(principal(queues=frozenset({"vip"}))))
                await viewer.next("snapshot")
            await eventually(lambda: has(log, "signed_in", 2))

    asyncio.run(scenario())
    first, second = of(log, "signed_in")
    assert (first.person, first.origin, first.at) == ("local:lin", "127.0.0.1", 1000.0)
    assert first.after == {"roles": ["ops", "supervisor"], "queues": "all", "words": True}
    assert second.after is not None and second.after["queues"] == ["vip"]
    assert first.about == second.about and "session of" not in first.about


def test_forged_tickets_are_a_few_lines_and_no_secret_is_in_them() -> None:
    log = floor()

    async def scenario() -> None:
        clock = FakeClock(1000.0)
        async with serving(log, clock) as port:
            for _ in range(8):
                async with viewing(port, hello=False) as viewer:
                    await viewer.send(type="hello", ticket=ticket(token="another secret, longer"))
                    await viewer.socket.wait_closed()
            await eventually(lambda: has(log, "sign_in_refused", 3))
            clock.wait(WINDOW_SECONDS)
            await eventually(lambda: has(log, "sign_in_refused", 4))

    asyncio.run(scenario())
    found = of(log, "sign_in_refused")
    assert [line.after for line in found] == [None, None, None, {"times": 5}]
    assert {(line.person, line.origin, line.reason) for line in found} == {
        ("", "127.0.0.1", "this is no ticket of this floor")
    }


class HalfLog(MemoryLog):
    """A log that takes nothing of a call in which something goes to one topic."""

    broken = ""

    def publisher(self, identity: str | None = None) -> Publisher:
        publisher = super().publisher(identity)
        send = publisher.send

        def checked(messages: Iterable[Message]) -> None:
            known = list(messages)
            if any(message.topic == self.broken for message in known):
                raise LogUnavailable(f"{self.broken} has no leader")
            send(known)

        publisher.send = checked  # type: ignore[method-assign]
        return publisher


def test_no_action_without_its_line_and_what_waits_is_written_later() -> None:
    log = HalfLog()
    floor(log)
    put(log, alert("a1"))
    log.broken = topics.AUDIT

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            refused = await viewer.act(id="x1", action="claim", alert="a1")
            assert refused["error"] == "log_unavailable"
            assert (actions_on(log), audit_on(log)) == ([], [])
            log.broken = ""
            assert (await viewer.act(id="x1", action="claim", alert="a1"))["ok"]
            await eventually(lambda: has(log, "action_refused"))

    with StageTwo(log):
        asyncio.run(scenario())
    assert [action.id for action in actions_on(log)] == ["x1"]
    assert sorted(line.what for line in audit_on(log)) == ["action", "action_refused", "signed_in"]
    assert TOKEN not in str(audit_on(log))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 30)), max_size=80))
def test_few_lines_pass_and_each_of_the_others_is_counted(asked: list[tuple[str, float]]) -> None:
    few, at, out = FewLines(first=2, keys=3), 1000.0, []
    for key, pause in asked:
        at += pause
        line = AuditLine(id="x", at=at, person="", name="", origin=key, what="sign_in_refused")
        out += list(few.take(key, line))
    out += list(few.due(at + 2 * WINDOW_SECONDS))
    told = sum(int(str((line.after or {}).get("times", 1))) for line in out)
    assert told == len(asked)
    windows = 2 + sum(pause for _, pause in asked) / WINDOW_SECONDS
    assert len(out) <= windows * (3 + 1) * (2 + 1)
    assert all(line.origin == MANY or line.origin in "abcdef" for line in out)
