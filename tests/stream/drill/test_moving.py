"""A drill moves what was recorded to now, and lets it go at its speed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.events import parse
from detectors.contract.rules.document import decode
from stream.drill.moving import moved_event, moved_label, moved_rules
from stream.drill.pace import Pace
from stream.drill.play import first_time
from stream.drill.stretch import Recorded, Stretch
from stream.drill.worst import worst_hour
from stream.records import LabelRecord, Rollback, RulesVersion
from tests.builders import events as sample

MONDAY_10 = 1_700_445_600.0
"""2023-11-20 10:00 in Shanghai."""


@given(speed=st.floats(0.1, 100.0), after=st.floats(-1e4, 1e5), length=st.floats(60.0, 86_400.0))
def test_no_event_of_a_drill_lies_in_the_future_of_its_clock(
    speed: float, after: float, length: float
) -> None:
    pace = Pace(begin=1e9, length=length, starts_at=1.7e9, speed=speed)
    clock = pace.starts_at + after
    if clock <= pace.ends_at:
        assert pace.at(clock) <= clock + 1e-3
    assert pace.at(clock) <= pace.at(clock + 1.0) <= pace.moved(pace.begin + length) + 1e-3


def test_at_speed_1_the_hour_happens_now() -> None:
    pace = Pace(begin=1e9, length=3600.0, starts_at=1.7e9, speed=1.0)
    assert (pace.moved(1e9 + 5.0), pace.at(1.7e9 + 5.0), pace.ends_at) == (
        1.7e9 + 5.0,
        1.7e9 + 5.0,
        1.7e9 + 3600,
    )


def test_an_event_moves_with_every_time_in_it_and_says_that_it_is_of_a_drill() -> None:
    event = sample.queued(100.0, "c1", "billing")
    moved = moved_event(event, 50.0)
    assert moved.time.timestamp() - event.time.timestamp() == 50.0
    assert moved.source.startswith("stepin-drill/") and (moved.subject, moved.data) == ("c1", event.data)


@pytest.mark.parametrize("named", [False, True])
def test_a_queue_that_was_open_is_open_at_any_hour_of_the_drill(named: bool) -> None:
    hours = b'{"hours":{"zone":"Asia/Shanghai","openings":[{"weekday":0,"opens":540,"closes":1080}]}}'
    closed = b'{"hours":{"zone":"Asia/Shanghai","openings":[{"weekday":1,"opens":540,"closes":1080}]}}'
    text = (
        b'{"version":3,"queues":{"q":%s,"shut":%s}}'
        if named
        else b'{"version":3,"default":%s,"queues":{"shut":%s}}'
    )
    version = RulesVersion(rules=decode(text % (hours, closed)), effective_at=MONDAY_10)
    assert not version.rules.of("q").hours.is_open(MONDAY_10 + 10 * 3600)
    (moved,) = moved_rules([version], MONDAY_10, 1e6)
    assert moved.rules.of("q").hours.always
    assert not moved.rules.of("shut").hours.is_open(MONDAY_10)
    assert (moved.effective_at, moved.version) == (MONDAY_10 + 1e6, 3)


def test_labels_and_rollbacks_move_with_every_time_in_them() -> None:
    rollback = Rollback(until=5.0, at=10.0, by="ops", effective_at=11.0)
    assert moved_label(rollback, 100.0) == Rollback(until=105.0, at=110.0, by="ops", effective_at=111.0)
    label = LabelRecord(id="l", at=10.0, conversation="c1", origin="rating", place=0, turns=())
    assert moved_label(label, 100.0) == replace(label, at=110.0)


def test_the_worst_hour_has_most_critical_cases_and_of_these_most_cases() -> None:
    many = [(3600.0 + each, False) for each in range(9)]
    assert worst_hour([*many, (10_800.0, True), (14_400.0, True), (14_500.0, False)]) == 14_400.0
    assert worst_hour([]) is None


def test_workers_find_a_time_in_each_partition_that_is_before_every_event() -> None:
    event = sample.queued(100.0, "c1", "billing")
    stretch = Stretch(100.0, 60.0, 3, (Recorded(40.0, b"c1", 1, event),))
    pace = Pace(begin=100.0, length=60.0, starts_at=time.time() + 5.0, speed=4.0)
    beats = first_time(stretch, pace)
    assert [each.partition for each in beats] == [0, 1, 2]
    assert all(abs(parse(each.value).time.timestamp() - pace.moved(40.0)) < 1e-3 for each in beats)
