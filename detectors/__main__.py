"""`python -m detectors`: build the weights, judge them, try them."""

from __future__ import annotations

import click

from detectors import train


@click.group()
def main() -> None:
    """Train, evaluate and try StepIn's detectors."""


main.add_command(train.command, "train")

if __name__ == "__main__":
    main(prog_name="python -m detectors")
