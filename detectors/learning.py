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
from typing import Any

import numpy as np
from msgspec import Struct
from river import drift, metrics

from detectors.frustration import LABELS, FrustrationModel

HALF_LIFE = 2.0
_LEAST_CREDIT = 0.1
_SMOOTHING = 0.1
_LEAST_TRUST = 0.3
_MOST_BALANCE = 2.5
_RATE, _LEAST_RATE, _SETTLING = 0.08, 0.02, 500.0


class ScoredTurn(Struct, frozen=True):
    """A turn as it was scored: its language and its hashed features, never its words."""

    language: str
    ids: tuple[int, ...]


class Label(Struct, frozen=True):
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


def _adaptive_window() -> Any:
    make: Any = drift.ADWIN
    return make()


class OnlineLearner:
    """Teaches a model label by label, with a few replays from a bounded random sample of earlier ones.

    Parameters
    ----------
    model
        The model that learns, in place.
    memory
        How many labels are kept for replay (reservoir sampling: Vitter, ACM TOMS 1985).
    replays
        How many of them are learned again with each new one.
    seed
        Of the sample and the replays.
    """

    def __init__(self, model: FrustrationModel, memory: int = 2000, replays: int = 2, seed: int = 1) -> None:
        self.model = model
        self.memory = memory
        self.replays = replays
        self._random = random.Random(seed)
        self._kept: list[Label] = []
        self._seen = 0
        self._bad = 0
        self._since_drift = 0
        self._drifts = 0
        self._counts = [1.0] * len(LABELS)
        untyped: Any = metrics
        self._auc = untyped.ROCAUC()
        self._loss = untyped.LogLoss()
        self._drift: Any = _adaptive_window()

    def learn(self, label: Label) -> None:
        """Judge the label's turn, then learn it and a few earlier ones."""
        head = self.model.heads.get(label.turn.language)
        if head is None or not label.turn.ids:
            return
        ids = np.array(label.turn.ids, dtype=np.uint32)
        chance = head.probabilities(head.logits_of(ids, 1.0 / math.sqrt(ids.size)))[0]
        bad = label.place == 0
        self._bad += bad
        self._auc.update(bad, chance)
        self._loss.update(bad, chance)
        self._watch(abs((1.0 if bad else 0.0) - chance))
        self._counts[label.place] += label.credit
        self._step(label)
        for earlier in self._random.choices(self._kept, k=self.replays) if self._kept else ():
            self._step(earlier)
        self._keep(label)

    def figures(self) -> Figures:
        """How good the model has been on labels that it had not seen."""
        return Figures(
            labels=self._seen,
            auc=float(self._auc.get()) if 0 < self._bad < self._seen else None,
            log_loss=float(self._loss.get()),
            drifts=self._drifts,
            rate=self._rate(),
        )

    def _rate(self) -> float:
        return max(_LEAST_RATE, _RATE / math.sqrt(1.0 + self._since_drift / _SETTLING))

    def _watch(self, error: float) -> None:
        self._since_drift += 1
        self._drift.update(error)
        if self._drift.drift_detected:
            self._drifts += 1
            self._since_drift = 0

    def _step(self, label: Label) -> None:
        head = self.model.heads[label.turn.language]
        ids = np.array(label.turn.ids, dtype=np.uint32)
        scale = 1.0 / math.sqrt(ids.size)
        shares = head.probabilities(head.logits_of(ids, scale))
        # Rare classes weigh more; a label that the model finds absurd may be a slip, and weighs less.
        balance = sum(self._counts) / (len(LABELS) * self._counts[label.place])
        trust = _LEAST_TRUST + (1.0 - _LEAST_TRUST) * min(1.0, 2.0 * shares[label.place])
        weight = label.credit * min(_MOST_BALANCE, balance) * trust
        target = [_SMOOTHING / len(LABELS)] * len(LABELS)
        target[label.place] += 1.0 - _SMOOTHING
        head.step(ids, scale, target, self._rate() * weight)

    def _keep(self, label: Label) -> None:
        self._seen += 1
        if len(self._kept) < self.memory:
            self._kept.append(label)
        else:
            place = self._random.randrange(self._seen)
            if place < self.memory:
                self._kept[place] = label
