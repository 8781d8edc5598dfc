"""The same events give the same half-hours, however they are cut into batches and whoever restarts."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.log import topics
from stream.records import HALF_HOURS_KEPT, Count, Counted, Interval, WaitEnded, decode_interval
from tests.builders import events as sample
from tests.builders.floors import floor, shuffled
from tests.builders.floors.queue_task import Floor, contact, rules_changed, time
from tests.builders.past.intervals import intervals


def staffed_floor(seed: int) -> list[Event]:
    """A small busy floor whose agents come, serve and go."""
    rng, events = random.Random(seed), floor.busy_floor(seed, 12)
    for agent in ("ann", "bob"):
        at = -5.0
        for status in ("available", "busy", "wrap_up", "available", "away", "available"):
            events.append(sample.agent_status(at, agent, status, ("orders", "billing")))
            at += rng.choice([90, 300, 700])
    return sorted(events, key=lambda event: event.time)


@settings(max_examples=4)
@given(st.integers(0, 2**32))
def test_batches_and_restarts_change_no_half_hour(seed: int) -> None:
    made = floor.messages(staffed_floor(seed % 3), shuffled.PARTITIONS)
    assert intervals(shuffled.run(made, [], seed).log) == _in_one_go(seed % 3)


_known: dict[int, list[Interval]] = {}


def _in_one_go(seed: int) -> list[Interval]:
    if seed not in _known:
        made = floor.messages(staffed_floor(seed), shuffled.PARTITIONS)
        _known[seed] = intervals(shuffled.run(made, [], None).log)
        assert sum(counts.answered for each in _known[seed] for counts in each.channels.values()) > 5
        assert any(each.staff.occupied for each in _known[seed])
    return _known[seed]


HOUR = 3600.0


def _counted(at: float, *counts: Count, events_partition: int = 0) -> Counted:
    return Counted(events_partition=events_partition, at=at, queue="orders", channel="chat", counts=counts)


def _written(made: Floor) -> dict[bytes | None, Interval | None]:
    kept = {m.key: m.value for m in made.written if m.topic == topics.INTERVALS}
    return {key: None if value is None else decode_interval(value) for key, value in kept.items()}


def test_a_half_hour_is_kept_for_two_days_and_then_forgotten() -> None:
    made = Floor().feed(_counted(60.0, Count("offered", 60.0, 60.0, 60.0)), time(HOUR))
    assert set(_written(made)) == {b"0/orders"}
    made.feed(time(HALF_HOURS_KEPT + 1799.0), _counted(HALF_HOURS_KEPT, Count("offered", 90.0, 90.0, 90.0)))
    assert _written(made)[b"0/orders"].channels["chat"].offered == 2  # type: ignore[union-attr]
    made.feed(time(HALF_HOURS_KEPT + 1800.0))
    assert _written(made) == {b"0/orders": None}
    made.feed(_counted(HALF_HOURS_KEPT + 1800.0, Count("offered", 90.0, 90.0, 90.0)))
    assert _written(made) == {b"0/orders": None}


def test_the_latest_rules_decide_on_day_and_formula_in_any_order() -> None:
    rules = Rules(version=2, default=QueueRules(waits=WaitRules(service_level="all")))
    by_old = _counted(60.0, Count("offered", 60.0, 60.0, 60.0))
    by_new = _counted(70.0, Count("offered", 70.0, 70.0, 70.0), events_partition=1)
    change = rules_changed(65.0, rules, events_partition=1)
    one, other = Floor(events_partitions=2).feed(by_old, change, by_new), Floor(events_partitions=2)
    other.feed(change, by_new, by_old)
    assert _written(one) == _written(other)
    assert _written(one)[b"0/orders"].channels["chat"].formula == "all"  # type: ignore[union-attr]


def test_a_restored_task_goes_on_with_the_sums() -> None:
    answer = WaitEnded(
        events_partition=0, at=100.0, since=60.0, kind="reply", outcome="replied", contact=contact()
    )
    made = Floor().feed(answer, time(200.0)).restored()
    made.feed(
        WaitEnded(
            events_partition=0, at=300.0, since=290.0, kind="reply", outcome="replied", contact=contact("c-2")
        )
    )
    counts = _written(made)[b"0/orders"].channels["chat"]  # type: ignore[union-attr]
    assert (counts.replied, counts.reply) == (2, 50_000)
