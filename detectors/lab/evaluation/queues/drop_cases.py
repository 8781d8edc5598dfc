"""Evaluates drops of arrivals on simulated lines: false ones in quiet weeks, and lines that go dead."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct, field

from detectors.lab.evaluation.queues.simulated_weeks import MONDAY, WEEK, arrivals
from detectors.lab.evaluation.queues.surge_cases import TAUGHT, summary
from detectors.queue.arrival_watch import ArrivalWatch
from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE

DEAD_AT = (0.5, 1.0, 2.0, 5.0)
"""Usual arrivals a minute of the lines that go dead."""
SOON = 900.0
_HOUR = 3600.0


class Line(Struct):
    """A line of customers who are all queued, and its watch. `found` holds when each drop was found."""

    watch: ArrivalWatch = field(default_factory=ArrivalWatch)
    queued: SurgeDetector = field(default_factory=SurgeDetector)
    minute: float = MONDAY
    found: list[float] = field(default_factory=list)

    def come(self, times: Iterable[float]) -> None:
        """Feed the times of arrivals, as stage 2 does."""
        for at in times:
            self.pass_time(at)
            self.watch.enter(at)
            self.queued.learn_one(at)
            self.watch.age(self.queued)

    def pass_time(self, at: float) -> None:
        """Close the minutes up to `at`."""
        while self.minute + MINUTE <= at:
            self.minute += MINUTE
            before = self.watch.too_few
            self.watch.close_minute(self.minute, self.queued)
            self.queued.close_minutes(self.minute)
            if self.watch.too_few and not before:
                self.found.append(self.minute)


def steady(rate: float, begin: float, end: float, seed: int) -> Iterator[float]:
    """Return the times of arrivals at `rate` a minute between `begin` and `end`."""
    rng, at = random.Random(seed), begin
    while (at := at + rng.expovariate(rate / MINUTE)) < end:
        yield at


def false_drops(weeks: int, seed: int) -> list[int]:
    """Return the number of drops in each of `weeks` quiet weeks, after three weeks of learning."""
    line = Line()
    line.come(arrivals(MONDAY, TAUGHT, seed))
    taught, counts = msgspec.json.encode(line), []
    for week in range(weeks):
        line = msgspec.json.decode(taught, type=Line)
        line.found.clear()
        line.come(arrivals(TAUGHT, TAUGHT + WEEK, seed + 1 + week))
        counts.append(len(line.found))
    return counts


def dead_lines(cases: int, seed: int) -> dict[str, Any]:
    """Return how soon a line that goes dead is found, by its usual arrivals a minute."""
    found: dict[str, Any] = {}
    for rate in DEAD_AT:
        line = Line()
        line.come(steady(rate, MONDAY, TAUGHT, seed))
        taught, delays = msgspec.json.encode(line), []
        for case in range(cases):
            line = msgspec.json.decode(taught, type=Line)
            dead = TAUGHT + _HOUR * (1.0 + 7 * case)
            line.come(steady(rate, TAUGHT, dead, seed + 1 + case))
            line.found.clear()
            line.pass_time(dead + 6 * _HOUR)
            delays.append(line.found[0] - dead if line.found else float("inf"))
        found[f"{rate:.1f}"] = summary(delays, SOON)
    return found
