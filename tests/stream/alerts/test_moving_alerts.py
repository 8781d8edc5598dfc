"""The alerts of a conversation follow it to another queue, also to another partition of stage 2."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.log.partitions import partition_of
from stream.records import Alert, RulesVersion
from tests.builders import events as sample
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.floors.flow import flow
from tests.builders.floors.mixed import ASKED, OTHER, SAME, Mixed, wanderings
from tests.builders.floors.restarted import TaskFloor


def test_the_queues_of_these_tests_are_where_they_say() -> None:
    places = {queue: partition_of(queue.encode(), 2) for queue in ("orders", OTHER, SAME)}
    assert places["orders"] == places[SAME] != places[OTHER]


def seen(events: list[Event], *acts: tuple[str, str, float], until: float = 1_000, **more: bool) -> TaskFloor:
    """Return a floor of two partitions that saw the events, ticks of ten seconds, and acts of people."""
    floor = TaskFloor(**more)
    steps = [(event.time.timestamp() - sample.START, 1, event) for event in events]
    steps += [(at, 2, (what, by)) for what, by, at in acts]
    steps += [(float(at), 0, None) for at in range(10, int(until), 10)]
    for at, kind, step in sorted(steps, key=lambda each: each[:2]):
        if kind == 0:
            floor.fire(at)
        elif kind == 1:
            floor.event(step)
        else:
            floor.act(step[0], "c-1", step[1], at)
    return floor


def claimed(floor: TaskFloor, cause: str, by: str) -> None:
    """A person claims the alert of this cause."""
    (alert,) = (each for each in floor.alerts.values() if each.cause == cause)
    others = {key: each for key, each in floor.alerts.items() if each.cause != cause}
    floor.alerts = {alert.id: alert}
    floor.act("claim", "c-1", by, 0)
    floor.alerts |= others


def what(alert: Alert) -> list[str]:
    return [entry.what for entry in alert.history]


@pytest.mark.parametrize("queue", [OTHER, SAME])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_customer_who_waits_on_in_another_queue_has_one_alert_with_its_claim(
    queue: str, restarts: bool
) -> None:
    events = [*ASKED, sample.transferred(200, queue), sample.answered(500, agent="bo")]
    floor = seen(events, ("claim", "ruth", 150), restarts=restarts)
    (alert,) = (each for each in floor.alerts.values() if each.cause == "queue_wait")
    assert (alert.queue, alert.claimed_by, alert.moved_to) == (queue, "ruth", None)
    assert "claim" in what(alert) and "moved" in what(alert)
    assert (alert.status, alert.resolution) == ("resolved", "answered")
    assert alert.ends_at == sample.START + 500


@pytest.mark.parametrize("queue", [OTHER, SAME])
def test_what_a_detector_found_goes_on_in_its_alert(queue: str) -> None:
    turns = [sample.said(10.0 + 15 * number, text) for number, text in enumerate(ANGRY)]
    events = [*ASKED, sample.answered(5), *turns, sample.transferred(200, queue, to_agent="bo")]
    floor = seen(events[:-1], until=190)
    claimed(floor, "frustration", "ruth")
    floor.event(events[-1])
    (alert,) = (each for each in floor.alerts.values() if each.cause == "frustration")
    assert (alert.queue, alert.status, alert.claimed_by, alert.agent) == (queue, "claimed", "ruth", "bo")


@pytest.mark.parametrize("queue", [OTHER, SAME])
def test_whoever_waits_for_a_word_is_not_answered_by_a_transfer(queue: str) -> None:
    events = [*ASKED[:2], sample.transferred(200, queue)]
    (alert,) = (
        each for each in seen(events, ("claim", "ruth", 150)).alerts.values() if each.cause != "queue_wait"
    )
    assert (alert.cause, alert.status, alert.claimed_by) == ("first_answer_wait", "claimed", "ruth")
    over = seen([*events, sample.said(300, "It arrives tomorrow.", "agent")], ("claim", "ruth", 150))
    assert {each.status for each in over.alerts.values()} == {"resolved"}


def test_an_alert_of_a_chat_without_a_queue_follows_the_chat() -> None:
    story = flow("1 customer Where is my parcel?", "100 answered ann", "150 transferred billing")
    by_cause = {alert.cause: alert for alert in story.alerts}
    assert by_cause["first_answer_wait"].queue == "billing"


def test_whoever_acts_on_what_moved_a_moment_ago_acts_on_it_where_it_is() -> None:
    floor = seen([*ASKED, sample.transferred(200, OTHER)], until=300)
    (alert,) = floor.alerts.values()
    floor.alerts[alert.id] = replace(alert, queue="orders")
    floor.act("claim", "c-1", "ruth", 300)
    assert floor.alerts[alert.id].claimed_by == "ruth"


def test_a_cause_that_comes_back_in_another_queue_reopens_its_alert() -> None:
    events = [
        *ASKED, sample.answered(150), sample.said(160, "Which one?", "agent"),
        sample.transferred(300, OTHER), sample.answered(600, agent="bo"),
    ]  # fmt: skip
    floor = seen(events)
    (alert,) = (each for each in floor.alerts.values() if each.cause == "queue_wait")
    assert (alert.queue, alert.reopened, alert.ends_at) == (OTHER, 1, sample.START + 600)


def test_a_cause_that_has_not_lasted_long_enough_goes_on_counting_in_another_queue() -> None:
    floor = TaskFloor()
    rules = Rules(version=2, default=QueueRules(must_last={"queue_wait": 120}))
    floor.publish(RulesVersion(rules=rules, effective_at=sample.START - 1_000))
    for event in ASKED:
        floor.event(event)
    for at in range(10, 400, 10):
        if at == 200:
            floor.event(sample.transferred(200, OTHER))
        floor.fire(float(at))
    (alert,) = floor.alerts.values()
    assert (alert.queue, alert.raised_at) == (OTHER, sample.START + 242)


# --- in any order of the partitions ------------------------------------------------------------------------


def wander(events: list[Event], seed: int | None) -> dict[str, Alert]:
    floor = TaskFloor() if seed is None else Mixed(seed)
    last = events[-1].time.timestamp() - sample.START
    at = 10.0
    for event in events:
        while sample.START + at < event.time.timestamp():
            floor.fire(at)
            at += 10.0
        floor.event(event)
    for later in (at, last + 300, last + 900):
        floor.fire(later)
    return floor.read_all() if isinstance(floor, Mixed) else dict(sorted(floor.alerts.items()))


@given(events=wanderings(), seed=st.integers(0, 1_000))
@settings(max_examples=60, deadline=None)
def test_alerts_are_the_same_however_fast_each_partition_works(events: list[Event], seed: int) -> None:
    steady = wander(events, None)
    assert wander(events, seed) == steady
    ongoing = [alert.fingerprint for alert in steady.values() if alert.ends_at is None]
    assert len(ongoing) == len(set(ongoing))
    assert all(alert.moved_to is None for alert in steady.values())
