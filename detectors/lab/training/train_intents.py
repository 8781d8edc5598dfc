"""Trains the model of intents on turns that were written for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from detectors.conversation.intents import LABELS, IntentModel
from detectors.lab.data.intent_turns import plain_turns, read_intent
from detectors.lab.training import fitting
from detectors.lab.training.fitting import Example, Recipe, Targets
from detectors.models.linear import HashedLinear
from detectors.models.turn_model import LANGUAGES
from detectors.text.features import has_words, normal, turn_ids

RECIPE = Recipe(labels=("shows",), passes=10, rate_first=4.0, rate_last=0.5)
PLAIN_WEIGHT = 0.1
"""The weight of a turn of a smooth conversation beside that of a turn written for the intent."""

_FOLDS = 4
OTHER_WEIGHT = 0.3
"""The weight of a turn with another intent, which may have this one, too."""

PLAIN_SHARE = {
    "threat": 0.003,
    "confusion": 0.005,
    "told_before": 0.003,
    "wants_person": 0.002,
    "promise": 0.03,
}
"""The share of the turns of smooth conversations, held out, that have a probability above one half."""


def train(_data: Path, say: Callable[[str], None]) -> bytes:
    """Return the weights file of the model. `say` receives the progress. It uses no set of others."""
    model = IntentModel()
    for language in LANGUAGES:
        for column, intent in enumerate(LABELS):
            say(f"intents, {language}, {intent}")
            head, limit = fit(intent, language)
            model.heads[language].weights[:, column] = head.weights[:, 0]
            model.heads[language].bias[column] = head.bias[0] - limit
        fitting.compact(model.heads[language])
    return model.encode("f2")


def fit(intent: str, language: str, left_out: int | None = None) -> tuple[HashedLinear, float]:
    """Fits the head of an intent, and returns it with the logit at which the probability is one half.

    `left_out` is a hand whose turns it does not learn.
    """
    written = [
        example(turn.text, turn.shows, turn.hand, language)
        for turn in read_intent(intent, language, "train")
        if turn.hand != left_out
    ]
    plain = [
        [example(text, False, place, language, PLAIN_WEIGHT) for text in texts if has_words(normal(text))]
        for place, texts in enumerate(plain_turns(intent, language))
    ]
    written += [
        example(turn.text, False, turn.hand, language, OTHER_WEIGHT)
        for other in _others(intent)
        for turn in read_intent(other, language, "train")
        if turn.shows and turn.hand != left_out
    ]
    every = [each for part in plain for each in part]
    limit = float(np.quantile(_held_out(written, plain), 1.0 - PLAIN_SHARE[intent]))
    return fitting.fit([*written, *every], RECIPE), limit


def _others(intent: str) -> list[str]:
    """Return the other intents of customers."""
    return [] if intent == "promise" else [other for other in LABELS if other not in (intent, "promise")]


def example(text: str, shows: bool, group: int, language: str, weight: float = 1.0) -> Example:
    """Return a turn as an example."""
    return Example(turn_ids(normal(text), language), (float(shows),), group, weight)


def _held_out(written: Sequence[Example], plain: Sequence[Sequence[Example]]) -> Targets:
    """Return the logits of the plain turns, those of one file in four from a model without them."""
    found = []
    for fold in range(_FOLDS):
        inside = [each for place, part in enumerate(plain) if place % _FOLDS != fold for each in part]
        outside = [each for place, part in enumerate(plain) if place % _FOLDS == fold for each in part]
        if not outside:
            continue
        model = fitting.fit([*written, *inside], RECIPE)
        found.append(fitting.logits(model, outside)[:, 0])
    return np.concatenate(found)
