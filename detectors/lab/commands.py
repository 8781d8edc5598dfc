"""The commands of the lab: train, reproduce and evaluate."""

from __future__ import annotations

import click

from detectors.lab.evaluation import (
    evaluate_emotion,
    evaluate_friction,
    evaluate_frustration,
    evaluate_intents,
    evaluate_late_labels,
    evaluate_learning,
)
from detectors.lab.evaluation.queues import evaluate_surges, evaluate_waits
from detectors.lab.training import reproduce, train


@click.group()
def evaluate() -> None:
    """Evaluate the detectors on recorded conversations and calls."""


evaluate.add_command(evaluate_frustration.command)
evaluate.add_command(evaluate_learning.command)
evaluate.add_command(evaluate_late_labels.command)
evaluate.add_command(evaluate_emotion.command)
evaluate.add_command(evaluate_friction.command)
evaluate.add_command(evaluate_intents.command)
evaluate.add_command(evaluate_waits.command)
evaluate.add_command(evaluate_surges.command)


def add_to(main: click.Group) -> None:
    """Add the commands of the lab to `python -m detectors`."""
    main.add_command(train.command, "train")
    main.add_command(reproduce.command, "reproduce")
    main.add_command(evaluate)
