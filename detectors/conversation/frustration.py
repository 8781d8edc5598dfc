"""Scores how probable it is that a customer is dissatisfied with the service in this turn.

Each language has one general linear model over hashed features of the customer's words and of the agent's
words before them, in English also of the resemblance to earlier turns, learned one turn at a time. The level
of the conversation so far shifts the score, and so does what the floor and the queue have taught (`taught`).
A profile is a model of one kind of floor, which scores in place of the general one where the rules of a queue
name it. `docs/models.md` holds the measurements and their data.
"""

from __future__ import annotations

import math
from typing import NamedTuple, get_args

import numpy as np

from detectors.contract.rules.queue_rules import Profile
from detectors.conversation import manner
from detectors.conversation.turn_features import TurnFeatures
from detectors.models.linear import HashedLinear
from detectors.models.turn_model import TurnModel
from detectors.text.features import Ids, normal

LABELS = ("dissatisfied", "neutral", "satisfied")
# The shift of the next turn for each unit of log-odds by which earlier turns exceed the mean one: the gain
# that raises the AUC of JDDC's held-out scores most. The mean is that of held-out conversations of desks.
_SO_FAR_GAIN, _SO_FAR_MEMORY = 0.2, 0.6
_MEAN_ODDS, _MOST_ABOVE = -1.5, 3.0
PROFILE_LANGUAGES: dict[Profile, str] = {"retail-zh": "zh"}


class Scored(NamedTuple):
    """The probabilities of a turn in the order of `LABELS`, the head that gave them, and what it read.

    `own` are the log-odds of the first class by the turn's own words, `context` what its context adds.
    """

    shares: list[float]
    head: HashedLinear
    features: TurnFeatures
    own: float
    context: float


def turn_logits(head: HashedLinear, turn: TurnFeatures) -> list[float]:
    """Return the logits of a turn."""
    return _with_blocks(head, head.bias, turn.blocks())


def _with_blocks(head: HashedLinear, logits: list[float], blocks: list[tuple[Ids, float]]) -> list[float]:
    for ids, value in blocks:
        sums = np.add.reduce(head.weights.take(ids, axis=0), axis=0).tolist()
        logits = [logit + value * each for logit, each in zip(logits, sums, strict=True)]
    return logits


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, finite also for 0 and 1."""
    return math.log((probability + 1e-6) / (1.0 - probability + 1e-6))


def so_far(level: float) -> float:
    """Return the shift of the next turn, in log-odds, at a conversation's level (`follow`)."""
    return _SO_FAR_GAIN * level


def follow(level: float, probability: float) -> float:
    """Return the conversation's level after a turn with this probability; it begins with 0.

    >>> round(follow(0.0, 0.9), 2), round(follow(0.0, 0.05), 2)
    (1.2, -0.58)
    """
    odds = log_odds(probability) - _MEAN_ODDS
    return level + (1.0 - _SO_FAR_MEMORY) * (max(-_MOST_ABOVE, min(_MOST_ABOVE, odds)) - level)


def profile_of(profile: Profile | None, language: str) -> Profile | None:
    """Return the profile if it is one of this language, else None."""
    return profile if profile is not None and PROFILE_LANGUAGES[profile] == language else None


class FrustrationModel(TurnModel):
    """P(dissatisfied, neutral, satisfied) of a customer's turn."""

    kind = "frustration"
    names = LABELS
    profile_names = get_args(Profile)

    def score(self, turn: TurnFeatures, language: str, profile: Profile | None = None) -> Scored:
        """Return the probabilities of a turn. `profile` must be of the same language."""
        head = self.heads[language]
        if profile is not None:
            # A profile has learned from a turn's own words alone.
            head, turn = self.profiles[profile], TurnFeatures(turn.ids)
        words, *context = turn.blocks()
        logits = _with_blocks(head, head.bias, [words])
        shares = head.probabilities(logits)
        own, whole = log_odds(shares[0]), 0.0
        if context:
            shares = head.probabilities(_with_blocks(head, logits, context))
            whole = log_odds(shares[0]) - own
        return Scored(shares, head, turn, own, whole)

    def adjusted(self, shares: list[float], text: str) -> list[float]:
        """Return the probabilities, shifted by the manner of a text."""
        return manner.shifted(shares, manner.shift(normal(text)))
