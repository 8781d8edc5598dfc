"""How likely it is that the customer who says this is dissatisfied with the service right now.

One linear model for each language over hashed features of the customer's words and of the agent's words
before them, learned one turn at a time, and in English moved by what the conversation has been like. What
was measured, and on what, stands in `docs/models.md`.
"""

from __future__ import annotations

import math

import numpy as np

from detectors import manner
from detectors.linear import HashedLinear
from detectors.text import Ids, normal
from detectors.turn_model import TurnModel

LABELS = ("dissatisfied", "neutral", "satisfied")
# The length of the agent's block of features, where the customer's has one.
BEFORE_SHARE = 0.5
# What the earlier turns say of the next, in log-odds for each that they lie above the usual: what raises the
# AUC of JDDC's held-out scores most. The usual is the mean of GoEmotions' development part.
_SO_FAR_GAIN, _SO_FAR_MEMORY = 0.2, 0.6
_USUAL, _MOST_UNUSUAL = -2.0, 3.0


def turn_logits(head: HashedLinear, ids: Ids, before: Ids | None = None) -> list[float]:
    """The logits of a turn, and of the agent's words before it."""
    logits = head.logits_of(ids, 1.0 / math.sqrt(ids.size))
    if before is None:
        return logits
    scale = BEFORE_SHARE / math.sqrt(before.size)
    sums = np.add.reduce(head.weights.take(before, axis=0), axis=0).tolist()
    return [logit + scale * value for logit, value in zip(logits, sums, strict=True)]


def so_far(level: float) -> float:
    """By how much, in log-odds, what a conversation has been like (`follow`) moves its next turn."""
    return _SO_FAR_GAIN * level


def follow(level: float, probability: float) -> float:
    """The level after a turn that was dissatisfied with this probability; a conversation begins with 0."""
    odds = math.log((probability + 1e-6) / (1.0 - probability + 1e-6)) - _USUAL
    return level + (1.0 - _SO_FAR_MEMORY) * (max(-_MOST_UNUSUAL, min(_MOST_UNUSUAL, odds)) - level)


class FrustrationModel(TurnModel):
    """P(dissatisfied, neutral, satisfied) of a customer's turn."""

    kind = "frustration"
    names = LABELS

    def score(self, ids: Ids, language: str, before: Ids | None = None, shift: float = 0.0) -> list[float]:
        """The probabilities, in the order of `LABELS`, of a turn's features, which `turn_ids` gave.

        `before` are the `before_ids` of what an agent said just before; they count in English only.
        `shift` is what is known beside the words, in log-odds: what `manner.shift` says of the turn, and in
        English `so_far` of those before it.
        """
        head = self.heads[language]
        return manner.shifted(head.probabilities(turn_logits(head, ids, before)), shift)

    def adjusted(self, shares: list[float], text: str) -> list[float]:
        """The probabilities, moved by the manner in which it is said."""
        return manner.shifted(shares, manner.shift(normal(text)))
