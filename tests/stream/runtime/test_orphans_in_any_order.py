"""Agents come and go while customers write: whoever waits for one who is offline is found, in any order."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.records import RulesVersion
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.floors.restarted import TaskFloor
from tests.builders.floors.shuffled import run

GRACE = 60.0
END = 3_000.0
AGENTS = ("ann", "bob")
DOINGS = ("ask", "reply", "answer", "offline", "available", "requeue", "end")
Doing = tuple[float, str, str]

doings = st.lists(
    st.tuples(
        st.integers(1, 120).map(lambda step: 20.0 * step), st.sampled_from(DOINGS), st.sampled_from(AGENTS)
    ),
    max_size=14,
    unique_by=lambda doing: doing[0],
).map(sorted)


def to_event(doing: Doing) -> Event:
    """Return the event of a doing."""
    at, what, agent = doing
    match what:
        case "ask":
            return sample.said(at, "Where is my parcel?")
        case "reply":
            return sample.said(at, "It arrives tomorrow.", "agent")
        case "answer":
            return sample.answered(at, agent=agent)
        case "requeue":
            return sample.queued(at)
        case "end":
            return sample.ended(at)
    return sample.agent_status(at, agent, what, ("orders",))


def expected(made: list[Doing]) -> list[tuple[float, float | None]]:
    """Return when the customer is orphaned, by going through the doings as a person would."""
    spans: list[tuple[float, float | None]] = []
    agent, since, minded = "", None, 0.0
    offline: dict[str, float] = {}
    for (at, what, who), (following, _, _) in pairwise([*made, (END, "", "")]):
        if what in ("offline", "available"):
            if what == "offline":
                offline.setdefault(who, at)
            else:
                offline.pop(who, None)
        elif what == "ask" and since is None and agent:
            since = at
        elif what == "reply":
            since, minded = None, at
        elif what == "answer":
            # A customer who asked before anybody had the conversation waits for this agent from now on.
            minded, agent = at, who
        elif what == "end":
            since = None
        gone = offline.get(agent)
        begins = None if gone is None or since is None or gone < minded else max(gone, since) + GRACE
        if spans and spans[-1][1] is None and (begins is None or begins > at):
            spans[-1] = (spans[-1][0], at)
        if begins is not None and (not spans or spans[-1][1] is not None) and begins < following:
            spans.append((begins, None))
    return spans


def of_one_episode(made: list[Doing]) -> list[Doing]:
    """Return the doings up to the end of the conversation, in one queue."""
    ends = [number for number, (_, what, _) in enumerate(made) if what == "end"]
    return [one for one in made[: ends[0] + 1 if ends else None] if one[1] != "requeue"]


@given(made=doings.map(of_one_episode))
@example([(20.0, "offline", "ann"), (40.0, "ask", "ann"), (60.0, "offline", "bob"),
          (120.0, "available", "bob"), (140.0, "answer", "bob")])  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_the_alerts_are_those_that_a_person_would_raise(made: list[Doing]) -> None:
    here = TaskFloor()
    here.publish(RulesVersion(rules=Rules(version=2, default=QueueRules(reopen_within=0.0))))
    for event in (sample.started(0), sample.queued(1), sample.answered(2), *map(to_event, made)):
        here.event(event)
    here.fire(END + 2.0)
    found = [alert for alert in here.alerts.values() if alert.cause == "orphaned"]
    spans = sorted(
        (alert.raised_at - sample.START, None if alert.ends_at is None else alert.ends_at - sample.START)
        for alert in found
    )
    assert spans == expected([(2.0, "answer", "ann"), *made])


@given(stories=st.lists(doings, min_size=1, max_size=6), seed=st.integers(0, 1_000))
@settings(max_examples=40, deadline=None)
def test_no_batch_and_no_restart_changes_a_field(stories: list[list[Doing]], seed: int) -> None:
    events: list[Event] = []
    for number, made in enumerate(stories):
        subject = f"c-{number}"
        for doing in [(0.0, "requeue", ""), (2.0, "answer", "ann"), *made]:
            event = to_event(doing)
            keeps = event.subject in AGENTS
            events.append(event if keeps else type(event)(**{**_fields(event), "subject": subject}))
    events.sort(key=lambda event: event.time)
    messages = floor.messages(events, 3)
    whole, shuffled = run(messages, [], None), run(messages, [], seed)
    assert shuffled.result() == whole.result()


def _fields(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


def test_a_restart_at_every_record_changes_no_field() -> None:
    rng = random.Random(7)
    steady, restarted = TaskFloor(), TaskFloor(restarts=True)
    made = [(10.0 * step, rng.choice(DOINGS[:-1]), rng.choice(AGENTS)) for step in range(1, 150)]
    for event in (sample.started(0), sample.queued(1), sample.answered(2), *map(to_event, made)):
        steady.event(event)
        restarted.event(event)
    for here in (steady, restarted):
        here.fire(END)
    assert any(alert.cause == "orphaned" for alert in steady.alerts.values())
    assert restarted.outcome() == steady.outcome() and restarted.state() == steady.state()
