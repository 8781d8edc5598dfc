"""A queue whose waits rise beyond its own rhythm: one state for the queue, not an alarm for each wait.

What one who comes now would wait is held against what is usual for this hour (`ReplyBaseline` over queue
waits). Waits follow each other closely, so that a test which takes them as independent would cry too often:
here the forecast has to stay above what only one wait in twenty reaches, for some minutes, and the surge is
over when it has stayed below what one in ten reaches for as long.
"""

from __future__ import annotations

from msgspec import Struct

from detectors.reply_baseline import Usual


class WaitSurge(Struct):
    """`hold` are the seconds that a change must last. `least` is a wait in seconds that is never a surge.

    `begun` is since when waits are too long, or again are not, while that is not yet believed. `ratio` is the
    forecast over the usual median, or over `least` if that is more.
    """

    hold: float = 300.0
    least: float = 60.0
    surging: bool = False
    since: float = 0.0
    begun: float | None = None
    ratio: float = 1.0

    def learn_one(self, at: float, forecast: float, usual: Usual | None) -> bool:
        """A newcomer's median wait is forecast as `forecast` seconds at `at`. True while there is a surge."""
        if usual is None:
            return self.surging
        bound = max(self.least, usual.high if self.surging else usual.long)
        changing = (forecast <= bound) if self.surging else (forecast > bound)
        if not changing:
            self.begun = None
        elif self.begun is None or at < self.begun:
            self.begun = at
        elif at - self.begun >= self.hold:
            self.surging = not self.surging
            self.since, self.begun = self.begun, None
        self.ratio = forecast / max(self.least, usual.median)
        return self.surging
