"""Trains the frustration model in each language on the *train* sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from detectors.conversation import frustration
from detectors.lab.data import datasets
from detectors.lab.training import fitting, train_chinese, train_english
from detectors.lab.training.fitting import Example, Recipe, one_of
from detectors.models.linear import HashedLinear
from detectors.text.features import normal, turn_ids

PROFILE = Recipe(labels=frustration.LABELS, passes=10, averaged=3)

JUDGED_ONLY = frozenset(
    f"{trade}.train"
    for trade in (
        *("zh_car", "zh_digital", "zh_leisure", "zh_logistics", "zh_ride", "zh_work"),
        *("en_leisure", "en_logistics", "en_work"),
    )
)
"""Trades that were learned in trials and left out, as they cost more on recorded dialogues than they brought
elsewhere (docs/models.md). Later hands wrote them, so they judge what is learned from the others."""


def profile_examples(turns: Sequence[datasets.RatedTurn]) -> list[Example]:
    """Return rated turns as examples, grouped by dialogue."""
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
    return fitting.fit([*examples, *train_chinese.elsewhere_examples(data)], train_chinese.BEFORE)


def fit_profile(examples: Sequence[Example], start: HashedLinear) -> HashedLinear:
    """Fit the head of the profile `retail-zh` from the weights of `start`; calibrate it on held-out turns.

    The weight of a class is the square root of the one that would make all classes equal.
    """
    once = msgspec.structs.replace(PROFILE, averaged=1)
    held_out = fitting.held_out_logits(examples, once, start=start)
    model = fitting.compact(fitting.fit(examples, PROFILE, start))
    shares = np.array([example.target for example in examples]).mean(axis=0)
    class_weights = (shares * len(PROFILE.labels)) ** -0.5
    model.calibration = fitting.calibrate(held_out, examples, class_weights.tolist())
    return model


def learned_files(language: str) -> list[Path]:
    """Return the files of written conversations in a language that the bundled weights learn from."""
    trades = [file for file in datasets.trade_files("train") if file.name.startswith(f"{language}_")]
    return [*datasets.desk_files(language), *(file for file in trades if file.stem not in JUDGED_ONLY)]


def judged_files(language: str) -> list[Path]:
    """Return the files of written conversations that only judge designs of the frustration model."""
    trades = [file for file in datasets.trade_files("train") if file.name.startswith(f"{language}_")]
    return [file for file in trades if file.stem in JUDGED_ONLY]


def train(data: Path, say: Callable[[str], None]) -> bytes:
    """Return the weights file of the frustration model. `say` receives the progress."""
    model = frustration.FrustrationModel()
    sources = train_chinese.sources(data, learned_files("zh"))
    model.heads["zh"], _ = train_chinese.fit_chinese(sources, train_chinese.start(data), say)
    say("frustration, Chinese: the profile of a shop (jddc, after stc3, cped, ntusd)")
    shop = profile_examples(datasets.read_jddc(data / "jddc" / "dialogues.tsv"))
    model.profiles["retail-zh"] = fit_profile(shop, chinese_before(data))
    say("frustration, English: rated dialogues, comments, conversations of desks (stc3, goemotions)")
    model.heads["en"] = train_english.fit_english(*train_english.examples_of(data, learned_files("en")))
    return model.encode("f2")
