"""What was taught after each of the latest labels: a turn is scored with the labels that held at its time.

There is one table of weights for each head. Each label notes the rows that it changed, and swapping them back
and forth moves the tables to the version that a partition needs. A label changes some hundred rows, so this
takes some microseconds, and nothing while no label comes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Generic, Protocol, TypeVar

import numpy as np

from detectors.conversation.taught import QueueHead, TaughtHeads
from detectors.models.additive_head import AdditiveHead, Weights
from detectors.text.features import Ids

K = TypeVar("K")
V = TypeVar("V")

MOST = 1_000
"""Versions that are kept at least: some ten megabytes. A partition further behind gets the oldest of them."""


MOST_ROWS = 8_000_000
"""Rows of weights that these versions keep at most, 8 bytes each: folding labels again replaces many."""


class Change(Protocol):
    """A part of what was taught that one step of learning replaced. `rows` says how much memory it takes."""

    @property
    def rows(self) -> int: ...

    def swap(self) -> None:
        """Exchange what is noted here with what the heads hold, bit for bit."""


class HeadChange:
    """The rows of a head, its scale and its factors."""

    __slots__ = ("_factors", "_head", "_rows", "_scale", "_values")

    @property
    def rows(self) -> int:
        return self._values.size

    def __init__(self, head: AdditiveHead, rows: Ids | slice) -> None:
        self._head = head
        self._rows = rows
        self._values: Weights = head.weights[rows].copy()
        self._scale = head.scale
        self._factors = head.factors

    def swap(self) -> None:
        head, values = self._head, self._head.weights[self._rows].copy()
        head.weights[self._rows], self._values = self._values, values
        head.scale, self._scale = self._scale, head.scale
        head.factors, self._factors = self._factors, head.factors


class LossChange:
    """The losses of a queue's experts."""

    __slots__ = ("_losses", "_queue")
    rows = 0

    def __init__(self, queue: QueueHead) -> None:
        self._queue = queue
        self._losses = queue.losses

    def swap(self) -> None:
        queue = self._queue
        queue.losses, self._losses = self._losses, queue.losses


class EntryChange(Generic[K, V]):
    """A head that comes or goes, in a table of heads."""

    __slots__ = ("_key", "_table", "_value")
    rows = 0

    def __init__(self, table: dict[K, V], key: K) -> None:
        self._table = table
        self._key = key
        self._value = table.get(key)

    def swap(self) -> None:
        table, value = self._table, self._value
        self._value = table.pop(self._key, None)
        if value is not None:
            table[self._key] = value


def become(heads: TaughtHeads, other: TaughtHeads) -> list[Change]:
    """Let heads hold bit for bit what others hold, and return what that replaced. The others are used up."""
    changes: list[Change] = []
    _match(heads.floors, other.floors, changes)
    _match(heads.queues, other.queues, changes)
    for language, floor in other.floors.items():
        _become(heads.floors[language], floor, changes)
    for key, queue in other.queues.items():
        own = heads.queues[key]
        changes.append(LossChange(own))
        own.losses, own.latest = queue.losses, queue.latest
        _become(own.head, queue.head, changes)
    return changes


def _match(table: dict[K, V], other: dict[K, V], changes: list[Change]) -> None:
    """Give a table of heads the keys of another one."""
    for key in sorted(table.keys() ^ other.keys()):  # type: ignore[type-var]
        changes.append(EntryChange(table, key))
        if key in table:
            del table[key]
        else:
            table[key] = other[key]


def _become(head: AdditiveHead, other: AdditiveHead, changes: list[Change]) -> None:
    if head is other:
        return
    # Compared as bits: a zero has a sign.
    rows = np.flatnonzero(head.weights.view(np.uint32) != other.weights.view(np.uint32)).astype(np.uint32)
    changes.append(HeadChange(head, rows))
    head.weights[rows] = other.weights[rows]
    head.scale, head.factors, head.counts = other.scale, other.factors, other.counts


class ModelVersions:
    """Moves what was taught to the version that holds at an event time.

    A label takes effect at its own time, and never before the label in front of it. So a version is known by
    the number of its labels, and is the same on every worker.

    Args:
        heads: the oldest version. They change in place.
        name: of the oldest version.
    """

    def __init__(self, heads: TaughtHeads, name: str) -> None:
        self.heads = heads
        self._names = [name]
        self._times: list[float] = []
        self._changes: list[list[Change]] = []
        self._rows = 0
        self._dropped = 0
        self._position = 0

    @property
    def known(self) -> int:
        """How many labels have been added."""
        return self._dropped + len(self._times)

    def add(self, effective_at: float, name: str, changes: list[Change]) -> None:
        """Add the version after one more label, at which the heads stand: `newest` came before."""
        latest = self._times[-1] if self._times else -math.inf
        self._times.append(max(latest, effective_at))
        self._names.append(name)
        self._changes.append(changes)
        self._position += 1
        self._rows += _rows_of(changes)
        if len(self._times) >= 2 * MOST:
            self._drop(MOST)
        while self._rows > MOST_ROWS and len(self._times) > 1:
            self._drop(1 + len(self._times) // 10)

    def _drop(self, count: int) -> None:
        """Forget the oldest versions. The heads stand at the newest."""
        self._rows -= sum(map(_rows_of, self._changes[:count]))
        del self._times[:count], self._names[:count], self._changes[:count]
        self._dropped += count
        self._position -= count

    def newest(self) -> str:
        """Move the heads to the version after the last label, to learn the next one. Returns its name."""
        return self._move(len(self._times))

    def at(self, time: float) -> str:
        """Move the heads to the version that holds at an event time. Returns its name."""
        return self._move(bisect_right(self._times, time))

    def late(self, known: int, time: float) -> int:
        """Return how many labels hold before `time` that came after the first `known`."""
        return max(0, self._dropped + bisect_right(self._times, time) - max(known, self._dropped))

    def _move(self, position: int) -> str:
        while self._position > position:
            self._position -= 1
            for change in reversed(self._changes[self._position]):
                change.swap()
        while self._position < position:
            for change in self._changes[self._position]:
                change.swap()
            self._position += 1
        return self._names[position]


def _rows_of(changes: list[Change]) -> int:
    return sum(change.rows for change in changes)
