"""What was taught after each of the latest labels: a turn is scored with the labels that held at its time.

There is one table of weights for each head. Each label notes the rows that it changed, and swapping them back
and forth moves the tables to the version that a partition needs. A label changes some hundred rows, so this
takes some microseconds, and nothing while no label comes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Protocol

from detectors.conversation.taught import Key, QueueHead, TaughtHeads
from detectors.models.additive_head import AdditiveHead, Weights
from detectors.text.features import Ids

MOST = 1_000
"""Versions that are kept at least: some ten megabytes. A partition further behind gets the oldest of them."""


class Change(Protocol):
    """A part of what was taught that one step of learning replaced."""

    def swap(self) -> None:
        """Exchange what is noted here with what the heads hold, bit for bit."""


class HeadChange:
    """The rows of a head, its scale and its factors."""

    __slots__ = ("_factors", "_head", "_rows", "_scale", "_values")

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

    def __init__(self, queue: QueueHead) -> None:
        self._queue = queue
        self._losses = queue.losses

    def swap(self) -> None:
        queue = self._queue
        queue.losses, self._losses = self._losses, queue.losses


class QueueChange:
    """A queue whose head comes or goes."""

    __slots__ = ("_heads", "_key", "_queue")

    def __init__(self, heads: TaughtHeads, key: Key) -> None:
        self._heads = heads
        self._key = key
        self._queue = heads.queues.get(key)

    def swap(self) -> None:
        queues, queue = self._heads.queues, self._queue
        self._queue = queues.pop(self._key, None)
        if queue is not None:
            queues[self._key] = queue


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
        if len(self._times) >= 2 * MOST:
            del self._times[:MOST], self._names[:MOST], self._changes[:MOST]
            self._dropped += MOST
            self._position -= MOST

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
