"""Learns from judgements that come late: ratings by customers, true and false alarms by supervisors.

A judgement becomes a label for each of the turns before it, with credit by recency. The learner applies
labels in their order: the same labels give the same weights, on every worker and after every restart. Its
progressive figures score each label before it is learned. A drift raises the step size for a while and resets
nothing.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
from msgspec import Struct, field

from detectors.conversation.frustration import LABELS, FrustrationModel
from detectors.conversation.versions import Change
from detectors.models.drift import Adwin

HALF_LIFE = 2.0
_LEAST_CREDIT = 0.1
_SMOOTHING = 0.1
_LEAST_TRUST = 0.3
_MOST_BALANCE = 2.5
_RATE, _LEAST_RATE, _SETTLING = 0.08, 0.02, 500.0
_STEPS = 100
_LEAST_CHANCE = 1e-6


class ScoredTurn(Struct, frozen=True, array_like=True):
    """A scored turn: its language and its hashed features, without its words."""

    language: str
    ids: tuple[int, ...]


class Label(Struct, frozen=True, array_like=True):
    """The true class of a turn, as an index of `LABELS`, with its credit for the judgement, 0…1."""

    turn: ScoredTurn
    place: int
    credit: float = 1.0


class Figures(Struct, frozen=True):
    """Progressive figures: each label was scored before it was learned. `auc` is None with one class only."""

    labels: int
    auc: float | None
    log_loss: float
    drifts: int
    rate: float


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
    """The state of a learner beside the weights; `Memory()` is that of a new one.

    `kept` is a random sample of the labels so far. `counts` sums up their credit by class. `bad` and `other`
    count the dissatisfied and the other labels by their probability before learning, in steps of 1/100.
    """

    seen: int = 0
    since_drift: int = 0
    drifts: int = 0
    counts: list[float] = field(default_factory=lambda: [1.0] * len(LABELS))
    kept: list[Label] = field(default_factory=list)
    errors: Adwin = field(default_factory=Adwin)
    bad: list[int] = field(default_factory=lambda: [0] * _STEPS)
    other: list[int] = field(default_factory=lambda: [0] * _STEPS)
    loss: float = 0.0


class OnlineLearner:
    """Teaches a model one label at a time, and replays a few from a bounded random sample of earlier ones.

    Parameters
    ----------
    model
        The model that learns, in place.
    memory
        The state of an earlier learner; a new one if None.
    sample
        The number of labels kept for replay (reservoir sampling: Vitter, ACM TOMS 1985).
    replays
        The number of them that are learned again with each new label.

    `changes` collects what each step replaces in the model, if it is a list.
    """

    def __init__(
        self, model: FrustrationModel, memory: Memory | None = None, sample: int = 2000, replays: int = 2
    ) -> None:
        self.model = model
        self.memory = memory or Memory()
        self.sample = sample
        self.replays = replays
        self.changes: list[Change] | None = None

    def learn(self, label: Label) -> None:
        """Scores the label's turn, then learns it and a few earlier ones."""
        head = self.model.heads.get(label.turn.language)
        if head is None or not label.turn.ids:
            return
        memory = self.memory
        ids = np.array(label.turn.ids, dtype=np.uint32)
        self._score(label, head.probabilities(head.logits_of(ids, 1.0 / math.sqrt(ids.size)))[0])
        memory.counts[label.place] += label.credit
        # Each label seeds dice of its own, so that a restored learner throws the same.
        dice = random.Random(memory.seen)
        self._step(label)
        for earlier in dice.choices(memory.kept, k=self.replays) if memory.kept else ():
            self._step(earlier)
        self._keep(label, dice)

    def figures(self) -> Figures:
        """Return how well the model scored labels that it had not learned yet."""
        memory = self.memory
        return Figures(
            labels=memory.seen,
            auc=_area(memory.bad, memory.other),
            log_loss=memory.loss / max(1, memory.seen),
            drifts=memory.drifts,
            rate=self._rate(),
        )

    def _rate(self) -> float:
        return max(_LEAST_RATE, _RATE / math.sqrt(1.0 + self.memory.since_drift / _SETTLING))

    def _score(self, label: Label, chance: float) -> None:
        """Count the score of a label, and look for a drift of the errors."""
        memory = self.memory
        is_bad = label.place == 0
        bounded = min(max(chance, _LEAST_CHANCE), 1.0 - _LEAST_CHANCE)
        memory.loss -= math.log(bounded if is_bad else 1.0 - bounded)
        (memory.bad if is_bad else memory.other)[min(_STEPS - 1, int(chance * _STEPS))] += 1
        memory.since_drift += 1
        if memory.errors.learn_one(abs(is_bad - chance), memory.seen) is not None:
            memory.drifts += 1
            memory.since_drift = 0

    def _step(self, label: Label) -> None:
        head, counts = self.model.heads[label.turn.language], self.memory.counts
        ids = np.array(label.turn.ids, dtype=np.uint32)
        scale = 1.0 / math.sqrt(ids.size)
        shares = head.probabilities(head.logits_of(ids, scale))
        # A rare class weighs more. A label that the model finds improbable may be a slip, and weighs less.
        balance = sum(counts) / (len(LABELS) * counts[label.place])
        trust = _LEAST_TRUST + (1.0 - _LEAST_TRUST) * min(1.0, 2.0 * shares[label.place])
        weight = label.credit * min(_MOST_BALANCE, balance) * trust
        target = [_SMOOTHING / len(LABELS)] * len(LABELS)
        target[label.place] += 1.0 - _SMOOTHING
        if self.changes is not None:
            self.changes.append(Change(head, ids))
        head.step(ids, scale, target, self._rate() * weight)

    def _keep(self, label: Label, dice: random.Random) -> None:
        memory = self.memory
        memory.seen += 1
        if len(memory.kept) < self.sample:
            memory.kept.append(label)
        else:
            index = dice.randrange(memory.seen)
            if index < self.sample:
                memory.kept[index] = label


def _area(bad: Sequence[int], other: Sequence[int]) -> float | None:
    """Return the area under the ROC curve of two histograms; labels in the same step count half."""
    pairs = sum(bad) * sum(other)
    below = 0
    area = 0.0
    for of_bad, of_other in zip(bad, other, strict=True):
        area += of_bad * (below + of_other / 2)
        below += of_other
    return area / pairs if pairs else None
