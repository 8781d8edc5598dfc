"""Scores rated turns as a floor would: with the context, the manner, and the level of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detectors.conversation import manner
from detectors.conversation.frustration import LABELS, follow, pooled, so_far, turn_logits
from detectors.conversation.turn_features import History, TurnFeatures, context_of, in_context
from detectors.models.linear import HashedLinear
from detectors.text.features import normal, turn_ids


class Heads(NamedTuple):
    """The general head of a language, and the one of a profile beside it if there is one."""

    general: HashedLinear
    own: HashedLinear | None = None


class PreparedTurn(NamedTuple):
    """A turn's features, and the shift by its manner in log-odds."""

    features: TurnFeatures
    manner: float


def prepare(text: str, history: History, language: str) -> PreparedTurn:
    """Return a turn after the turns of `history`."""
    form = normal(text)
    context = context_of(history, language)
    return PreparedTurn(in_context(turn_ids(form, language), context), manner.shift(form))


def probabilities(heads: Heads, turns: Sequence[PreparedTurn], shift: float = 0.0) -> list[float]:
    """Return the probabilities of the classes, moved by `shift`; several turns share their mean logits."""
    shares = _probabilities(heads.general, [turn.features for turn in turns])
    if heads.own is not None:
        own = _probabilities(heads.own, [TurnFeatures(turn.features.ids) for turn in turns])
        shares = pooled(shares, own)
    return manner.shifted(shares, shift + sum(turn.manner for turn in turns) / max(1, len(turns)))


def _probabilities(head: HashedLinear, turns: Sequence[TurnFeatures]) -> list[float]:
    rows = [turn_logits(head, turn) for turn in turns] or [list(head.bias)]
    return head.probabilities([sum(column) / len(rows) for column in zip(*rows, strict=True)])


def follow_turns(heads: Heads, turns: Sequence[PreparedTurn]) -> list[list[float]]:
    """Return the probabilities of the turns of one conversation, one after the other.

    With a profile the level of the conversation moves no turn.
    """
    level, result = 0.0, list[list[float]]()
    for turn in turns:
        past = so_far(level) if heads.own is None else 0.0
        result.append(probabilities(heads, [turn], past))
        level = follow(level, result[-1][LABELS.index("dissatisfied")])
    return result
