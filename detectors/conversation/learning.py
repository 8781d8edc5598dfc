"""Learns from judgements that come late: ratings by customers, true and false alarms by supervisors.

A judgement becomes a label for each of the turns before it, with credit by recency. The learner teaches the
heads of the floor and of the label's queue, and leaves the shipped weights as they are. It applies labels in
their order: the same labels give the same weights, on every worker and after every restart. Its progressive
figures score each label before it is learned. A drift is counted and resets nothing.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.taught import (
    MOST_QUEUES,
    Key,
    Parts,
    QueueHead,
    TaughtHeads,
    bounded,
    mixed,
    new_floor,
    parts_of,
)
from detectors.conversation.turn_features import TurnFeatures
from detectors.conversation.versions import Change, EntryChange, HeadChange, LossChange
from detectors.models import experts
from detectors.models.additive_head import AdditiveHead
from detectors.models.drift import Adwin
from detectors.models.linear import sigmoid
from detectors.text.features import Ids

HALF_LIFE = 2.0
_LEAST_CREDIT = 0.1
_STEPS = 100
_LEAST_CHANCE = 1e-6


class ScoredTurn(Struct, frozen=True, array_like=True):
    """A scored turn: its language, its hashed features and the parts of its log-odds, without its words.

    `parts` is None for a turn that today's weights did not score.
    """

    language: str
    ids: tuple[int, ...]
    parts: Parts | None = None


class Label(Struct, frozen=True, array_like=True):
    """The true class of a turn, as an index of `LABELS`, its credit for the judgement, 0…1, and its queue."""

    turn: ScoredTurn
    place: int
    credit: float = 1.0
    queue: str = ""


class Figures(Struct, frozen=True):
    """Progressive figures: each label was scored before it was learned. `auc` is None with one class only."""

    labels: int
    auc: float | None
    log_loss: float
    drifts: int


def labels_of(turns: Sequence[ScoredTurn], place: int) -> list[Label]:
    """Return the labels that a judgement gives the turns before it, the oldest first.

    The last turn has all credit, one `HALF_LIFE` turns before it half as much; a turn with hardly any is left
    out.

    >>> turn = ScoredTurn("en", (1, 2))
    >>> [round(label.credit, 2) for label in labels_of([turn] * 9, 0)]
    [0.12, 0.18, 0.25, 0.35, 0.5, 0.71, 1.0]
    """
    result = []
    for back, turn in enumerate(reversed(turns)):
        credit = 0.5 ** (back / HALF_LIFE)
        if credit < _LEAST_CREDIT:
            break
        result.append(Label(turn, place, credit))
    return result[::-1]


def place_of_rating(score: float, scale_min: float, scale_max: float) -> int:
    """Return a customer's rating as an index of `LABELS`.

    The lowest 40 % of the scale are dissatisfied, the highest 40 % satisfied.

    Raises:
        ValueError: the score does not lie on its scale.

    >>> [place_of_rating(score, 1, 5) for score in (1, 2, 3, 4, 5)]
    [0, 0, 1, 2, 2]
    """
    if not scale_min <= score <= scale_max or scale_min == scale_max:
        raise ValueError(f"expected a score from {scale_min} to {scale_max}, got {score}")
    share = (score - scale_min) / (scale_max - scale_min)
    return 0 if share < 0.4 else 2 if share > 0.6 else 1


class Memory(Struct):
    """The state of a learner beside the heads; `Memory()` is that of a new one.

    `kept` is a random sample of the labels so far. `bad` and `other` count the dissatisfied and the other
    labels by their probability before learning, in steps of 1/100.
    """

    seen: int = 0
    drifts: int = 0
    kept: list[Label] = field(default_factory=list)
    errors: Adwin = field(default_factory=Adwin)
    bad: list[int] = field(default_factory=lambda: [0] * _STEPS)
    other: list[int] = field(default_factory=lambda: [0] * _STEPS)
    loss: float = 0.0

    def copy(self) -> Memory:
        """Return the same state, to go on from by itself."""
        return replace(
            self,
            kept=self.kept.copy(),
            errors=copy.deepcopy(self.errors),
            bad=self.bad.copy(),
            other=self.other.copy(),
        )


_Step: TypeAlias = tuple[Ids, Parts, float, bool]
"""What one step learns: features, parts of the log-odds, credit, and whether the turn was dissatisfied."""


class OnlineLearner:
    """Teaches one label at a time, and replays a few from a bounded random sample of earlier ones.

    Parameters
    ----------
    model
        The shipped model. It stays as it is.
    heads
        What earlier labels have taught; nothing if None. They learn in place.
    memory
        The state of an earlier learner; a new one if None.
    sample
        The number of labels kept for replay (reservoir sampling: Vitter, ACM TOMS 1985).
    replays
        The number of earlier labels of the queue that are learned again with each new label.

    `changes` collects what each label replaces in the heads, if it is a list.
    """

    def __init__(
        self,
        model: FrustrationModel,
        heads: TaughtHeads | None = None,
        memory: Memory | None = None,
        sample: int = 1000,
        replays: int = 6,
    ) -> None:
        self.model = model
        self.heads = heads or TaughtHeads()
        self.memory = memory or Memory()
        self.sample = sample
        self.replays = replays
        self.changes: list[Change] | None = None

    def copy(self) -> OnlineLearner:
        """Return a learner that goes on by itself from here. It notes no changes."""
        return OnlineLearner(
            self.model, self.heads.copy(), self.memory.copy(), sample=self.sample, replays=self.replays
        )

    def learn_one(self, label: Label) -> None:
        """Scores the label's turn, then learns it and a few earlier ones of its queue."""
        language = label.turn.language
        if language not in self.model.heads or not label.turn.ids:
            return
        if label.turn.parts is None:
            label = replace(label, turn=replace(label.turn, parts=self._parts(label.turn)))
        key = (language, label.queue)
        floor, queue = self._floor(language), self._queue(key)
        # Each label seeds dice of its own, so that a restored learner throws the same.
        dice = random.Random(self.memory.seen)
        step = _step(label)
        self._score(step, floor, queue)
        steps = [step, *map(_step, self._replayed(key, dice))]
        self._note(floor, queue, steps)
        for head in (floor, queue.head):
            head.count(step[3], label.credit)
            head.forget()
        for each in steps:
            _learn(floor, queue.head, each)
        self._keep(label, dice)
        queue.latest = self.memory.seen

    def figures(self) -> Figures:
        """Return how well labels were scored that had not been learned yet."""
        memory = self.memory
        return Figures(
            labels=memory.seen,
            auc=area(memory.bad, memory.other),
            log_loss=memory.loss / max(1, memory.seen),
            drifts=memory.drifts,
        )

    def _parts(self, turn: ScoredTurn) -> Parts:
        """Return the parts of a turn's log-odds by the general head, which knows its own words alone."""
        features = TurnFeatures(np.array(turn.ids, dtype=np.uint32))
        return parts_of(self.model.score(features, turn.language).own, 0.0, 0.0)

    def _floor(self, language: str) -> AdditiveHead:
        if language not in self.heads.floors:
            self.heads.floors[language] = new_floor()
        return self.heads.floors[language]

    def _queue(self, key: Key) -> QueueHead:
        """Return the head of a queue. A new one may take the place of the one whose labels are oldest."""
        queues = self.heads.queues
        if key not in queues:
            if len(queues) >= MOST_QUEUES:
                oldest = min(queues, key=lambda each: (queues[each].latest, each))
                self._change(EntryChange(queues, oldest))
                del queues[oldest]
            self._change(EntryChange(queues, key))
            queues[key] = QueueHead()
        return queues[key]

    def _score(self, step: _Step, floor: AdditiveHead, queue: QueueHead) -> None:
        """Count the score of a label, look for a drift of the errors, and note how well each expert did."""
        ids, parts, credit, is_bad = step
        memory, odds = self.memory, sum(parts)
        corrections = bounded(floor.predict_one(ids, parts), queue.head.predict_one(ids, parts))
        chance = sigmoid(odds + mixed(queue.losses, corrections))
        finite = min(max(chance, _LEAST_CHANCE), 1.0 - _LEAST_CHANCE)
        memory.loss -= math.log(finite if is_bad else 1.0 - finite)
        (memory.bad if is_bad else memory.other)[min(_STEPS - 1, int(chance * _STEPS))] += 1
        if memory.errors.learn_one(abs(is_bad - chance), memory.seen) is not None:
            memory.drifts += 1
        self._change(LossChange(queue))
        queue.losses = experts.remembered(queue.losses, experts.losses(odds, corrections, is_bad), credit)

    def _replayed(self, key: Key, dice: random.Random) -> list[Label]:
        language, queue = key
        own = [each for each in self.memory.kept if each.queue == queue and each.turn.language == language]
        return dice.choices(own, k=self.replays) if own else []

    def _note(self, floor: AdditiveHead, queue: QueueHead, steps: Sequence[_Step]) -> None:
        if self.changes is None:
            return
        ids = np.unique(np.concatenate([step[0] for step in steps]))
        for head in (floor, queue.head):
            rows = slice(None) if head.is_worn else np.unique(head.rows(ids))
            self.changes.append(HeadChange(head, rows))

    def _change(self, change: Change) -> None:
        if self.changes is not None:
            self.changes.append(change)

    def _keep(self, label: Label, dice: random.Random) -> None:
        memory = self.memory
        memory.seen += 1
        if len(memory.kept) < self.sample:
            memory.kept.append(label)
        else:
            index = dice.randrange(memory.seen)
            if index < self.sample:
                memory.kept[index] = label


def _step(label: Label) -> _Step:
    assert label.turn.parts is not None
    return np.array(label.turn.ids, dtype=np.uint32), label.turn.parts, label.credit, label.place == 0


def _learn(floor: AdditiveHead, queue: AdditiveHead, step: _Step) -> None:
    """Take one step: the floor learns what the shipped model lacks, the queue what the floor lacks.

    A head sees its own correction without bounds, so that it does not grow behind them.
    """
    ids, parts, credit, is_bad = step
    odds, of_floor, of_queue = sum(parts), floor.predict_one(ids, parts), queue.predict_one(ids, parts)
    floor.learn_one(ids, parts, odds + of_floor, is_bad, credit)
    queue.learn_one(ids, parts, odds + bounded(of_floor, 0.0)[1] + of_queue, is_bad, credit)


def area(bad: Sequence[int], other: Sequence[int]) -> float | None:
    """Return the area under the ROC curve of two histograms; labels in the same step count half."""
    pairs = sum(bad) * sum(other)
    below = 0
    area = 0.0
    for of_bad, of_other in zip(bad, other, strict=True):
        area += of_bad * (below + of_other / 2)
        below += of_other
    return area / pairs if pairs else None
