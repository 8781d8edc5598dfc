"""Learning from judgements that come late: ratings by customers, true and false alarms by supervisors.

A judgement is about turns that went before. It becomes a label for each of them, with credit by recency. The
learner folds labels in their order: the same labels give the same weights, on every worker and after every
restart. It keeps progressive figures (judge first, then learn) and says when it sees drift; drift raises the
step size for a while and resets nothing.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
from msgspec import Struct, field

from detectors.conversation.frustration import LABELS, FrustrationModel
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
    """A turn as it was scored: its language and its hashed features, never its words."""

    language: str
    ids: tuple[int, ...]


class Label(Struct, frozen=True, array_like=True):
    """What a turn should have been: a place in `LABELS`, and how much of the judgement it earns, 0…1."""

    turn: ScoredTurn
    place: int
    credit: float = 1.0


class Figures(Struct, frozen=True):
    """Progressive figures: each label was judged before it was learned. Without both kinds no `auc`."""

    labels: int
    auc: float | None
    log_loss: float
    drifts: int
    rate: float


def labels_of(turns: Sequence[ScoredTurn], place: int) -> list[Label]:
    """The labels that a judgement makes of the turns before it, oldest first.

    The last turn earns all credit, each `HALF_LIFE` turns before it half as much; what earns hardly any is
    left out.
    """
    result = []
    for back, turn in enumerate(reversed(turns)):
        credit = 0.5 ** (back / HALF_LIFE)
        if credit < _LEAST_CREDIT:
            break
        result.append(Label(turn, place, credit))
    return result[::-1]


def place_of_rating(score: float, scale_min: float, scale_max: float) -> int:
    """A customer's rating as one of `LABELS`: the lowest 40 % are dissatisfied, the highest 40 % satisfied.

    Raises:
        ValueError: the score does not lie on its scale.
    """
    if not scale_min <= score <= scale_max or scale_min == scale_max:
        raise ValueError(f"expected a score from {scale_min} to {scale_max}, got {score}")
    share = (score - scale_min) / (scale_max - scale_min)
    return 0 if share < 0.4 else 2 if share > 0.6 else 1


class Memory(Struct):
    """All that a learner remembers beside the weights; `Memory()` is a new one's.

    `kept` is a random sample of the labels so far; `counts` adds up their credit by class; `bad` and `other`
    count judged labels by their probability before they were learned, in steps of 1/100.
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
    """Teaches a model label by label, with a few replays from a bounded random sample of earlier ones.

    Parameters
    ----------
    model
        The model that learns, in place.
    memory
        What was learned before belongs to it; a new one if None.
    sample
        How many labels are kept for replay (reservoir sampling: Vitter, ACM TOMS 1985).
    replays
        How many of them are learned again with each new one.
    """

    def __init__(
        self, model: FrustrationModel, memory: Memory | None = None, sample: int = 2000, replays: int = 2
    ) -> None:
        self.model = model
        self.memory = memory or Memory()
        self.sample = sample
        self.replays = replays

    def learn(self, label: Label) -> None:
        """Judge the label's turn, then learn it and a few earlier ones."""
        head = self.model.heads.get(label.turn.language)
        if head is None or not label.turn.ids:
            return
        memory = self.memory
        ids = np.array(label.turn.ids, dtype=np.uint32)
        self._judge(label, head.probabilities(head.logits_of(ids, 1.0 / math.sqrt(ids.size)))[0])
        memory.counts[label.place] += label.credit
        # Dice of each label's own, so that a learner that was restored throws the same.
        dice = random.Random(memory.seen)
        self._step(label)
        for earlier in dice.choices(memory.kept, k=self.replays) if memory.kept else ():
            self._step(earlier)
        self._keep(label, dice)

    def figures(self) -> Figures:
        """How good the model has been on labels that it had not seen."""
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

    def _judge(self, label: Label, chance: float) -> None:
        """Count how good the model is, and watch whether that changes."""
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
        # Rare classes weigh more; a label that the model finds absurd may be a slip, and weighs less.
        balance = sum(counts) / (len(LABELS) * counts[label.place])
        trust = _LEAST_TRUST + (1.0 - _LEAST_TRUST) * min(1.0, 2.0 * shares[label.place])
        weight = label.credit * min(_MOST_BALANCE, balance) * trust
        target = [_SMOOTHING / len(LABELS)] * len(LABELS)
        target[label.place] += 1.0 - _SMOOTHING
        head.step(ids, scale, target, self._rate() * weight)

    def _keep(self, label: Label, dice: random.Random) -> None:
        memory = self.memory
        memory.seen += 1
        if len(memory.kept) < self.sample:
            memory.kept.append(label)
        else:
            place = dice.randrange(memory.seen)
            if place < self.sample:
                memory.kept[place] = label


def _area(bad: Sequence[int], other: Sequence[int]) -> float | None:
    """The area under the ROC curve of two histograms; what falls in one step counts half."""
    pairs = sum(bad) * sum(other)
    below = 0
    area = 0.0
    for of_bad, of_other in zip(bad, other, strict=True):
        area += of_bad * (below + of_other / 2)
        below += of_other
    return area / pairs if pairs else None
