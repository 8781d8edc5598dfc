"""`python -m detectors evaluate late-labels`: is a floor that learns ever worse than the shipped model there?

The rated dialogues of JDDC are played in their order. Each turn is scored first; its rating comes later, as
on a floor. Predictions are judged as they were made (progressive validation, Gama et al. 2013, "On evaluating
stream learning algorithms"), at every mark over all turns so far.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.conversation.frustration import FrustrationModel, follow
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn
from detectors.conversation.taught import TaughtHeads
from detectors.lab.data import datasets
from detectors.lab.evaluation import matrix, measures
from detectors.lab.evaluation.evaluate_learning import Floor
from detectors.lab.evaluation.turn_evaluation import faults_named
from detectors.lab.training import train_chinese
from detectors.lab.training import train_frustration as training
from detectors.models.linear import HashedLinear

DIALOGUE_EVERY = 60.0
TURN_EVERY = 30.0
LATE = 300.0
EVERY = 250
"""Turns between two marks."""


class Predicted(NamedTuple):
    """The probabilities of one turn without and with learning, and whether it is dissatisfied."""

    before: float
    taught: float
    bad: bool


def play(head: HashedLinear, talks: Sequence[matrix.Conversation], late: float) -> Iterator[Predicted]:
    """Yield each turn's probabilities in the order of time. A label is learned `late` seconds after its turn.

    A dialogue begins every minute, and its customer speaks every half a minute.
    """
    model = FrustrationModel()
    model.heads["zh"] = head
    plain, floor = (Floor(OnlineLearner(model, TaughtHeads()), "zh") for _ in range(2))
    queue = train_chinese.SHOP
    turns = sorted(
        (number * DIALOGUE_EVERY + place * TURN_EVERY, number, place)
        for number, talk in enumerate(talks)
        for place in range(len(talk.turns))
    )
    levels = [[0.0, 0.0] for _ in talks]
    due = list[tuple[float, int, Label]]()
    order = count()
    for at, number, place in turns:
        while due and due[0][0] <= at:
            floor.learner.learn_one(heapq.heappop(due)[2])
        turn, bad = talks[number].turns[place], talks[number].bad[place]
        level = levels[number]
        before, taught = (one.score(turn, level[i], queue) for i, one in enumerate((plain, floor)))
        levels[number] = [follow(level[0], before.chance), follow(level[1], taught.chance)]
        scored = ScoredTurn("zh", tuple(turn.features.ids.tolist()), taught.parts)
        heapq.heappush(due, (at + late, next(order), Label(scored, 0 if bad else 1, 1.0, queue)))
        yield Predicted(before.chance, taught.chance, bad)


def marks(predicted: Sequence[Predicted], every: int = EVERY) -> list[dict[str, float]]:
    """Return the figures over all turns so far, after each `every` turns and at the end."""
    ends = sorted({*range(every, len(predicted), every), len(predicted)})
    return [_figures(predicted[:end]) for end in ends]


def _figures(predicted: Sequence[Predicted]) -> dict[str, float]:
    bad = np.array([each.bad for each in predicted])
    result: dict[str, float] = {"turns": len(predicted)}
    for name in ("before", "taught"):
        chances = np.array([getattr(each, name) for each in predicted])
        threshold = measures.threshold_at_recall(bad, chances, matrix.RECALL)
        right = np.clip(np.where(bad, chances, 1.0 - chances), 1e-9, 1.0)
        result[f"auc_{name}"] = round(measures.auc(bad, chances), 4)
        result[f"loss_{name}"] = round(float(-np.log(right).mean()), 4)
        result[f"false_alarms_{name}"] = round(float((chances[~bad] >= threshold).mean()), 4)
    return result


@click.command("late-labels")
@click.option("--late", type=float, default=LATE, show_default=True, help="Seconds from a turn to its label.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(late: float, as_json: bool) -> None:
    """Whether a floor that learns from labels that come late is ever worse than the shipped model there.

    JDDC is played in its order, by the shipped model, which has learned from it, and by one that has not.
    """
    with faults_named():
        data = datasets.data_folder()
        shop = next(each for each in matrix.learned_sources(data) if each.name == train_chinese.SHOP)
        heads = {
            "shipped": bundled.frustration_model().heads["zh"],
            "without": _without_the_shop(data),
        }
    found = {name: marks(list(play(head, shop.conversations, late))) for name, head in heads.items()}
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        show(found)


def _without_the_shop(data: Path) -> HashedLinear:
    sources = train_chinese.sources(data, training.learned_files("zh"))
    others = [each for each in sources if each.name != train_chinese.SHOP]
    head = train_chinese.fit(others, train_chinese.start(data))
    head.calibration = bundled.frustration_model().heads["zh"].calibration
    return head


def show(found: dict[str, list[dict[str, Any]]]) -> None:
    """Print the figures at each mark: AUC, log loss and false alarms, without and with learning."""
    for name, rows in found.items():
        table = Table(title=f"{name}: AUC · log loss · false alarms at recall .70, of all turns so far")
        for title in ("turns", "without learning", "with labels"):
            table.add_column(title)
        for row in rows:
            cells = [
                " ".join(f"{row[f'{kind}_{way}']:.3f}" for kind in ("auc", "loss", "false_alarms"))
                for way in ("before", "taught")
            ]
            table.add_row(f"{row['turns']}", *cells)
        Console(width=120).print(table)
