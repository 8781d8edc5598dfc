"""Builds all bundled weights from the *train* sets, with a fixed seed: the same files, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import numpy as np

from detectors import datasets, fitting, storage
from detectors.fitting import Example, Recipe
from detectors.frustration import BUNDLED, LABELS, FrustrationModel
from detectors.linear import HashedLinear
from detectors.text import normal, turn_ids

Say = Callable[[str], None]

CHINESE = Recipe(labels=tuple(LABELS), passes=10)
ENGLISH = Recipe(labels=tuple(LABELS), passes=10, rate_first=0.5)
CHINESE_CLASS_WEIGHTS = (1.15, 0.85, 1.15)
ENGLISH_CLASS_WEIGHTS = (1.0, 1.0, 1.0)


def chinese_examples(turns: Sequence[datasets.RatedTurn]) -> list[Example]:
    """Rated turns as examples, grouped by dialogue."""
    return [
        Example(
            turn_ids(normal(turn.text), "zh"),
            tuple(1.0 if turn.label == label else 0.0 for label in range(3)),
            turn.dialogue,
        )
        for turn in turns
    ]


def english_examples(dialogues: Sequence[datasets.RatedDialogue]) -> list[Example]:
    """What the customer of each dialogue said, with the shares of the raters' votes."""
    return [
        Example(
            turn_ids(normal(dialogue.customer), "en"),
            tuple(count / sum(dialogue.votes) for count in dialogue.votes),
            number,
        )
        for number, dialogue in enumerate(dialogues)
    ]


def fit_head(examples: Sequence[Example], recipe: Recipe, class_weights: Sequence[float]) -> HashedLinear:
    """A model fitted on all examples, calibrated on logits that it could not have learned by heart."""
    held_out = fitting.held_out_logits(examples, recipe)
    model = fitting.half_precision(fitting.fit(examples, recipe))
    targets = np.array([example.target for example in examples])
    model.calibration = fitting.calibrate(held_out, targets, class_weights)
    return model


def train_frustration(data: Path, say: Say) -> bytes:
    """The frustration model's weights file."""
    say("frustration: Chinese, from jddc")
    chinese = chinese_examples(datasets.read_jddc(data / "jddc" / "dialogues.tsv"))
    model = FrustrationModel()
    model.heads["zh"] = fit_head(chinese, CHINESE, CHINESE_CLASS_WEIGHTS)
    say("frustration: English, from stc3")
    english = english_examples(datasets.read_stc3(data / "stc3" / "en.jsonl"))
    model.heads["en"] = fit_head(english, ENGLISH, ENGLISH_CLASS_WEIGHTS)
    return model.encode("f2")


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=datasets.data_folder,
    show_default="$STEPIN_DATA or ../shared/data",
    help="The folder with the sets.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=BUNDLED.parent,
    show_default="the package's own weights",
    help="Where to write the weights.",
)
def command(data: Path, output: Path) -> None:
    """Rebuild the bundled weights from the train sets."""
    output.mkdir(parents=True, exist_ok=True)
    for name, build in {"frustration": train_frustration}.items():
        try:
            weights = build(data, click.echo)
        except (OSError, datasets.BadData) as error:
            raise click.ClickException(f"cannot read the sets: {error}") from error
        (output / f"{name}.bin").write_bytes(weights)
        click.echo(f"{name}.bin: {len(weights) / 1024:.0f} KiB, {storage.digest(weights)}")
