"""A small linear head that corrects the log-odds of another model, learned one label at a time.

It reads the hashed features of a turn and the parts of the log-odds that the other model gave, so it learns
both which words mean something else here and how far the other model may be trusted here. It begins with
zeros, which correct nothing, and decays towards them.

The loss takes every label to be wrong with a fixed chance (Natarajan et al., Learning with noisy labels, NIPS
2013). So a label that contradicts a sure prediction moves little, and no row of labels moves without bound.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from operator import mul

import numpy as np
import numpy.typing as npt

from detectors.models.linear import sigmoid
from detectors.text.features import Ids

Weights = npt.NDArray[np.float32]

WRONG = 0.15
"""The chance with which a label is taken to be wrong."""
_DECAY = 0.0002
_LEAST_SCALE = 2.0**-6
# At strength one a part counts at least half and at most twice of what the other model gave it.
_LEAST_FACTOR, _MOST_FACTOR = -0.5, 1.0
_PARTS_RATE = 0.025  # for each unit of the rate of the words
_MOST_BALANCE = 2.5


def noisy(chance: float) -> float:
    """Return the probability of a label that is wrong with the chance `WRONG`.

    >>> round(noisy(1.0), 2), round(noisy(0.5), 2)
    (0.85, 0.5)
    """
    return WRONG + (1.0 - 2.0 * WRONG) * chance


class AdditiveHead:
    """Corrects log-odds by hashed features and by the parts of the log-odds themselves.

    Parameters
    ----------
    bits
        The table has `2**bits` rows: memory is fixed.
    strengths
        How strongly each part of the log-odds is felt: a part that is small by nature needs more.
    rate
        Step size of `learn_one`.

    `counts` sums up the credit of the labels that were positive, and of the others, from one each.
    """

    def __init__(self, bits: int, strengths: Sequence[float], rate: float) -> None:
        self.strengths = tuple(strengths)
        self.rate = rate
        self.weights: Weights = np.zeros(1 << bits, dtype=np.float32)
        self.scale = 1.0
        self.factors = [0.0] * len(strengths)
        self.counts = [1.0, 1.0]

    def copy(self) -> AdditiveHead:
        """Return the same head, to go on from by itself."""
        other = copy.copy(self)
        other.weights, other.counts = self.weights.copy(), self.counts.copy()
        return other

    def rows(self, ids: Ids) -> Ids:
        """Return the rows of a turn's features."""
        return ids & np.uint32(self.weights.size - 1)

    def predict_one(self, ids: Ids, parts: Sequence[float]) -> float:
        """Return by how much the log-odds change for a turn with these features and parts of log-odds."""
        words = float(np.add.reduce(self.weights.take(self.rows(ids)))) * self.scale / math.sqrt(ids.size)
        return words + float(sum(map(mul, map(mul, self.factors, self.strengths), parts)))

    def forget(self) -> None:
        """Decay towards zero by the share of one label."""
        if self.is_worn:
            self.weights *= np.float32(self.scale)
            self.scale = 1.0
        self.scale *= 1.0 - _DECAY
        self.factors = [factor * (1.0 - _DECAY) for factor in self.factors]

    @property
    def is_worn(self) -> bool:
        """Whether the next `forget` changes every row, as it puts the scale into them."""
        return self.scale < _LEAST_SCALE

    def count(self, positive: bool, credit: float) -> None:
        """Count a new label, so that the rarer kind weighs more."""
        self.counts[not positive] += credit

    def learn_one(self, ids: Ids, parts: Sequence[float], odds: float, positive: bool, credit: float) -> None:
        """Take one step towards a label.

        `odds` are the log-odds with the correction of this head. `credit` is the label's weight, 0…1.
        """
        # The rarer kind weighs more, but not in full: that would lift every turn of a calm queue.
        balance = math.sqrt(sum(self.counts) / (2.0 * self.counts[not positive]))
        step = self.rate * credit * min(_MOST_BALANCE, balance) * _slope(odds, positive)
        rows = self.rows(ids)
        self.weights[rows] -= np.float32(step / (self.scale * math.sqrt(ids.size)))
        self.factors = [
            max(_LEAST_FACTOR, min(_MOST_FACTOR, factor - step * _PARTS_RATE * strength * part))
            for factor, strength, part in zip(self.factors, self.strengths, parts, strict=True)
        ]


def _slope(odds: float, positive: bool) -> float:
    """Return the derivative of the loss of a label by the log-odds."""
    chance = sigmoid(odds)
    told = noisy(chance)
    return (told - positive) / (told * (1.0 - told)) * (1.0 - 2.0 * WRONG) * chance * (1.0 - chance)
