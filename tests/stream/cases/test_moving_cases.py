"""A case follows its conversation to another queue, also to another partition of stage 2."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.events import Event
from stream.alerts.life import is_open
from stream.log import topics
from stream.records import ActionTaken, Case, InterventionAnswered, InterventionOrder, decode_outcome
from tests.builders import events as sample
from tests.builders.floors.mixed import ASKED, OTHER, SAME, Mixed, wanderings
from tests.builders.floors.restarted import TaskFloor, messages_of


def waited(until: float, *, restarts: bool = False) -> TaskFloor:
    """Return a floor on which a customer waits too long in `orders`, with ticks of ten seconds."""
    floor = TaskFloor(restarts=restarts)
    for event in ASKED:
        floor.event(event)
    tick(floor, 10, until)
    return floor


def tick(floor: TaskFloor, since: float, until: float) -> None:
    for at in range(int(since), int(until), 10):
        floor.fire(float(at))


def case_of(floor: TaskFloor) -> Case:
    """The one record of the case that is no note of where it went."""
    (case,) = (case for case in floor.cases.values() if case.moved_to is None)
    return case


def action(case: Case, what: str, by: str, at: float, **more: object) -> ActionTaken:
    return ActionTaken(
        events_partition=-1, at=sample.START + at, queue=case.queue, id=f"{by}-{what}-{at}", action=what,
        case=case.id, by=by, person=by, **more,
    )  # fmt: skip


def outcomes(floor: TaskFloor) -> list[tuple[str, str | None]]:
    found = [decode_outcome(message.value or b"") for message in messages_of(floor, topics.OUTCOMES)]
    return [(outcome.action, outcome.error) for outcome in found]


@pytest.mark.parametrize("queue", [OTHER, SAME])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_case_goes_along_with_its_owner_and_history(queue: str, restarts: bool) -> None:
    floor = waited(150, restarts=restarts)
    floor.take(action(case_of(floor), "claim", "ruth", 150))
    floor.event(sample.transferred(200, queue))
    tick(floor, 200, 400)
    case = case_of(floor)
    assert (case.queue, case.owned.owner, case.owned.status) == (queue, "ruth", "claimed")
    assert [entry.what for entry in case.history] == ["opened", "claim", "moved"]
    floor.event(sample.answered(400, agent="bo"))
    tick(floor, 400, 450)
    assert (case_of(floor).owned.status, case_of(floor).resolution) == ("resolved", "answered")
    assert {alert.status for alert in floor.alerts.values()} == {"resolved"}


def test_whoever_acts_on_what_moved_a_moment_ago_acts_on_it_where_it_is_once() -> None:
    floor = waited(150)
    before = case_of(floor)
    floor.event(sample.transferred(200, OTHER))
    claim = action(before, "claim", "ruth", 201)
    floor.take(claim)
    tick(floor, 200, 300)
    floor.take(claim)
    floor.take(replace(claim, queue=OTHER))
    assert case_of(floor).owned.owner == "ruth"
    assert outcomes(floor) == [(claim.id, None)] * 3
    assert {alert.claimed_by for alert in floor.alerts.values()} == {"ruth"}


def test_an_answer_to_an_intervention_reaches_a_case_that_moved() -> None:
    floor = waited(150)
    order = InterventionOrder(kind="whisper", text="Say when it arrives.")
    asked = action(case_of(floor), "intervene", "ruth", 150, order=order)
    floor.take(asked)
    floor.event(sample.transferred(200, OTHER))
    for queue in ("orders", OTHER):
        answer = InterventionAnswered(
            events_partition=0, at=sample.START + 210, queue=queue, conversation="c-1", intervention=asked.id,
            state="done", answer="said it",
        )  # fmt: skip
        floor.take(answer)  # type: ignore[arg-type]
    (intervention,) = case_of(floor).interventions
    assert (intervention.state, intervention.answer) == ("done", "said it")
    assert [entry.what for entry in case_of(floor).history].count("done") == 1


def test_a_resolved_case_keeps_the_wait_that_comes_after_it_resolved() -> None:
    floor = waited(150)
    floor.event(sample.transferred(200, OTHER))
    floor.take(action(case_of(floor), "resolve", "ruth", 201, reason="helped"))
    tick(floor, 200, 240)
    assert case_of(floor).owned.status == "resolved"
    assert {alert.status for alert in floor.alerts.values()} == {"resolved"}


# --- in any order of the partitions ------------------------------------------------------------------------


def wander(events: list[Event], seed: int) -> Mixed:
    """Return a floor whose partitions read by chance, while people act by chance on what they see."""
    floor, rng = Mixed(seed), random.Random(seed)
    last, at = events[-1].time.timestamp() - sample.START, 10.0
    for event in events:
        while sample.START + at < event.time.timestamp():
            floor.fire(at)
            at += 10.0
        floor.event(event)
        known = sorted(floor.cases.values(), key=lambda case: (case.id, case.step))
        if known:
            case, what = rng.choice(known), rng.choice(("claim", "release", "resolve", "snooze"))
            floor.take(action(case, what, rng.choice(("ruth", "sam")), at))
        check(floor)
    for later in (at, last + 300, last + 900):
        floor.fire(later)
    floor.read_all()
    return floor


def check(floor: Mixed) -> None:
    """Wherever a customer's alerts are on their way, at most one case of a customer is open."""
    here = [
        case for case in floor.cases.values() if case.moved_to is None and case.owned.status != "resolved"
    ]
    assert len(here) == len({case.subject for case in here})


@given(events=wanderings(), seed=st.integers(0, 1_000))
@settings(max_examples=60, deadline=None)
def test_a_customer_has_one_case_however_fast_each_partition_works(events: list[Event], seed: int) -> None:
    floor = wander(events, seed)
    check(floor)
    here = [case for case in floor.cases.values() if case.moved_to is None]
    parts = {part.alert: case for case in here for part in case.parts if part.open}
    open_alerts = {alert.id: alert for alert in floor.alerts.values() if is_open(alert)}
    assert parts.keys() == open_alerts.keys()
    for alert in open_alerts.values():
        case = parts[alert.id]
        assert (alert.queue, alert.claimed_by) == (case.queue, case.owned.owner)
