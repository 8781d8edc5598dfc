"""ADWIN: a window over a stream of numbers that drops its older part when the mean has changed.

Source: Bifet and Gavaldà, Learning from time-changing data with adaptive windowing, SDM 2007. River's ADWIN
cannot be stored as JSON, number by number, as the state of a detector must be; this one is a plain struct.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

_BUCKETS_A_ROW = 5
_CHECK_EVERY = 4
_LEAST_SIDE = 10


class Bucket(Struct, array_like=True):
    """A run of `count` numbers: their sum, their squared deviations, and the time of the first."""

    count: int
    total: float
    squares: float
    since: float


class Change(Struct, frozen=True):
    """The mean changed from `before` to `after` at `since`, the time of the first number that is kept."""

    before: float
    after: float
    since: float


class Adwin(Struct, array_like=True):
    """An adaptive window over a stream of numbers.

    `delta` bounds the probability of a false alarm at a check. `buckets` holds the window, the oldest first.

    >>> window = Adwin()
    >>> changes = [window.learn_one(float(at >= 100), at) for at in range(200)]
    >>> [change.since for change in changes if change]
    [100]
    """

    delta: float = 0.002
    seen: int = 0
    buckets: list[Bucket] = field(default_factory=list)

    def learn_one(self, value: float, at: float) -> Change | None:
        """Learns the number of time `at`. Returns the change when it drops the older part, else None."""
        self.buckets.append(Bucket(1, round(value, 4), 0.0, round(at)))
        self.seen += 1
        self._compress()
        if self.seen % _CHECK_EVERY:
            return None
        return self._cut()

    @property
    def count(self) -> int:
        """The number of numbers in the window."""
        return sum(bucket.count for bucket in self.buckets)

    def _compress(self) -> None:
        """Join the two oldest buckets of a size that has too many, as in an exponential histogram."""
        size, last = 1, len(self.buckets)
        while True:
            first = last
            while first > 0 and self.buckets[first - 1].count == size:
                first -= 1
            if last - first <= _BUCKETS_A_ROW:
                return
            self.buckets[first : first + 2] = [_joined(self.buckets[first], self.buckets[first + 1])]
            size, last = size * 2, first + 1

    def _cut(self) -> Change | None:
        whole = _all(self.buckets)
        old = _NONE
        last_old = None
        for index, bucket in enumerate(self.buckets[:-1]):
            old = _joined(old, bucket)
            young = whole.count - old.count
            if old.count >= _LEAST_SIDE and young >= _LEAST_SIDE:
                gap = abs(old.total / old.count - (whole.total - old.total) / young)
                if gap > self._bound(whole, old.count, young):
                    last_old = index
        if last_old is None:
            return None
        dropped, self.buckets = _all(self.buckets[: last_old + 1]), self.buckets[last_old + 1 :]
        kept = _all(self.buckets)
        return Change(dropped.total / dropped.count, kept.total / kept.count, kept.since)

    def _bound(self, whole: Bucket, old: int, young: int) -> float:
        """Return the smallest gap that counts as a change: the paper's bound with the window's variance."""
        harmonic = 1.0 / (1.0 / old + 1.0 / young)
        confidence = math.log(2.0 * math.log(max(2, whole.count)) / self.delta)
        variance = whole.squares / whole.count
        return math.sqrt(2.0 / harmonic * variance * confidence) + 2.0 / 3.0 / harmonic * confidence


_NONE = Bucket(0, 0.0, 0.0, 0.0)


def _joined(one: Bucket, other: Bucket) -> Bucket:
    if one.count == 0:
        return other
    gap = one.total / one.count - other.total / other.count
    squares = one.squares + other.squares + gap * gap * one.count * other.count / (one.count + other.count)
    total = round(one.total + other.total, 4)
    return Bucket(one.count + other.count, total, round(squares, 4), one.since)


def _all(buckets: list[Bucket]) -> Bucket:
    whole = _NONE
    for bucket in buckets:
        whole = _joined(whole, bucket)
    return whole
