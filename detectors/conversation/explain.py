"""Finds what moved the models of a turn: the customer's words, the agent's words before, a repetition.

The weights of features are merged into visible words. The agent's words are not kept, so that only their
weight is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detectors.contract.readings import Driver
from detectors.conversation.frustration import turn_logits
from detectors.conversation.turn_features import TurnFeatures
from detectors.models.linear import HashedLinear
from detectors.text import features as words_of
from detectors.text.english_negations import NEGATIONS

MAX_DRIVERS = 3
_MAX_SPAN = 8
_MIN_WEIGHT = 0.05
# The least log-odds by which the context of a turn is named: below, every turn would name it.
_MIN_CONTEXT = 0.3
_BREAKS = frozenset(" ,.!?;:、…~\"'()")


def drivers(
    head: HashedLinear,
    turn: TurnFeatures,
    text: str,
    language: str,
    label: int = 0,
) -> tuple[Driver, ...]:
    """Return what raises the class at `label` of a turn most, with weights in log-odds.

    First come the customer's words of `text`: the weight of a word is the sum of its features' log-odds, and
    an n-gram shares its own evenly among its characters. Then come the agent's words before (`agent_words`)
    and the resemblance to earlier turns (`says_again`), where they count.
    """
    aligned = words_of.Aligned(text)
    form = aligned.form
    if not form:
        return ()
    direction = _direction(head, turn_logits(head, turn), label)
    words = _words(head, aligned, direction, 1.0 / math.sqrt(turn.ids.size), language)
    return (*words, *_context(head, turn, direction))


def _context(
    head: HashedLinear, turn: TurnFeatures, direction: npt.NDArray[np.float64]
) -> tuple[Driver, ...]:
    """Return the parts of the context that raise the class."""
    found = []
    for ids, value in turn.blocks()[1:]:
        weight = float(np.add.reduce(head.weights.take(ids, axis=0), axis=0) @ direction) * value
        if weight < _MIN_CONTEXT:
            continue
        if ids is turn.before:
            found.append(Driver(code="agent_words", weight=round(weight, 2)))
        else:
            found.append(Driver(code="says_again", weight=round(weight, 2)))
    return tuple(found)


def _words(
    head: HashedLinear,
    aligned: words_of.Aligned,
    direction: npt.NDArray[np.float64],
    scale: float,
    language: str,
) -> list[Driver]:
    form = aligned.form
    if language == "en":
        found = _word_spans(head, form, direction, scale)
    else:
        found = _character_spans(form, _by_character(head, form, direction, scale))
    result = []
    for weight, start, end in sorted(found, reverse=True)[:MAX_DRIVERS]:
        if weight >= _MIN_WEIGHT:
            words = aligned.words(start, end).strip()
            result.append(Driver(code="words", text=words[:24], weight=round(weight, 2)))
    return result


def _direction(head: HashedLinear, logits: list[float], label: int) -> npt.NDArray[np.float64]:
    """Return the derivative of a class's log-odds by each logit, at these logits."""
    if head.calibration is None:
        direction = np.zeros(len(logits))
        direction[label] = 1.0
        return direction
    shares = head.probabilities(logits)
    rest = 1.0 - shares[label] or 1.0
    factors = np.array([row[:-1] for row in head.calibration], dtype=np.float64)
    result: npt.NDArray[np.float64] = factors[label].copy()
    for other, share in enumerate(shares):
        if other != label:
            result -= factors[other] * (share / rest)
    return result


def _by_character(
    head: HashedLinear, form: str, direction: npt.NDArray[np.float64], scale: float
) -> list[float]:
    ids = words_of.gram_ids(form)
    # A feature that occurs twice counts once: its positions share its weight.
    _, inverse, counts = np.unique(ids, return_inverse=True, return_counts=True)
    gains = (head.weights[ids] @ direction) * scale / counts[inverse]
    length = len(form) + 2
    sums = np.zeros(length)
    offset = 0
    for size in (1, 2, 3):
        number = max(0, length - size + 1)
        part = gains[offset : offset + number] / size
        for shift in range(size):
            sums[shift : shift + number] += part
        offset += number
    return [float(value) for value in sums[1:-1].tolist()]


def _character_spans(form: str, gains: Sequence[float]) -> list[tuple[float, int, int]]:
    """Return up to `MAX_DRIVERS` runs of characters with the largest sums, without overlaps."""
    runs: list[tuple[float, int, int]] = []
    for start in range(len(form)):
        total = 0.0
        for end in range(start, min(start + _MAX_SPAN, len(form))):
            if form[end] in _BREAKS:
                break
            total += gains[end]
            if total > 0.0:
                runs.append((-total, start, end + 1))
    runs.sort()
    found: list[tuple[float, int, int]] = []
    for loss, start, end in runs:
        if all(end <= before or after <= start for _, before, after in found):
            found.append((-loss, start, end))
            if len(found) == MAX_DRIVERS:
                break
    return found


def _word_spans(
    head: HashedLinear, form: str, direction: npt.NDArray[np.float64], scale: float
) -> list[tuple[float, int, int]]:
    """Return each word with its weight: its own, half of each of its pairs', and its share of the negation.

    A word that recurs is returned once.
    """
    ones, pairs = words_of.pair_ids(form)
    gains = (head.weights[ones] @ direction) * scale
    shared = (head.weights[pairs] @ direction) * (scale / 2)
    gains += shared
    gains[:-1] += shared[1:]
    matches = list(words_of.find_words(form))
    negations = [index for index, match in enumerate(matches) if match[0] in NEGATIONS]
    if negations:
        gains[negations] += float(head.weights[words_of.NEGATED] @ direction) * scale / len(negations)
    found: dict[str, tuple[float, int, int]] = {}
    for gain, match in zip(gains.tolist(), matches, strict=True):
        if match[0][0].isalpha():
            known = found.get(match[0])
            if known is None or gain > known[0]:
                found[match[0]] = (gain, match.start(), match.end())
    return list(found.values())
