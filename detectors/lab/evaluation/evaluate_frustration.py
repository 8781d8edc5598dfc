"""Evaluates the frustration model on rated dialogues, beside a lexicon and a constant.

Without `--folds` it evaluates the bundled weights; on their training sets those figures flatter, and the
report says so. With `--folds K` it trains new models, each on the dialogues of the other folds.
"""

from __future__ import annotations

import json
import time
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.conversation.frustration import LABELS
from detectors.lab.data import datasets
from detectors.lab.evaluation import matrix, measures
from detectors.lab.evaluation import turn_evaluation as evaluation
from detectors.lab.evaluation.conversations import Ratings, judge
from detectors.lab.evaluation.measures import Booleans, Floats
from detectors.lab.evaluation.scoring import Judge, follow_turns, prepare, probabilities
from detectors.lab.evaluation.sets_to_judge import SetToJudge, read
from detectors.lab.training import fitting

_RISKS_SHOWN = 4


def predict(judged: SetToJudge, folds: int) -> tuple[Floats, float, list[int]]:
    """Return the probabilities of every item, the microseconds for a text, and the fold of each item.

    Raises:
        UsageError: the set cannot be trained on.
    """
    if folds and judged.train is None:
        raise click.UsageError("this set is never trained on: leave out --folds")
    dialogues = [item.dialogue for item in judged.items]
    fold = fitting.folds_of(dialogues, folds or 5, evaluation.FOLD_SEED).tolist()
    # The context of a live conversation is ready when a turn comes, so it is not timed.
    turns = [
        [prepare(text, history, judged.language) for text, history in item.texts] for item in judged.items
    ]
    result = np.zeros((len(judged.items), len(LABELS)))
    spent, shipped = 0.0, _shipped(judged)
    for number in range(folds or 5):
        inside = [place for place, where in enumerate(fold) if where == number]
        by = shipped
        if folds and judged.train is not None:
            by = judged.train({dialogues[place] for place in inside})
        began = time.perf_counter()
        for _, each in groupby(inside, key=lambda place: dialogues[place]):
            places = list(each)
            if judged.followed:
                result[places] = follow_turns(by, [turns[place][0] for place in places])
            else:
                result[places] = [probabilities(by, turns[place]) for place in places]
        spent += time.perf_counter() - began
    return result, 1e6 * spent / max(1, sum(map(len, turns))), fold


def _shipped(judged: SetToJudge) -> Judge:
    model = bundled.frustration_model()
    if judged.profile is not None:
        return Judge(model.profiles[judged.profile], own_words=True)
    return Judge(model.heads[judged.language])


def figures(labels: Any, truth: Booleans, guesses: Any, scores: Floats) -> dict[str, float]:
    """Return accuracy and macro-F1 over the occurring classes, and measures of "dissatisfied" alone."""
    return {
        "accuracy": float((guesses == labels).mean()),
        "macro_f1": measures.macro_f1(labels, guesses, sorted(set(labels.tolist()))),
        **evaluation.of_chance(truth, scores),
    }


def report(form: str, judged: SetToJudge, folds: int) -> evaluation.Report:
    """Return all figures, the scores by name, the dissatisfied items, and the levels of conversations."""
    shares, cost, fold = predict(judged, folds)
    labels = np.array([item.label for item in judged.items])
    truth = labels == 0
    scores: dict[str, Floats] = {"model": shares[:, 0]}
    result: evaluation.Figures = figures(labels, truth, shares.argmax(axis=1), scores["model"])
    result["us_per_turn"] = cost
    result["items"] = len(labels)
    result["judged"] = f"{folds} folds by dialogue" if folds else "bundled weights"
    result["profile"] = judged.profile
    result["seen_in_training"] = bool(judged.trained_on and not folds)
    common = np.full(labels.size, int(np.bincount(labels).argmax()))
    result["constant"] = figures(labels, truth, common, np.full(labels.size, float(truth.mean())))
    said = [" ".join(text for text, _ in item.texts) for item in judged.items]
    result["lexicon"] = evaluation.of_lexicon(judged.language, said, truth, scores)
    risks: list[Any] = []
    if form == "jddc":
        ratings = [
            Ratings(item.dialogue, place, item.label == 0, fold[place])
            for place, item in enumerate(judged.items)
            if not item.overall
        ]
        result["conversations"], risks = judge(ratings, scores)
    if form == "desk":
        places = [list(each) for _, each in groupby(range(labels.size), lambda n: judged.items[n].dialogue)]
        talks = [(bool(truth[each].any()), truth[each].tolist()) for each in places]
        result["raising"] = matrix.raising(talks, [scores["model"][each].tolist() for each in places])
    return result, scores, truth, risks[:_RISKS_SHOWN]


def show(result: dict[str, Any]) -> None:
    """Print the figures as tables."""
    console = Console()
    table = Table(title=f"Dissatisfied: {result['judged']}, {result['items']} items")
    for column in ("", "accuracy", "macro F1", "AUC", "average precision", "base rate", "Brier"):
        table.add_column(column)
    names = ("accuracy", "macro_f1", "auc", "average_precision", "base_rate", "brier")
    for name, row in (("model", result), ("lexicon", result["lexicon"]), ("constant", result["constant"])):
        table.add_row(name, *(f"{row[key]:.3f}" if key in row else "" for key in names))
    console.print(table)
    console.print(f"{result['us_per_turn']:.0f} µs a turn")
    if result["seen_in_training"]:
        console.print("The weights were trained on this set: these figures flatter. Try --folds 5.")
    if "raising" in result:
        console.print_json(data=result["raising"])
    if "conversations" in result:
        console.print_json(data=result["conversations"])


def show_matrix(as_json: bool) -> None:
    """Build the table of all sources, with progress on standard error, and print it.

    Raises:
        BadData: a set does not have its form.
        OSError: a set cannot be read.
    """
    rows = matrix.build(datasets.data_folder(), lambda text: click.echo(text, err=True))
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        matrix.show(rows)


@evaluation.command("frustration", show, show_matrix)
def command(form: str, file: Path, folds: int) -> evaluation.Report:
    """Evaluate the frustration model: dissatisfied customers against the rest."""
    return report(form, read(form, file), folds)
