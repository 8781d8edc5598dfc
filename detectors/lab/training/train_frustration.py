"""Trains the frustration model in each language on the *train* sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from detectors.conversation import frustration
from detectors.lab.data import datasets
from detectors.lab.training import fitting, train_english
from detectors.lab.training.fitting import Example, Recipe, one_of
from detectors.models.linear import HashedLinear
from detectors.text.features import normal, turn_ids

CHINESE = Recipe(labels=frustration.LABELS, passes=10, averaged=3)
CHINESE_BEFORE = Recipe(labels=frustration.LABELS, passes=2)


def chinese_examples(turns: Sequence[datasets.RatedTurn]) -> list[Example]:
    """Returns rated turns as examples, grouped by dialogue."""
    return [
        Example(turn_ids(normal(turn.text), "zh"), one_of(turn.label, 3), turn.dialogue) for turn in turns
    ]


def chinese_before(data: Path) -> HashedLinear:
    """Fits a model on other Chinese sets (helpdesks, series, a lexicon), for words not in JDDC."""
    examples: list[Example] = []
    for dialogue in datasets.read_stc3(data / "stc3" / "zh.jsonl"):
        examples += [
            Example(turn_ids(normal(text), "zh"), dialogue.shares, 0) for text, _ in dialogue.customer_turns
        ]
    place = {"negative": 0, "neutral": 1, "positive": 2}
    for name in ("test_split", "valid_split"):
        for felt, sentiment in datasets.read_cped(data / "cped" / f"{name}.csv"):
            examples.append(Example(turn_ids(normal(felt.text), "zh"), one_of(place.get(sentiment, 1), 3), 0))
    for words, target in zip(
        datasets.read_lexicon(data / "ntusd"), ((0.8, 0.15, 0.05), (0.05, 0.15, 0.8)), strict=True
    ):
        examples += [Example(turn_ids(normal(word), "zh"), target, 0) for word in sorted(words)]
    return fitting.fit(examples, CHINESE_BEFORE)


def fit_chinese(examples: Sequence[Example], start: HashedLinear) -> HashedLinear:
    """Fits the Chinese head from the weights of `start`, and calibrates it on held-out turns.

    The weight of a class is the square root of the one that would make all classes equal.
    """
    once = msgspec.structs.replace(CHINESE, averaged=1)
    held_out = fitting.held_out_logits(examples, once, start=start)
    model = fitting.compact(fitting.fit(examples, CHINESE, start))
    shares = np.array([example.target for example in examples]).mean(axis=0)
    class_weights = (shares * len(CHINESE.labels)) ** -0.5
    model.calibration = fitting.calibrate(held_out, examples, class_weights.tolist())
    return model


def train(data: Path, say: Callable[[str], None]) -> bytes:
    """Returns the weights file of the frustration model. `say` receives the progress."""
    say("frustration, Chinese: what words mean elsewhere (stc3, cped, ntusd)")
    before = chinese_before(data)
    say("frustration, Chinese: rated turns (jddc)")
    model = frustration.FrustrationModel()
    chinese = chinese_examples(datasets.read_jddc(data / "jddc" / "dialogues.tsv"))
    model.heads["zh"] = fit_chinese(chinese, before)
    say("frustration, English: rated dialogues, comments, conversations of desks (stc3, goemotions)")
    model.heads["en"] = train_english.fit_english(*train_english.examples_of(data, datasets.desk_files("en")))
    return model.encode("f2")
