"""Finds a surge of a queue's arrivals, or of customers who give up, above the baseline of this hour.

Events are counted by the minute. The baseline is a rate for each half hour of the week, shrunk to that half
hour of any day, times a level that follows the last hours slowly. Against it runs Page's CUSUM of the Poisson
log-likelihood ratio (Lucas, Counted data CUSUMs, Technometrics 27(2), 1985): by Wald's bound the mean time to
a false alarm is at least e^threshold minutes if the baseline is right, and no other test is sooner at the
same rate of false alarms (Lorden, Annals of Mathematical Statistics 42(6), 1971); `evaluate surges` measures
both. A second CUSUM in the other direction finds the end of the surge.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

MINUTE = 60.0
_SLOT = 1800.0
_SLOTS_A_DAY = 48
_SLOTS_A_WEEK = 7 * _SLOTS_A_DAY
_LONGEST_GAP = 6 * 3600.0
_LEVEL_MINUTES = 120.0
_LEVEL_PRIOR = 60.0
_LEARNING_MINUTES = 24 * 60


class Surge(Struct, frozen=True):
    """A surge since `since` (seconds since 1970): events since then, their baseline, and the ratio."""

    since: float
    ratio: float
    observed: float
    baseline: float


class SeasonalRate(Struct, array_like=True):
    """Events a minute by half hour of the week. `counts` and `minutes` forget over some weeks.

    `shared_counts` and `shared_minutes` are those of any day. Two imagined minutes at `prior` events a minute
    stand at the beginning.
    """

    prior: float = 1.0
    memory: float = 0.8
    counts: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_WEEK)
    minutes: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_WEEK)
    shared_counts: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_DAY)
    shared_minutes: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_DAY)

    def predict_one(self, at: float) -> float:
        """Returns the baseline at `at`, in events a minute."""
        # Between the middles of two slots the rate is interpolated: days begin by degrees.
        place = at / _SLOT - 0.5
        slot, part = int(place), place % 1.0
        return (1.0 - part) * self._slot(slot) + part * self._slot(slot + 1)

    def _slot(self, slot: int) -> float:
        week, day = slot % _SLOTS_A_WEEK, slot % _SLOTS_A_DAY
        shared = (self.shared_counts[day] + 2.0 * self.prior) / (self.shared_minutes[day] + 2.0)
        return (self.counts[week] + 30.0 * shared) / (self.minutes[week] + 30.0)

    def learn_one(self, at: float, count: float) -> None:
        """Learns the number of events in the minute that began at `at`."""
        slot = int(at // _SLOT) % _SLOTS_A_WEEK
        day_slot = slot % _SLOTS_A_DAY
        # The thirty minutes of a slot together forget the share `memory` from one week to the next.
        week, day = self.memory ** (1.0 / 30.0), self.memory ** (1.0 / 150.0)
        self.counts[slot] = round(week * self.counts[slot] + count, 4)
        self.minutes[slot] = round(week * self.minutes[slot] + 1.0, 4)
        self.shared_counts[day_slot] = round(day * self.shared_counts[day_slot] + count, 4)
        self.shared_minutes[day_slot] = round(day * self.shared_minutes[day_slot] + 1.0, 4)


class SurgeDetector(Struct):
    """Finds surges in one stream of a queue's events, such as its arrivals.

    It needs each event, and the time when there are none. `shift` is the ratio to the baseline that it finds
    soonest, and `threshold` bounds false alarms. `least` is the lowest baseline, in events a minute.

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
            self.rising = self.level_count = self.level_usual = 0.0
            self.surging = False
        while at >= self.minute + MINUTE:
            self._close(self.minute, self.count)
            self.minute += MINUTE
            self.last, self.count = self.minute, 0

    def baseline(self, at: float) -> float:
        """Returns the baseline at `at` in events a minute, at the level of the last hours."""
        return max(self.least, self.rate.predict_one(at) * self._level())

    @property
    def experienced(self) -> bool:
        """Whether it has observed a whole day, so that the baseline means something."""
        return self.minutes_seen > _LEARNING_MINUTES

    def predict_one(self) -> Surge | None:
        """Returns the current surge, or None."""
        if not self.surging:
            return None
        observed = self.rising_count + self.count
        baseline = self.rising_baseline + self._baseline_now()
        return Surge(self.rising_since, observed / max(baseline, 1e-9), observed, baseline)

    def _baseline_now(self) -> float:
        """Returns the baseline of the current minute up to its last event, in events."""
        return self.baseline(self.minute) * (self.last - self.minute) / MINUTE

    def _level(self) -> float:
        """Returns the events of the last hours over their baseline, drawn to 1 by imagined ones."""
        return min(2.0, max(0.5, (self.level_count + _LEVEL_PRIOR) / (self.level_usual + _LEVEL_PRIOR)))

    def _close(self, at: float, count: int) -> None:
        baseline = self.baseline(at)
        evidence = count * math.log(self.shift) - (self.shift - 1.0) * baseline
        self.minutes_seen += 1
        if self.surging:
            self._judge_end(count, baseline, evidence)
        else:
            self._judge_begin(at, count, baseline, evidence)
        if not self.surging:
            fade = math.exp(-1.0 / _LEVEL_MINUTES)
            self.level_count = fade * self.level_count + count
            self.level_usual = fade * self.level_usual + max(self.least, self.rate.predict_one(at))
            self.rate.learn_one(at, count)

    def _judge_now(self) -> None:
        """Opens a surge before its minute has ended."""
        if self.surging or not self.experienced:
            return
        evidence = self.count * math.log(self.shift) - (self.shift - 1.0) * self._baseline_now()
        if self.rising + evidence >= self.threshold:
            if self.rising <= 0.0:
                self.rising_since, self.rising_count, self.rising_baseline = self.minute, 0.0, 0.0
            self.surging, self.falling = True, 0.0

    def _judge_begin(self, at: float, count: int, baseline: float, evidence: float) -> None:
        if self.rising + evidence <= 0.0:
            self.rising = self.rising_count = self.rising_baseline = 0.0
            return
        if self.rising <= 0.0:
            self.rising_since, self.rising_count, self.rising_baseline = at, 0.0, 0.0
        self.rising += evidence
        self.rising_count += count
        self.rising_baseline += baseline
        if self.rising >= self.threshold and self.experienced:
            self.surging, self.falling = True, 0.0

    def _judge_end(self, count: int, baseline: float, evidence: float) -> None:
        self.rising_count += count
        self.rising_baseline += baseline
        self.falling = max(0.0, self.falling - evidence)
        if self.falling >= self.threshold / 2.0:
            self.surging = False
            self.rising = self.falling = 0.0
