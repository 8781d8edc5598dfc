"""Evaluates tests on arrivals alone: quiet weeks, and cases with twice the arrivals.

Without any service to simulate, hundreds of weeks and cases cost seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from typing import Any, Protocol

from detectors.lab.evaluation.queues.simulated_weeks import DAY, MONDAY, WEEK, Disturbance, arrivals, rhythm
from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE

TAUGHT = MONDAY + 3 * WEEK
"""The end of the weeks of learning."""
SOON = 600.0
_CASE = 1800.0
_HOUR = 3600.0


class Watcher(Protocol):
    """A test that observes arrivals and says whether there is a surge."""

    surging: bool

    def learn_one(self, at: float) -> None:
        """Observes an arrival at `at`."""


def taught(seed: int) -> SurgeDetector:
    """Return a surge detector after three weeks of arrivals."""
    detector = SurgeDetector()
    for at in arrivals(MONDAY, TAUGHT, seed):
        detector.learn_one(at)
    return detector


def false_surges(watcher: Watcher, times: Iterable[float]) -> int:
    """Return how many surges begin during arrivals at `times`."""
    begun, running = 0, watcher.surging
    for at in times:
        watcher.learn_one(at)
        begun += watcher.surging and not running
        running = watcher.surging
    return begun


def hour_of(case: int, cases: int) -> tuple[float, float]:
    """Return the beginning of a working day, and a time of it between 08:30 and 18:30."""
    day = TAUGHT + case % 5 * DAY
    return day, day + (8.5 + 10.0 * (case + 0.5) / cases) * _HOUR


def twice_the_arrivals(watcher_of: Callable[[int, float], Watcher], cases: int, seed: int) -> dict[str, Any]:
    """Return how soon twice the arrivals are found, by the expected arrivals a minute.

    Args:
        watcher_of: returns the test for a case's number and the beginning of its day.
    """
    delays: dict[str, list[float]] = {}
    for case in range(cases):
        day, begin = hour_of(case, cases)
        wrong = Disturbance(begin, begin + _CASE, arrivals=2.0)
        watcher, found = watcher_of(case, day), float("inf")
        for at in arrivals(day, begin + _CASE, seed + case, wrong):
            watcher.learn_one(at)
            if watcher.surging and at >= begin:
                found = at - begin
                break
        rate = f"{int(rhythm(begin) * 2.0) / 2.0:.1f}"
        delays.setdefault(rate, []).append(found)
    whole = [delay for each in delays.values() for delay in each]
    return summary(whole, SOON) | {"by_rate": {rate: summary(delays[rate], SOON) for rate in sorted(delays)}}


def summary(delays: list[float], soon: float) -> dict[str, Any]:
    """Return the share found within `soon` seconds, and the median delay; a delay may be infinite."""
    middle = median(delays)
    return {
        "cases": len(delays),
        "within_minutes": soon / MINUTE,
        "found": sum(delay <= soon for delay in delays) / len(delays),
        "median_minutes": middle / MINUTE if middle < float("inf") else None,
    }
