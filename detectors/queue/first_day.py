"""The baseline of a stream on its first day: the last hour, as no other day is known yet."""

from __future__ import annotations

from msgspec import Struct, field

SHIFT = 6.0
"""The ratio to the last hour that a young stream finds soonest. A day that fills stays below it."""
THRESHOLD = 9.0
"""The evidence that a surge of a young stream needs: more than later, as its baseline is less sure."""
LONGEST = 60
"""Minutes after which a surge is what is usual."""
_HOUR, _QUARTER = 60, 15
_FEWEST_MINUTES, _FEWEST_EVENTS, _NEWEST = 10, 5, 5
# Events that might have come besides those that came: a baseline of few minutes may be low by chance.
_DOUBT = 3.0


class LastMinutes(Struct, array_like=True):
    """The events in each of the last sixty minutes without a sign of a surge, and the baseline from them.

    `rate` is in events a minute, and 0 while it is not known: before ten minutes from the first event on, and
    with less than five events before the last five minutes. The hour begins with its first event, as a stream
    that was closed says nothing of the hour in which it opens.

    >>> last = LastMinutes()
    >>> for _ in range(20):
    ...     last.learn_one(2)
    >>> last.rate, last.known
    (2.2, True)
    """

    counts: list[int] = field(default_factory=list)
    rate: float = 0.0

    @property
    def known(self) -> bool:
        """Whether enough was seen to compare with."""
        return self.rate > 0.0

    def learn_one(self, count: int, *, calm: bool = True) -> None:
        """Learn the events of a minute. The baseline stays while a surge may have begun (not `calm`)."""
        self.counts.append(count)
        del self.counts[:-_HOUR]
        if calm:
            self._set_rate()

    def learn_quiet(self, minutes: int) -> None:
        """Learn minutes without an event."""
        self.counts.extend([0] * min(minutes, _HOUR))
        del self.counts[:-_HOUR]
        self._set_rate()

    def forget(self) -> None:
        """Take the next hour for what is usual."""
        self.counts.clear()
        self.rate = 0.0

    def _set_rate(self) -> None:
        first = next((place for place, count in enumerate(self.counts) if count), len(self.counts))
        seen = self.counts[first:]
        enough = len(seen) >= _FEWEST_MINUTES and sum(seen[:-_NEWEST]) >= _FEWEST_EVENTS
        # A morning that fills is compared with its last quarter of an hour.
        windows = (seen, seen[-_QUARTER:])
        self.rate = max((sum(each) + _DOUBT) / len(each) for each in windows) if enough else 0.0
