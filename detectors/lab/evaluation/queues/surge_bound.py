"""The bound of surge detection: the best possible test, which knows what no detector on a floor can know.

`KnownRate` knows the true rate at every time and the exact ratio of a surge. Among all tests with the same
time between false alarms, Page's CUSUM then has the smallest mean delay in the worst case: Lorden (Annals of
Mathematical Statistics 42(6), 1971) in the limit, Moustakides (Annals of Statistics 14(4), 1986) exactly, El
Karoui, Loisel and Salhi (Annals of Applied Probability 27(4), 2017) for Poisson processes with a rate that
changes with time. Where it finds a surge late, the surge looked like an ordinary hour by chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from detectors.lab.evaluation.queues.simulated_weeks import WEEK, arrivals, rhythm
from detectors.lab.evaluation.queues.surge_cases import TAUGHT, false_surges, taught
from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE

_TEACHERS = 10
_LOWEST, _HIGHEST, _HALVINGS = 4.0, 14.0, 12


class KnownRate(Struct):
    """CUSUM of the log-likelihood ratio of arrivals at `shift` times the true rate, updated at each arrival.

    A surge ends as in `SurgeDetector`: when the sum in the other direction reaches half of the threshold.
    `at` is the time of the last update.
    """

    threshold: float
    at: float
    shift: float = 2.0
    rising: float = 0.0
    falling: float = 0.0
    surging: bool = False

    def learn_one(self, at: float) -> None:
        """Observes an arrival at `at`."""
        baseline = _baseline(self.at, at)
        self.at = at
        self.learn_baseline(baseline)

    def learn_baseline(self, baseline: float) -> None:
        """Observes an arrival after a time in which `baseline` arrivals were expected."""
        gain, loss = math.log(self.shift), (self.shift - 1.0) * baseline
        if self.surging and self.falling + loss < self.threshold / 2.0:
            self.falling = max(0.0, self.falling + loss - gain)
            return
        if self.surging:
            self.surging, self.rising = False, 0.0
        self.rising = max(0.0, self.rising - loss) + gain
        if self.rising >= self.threshold:
            self.surging, self.falling = True, 0.0


class Tuned(NamedTuple):
    """The threshold that gives `KnownRate` the false surges of `surge`, and both rates in a quiet week."""

    threshold: float
    weeks: int
    surge: float
    known: float


def as_often_false(weeks: int, seed: int) -> Tuned:
    """Find the threshold over quiet weeks; detectors and weeks are drawn from `seed`."""
    teachers = [msgspec.json.encode(taught(seed + number)) for number in range(_TEACHERS)]
    false, gaps = 0, []
    for week in range(weeks):
        times = list(arrivals(TAUGHT, TAUGHT + WEEK, seed + 1_000 + week))
        detector = msgspec.json.decode(teachers[week % _TEACHERS], type=SurgeDetector)
        false += false_surges(detector, times)
        pairs = zip([TAUGHT, *times], times, strict=False)
        gaps.append([_baseline(before, at) for before, at in pairs])
    low, high = _LOWEST, _HIGHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _false(gaps, middle) > false else (low, middle)
    return Tuned(high, weeks, false / weeks, _false(gaps, high) / weeks)


def _baseline(before: float, at: float) -> float:
    """Return the expected arrivals between two close times."""
    return rhythm((before + at) / 2.0) * (at - before) / MINUTE


def _false(weeks: Sequence[Sequence[float]], threshold: float) -> int:
    """Return the false surges of this threshold; `weeks` hold the expected arrivals before each arrival."""
    begun = 0
    for gaps in weeks:
        known, running = KnownRate(threshold, TAUGHT), False
        for baseline in gaps:
            known.learn_baseline(baseline)
            begun += known.surging and not running
            running = known.surging
    return begun
