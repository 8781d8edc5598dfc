"""Scores how probable it is that a customer is dissatisfied with the service in this turn.

Each language has one linear model over hashed features of the customer's words, learned one turn at a time.
In English the features include the agent's words before them and the resemblance to earlier turns, and the
level of the conversation so far shifts the score. `docs/models.md` holds the measurements and their data.
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
# The shift of the next turn for each unit of log-odds by which earlier turns exceed the mean one: the gain
# that raises the AUC of JDDC's held-out scores most. The mean is that of held-out conversations of desks.
_SO_FAR_GAIN, _SO_FAR_MEMORY = 0.2, 0.6
_MEAN_ODDS, _MOST_ABOVE = -1.5, 3.0


def turn_logits(head: HashedLinear, turn: TurnFeatures) -> list[float]:
    """Returns the logits of a turn."""
    logits = head.bias
    for ids, value in turn.blocks():
        sums = np.add.reduce(head.weights.take(ids, axis=0), axis=0).tolist()
        logits = [logit + value * each for logit, each in zip(logits, sums, strict=True)]
    return logits


def so_far(level: float) -> float:
    """Returns the shift of the next turn, in log-odds, at a conversation's level (`follow`)."""
    return _SO_FAR_GAIN * level


def follow(level: float, probability: float) -> float:
    """Returns the conversation's level after a turn with this probability; it begins with 0.

    >>> round(follow(0.0, 0.9), 2), round(follow(0.0, 0.05), 2)
    (1.2, -0.58)
    """
    odds = math.log((probability + 1e-6) / (1.0 - probability + 1e-6)) - _MEAN_ODDS
    return level + (1.0 - _SO_FAR_MEMORY) * (max(-_MOST_ABOVE, min(_MOST_ABOVE, odds)) - level)


class FrustrationModel(TurnModel):
    """P(dissatisfied, neutral, satisfied) of a customer's turn."""

    kind = "frustration"
    names = LABELS

    def score(self, turn: TurnFeatures, language: str, shift: float = 0.0) -> list[float]:
        """Returns the probabilities of a turn, in the order of `LABELS`.

        `shift`, in log-odds, is that of the turn's `manner.shift`, in English plus `so_far` of the turns
        before.
        """
        head = self.heads[language]
        return manner.shifted(head.probabilities(turn_logits(head, turn)), shift)

    def adjusted(self, shares: list[float], text: str) -> list[float]:
        """Returns the probabilities, shifted by the manner of a text."""
        return manner.shifted(shares, manner.shift(normal(text)))
