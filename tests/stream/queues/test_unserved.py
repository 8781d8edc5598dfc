"""A queue that nobody serves says so: out of hours until it opens, and while nobody is signed in."""

from __future__ import annotations

from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.records import AgentSeen, QueueView
from tests.builders.floors import queue_task
from tests.builders.floors.queue_task import Floor, wait_ended, wait_started

MONDAY = 1_700_438_400.0
NINE, FIVE = MONDAY + 9 * 3600.0, MONDAY + 17 * 3600.0
OFFICE = Rules(default=QueueRules(hours=BusinessHours(tuple(Opening(day, 540, 1020) for day in range(5)))))


def seen(at: float, status: str, agent: str = "ann") -> AgentSeen:
    return AgentSeen(events_partition=0, at=at, agent=agent, queue="orders", status=status)


def shown(view: QueueView) -> tuple[str | None, float | None]:
    return view.unserved, view.opens_at


def test_a_queue_opens_and_closes_by_the_clock_without_any_event() -> None:
    floor = Floor(OFFICE)
    floor.feed(wait_started(NINE - 600.0, kind="queue"), queue_task.time(NINE - 300.0))
    assert shown(floor.queue()) == ("out_of_hours", NINE)
    assert shown(floor.feed(queue_task.time(NINE + 5.0)).queue()) == (None, None)
    floor.feed(wait_ended(NINE + 60.0, NINE - 600.0, kind="queue", outcome="answered"))
    assert shown(floor.feed(queue_task.time(FIVE - 1.0)).queue()) == (None, None)
    floor.feed(queue_task.time(FIVE + 1.0))
    assert shown(floor.queue()) == ("out_of_hours", NINE + 86400.0)


def test_a_worker_that_starts_again_knows_when_the_queue_opens() -> None:
    floor = Floor(OFFICE)
    floor.feed(wait_started(NINE - 600.0, kind="queue"), queue_task.time(NINE - 300.0))
    restored = floor.restored()
    restored.feed(queue_task.rules_changed(NINE - 299.0, OFFICE), queue_task.time(NINE + 5.0))
    assert shown(restored.queue()) == (None, None)


def test_rules_that_change_the_hours_change_what_is_shown() -> None:
    floor = Floor(Rules())
    floor.feed(wait_started(NINE - 600.0, kind="queue"), queue_task.time(NINE - 590.0))
    assert shown(floor.queue()) == (None, None)
    office = Rules(version=2, default=OFFICE.default)
    floor.feed(queue_task.rules_changed(NINE - 500.0, office), queue_task.time(NINE - 400.0))
    assert shown(floor.queue()) == ("out_of_hours", NINE)
    assert shown(floor.feed(queue_task.time(NINE + 1.0)).queue()) == (None, None)


def test_nobody_is_missing_where_no_status_was_told_or_somebody_is_signed_in() -> None:
    floor = Floor().feed(wait_started(NINE, kind="queue"), queue_task.time(NINE + 5.0))
    assert shown(floor.queue()) == (None, None)
    floor.feed(seen(NINE + 10.0, "available"), queue_task.time(NINE + 15.0))
    assert shown(floor.queue()) == (None, None)
    floor.feed(seen(NINE + 20.0, "offline"), queue_task.time(NINE + 25.0))
    assert shown(floor.queue()) == ("nobody_on", None)
    assert shown(
        floor.restored()
        .feed(queue_task.time(NINE + 30.0))
        .feed(seen(NINE + 35.0, "away"), queue_task.time(NINE + 40.0))
        .queue()
    ) == (None, None)
