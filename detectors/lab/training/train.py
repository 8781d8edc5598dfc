"""Trains all bundled weights on the *train* sets with a fixed seed: the same files, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from detectors.bundled import WEIGHTS
from detectors.lab.data import datasets
from detectors.lab.training import train_emotion, train_frustration, train_intents
from detectors.models import storage

BUILDERS = {
    "frustration": train_frustration.train,
    "emotion": train_emotion.train,
    "intents": train_intents.train,
}
"""The function that trains each kind of model, from the folder with the sets."""


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
    default=WEIGHTS,
    show_default="the package's own weights",
    help="Where to write the weights.",
)
def command(data: Path, output: Path) -> None:
    """Rebuild the bundled weights from the train sets."""
    output.mkdir(parents=True, exist_ok=True)
    for name, weights in build(data, click.echo):
        (output / f"{name}.bin").write_bytes(weights)
        click.echo(f"{name}.bin: {len(weights) / 1024:.0f} KiB, {storage.digest(weights)}")


def build(data: Path, say: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """Return the name and the bytes of each weights file. `say` receives the progress.

    Raises:
        click.ClickException: a set is missing or cannot be read.
    """
    for name, builder in BUILDERS.items():
        try:
            yield name, builder(data, say)
        except (OSError, datasets.BadData) as error:
            raise click.ClickException(f"cannot read the sets: {error}") from error
