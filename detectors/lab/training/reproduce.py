"""Trains the bundled weights again and prints their differences from the bundled ones."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from detectors.bundled import WEIGHTS
from detectors.lab.data import datasets
from detectors.lab.training import train
from detectors.models import storage
from detectors.models.storage import Head


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=datasets.data_folder,
    show_default="$STEPIN_DATA or ../shared/data",
    help="The folder with the sets.",
)
@click.option(
    "--weights",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=WEIGHTS,
    show_default="the package's own weights",
    help="The weights to compare with.",
)
def command(data: Path, weights: Path) -> None:
    """Rebuild the weights and print the differences. The exit code is 1 with any difference."""
    differing = 0
    for name, rebuilt in train.build(data, click.echo):
        lines = differences((weights / f"{name}.bin").read_bytes(), rebuilt, name)
        for line in lines or ["the same, byte for byte"]:
            click.echo(f"{name}.bin: {line}")
        differing += bool(lines)
    if differing:
        raise click.ClickException(f"{differing} of {len(train.BUILDERS)} weights files differ")


def differences(shipped: bytes, rebuilt: bytes, kind: str) -> list[str]:
    """Return one line for each head in which two weights files differ; none when all bytes are equal.

    Raises:
        storage.BadWeights: a file is not a weights file of this kind.
    """
    if shipped == rebuilt:
        return []
    old, new = storage.decode(shipped, kind).heads, storage.decode(rebuilt, kind).heads
    lines = [
        f"{name}: only {'shipped' if name in old else 'rebuilt'}" for name in sorted(set(old) ^ set(new))
    ]
    lines += [
        f"{name}: {_difference(old[name], new[name])}"
        for name in sorted(set(old) & set(new))
        if old[name] != new[name]
    ]
    return lines or ["the heads are equal; the notes or the compression differ"]


def _difference(shipped: Head, rebuilt: Head) -> str:
    if (shipped.labels, shipped.bits) != (rebuilt.labels, rebuilt.bits):
        return "the labels or the size of the table differ"
    old, new = storage.unpack(shipped).weights, storage.unpack(rebuilt).weights
    apart = np.abs(old - new)
    rows = int(np.any(apart > 0, axis=1).sum())
    if rows:
        return f"{rows} of {len(shipped.rows) // 4} rows differ, by at most {float(apart.max()):.2g}"
    if shipped.bias != rebuilt.bias or shipped.rate != rebuilt.rate:
        return "the rate or the bias differs"
    # Its fit ends at another last digit on another processor.
    return f"the calibration differs, by at most {_largest_step(shipped, rebuilt):.2g}"


def _largest_step(shipped: Head, rebuilt: Head) -> float:
    return float(np.max(np.abs(np.array(shipped.calibration or 0.0) - np.array(rebuilt.calibration or 0.0))))
