"""Finds a stream of a queue's events that brings far fewer than usual at this hour: a line that is dead.

The mirror of `SurgeDetector`, on the same minutes and the same baseline: Page's CUSUM of the Poisson
log-likelihood ratio of a low share of the baseline (Lucas, Counted data CUSUMs, Technometrics 27(2), 1985).
By Wald's bound the mean time to a false alarm is at least e^threshold minutes if the baseline is right. A
drop is judged by what surely comes: by the least rate of the half hours around, each half hour of the week by
itself. So a day that begins an hour later, or a weekend without anybody, is none. `evaluate surges` measures
it.
"""

from __future__ import annotations

import math

from msgspec import Struct

from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE, SLOT

_YOUNG_MINUTES = 7 * 24 * 60
_HELD_MINUTES = 24 * 60
# Below this baseline, in events a minute, no night is long enough to miss anything.
_LEAST = 0.02
AHEAD = 8
"""Half hours that a look ahead covers."""


class Drop(Struct):
    """The drop of one stream of events.

    `share` is the ratio to the baseline that it finds soonest; half of the baseline is no drop. `threshold`
    bounds false alarms. Since `since` (seconds since 1970) it has `observed` events where `usual` would be
    usual. `around` counts other events of the same time, `beside` those that stand for the missing. `level`
    is that of the hours before, `least` the least rate around the half hour `slot`.

    >>> drop = Drop()
    >>> for minute in range(13):
    ...     drop.learn_one(60.0 * minute, 0, baseline=1.0)
    >>> drop.dropped, drop.since, drop.usual
    (True, 0.0, 13.0)
    """

    share: float = 0.2
    threshold: float = 10.0
    dropped: bool = False
    since: float = 0.0
    observed: int = 0
    usual: float = 0.0
    around: int = 0
    beside: int = 0
    level: float = 1.0
    falling: float = 0.0
    returning: float = 0.0
    slot: int = -1
    least: float = 0.0

    @property
    def signs(self) -> bool:
        """Whether there is a drop, or a sign of one."""
        return self.dropped or self.falling > 0.0

    def judge(self, stream: SurgeDetector, around: int = 0, *, watched: bool = True) -> None:
        """Judge the running minute of a stream, which is over. During a drop the stream learns no baseline.

        After a day it learns again: then the drop is how it is. `watched` says whether anybody should come:
        not out of hours.
        """
        at = stream.minute
        if watched and old_enough(stream):
            level = self.level if self.signs else min(1.0, stream.level)
            self.learn_one(at, stream.count, self._least_now(stream) * level, around)
            self.level = level if self.signs else 1.0
        else:
            self._forget()
        stream.held = self.dropped and at - self.since < MINUTE * _HELD_MINUTES

    def learn_one(self, at: float, count: int, baseline: float, around: int = 0) -> None:
        """Observe the minute from `at` on: `count` events where `baseline` are usual."""
        evidence = (1.0 - self.share) * baseline + count * math.log(self.share)
        if not self.signs:
            self.since = at
        self.observed += count
        self.usual += baseline
        self.around += around
        if self.dropped:
            self.returning = max(0.0, self.returning - evidence)
            if self.returning >= self.threshold / 2.0 or baseline < _LEAST:
                self._forget()
            return
        self.falling = max(0.0, self.falling + evidence)
        self.dropped = self.falling >= self.threshold
        if not self.signs:
            self._forget()

    def earliest(self, stream: SurgeDetector) -> float:
        """Return when the drop would be found at the earliest if nothing came any more.

        It looks a few hours ahead, and returns their end when it would not be found by then.
        """
        at, left = stream.minute, self.threshold - self.falling
        for least in stream.rate.least_near(at, AHEAD):
            over = (at // SLOT + 1) * SLOT
            rate = (1.0 - self.share) * least
            minutes = (over - at) / MINUTE
            if rate * minutes >= left:
                return at + MINUTE * (left // rate)
            left -= rate * minutes
            at = over
        return at

    def _least_now(self, stream: SurgeDetector) -> float:
        """Return the least rate around the running minute, as it was when its half hour began."""
        slot = int(stream.minute // SLOT)
        if slot != self.slot:
            self.slot, (self.least,) = slot, stream.rate.least_near(stream.minute)
        return self.least

    def _forget(self) -> None:
        self.dropped = False
        self.falling = self.returning = self.usual = self.since = 0.0
        self.observed = self.around = self.beside = 0


def old_enough(stream: SurgeDetector) -> bool:
    """Return whether a stream has been observed for a week, so that every hour of it has been seen."""
    return stream.minutes_seen >= _YOUNG_MINUTES
