"""Turns of conversations as examples: with their context, and as the written conversations are rated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from detectors.conversation.turn_features import History, TurnFeatures, context_of, in_context
from detectors.lab.data import datasets
from detectors.lab.training.fitting import Example, one_of
from detectors.text.features import has_words, normal, turn_ids

# The shares of dissatisfied, neutral and satisfied turns among customers of a service desk (JDDC).
DESK_PRIOR = (0.24, 0.52, 0.24)
# Each turn of a written conversation has one label, with which other raters may disagree.
_DESK_TARGETS = ((0.85, 0.13, 0.02), (0.06, 0.84, 0.1), (0.02, 0.13, 0.85))


def in_conversation(text: str, history: History, language: str) -> TurnFeatures:
    """Return the features of a customer's turn after the turns of `history`."""
    return in_context(turn_ids(normal(text), language), context_of(history, language))


def example(turn: TurnFeatures, target: tuple[float, ...], group: int, weight: float) -> Example:
    """Return the features of a turn, each with its value, as an example."""
    blocks = turn.blocks()
    ids = np.concatenate([ids for ids, _ in blocks])
    values = np.concatenate([np.full(ids.size, value, dtype=np.float32) for ids, value in blocks])
    return Example(ids, target, group, weight, values)


def split(examples: Sequence[Example], share: float) -> tuple[list[Example], list[Example]]:
    """Return the examples, and once more without their context those that have one.

    An example with a context keeps the `share` of its weight; the one without gets the rest.
    """
    whole, own = list[Example](), list[Example]()
    for each in examples:
        words = _own_words(each)
        if words.ids.size == each.ids.size:
            whole.append(each)
        else:
            whole.append(msgspec.structs.replace(each, weight=share * each.weight))
            own.append(msgspec.structs.replace(words, weight=(1.0 - share) * each.weight))
    return whole, own


def _own_words(each: Example) -> Example:
    """Return the example without its context: its own words come first, and all have the same value."""
    if each.values is None:
        return each
    size = round(1.0 / float(each.values[0]) ** 2)
    return msgspec.structs.replace(each, ids=each.ids[:size], values=each.values[:size])


def desk_turns(file: Path, language: str) -> list[tuple[TurnFeatures, int]]:
    """Return the customers' turns of a file of written conversations, with their labels."""
    return [
        (in_conversation(turn.text, turn.before, language), turn.label)
        for turn in datasets.read_desk(file)
        if has_words(normal(turn.text))
    ]


def desk_examples(files: Sequence[Path], language: str, weight: float) -> list[Example]:
    """Return the customers' turns of written conversations. All turns of one trade have the same group."""
    return [
        example(features, _DESK_TARGETS[label], group, weight)
        for group, file in enumerate(files)
        for features, label in desk_turns(file, language)
    ]


def decided(examples: Sequence[Example], share: float) -> list[Example]:
    """Return the examples with their likeliest classes, weighted by `DESK_PRIOR` to the sum `share`."""
    places = [each.target.index(max(each.target)) for each in examples]
    mass = [sum(e.weight for e, p in zip(examples, places, strict=True) if p == place) for place in range(3)]
    return [
        msgspec.structs.replace(
            each, target=one_of(place, 3), weight=share * each.weight * DESK_PRIOR[place] / mass[place]
        )
        for each, place in zip(examples, places, strict=True)
    ]
