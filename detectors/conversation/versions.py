"""The model after each of the latest labels: a turn is scored with the labels that held at its time.

There is one table of weights. Each label notes the rows that it changed, and swapping them back and forth
moves the table to the version that a partition needs. A label changes some hundred rows, so this takes some
microseconds, and nothing while no label comes.
"""

from __future__ import annotations

import math
from bisect import bisect_right

from detectors.conversation.frustration import FrustrationModel
from detectors.models.linear import HashedLinear, Weights
from detectors.text.features import Ids

MOST = 1_000
"""Versions that are kept at least: some ten megabytes. A partition further behind gets the oldest of them."""


class Change:
    """The rows and the bias of a model that one step of learning replaced."""

    __slots__ = ("_bias", "_head", "_ids", "_values")

    def __init__(self, head: HashedLinear, ids: Ids) -> None:
        self._head = head
        self._ids = ids
        self._values: Weights = head.weights[ids]
        self._bias = head.bias

    def swap(self) -> None:
        """Exchange what is noted here with what the model holds, bit for bit."""
        head, values = self._head, self._head.weights[self._ids]
        head.weights[self._ids], self._values = self._values, values
        head.bias, self._bias = self._bias, head.bias


class ModelVersions:
    """Moves one model to the version that holds at an event time.

    A label takes effect at its own time, and never before the label in front of it. So a version is known by
    the number of its labels, and is the same on every worker.

    Args:
        model: the oldest version. It changes in place.
        name: of the oldest version.
    """

    def __init__(self, model: FrustrationModel, name: str) -> None:
        self.model = model
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
        """Add the version after one more label, at which the model stands: `newest` came before."""
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
        """Move the model to the version after the last label, to learn the next one. Returns its name."""
        return self._move(len(self._times))

    def at(self, time: float) -> str:
        """Move the model to the version that holds at an event time. Returns its name."""
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
