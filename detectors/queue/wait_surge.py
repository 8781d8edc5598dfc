"""A queue whose waits rise beyond its own rhythm: one state for the queue, not an alarm for each wait.

What one who comes now would wait is held against what is usual for this hour (`ReplyBaseline` over queue
waits). Waits follow each other closely, so that a test which takes them as independent would cry too often.
Days are nearly alike and nearly independent: the highest that the ratio to the usual held for some minutes is
kept for each of the last fourteen days, and a surge is what passes all of them by a tenth. If a day is like
those before it, one in fifteen passes them at all (the rank of the newest of exchangeable numbers: Vovk,
Gammerman and Shafer, Algorithmic Learning in a Random World, 2005, chapter 2), whatever their distribution.
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
    """Told once a minute. `hold` are the seconds that a change must last; `least` is no surge, in seconds.

    `begun` is since when waits are usual again, while that is not yet believed; `recent` are the last ratios
    of the forecast to the usual median, or to `least` if that is more, and `ratio` the newest; `today` is the
    highest of the running `day`, `highest` those of the days before.
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
        """The ratio from which on it is a surge; infinite in the first week."""
        return _MARGIN * max(self.highest) if len(self.highest) >= _LEAST_DAYS else math.inf

    def judge(self, at: float, queue: QueueForecast, baseline: Baseline | None) -> bool:
        """A minute is over at `at`: what `queue` forecasts beside the usual, once enough waits say that."""
        if baseline is None or baseline.seen < _KNOWN_RHYTHM:
            return self.surging
        return self.learn_one(at, queue.predict(None, at).median if queue.floor.waiting else 0.0, baseline)

    def learn_one(self, at: float, forecast: float, baseline: Baseline | None) -> bool:
        """A newcomer's median wait is forecast as `forecast` seconds at `at`. True while there is a surge."""
        if baseline is None:
            return self.surging
        self._begin_day(int(at // _DAY))
        self.ratio = round(forecast / max(self.least, baseline.median), 3)
        self.recent.append(self.ratio)
        del self.recent[: -max(1, min(_MOST_MINUTES, round(self.hold / 60.0)))]
        held = min(self.recent)
        calm = max(self.least, baseline.high)
        if self.surging:
            self._end(at, forecast <= calm)
        elif held > self.bound and forecast > calm:
            self.surging, self.begun = True, None
            self.since = at - 60.0 * (len(self.recent) - 1)
        # What was a surge is no measure for the days to come; but if it stays, it becomes one by degrees.
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
