"""Keeps running waits in buckets, one record each: few records for few waits, small records for many.

A bucket is written whole when one of its waits changes. So the buckets double whenever they are full, as in a
linear hash table (Litwin, Linear hashing, VLDB 1980), and an event of a large floor writes as many bytes as
one of a small floor.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain

from stream.records import WaitStarted

FEWEST = 32
"""Buckets of a small partition: a busy batch writes tens of records, not hundreds."""
_FULL = 3
"""Waits in a bucket, on average, above which the buckets double."""
Key = tuple[str, str]
"""A conversation, and the kind of its wait."""


class WaitBuckets:
    """Waits by conversation and kind. `of` tells the bucket that holds all waits of a conversation.

    >>> buckets = WaitBuckets()
    >>> buckets.of("c-1") is buckets.of("c-1")
    True
    """

    def __init__(self) -> None:
        self._buckets: list[dict[Key, WaitStarted]] = [{} for _ in range(FEWEST)]
        self._changed: set[int] = set()

    def of(self, conversation: str) -> dict[Key, WaitStarted]:
        """Return the bucket of a conversation."""
        return self._buckets[self._number(conversation)]

    def changing(self, conversation: str) -> dict[Key, WaitStarted]:
        """Return the bucket of a conversation, and mark it as changed."""
        number = self._number(conversation)
        self._changed.add(number)
        return self._buckets[number]

    def all(self) -> Iterator[WaitStarted]:
        """Yield every wait."""
        return chain.from_iterable(bucket.values() for bucket in self._buckets)

    def make_room(self, highest: int) -> None:
        """Have at least `highest` + 1 buckets, before the first wait of a restore."""
        while len(self._buckets) <= highest:
            self._double()

    def changes(self) -> Iterator[tuple[int, list[WaitStarted]]]:
        """Yield each bucket that changed since the last call, by its number."""
        waits = sum(map(len, self._buckets))
        while waits > _FULL * len(self._buckets):
            self._double()
        changed, self._changed = sorted(self._changed), set()
        for number in changed:
            yield number, list(self._buckets[number].values())

    def forget_changes(self) -> None:
        """What has changed is written already."""
        self._changed.clear()

    def _double(self) -> None:
        """Split each bucket in two: a wait stays, or moves on by the number of buckets."""
        count = len(self._buckets)
        old, self._buckets = self._buckets, [{} for _ in range(2 * count)]
        for number, bucket in enumerate(old):
            for (conversation, kind), started in bucket.items():
                self._buckets[self._number(conversation)][conversation, kind] = started
            if self._buckets[count + number]:
                self._changed |= {number, count + number}

    def _number(self, conversation: str) -> int:
        return zlib.crc32(conversation.encode()) % len(self._buckets)
