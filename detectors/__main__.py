"""`python -m detectors`: build the weights, judge them, try them."""

from __future__ import annotations

import click

from detectors import (
    evaluate_emotion,
    evaluate_frustration,
    evaluate_surges,
    evaluate_waits,
    reproduce,
    score,
    train,
)


@click.group()
def main() -> None:
    """Train, evaluate and try StepIn's detectors."""


@main.group()
def evaluate() -> None:
    """Judge the detectors on recorded conversations and calls."""


evaluate.add_command(evaluate_frustration.command)
evaluate.add_command(evaluate_emotion.command)
evaluate.add_command(evaluate_waits.command)
evaluate.add_command(evaluate_surges.command)
main.add_command(train.command, "train")
main.add_command(reproduce.command, "reproduce")
main.add_command(score.command, "score")

if __name__ == "__main__":
    main(prog_name="python -m detectors")
