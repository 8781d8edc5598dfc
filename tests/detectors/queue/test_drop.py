"""Drops: streams of events that bring far fewer than usual, and quiet times that are usual."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pytest

from detectors.queue.arrival_watch import ArrivalWatch
from detectors.queue.drop import Drop
from detectors.queue.surge import SurgeDetector

MINUTE, HOUR, DAY, WEEK = 60.0, 3600.0, 86400.0, 604800.0
MONDAY = 1_700_438_400.0


class Line:
    """A stream of customers with its watch and its surges. `begun` has when each drop was found."""

    def __init__(self) -> None:
        self.watch, self.queued = ArrivalWatch(), SurgeDetector()
        self.minute = MONDAY
        self.begun: list[float] = []
        self.surges = 0

    def come(self, times: Iterable[float]) -> Line:
        for at in times:
            self.pass_time(at)
            self.watch.enter(at)
            self.queued.learn_one(at)
            self.watch.age(self.queued)
        return self

    def pass_time(self, at: float) -> Line:
        while self.minute + MINUTE <= at:
            self.minute += MINUTE
            before, surging = self.watch.too_few, self.queued.surging
            self.watch.close_minute(self.minute, self.queued)
            self.queued.close_minutes(self.minute)
            self.surges += self.queued.surging and not surging
            if self.watch.too_few and not before:
                self.begun.append(self.minute)
        return self


def customers(rate: Callable[[float], float], begin: float, end: float, seed: int = 1) -> list[float]:
    """Times of a Poisson process of at most two a minute."""
    rng, at, times = random.Random(seed), begin, []
    while (at := at + rng.expovariate(2.0 / MINUTE)) < end:
        if rng.random() < rate(at) / 2.0:
            times.append(at)
    return times


def office(at: float) -> float:
    """Two a minute from nine to five on working days, nobody else."""
    day, hour = (at - MONDAY) // DAY % 7, (at - MONDAY) % DAY / HOUR
    return 2.0 if day < 5 and 9 <= hour < 17 else 0.0


def test_nights_and_weekends_without_anybody_are_no_drop_without_any_opening_hours() -> None:
    line = Line().come(customers(office, MONDAY, MONDAY + 4 * WEEK))
    assert line.pass_time(MONDAY + 4 * WEEK).begun == []


@pytest.mark.parametrize("shift", [-HOUR, HOUR])
def test_a_day_that_begins_an_hour_later_or_earlier_is_no_drop(shift: float) -> None:
    line = Line().come(customers(office, MONDAY, MONDAY + 3 * WEEK))
    line.come(customers(lambda at: office(at - shift), MONDAY + 3 * WEEK, MONDAY + 4 * WEEK, 2))
    assert line.begun == []


def test_a_morning_without_anybody_is_found_after_the_usual_begin() -> None:
    line = Line().come(customers(office, MONDAY, MONDAY + 3 * WEEK))
    morning = MONDAY + 3 * WEEK + 9 * HOUR
    (found,) = line.pass_time(morning + 4 * HOUR).begun
    assert morning < found <= morning + 90 * MINUTE


def test_a_line_that_was_dead_for_hours_does_not_surge_when_it_is_back() -> None:
    line = Line().come(customers(lambda _: 1.0, MONDAY, MONDAY + 2 * WEEK))
    before, back = line.surges, MONDAY + 2 * WEEK + 5 * HOUR
    line.come(customers(lambda _: 1.0, back, back + 5 * HOUR, 3))
    assert len(line.begun) == 1 and not line.watch.too_few
    assert line.surges == before


def test_after_a_day_the_drop_is_learned_as_it_is() -> None:
    line = Line().come(customers(lambda _: 1.0, MONDAY, MONDAY + 2 * WEEK))
    usual = line.queued.rate.predict_one(MONDAY + 2 * WEEK)
    line.pass_time(MONDAY + 2 * WEEK + DAY - HOUR)
    assert line.watch.entered.held and line.queued.rate.predict_one(MONDAY + 2 * WEEK) > 0.9 * usual
    line.pass_time(MONDAY + 3 * WEEK)
    assert not line.watch.entered.held
    assert line.queued.rate.predict_one(MONDAY + 2 * WEEK + 3 * DAY) < 0.9 * usual


@pytest.mark.parametrize(("rate", "within"), [(1.0, 13), (2.0, 7), (5.0, 3)])
def test_a_dead_line_is_found_when_so_many_would_have_come(rate: float, within: int) -> None:
    drop = Drop()
    for minute in range(within):
        assert not drop.dropped
        drop.learn_one(MINUTE * minute, 0, rate)
    assert drop.dropped


def test_a_few_who_come_by_chance_neither_hide_a_drop_nor_begin_another() -> None:
    drop = Drop()
    counts = [0] * 10 + [1] + [0] * 10
    for minute, count in enumerate(counts):
        drop.learn_one(MINUTE * minute, count, 1.0)
    assert drop.dropped and (drop.since, drop.observed) == (0.0, 1)
    for minute in range(3):
        drop.learn_one(MINUTE * (21 + minute), 1, 1.0)
    assert drop.dropped
    for minute in range(4):
        drop.learn_one(MINUTE * (24 + minute), 1, 1.0)
    assert not drop.dropped
