"""Finds a queue whose waits rise above their baseline: one state for the queue, not an alarm for each wait.

The forecast wait of a new customer is compared with the baseline of this hour (`ReplyBaseline` over queue
waits). Waits follow each other closely, so a test that assumes them independent would raise too many alarms.
Days are nearly alike and nearly independent. For each of the last fourteen days the detector keeps the
highest ratio to the baseline that held for some minutes; a surge exceeds all of them by a tenth. If a day is
like those before it, one in fifteen exceeds them at all (the rank of the newest of exchangeable numbers:
Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005, chapter 2), whatever their
distribution.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.queue.forecast import QueueForecast
from detectors.queue.reply_baseline import Baseline

_KNOWN_RHYTHM = 200
_DAY = 86400.0
_DAYS = 14
_LEAST_DAYS = 7
_MARGIN = 1.1
_MOST_MINUTES = 16


class WaitSurge(Struct):
    """The surge of one queue's waits, updated once a minute.

    A change must last `hold` seconds; a wait of `least` seconds is never a surge. `begun` is the time since
    when waits are back at their baseline, until that has lasted. `recent` holds the latest ratios of the
    forecast to the baseline's median (or to `least` if that is more), and `ratio` the newest. `today` is the
    highest ratio of the current `day`, `highest` those of the days before.
    """

    hold: float = 300.0
    least: float = 60.0
    surging: bool = False
    since: float = 0.0
    begun: float | None = None
    ratio: float = 1.0
    recent: list[float] = field(default_factory=list)
    day: int = -1
    today: float = 0.0
    highest: list[float] = field(default_factory=list)

    @property
    def bound(self) -> float:
        """The ratio at which a surge begins; infinite in the first week."""
        return _MARGIN * max(self.highest) if len(self.highest) >= _LEAST_DAYS else math.inf

    def judge(self, at: float, queue: QueueForecast, baseline: Baseline | None) -> bool:
        """Observes the end of a minute: the forecast of `queue` beside a baseline of enough waits."""
        if baseline is None or baseline.seen < _KNOWN_RHYTHM:
            return self.surging
        return self.learn_one(at, queue.predict(None, at).median if queue.observed.waiting else 0.0, baseline)

    def judge_quiet(self, first: float, last: float, baseline: Baseline | None) -> None:
        """Observe the minutes that end from `first` to `last`, in which nobody waits and no surge goes on."""
        if baseline is None or baseline.seen < _KNOWN_RHYTHM:
            return
        for day in range(int(first // _DAY), int(last // _DAY) + 1):
            self._begin_day(day)
        self.ratio = 0.0
        minutes = round((last - first) / 60.0) + 1
        self.recent = [*self.recent, *[0.0] * min(minutes, self._window)][-self._window :]

    @property
    def _window(self) -> int:
        """Over how many minutes a ratio has to hold."""
        return max(1, min(_MOST_MINUTES, round(self.hold / 60.0)))

    def learn_one(self, at: float, forecast: float, baseline: Baseline | None) -> bool:
        """Learns the forecast median wait of a new customer, in seconds. Returns whether there is a surge."""
        if baseline is None:
            return self.surging
        self._begin_day(int(at // _DAY))
        self.ratio = round(forecast / max(self.least, baseline.median), 3)
        self.recent.append(self.ratio)
        del self.recent[: -self._window]
        held = min(self.recent)
        calm = max(self.least, baseline.high)
        if self.surging:
            self._end(at, forecast <= calm)
        elif held > self.bound and forecast > calm:
            self.surging, self.begun = True, None
            self.since = at - 60.0 * (len(self.recent) - 1)
        # A surge does not raise the bound of the days to come at once; a lasting one does by degrees.
        self.today = max(self.today, min(held, self.bound))
        return self.surging

    def _begin_day(self, day: int) -> None:
        if day <= self.day:
            return
        if self.day >= 0:
            self.highest = [*self.highest, self.today][-_DAYS:]
        self.day, self.today = day, 0.0

    def _end(self, at: float, calm: bool) -> None:
        if not calm:
            self.begun = None
        elif self.begun is None or at < self.begun:
            self.begun = at
        elif at - self.begun >= self.hold:
            self.surging, self.begun = False, None
            self.since = at
