"""How likely it is that the customer who says this is dissatisfied with the service right now.

One linear model for each language over hashed features of the customer's words, learned one turn at a time;
in English also of the agent's words before them and of how much they are like earlier turns, and moved by
what the conversation has been like. What was measured, and on what, stands in `docs/models.md`.
"""

from __future__ import annotations

import math

import numpy as np

from detectors.conversation import manner
from detectors.conversation.turn_features import TurnFeatures
from detectors.models.linear import HashedLinear
from detectors.models.turn_model import TurnModel
from detectors.text.features import normal

LABELS = ("dissatisfied", "neutral", "satisfied")
# What the earlier turns say of the next, in log-odds for each that they lie above the usual: what raises the
# AUC of JDDC's held-out scores most. The usual is the mean of the held-out conversations of desks.
_SO_FAR_GAIN, _SO_FAR_MEMORY = 0.2, 0.6
_USUAL, _MOST_UNUSUAL = -1.5, 3.0


def turn_logits(head: HashedLinear, turn: TurnFeatures) -> list[float]:
    """The logits of a turn, with what of its conversation is known."""
    logits = head.bias
    for ids, value in turn.blocks():
        sums = np.add.reduce(head.weights.take(ids, axis=0), axis=0).tolist()
        logits = [logit + value * each for logit, each in zip(logits, sums, strict=True)]
    return logits


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

    def score(self, turn: TurnFeatures, language: str, shift: float = 0.0) -> list[float]:
        """The probabilities, in the order of `LABELS`, of a turn.

        `shift` is what is known beside its features, in log-odds: what `manner.shift` says of the turn, and
        in English `so_far` of those before it.
        """
        head = self.heads[language]
        return manner.shifted(head.probabilities(turn_logits(head, turn)), shift)

    def adjusted(self, shares: list[float], text: str) -> list[float]:
        """The probabilities, moved by the manner in which it is said."""
        return manner.shifted(shares, manner.shift(normal(text)))
