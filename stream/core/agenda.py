"""What a task has to do at which event time."""

from __future__ import annotations

import heapq
import math
from typing import Any, NamedTuple

from stream.core.undo import Undo


class Entry(NamedTuple):
    """One step to take at `at` (seconds since 1970); `key` says of what."""

    at: float
    rank: int
    key: tuple[Any, ...]


class Agenda:
    """Steps in the order of event time. Of equal times the lower rank comes first, then the lower key.

    A step that was added twice comes once. The keys of one rank must compare with each other.

    >>> agenda = Agenda()
    >>> agenda.add(60.0, 2, "orders")
    >>> agenda.add(60.0, 1, 7)
    >>> agenda.add(60.0, 1, 7)
    >>> while agenda.next_at() <= 60.0:
    ...     print(agenda.pop())
    Entry(at=60.0, rank=1, key=(7,))
    Entry(at=60.0, rank=2, key=('orders',))
    """

    def __init__(self, undo: Undo | None = None) -> None:
        self._entries: list[Entry] = []
        self._undo = undo or Undo()

    def add(self, at: float, rank: int, *key: Any) -> None:
        """Add a step. A step at infinity never comes, so the agenda does not keep it."""
        if at < math.inf:
            entry = Entry(at, rank, key)
            self._undo.call(self._remove, entry)
            heapq.heappush(self._entries, entry)

    def _remove(self, entry: Entry) -> None:
        if entry in self._entries:
            self._entries.remove(entry)
            heapq.heapify(self._entries)

    def next_at(self) -> float:
        """Return the time of the first step, infinity when there is none."""
        return self._entries[0].at if self._entries else math.inf

    def pop(self) -> Entry:
        """Remove the first step and return it.

        Raises:
            IndexError: there is none.
        """
        entry = heapq.heappop(self._entries)
        while self._entries and self._entries[0] == entry:
            heapq.heappop(self._entries)
        return entry
