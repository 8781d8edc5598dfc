"""`python -m detectors`: build the weights, judge them, try them."""

from __future__ import annotations

from importlib.util import find_spec

import click

from detectors import score


@click.group()
def main() -> None:
    """Train, evaluate and try StepIn's detectors."""


main.add_command(score.command, "score")

# An image for production does not carry the lab.
if find_spec("detectors.lab") is not None:
    from detectors.lab import commands

    commands.add_to(main)

if __name__ == "__main__":
    main(prog_name="python -m detectors")
