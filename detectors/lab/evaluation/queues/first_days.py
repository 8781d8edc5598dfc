"""Evaluates surges of queues that nobody has seen before: floors of three hours, and quiet first days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from detectors.lab.evaluation.queues.simulated_weeks import DAY, MONDAY, arrivals
from detectors.lab.evaluation.queues.surge_cases import SOON, false_surges, summary
from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE

RATES = (0.3, 0.5, 1.0, 2.0, 4.0)
"""Arrivals a minute of the floors."""
FACTOR = 11.0
BURSTS = (80.0, 600.0)
"""Seconds that a surge lasts: as in the simulated floor, and longer."""
_FLOOR = 3 * 3600.0
_LISTENS = 900.0


def first_days(cases: int, days: int, seed: int) -> dict[str, Any]:
    """Return how soon surges of young queues are found, and the false ones of quiet first days.

    Args:
        cases: surges of each rate and length.
        days: quiet first days, with the rhythm of a working day or a day at the weekend.
    """
    quiet = [_false(seed + 50_000 + day, day % 7) for day in range(days)]
    return {
        "false_per_day": sum(quiet) / len(quiet),
        "days_with_at_most_one": sum(each <= 1 for each in quiet) / len(quiet),
        "days": days,
        "found": [
            {"rate": rate, "seconds": burst}
            | summary([_delay(rate, burst, seed + n) for n in range(cases)], SOON)
            for rate in RATES
            for burst in BURSTS
        ],
    }


def _false(seed: int, weekday: int) -> int:
    begin = MONDAY + weekday * DAY
    return false_surges(SurgeDetector(), arrivals(begin, begin + DAY - MINUTE, seed))


def _delay(rate: float, burst: float, seed: int) -> float:
    """Return the seconds from the beginning of a surge until it is found."""
    dice = random.Random(f"first day {seed} {rate} {burst}")
    begin = MONDAY + dice.uniform(0.0, DAY)
    on = begin + dice.uniform(_LISTENS, _FLOOR - SOON)
    detector = SurgeDetector()
    for at in _steady(rate, begin, begin + _FLOOR, dice, on, on + burst):
        detector.learn_one(at)
        if detector.surging and at >= on:
            return at - on
    return float("inf")


def _steady(
    rate: float, begin: float, end: float, dice: random.Random, surge: float, over: float
) -> Iterator[float]:
    at = begin
    while (at := at + dice.expovariate(FACTOR * rate / MINUTE)) < end:
        if surge <= at < over or dice.random() < 1.0 / FACTOR:
            yield at
