"""What is missing is an alarm, too: customers who do not come, and hand-overs that do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from unittest import mock

import pytest

from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.log import topics
from stream.queues.task import QueueTask
from stream.records import Alert, Entered, Left, Signal, Taken, decode_alert
from tests.builders.floors import queue_task
from tests.builders.floors.queue_task import Floor, contact, wait_ended, wait_started

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MONDAY = 1_700_438_400.0
TAUGHT = MONDAY + 8 * DAY


def customer(at: float, way: str = "queued", partition: int = 0) -> Iterator[Signal]:
    """One who comes at `at` and is queued and answered, taken without a queue, or served by the bot alone."""
    who = f"c-{at}"
    told = {"events_partition": partition, "contact": contact(who, agent="ann" if way == "taken" else None)}
    yield Entered(at=at, **told)
    if way == "queued":
        on = {"kind": "queue", "conversation": who, "events_partition": partition}
        yield wait_started(at, **on)
        yield wait_ended(at + 5.0, at, outcome="answered", agent="ann", **on)
    elif way == "taken":
        yield Taken(at=at + 5.0, **told)
    yield Left(at=at + 30.0, outcome="ended", **told)


def come(floor: Floor, begin: float, end: float, way: str = "queued", every: float = MINUTE) -> Floor:
    """Customers come from `begin` to `end`, and time passes with them."""
    return come_at_once(floor, begin, end, way, every, every)


def come_at_once(
    floor: Floor, begin: float, end: float, way: str = "queued", every: float = MINUTE, batch: float = HOUR
) -> Floor:
    """The same, in batches of so many seconds."""
    while begin < end:
        times = [begin + 10.0 + every * number for number in range(int(batch / every))]
        floor.feed(*chain.from_iterable(customer(at, way) for at in times), queue_task.time(begin + batch))
        begin += batch
    return floor


def pass_time(floor: Floor, begin: float, end: float) -> Floor:
    """Nobody comes."""
    for minute in range(1, int((end - begin) / MINUTE) + 1):
        floor.feed(queue_task.time(begin + minute * MINUTE))
    return floor


def found(floor: Floor, *causes: str) -> list[Alert]:
    wanted = causes or ("too_few_arrivals", "no_handover", "surge")
    return sorted((one for one in floor.alerts() if one.cause in wanted), key=lambda one: one.raised_at)


def nights(way: str = "queued", days: int = 8, every: float = MINUTE) -> Floor:
    """Customers come from 22:00 to 04:00 of each day, from Monday on; the last day ends at midnight."""
    floor = come_at_once(Floor(), MONDAY, MONDAY + 4 * HOUR, way, every)
    for day in range(days):
        evening = MONDAY + day * DAY + 22 * HOUR
        come_at_once(floor, evening, evening + (2 if day == days - 1 else 6) * HOUR, way, every)
    return floor


@pytest.fixture(scope="module")
def week() -> Floor:
    return nights()


@pytest.fixture
def taught(week: Floor) -> Floor:
    """A queue to which one customer a minute has come for eight nights. It is midnight."""
    return week.restored()


def test_a_line_that_goes_dead_is_found_within_minutes_and_is_over_when_customers_come_again(
    taught: Floor,
) -> None:
    pass_time(taught, TAUGHT, TAUGHT + 30 * MINUTE)
    (alert,) = found(taught)
    assert (alert.cause, alert.subject, alert.severity) == ("too_few_arrivals", "orders", "critical")
    assert alert.starts_at == TAUGHT and alert.raised_at <= TAUGHT + 18 * MINUTE
    assert alert.evidence.count == 0 and alert.evidence.drivers[0].code == "drop.usual"
    come(taught, TAUGHT + 30 * MINUTE, TAUGHT + 40 * MINUTE)
    (alert,) = found(taught)
    assert alert.ends_at is not None and alert.ends_at <= TAUGHT + 40 * MINUTE


@pytest.mark.parametrize(("sending", "missed"), [((0, 1, 2), 0), ((0, 1), 0), ((), 1)])
def test_customers_of_all_events_partitions_count_together(
    week: Floor, sending: tuple[int, ...], missed: int
) -> None:
    """One partition of three that brings nobody is no dead line; one without time holds the alarm up."""
    floor = week.restored(events_partitions=3)
    for minute in range(40):
        at = TAUGHT + minute * MINUTE
        if minute % 3 in sending:
            floor.feed(*customer(at + 10.0, partition=minute % 3))
        floor.feed(*(queue_task.time(at + MINUTE, partition) for partition in (0, 1)))
    assert found(floor) == []
    floor.feed(queue_task.time(TAUGHT + 40 * MINUTE, 2))
    assert [alert.cause for alert in found(floor)] == ["too_few_arrivals"] * missed


def test_half_the_customers_are_no_drop(taught: Floor) -> None:
    assert found(come(taught, TAUGHT, TAUGHT + 2 * HOUR, every=2 * MINUTE)) == []


def test_a_tenth_of_the_customers_is_one(taught: Floor) -> None:
    come(taught, TAUGHT, TAUGHT + 2 * HOUR, every=10 * MINUTE)
    (alert,) = found(taught)
    assert alert.cause == "too_few_arrivals" and (alert.evidence.count or 0) >= 1


def test_a_young_queue_misses_nobody() -> None:
    floor = nights(days=2)
    assert found(pass_time(floor, MONDAY + 2 * DAY, MONDAY + 2 * DAY + 2 * HOUR)) == []


def test_nobody_is_missed_while_no_time_passes(taught: Floor) -> None:
    pass_time(taught, TAUGHT, TAUGHT + 5 * MINUTE)
    assert found(taught) == [] and found(taught.restored()) == []


def test_nobody_is_missed_out_of_hours_and_the_alarm_ends_with_them(taught: Floor) -> None:
    hours = BusinessHours(tuple(Opening(day, 0, 60) for day in range(7)))
    office = Rules(version=2, default=QueueRules(hours=hours))
    taught.feed(queue_task.rules_changed(TAUGHT, office))
    pass_time(taught, TAUGHT, TAUGHT + 70 * MINUTE)
    (alert,) = found(taught)
    assert alert.raised_at < TAUGHT + 20 * MINUTE and alert.ends_at is not None
    assert TAUGHT + 60 * MINUTE <= alert.ends_at <= TAUGHT + 61 * MINUTE
    taught.feed(queue_task.time(TAUGHT + DAY + 5 * MINUTE))
    assert found(taught) == []
    pass_time(taught, TAUGHT + DAY + 5 * MINUTE, TAUGHT + DAY + 40 * MINUTE)
    assert [alert.starts_at for alert in found(taught)] == [TAUGHT + DAY]


def test_customers_whom_nobody_hands_over_any_more_are_an_alarm(taught: Floor) -> None:
    come(taught, TAUGHT, TAUGHT + 30 * MINUTE, "bot")
    (alert,) = found(taught)
    assert alert.cause == "no_handover" and alert.raised_at <= TAUGHT + 18 * MINUTE
    assert [driver.code for driver in alert.evidence.drivers] == [
        "drop.usual",
        "drop.observed",
        "drop.around",
    ]
    come(taught, TAUGHT + 30 * MINUTE, TAUGHT + 40 * MINUTE)
    (alert,) = found(taught)
    assert alert.ends_at is not None and alert.ends_at <= TAUGHT + 40 * MINUTE


def test_whoever_is_taken_without_a_queue_is_handed_over(taught: Floor) -> None:
    assert found(come(taught, TAUGHT, TAUGHT + HOUR, "taken")) == []


def test_a_dead_line_is_no_bot_that_hands_nobody_over(taught: Floor) -> None:
    pass_time(taught, TAUGHT, TAUGHT + HOUR)
    assert [alert.cause for alert in found(taught)] == ["too_few_arrivals"]


def test_where_the_bot_never_handed_anybody_over_nothing_is_missed() -> None:
    floor = nights("bot", every=2 * MINUTE)
    assert found(come(floor, TAUGHT, TAUGHT + HOUR, "bot", every=2 * MINUTE)) == []
    pass_time(floor, TAUGHT + HOUR, TAUGHT + 2 * HOUR)
    assert [alert.cause for alert in found(floor)] == ["too_few_arrivals"]


@pytest.mark.parametrize("way", ["bot", "nobody"])
def test_a_worker_that_starts_again_at_every_record_raises_the_same(week: Floor, way: str) -> None:
    def story(restarts: bool) -> list[Alert]:
        floor = week.restored()
        floor.written = week.compact()
        seen: dict[str, Alert] = {}
        for minute in range(40):
            at = TAUGHT + minute * MINUTE
            away = 3 <= minute < 25
            signals = [] if away and way == "nobody" else list(customer(at + 10.0, way if away else "queued"))
            for signal in (*signals, queue_task.time(at + MINUTE)):
                floor.feed(signal)
                seen |= {alert.id: alert for alert in found(floor)}
                if restarts:
                    kept, floor = floor.compact(), floor.restored()
                    floor.written = kept
        return list(seen.values())

    whole = story(restarts=False)
    assert [alert.cause for alert in whole] == ["no_handover" if way == "bot" else "too_few_arrivals"]
    assert whole[0].ends_at is not None
    assert story(restarts=True) == whole


@pytest.mark.parametrize("begin", [TAUGHT, TAUGHT + 5 * HOUR])
def test_a_queue_that_sleeps_misses_what_one_misses_that_is_checked_every_minute(
    week: Floor, begin: float
) -> None:
    def raised(checked: bool) -> list[Alert]:
        floor = come_at_once(week.restored(), TAUGHT, begin)
        with mock.patch.object(QueueTask, "_alerted", lambda *_: True) if checked else nullcontext():
            floor.feed(queue_task.time(begin + 20 * HOUR))
        every = [decode_alert(one.value) for one in floor.written if one.topic == topics.ALERTS and one.value]
        return sorted((one for one in every if one.cause == "too_few_arrivals"), key=lambda one: one.step)

    sleeping = raised(checked=False)
    assert sleeping and sleeping == raised(checked=True)
