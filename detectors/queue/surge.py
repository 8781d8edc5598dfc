"""Finds a surge of a queue's arrivals, or of customers who give up, above the baseline of this hour.

Events are counted by the minute. The baseline is a rate for each half hour of the week, shrunk to that half
hour of any day, times a level that follows the last hours slowly. Against it runs Page's CUSUM of the Poisson
log-likelihood ratio (Lucas, Counted data CUSUMs, Technometrics 27(2), 1985): by Wald's bound the mean time to
a false alarm is at least e^threshold minutes if the baseline is right, and no other test is sooner at the
same rate of false alarms (Lorden, Annals of Mathematical Statistics 42(6), 1971); `evaluate surges` measures
both. A second CUSUM in the other direction finds the end of the surge.

A stream that is younger than a day has no such baseline. It is compared with its last hour (`first_day`), and
only far more than that is a surge.
"""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct, field

from detectors.queue import first_day
from detectors.queue.first_day import LastMinutes
from detectors.queue.surge_baseline import LONGEST_QUIET, MINUTE, SLOT, SeasonalRate

_LONGEST_GAP = 6 * 3600.0
_LEVEL_MINUTES = 120.0
_LEVEL_PRIOR = 60.0
_LEARNING_MINUTES = 24 * 60


class Surge(Struct, frozen=True):
    """A surge since `since` (seconds since 1970): events since then, their baseline, and the ratio.

    A `young` one is compared with the last hour, as no other day is known.
    """

    since: float
    ratio: float
    observed: float
    baseline: float
    young: bool = False


class SurgeDetector(Struct):
    """Finds surges in one stream of a queue's events, such as its arrivals.

    It needs each event, and the time when there are none. `shift` is the ratio to the baseline that it finds
    soonest, and `threshold` bounds false alarms. `least` is the lowest baseline, in events a minute. While it
    is `held`, it learns no baseline. On its first day it compares with its last hour, if `first_day` is not
    None. `young` says whether the running surge was found so.

    >>> detector = SurgeDetector(minutes_seen=2000)
    >>> detector.advance(0.0)
    >>> for second in range(0, 120, 2):
    ...     detector.learn_one(float(second))
    >>> detector.surging
    True
    """

    shift: float = 2.0
    threshold: float = 7.5
    least: float = 0.1
    rate: SeasonalRate = field(default_factory=SeasonalRate)
    minute: float = -1.0
    last: float = 0.0
    count: int = 0
    level_count: float = 0.0
    level_usual: float = 0.0
    rising: float = 0.0
    rising_since: float = 0.0
    rising_count: float = 0.0
    rising_baseline: float = 0.0
    falling: float = 0.0
    surging: bool = False
    minutes_seen: int = 0
    held: bool = False
    first_day: LastMinutes | None = field(default_factory=LastMinutes)
    young: bool = False

    def learn_one(self, at: float) -> None:
        """Observes an event at `at`. An event before the current minute counts in it."""
        self.advance(at)
        self.count += 1
        self.last = min(max(self.last, self.minute, at), self.minute + MINUTE)
        self._judge_now()

    def advance(self, at: float) -> None:
        """Advances the time to `at`: judges and learns each minute that has ended."""
        if self.minute < 0.0 or at - self.minute > _LONGEST_GAP:
            # A long silence may be a loss of events: it does not count as minutes without a customer.
            self.minute, self.count = at // MINUTE * MINUTE, 0
            self.last = self.minute
            self.rising = 0.0
            self.surging = self.young = False
            self.forget_level()
        self.close_minutes(at)

    def close_minutes(self, at: float) -> None:
        """Judge and learn each minute that has ended by `at`, however long no event came.

        Empty minutes of a calm stream are learned in half hours at once. That gives the state of closing them
        one by one, but for the rounding of sums (1e-9 of a value; Hypothesis compares both ways).
        """
        if self.minute < 0.0:
            self.advance(at)
        while at >= self.minute + MINUTE:
            if self.calm and self.minute % SLOT == 0.0 and at >= self.minute + SLOT:
                self._close_slots(int((at - self.minute) // SLOT))
            else:
                self._close(self.minute, self.count)
                self.minute += MINUTE
            self.last, self.count = self.minute, 0

    def baseline(self, at: float) -> float:
        """Return the baseline at `at` in events a minute: by the hour of the week, or the last hour."""
        return self._baseline_of(self.rate.predict_one(at))

    def _baseline_of(self, usual: float) -> float:
        """Return the baseline of a minute which by the hour of the week has `usual` events."""
        if self.by_last_hour and self.first_day is not None:
            return max(self.least, self.first_day.rate)
        return max(self.least, usual * self.level)

    @property
    def experienced(self) -> bool:
        """Whether it has observed a whole day, so that the baseline of an hour means something."""
        return self.minutes_seen > _LEARNING_MINUTES

    @property
    def by_last_hour(self) -> bool:
        """Whether it compares with the last hour. A surge that was found so is judged so to its end."""
        if self.surging:
            return self.young
        return not self.experienced and self.first_day is not None and self.first_day.known

    def predict_one(self) -> Surge | None:
        """Return the current surge, or None."""
        if not self.surging:
            return None
        observed = self.rising_count + self.count
        baseline = self.rising_baseline + self._baseline_now()
        return Surge(self.rising_since, observed / max(baseline, 1e-9), observed, baseline, self.young)

    def _baseline_now(self) -> float:
        """Return the baseline of the current minute up to its last event, in events."""
        return self.baseline(self.minute) * (self.last - self.minute) / MINUTE

    def forget_level(self) -> None:
        """Take the next hours for what is usual: the hours before say nothing about them."""
        self.level_count = self.level_usual = 0.0
        if self.first_day is not None:
            self.first_day.forget()

    @property
    def level(self) -> float:
        """The events of the last hours over their baseline, drawn to 1 by imagined ones."""
        return min(2.0, max(0.5, (self.level_count + _LEVEL_PRIOR) / (self.level_usual + _LEVEL_PRIOR)))

    @property
    def calm(self) -> bool:
        """Whether there is no surge, no sign of one, and no event in the current minute."""
        return not self.surging and not self.held and self.rising <= 0.0 and not self.count

    def _close_slots(self, slots: int) -> None:
        """Close empty half hours from the current minute on. Without an event the rising sum stays 0."""
        slots = min(slots, LONGEST_QUIET)
        expected = np.maximum(self.least, self.rate.learn_quiet(self.minute, slots))
        fades = np.exp(np.arange(len(expected), -1.0, -1.0) / -_LEVEL_MINUTES)
        self.level_count *= float(fades[0])
        self.level_usual = float(fades[0] * self.level_usual + fades[1:] @ expected)
        self.rising = self.rising_count = self.rising_baseline = 0.0
        self.minutes_seen += len(expected)
        self.minute += slots * SLOT
        if self.first_day is not None and not self.experienced:
            self.first_day.learn_quiet(len(expected))
        elif self.first_day is not None:
            self.first_day.forget()

    def _close(self, at: float, count: int) -> None:
        self.minutes_seen += 1
        usual = self.rate.predict_one(at)
        baseline = self._baseline_of(usual)
        evidence = self._evidence(count, baseline)
        if self.surging:
            self._judge_end(count, baseline, evidence)
        else:
            self._judge_begin(at, count, baseline, evidence)
        if not self.surging and not self.held:
            fade = math.exp(-1.0 / _LEVEL_MINUTES)
            self.level_count = fade * self.level_count + count
            self.level_usual = fade * self.level_usual + max(self.least, usual)
            self.rate.learn_one(at, count)
        if not self.surging:
            self._learn_first_day(count)

    def _evidence(self, count: float, baseline: float) -> float:
        shift = first_day.SHIFT if self.by_last_hour else self.shift
        return count * math.log(shift) - (shift - 1.0) * baseline

    @property
    def _enough(self) -> float:
        """The evidence that opens a surge."""
        if self.experienced:
            return self.threshold
        return first_day.THRESHOLD if self.by_last_hour else math.inf

    def _judge_now(self) -> None:
        """Open a surge before its minute has ended."""
        if self.surging or not (self.experienced or self.by_last_hour):
            return
        if self.rising + self._evidence(self.count, self._baseline_now()) >= self._enough:
            if self.rising <= 0.0:
                self.rising_since, self.rising_count, self.rising_baseline = self.minute, 0.0, 0.0
            self._begin()

    def _judge_begin(self, at: float, count: int, baseline: float, evidence: float) -> None:
        if self.rising + evidence <= 0.0 or self._enough == math.inf:
            self.rising = self.rising_count = self.rising_baseline = 0.0
            return
        if self.rising <= 0.0:
            self.rising_since, self.rising_count, self.rising_baseline = at, 0.0, 0.0
        self.rising += evidence
        self.rising_count += count
        self.rising_baseline += baseline
        if self.rising >= self._enough:
            self._begin()

    def _begin(self) -> None:
        self.young = self.by_last_hour
        self.surging, self.falling = True, 0.0

    def _judge_end(self, count: int, baseline: float, evidence: float) -> None:
        self.rising_count += count
        self.rising_baseline += baseline
        self.falling = max(0.0, self.falling - evidence)
        usual_by_now = self.young and self.minute - self.rising_since >= MINUTE * first_day.LONGEST
        if self.falling >= self.threshold / 2.0 or usual_by_now:
            self.surging = self.young = False
            self.rising = self.falling = 0.0
            if usual_by_now and self.first_day is not None:
                self.first_day.forget()

    def _learn_first_day(self, count: int) -> None:
        if self.first_day is None:
            return
        if self.experienced:
            self.first_day.forget()
        else:
            self.first_day.learn_one(count, calm=self.rising <= 0.0)
