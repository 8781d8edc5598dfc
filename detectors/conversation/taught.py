"""What people's judgements have taught on this floor and in its queues, beside the shipped models.

Each language has a head of the floor, and each queue with labels one of its own (`AdditiveHead`). They
correct the log-odds of a turn that the general head, or a profile, gave. Three experts are mixed for each
queue by how well they did on its latest labels: no correction, that of the floor, and that of floor and
queue. Without labels nothing is corrected. The shipped weights never change, so what they know is not lost.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TypeAlias

from detectors.models import experts
from detectors.models.additive_head import AdditiveHead
from detectors.text.features import Ids

MOST_QUEUES = 128
"""Heads of queues that are kept: 32 KiB each. Beyond, the one whose latest label is the oldest is dropped."""
MOST_SHIFT, MOST_BY_FLOOR = 4.0, 2.0
"""The most by which the log-odds of a turn change, and the most by which the floor changes them."""
PRIOR = (0.5, 0.25, 0.25)
"""The shares of the experts before a queue has labels: no correction, the floor's, floor's and queue's."""
UNLABELLED_SHARE = 0.25
"""The share of the floor's correction in a queue without labels."""
STRENGTHS = (1.0, 1.0, 3.0)
"""How strongly heads feel each of the `Parts`."""
STEPS_A_UNIT, _MOST_STEPS = 32.0, 127
"""The steps in which the parts of log-odds are stored, and the most of them."""

Parts: TypeAlias = tuple[float, float, float]
Key: TypeAlias = tuple[str, str]
"""A language and a queue."""


def parts_of(own: float, context: float, past: float) -> Parts:
    """Return the parts of a turn's log-odds, as they are stored until a judgement comes.

    They are what its own words gave, what its context added, and what the conversation so far added; rounded
    to 1/32, and at most 127/32.

    >>> parts_of(-9.0, 0.5, 0.01)
    (-3.96875, 0.5, 0.0)
    """
    first, second, third = (
        max(-_MOST_STEPS, min(_MOST_STEPS, round(part * STEPS_A_UNIT))) / STEPS_A_UNIT
        for part in (own, context, past)
    )
    return first, second, third


class QueueHead:
    """The head of one queue, the discounted losses of its experts, and the number of its latest label."""

    def __init__(self) -> None:
        self.head = AdditiveHead(bits=13, strengths=STRENGTHS, rate=2.0)
        self.losses = [0.0] * len(PRIOR)
        self.latest = 0

    def copy(self) -> QueueHead:
        """Return the same head, to go on from by itself."""
        other = copy.copy(self)
        other.head = self.head.copy()
        return other


class TaughtHeads:
    """The heads of a floor and of its queues.

    `floors` holds the head of each language, `queues` that of each language and queue with labels. Heads
    come and go with their labels.
    """

    def __init__(self) -> None:
        self.floors: dict[str, AdditiveHead] = {}
        self.queues: dict[Key, QueueHead] = {}

    def copy(self) -> TaughtHeads:
        """Return the same heads, to go on from by themselves."""
        other = TaughtHeads()
        other.floors = {language: head.copy() for language, head in self.floors.items()}
        other.queues = {key: queue.copy() for key, queue in self.queues.items()}
        return other

    def shift(self, language: str, queue: str, ids: Ids, parts: Parts) -> float:
        """Return by how much the log-odds of a turn change in this queue; exactly 0 without labels."""
        floor = self.floors.get(language)
        if floor is None:
            return 0.0
        own = self.queues.get((language, queue))
        of_floor = floor.predict_one(ids, parts)
        if own is None:
            return UNLABELLED_SHARE * bounded(of_floor, 0.0)[1]
        return mixed(own.losses, bounded(of_floor, own.head.predict_one(ids, parts)))


def mixed(losses: Sequence[float], corrections: Sequence[float]) -> float:
    """Return the mean of the experts' corrections by their shares after these losses."""
    shares = experts.shares(losses, PRIOR)
    return sum(share * each for share, each in zip(shares, corrections, strict=True))


def bounded(floor: float, queue: float) -> list[float]:
    """Return the correction of each expert: of nothing, of the floor, and of floor and queue."""
    of_floor = max(-MOST_BY_FLOOR, min(MOST_BY_FLOOR, floor))
    return [0.0, of_floor, max(-MOST_SHIFT, min(MOST_SHIFT, of_floor + queue))]


def new_floor() -> AdditiveHead:
    """Return the head of a floor without labels: it learns from all queues, and slowly."""
    return AdditiveHead(bits=16, strengths=STRENGTHS, rate=0.5)
