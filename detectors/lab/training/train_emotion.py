"""Trains the emotion model in each language on the *train* sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from detectors.conversation import emotion
from detectors.lab.data import datasets
from detectors.lab.training import fitting
from detectors.lab.training.fitting import Example, Recipe
from detectors.models.linear import HashedLinear
from detectors.text.features import normal, turn_ids

EMOTION = Recipe(labels=emotion.LABELS, passes=4, rate_first=0.4)

# Without weights a rare emotion would never be the likeliest: the square root of the equalising ones.
CLASS_WEIGHTS = {"zh": (1.0, 1.2, 1.2, 1.2, 1.5, 0.8), "en": (1.0, 2.0, 1.3, 1.0, 1.2, 0.9)}


def fit(learned: Sequence[Example], kept: Sequence[Example], class_weights: Sequence[float]) -> HashedLinear:
    """Fits a model on some examples and calibrates it on others, from other dialogues."""
    model = fitting.compact(fitting.fit(learned, EMOTION))
    model.calibration = fitting.calibrate(fitting.logits(model, kept), kept, class_weights)
    return model


def examples_of(texts: Sequence[datasets.FeltText], names: dict[str, str], language: str) -> list[Example]:
    """Return texts as examples; `names` maps the set's emotions to the six."""
    examples = []
    for felt in texts:
        places = [emotion.LABELS.index(names[name]) for name in felt.emotions]
        target = tuple(places.count(place) / len(places) for place in range(len(emotion.LABELS)))
        examples.append(Example(turn_ids(normal(felt.text), language), target, 0))
    return examples


def train(data: Path, say: Callable[[str], None]) -> bytes:
    """Return the weights file of the emotion model. `say` receives the progress."""
    model = emotion.EmotionModel()
    say("emotion, Chinese (cped)")
    parts = [
        examples_of(
            [felt for felt, _ in datasets.read_cped(data / "cped" / f"{name}.csv")], emotion.CPED, "zh"
        )
        for name in ("test_split", "valid_split")
    ]
    model.heads["zh"] = fit(parts[0], parts[1], CLASS_WEIGHTS["zh"])
    say("emotion, English (goemotions)")
    parts = [
        examples_of(datasets.read_goemotions(data / "goemotions" / f"{name}.tsv"), emotion.GOEMOTIONS, "en")
        for name in ("train", "dev")
    ]
    model.heads["en"] = fit(parts[0], parts[1], CLASS_WEIGHTS["en"])
    return model.encode("f2")
