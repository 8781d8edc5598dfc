"""Builds all bundled weights from the *train* sets, with a fixed seed: the same files, bit for bit."""

from __future__ import annotations

from pathlib import Path

import click

from detectors import datasets, storage, train_emotion, train_frustration
from detectors.turn_model import WEIGHTS


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
    for name, build in {"frustration": train_frustration.train, "emotion": train_emotion.train}.items():
        try:
            weights = build(data, click.echo)
        except (OSError, datasets.BadData) as error:
            raise click.ClickException(f"cannot read the sets: {error}") from error
        (output / f"{name}.bin").write_bytes(weights)
        click.echo(f"{name}.bin: {len(weights) / 1024:.0f} KiB, {storage.digest(weights)}")
