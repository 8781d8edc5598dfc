"""Scores rated turns as a floor would: with the context, the manner, and the level of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detectors.conversation import manner
from detectors.conversation.frustration import LABELS, follow, so_far, turn_logits
from detectors.conversation.turn_features import History, TurnFeatures, context_of, in_context
from detectors.models.linear import HashedLinear
from detectors.text.features import normal, turn_ids


class Judge(NamedTuple):
    """A head that scores turns. One of a profile reads a turn's own words alone."""

    head: HashedLinear
    own_words: bool = False


class PreparedTurn(NamedTuple):
    """A turn's features, and the shift by its manner in log-odds."""

    features: TurnFeatures
    manner: float


def prepare(text: str, history: History, language: str) -> PreparedTurn:
    """Return a turn after the turns of `history`."""
    form = normal(text)
    context = context_of(history, language)
    return PreparedTurn(in_context(turn_ids(form, language), context), manner.shift(form))


def probabilities(judge: Judge, turns: Sequence[PreparedTurn], shift: float = 0.0) -> list[float]:
    """Return the probabilities of the classes, moved by `shift`; several turns share their mean logits."""
    rows = [list(judge.head.bias)] if not turns else []
    for turn in turns:
        read = TurnFeatures(turn.features.ids) if judge.own_words else turn.features
        rows.append(turn_logits(judge.head, read))
    shares = judge.head.probabilities([sum(column) / len(rows) for column in zip(*rows, strict=True)])
    return manner.shifted(shares, shift + sum(turn.manner for turn in turns) / max(1, len(turns)))


def follow_turns(judge: Judge, turns: Sequence[PreparedTurn]) -> list[list[float]]:
    """Return the probabilities of the turns of one conversation, one after the other.

    With a profile the level of the conversation moves no turn.
    """
    level, result = 0.0, list[list[float]]()
    for turn in turns:
        past = 0.0 if judge.own_words else so_far(level)
        result.append(probabilities(judge, [turn], past))
        level = follow(level, result[-1][LABELS.index("dissatisfied")])
    return result
