"""Judges the frustration model on rated dialogues, beside a lexicon and a constant, in one run.

Without `--folds` the bundled weights are judged: on sets that they were trained on those figures flatter, and
the report says so. With `--folds K` models are trained anew, each on the dialogues of the other folds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from detectors import datasets, evaluation, fitting, manner, measures
from detectors import train_frustration as train
from detectors.conversations import Ratings, judge
from detectors.frustration import LABELS, FrustrationModel, follow, so_far, turn_logits
from detectors.linear import HashedLinear
from detectors.measures import Booleans, Floats
from detectors.text import before_ids, normal, turn_ids

_RISKS_SHOWN = 4


class Judged(Struct, kw_only=True):
    """One item to judge: the customer's turns (several: a whole dialogue), its class, and its dialogue.

    Of each turn its text, and what was said to the customer right before it.
    """

    texts: list[tuple[str, str | None]]
    label: int
    dialogue: int
    overall: bool = False


class SetToJudge(Struct, kw_only=True):
    """A set: its items in order, its language, whether the shipped weights saw it, how to train for it.

    `followed` says that the items of a dialogue are to be heard one after the other.
    """

    items: list[Judged]
    language: str
    trained_on: bool
    train: Callable[[set[int]], HashedLinear] | None = None
    followed: bool = False


def read(form: str, file: Path) -> SetToJudge:
    """The set of this format.

    Raises:
        BadData: the file is not of that form.
        OSError: it, or what belongs to it, cannot be read.
    """
    if form == "jddc":
        turns = datasets.read_jddc(file)
        items = [
            Judged(texts=[(t.text, None)], label=t.label, dialogue=t.dialogue, overall=t.overall)
            for t in turns
        ]
        return SetToJudge(items=items, language="zh", trained_on=True, train=_jddc_trainer(turns))
    if form == "stc3":
        return _read_stc3(file)
    if form == "uss":
        marks = [(t, 0 if t.score < 3 else 2 if t.score > 3 else 1) for t in datasets.read_uss(file)]
        items = [
            Judged(texts=[(t.text, _right_before(t))], label=label, dialogue=t.dialogue) for t, label in marks
        ]
        return SetToJudge(items=items, language="en", trained_on=False, followed=True)
    if form == "cped":
        place = {"negative": 0, "neutral": 1, "positive": 2}
        rows = datasets.read_cped(file)
        items = [
            Judged(texts=[(felt.text, None)], label=place.get(mood, 1), dialogue=number)
            for number, (felt, mood) in enumerate(rows)
        ]
        return SetToJudge(items=items, language="zh", trained_on=True)
    return _read_felt(form, file)


def _read_felt(form: str, file: Path) -> SetToJudge:
    """A set of feelings: the angry are taken for dissatisfied, the happy for satisfied."""
    texts = datasets.read_goemotions(file) if form == "goemotions" else datasets.read_emocontext(file)
    items = []
    for number, felt in enumerate(texts):
        if form == "goemotions":
            shares = train.satisfaction_of(felt)
        else:
            shares = {"angry": (1.0, 0.0, 0.0), "happy": (0.0, 0.0, 1.0)}.get(
                felt.emotions[0], (0.0, 1.0, 0.0)
            )
        before = felt.before[-1] if felt.before else None
        items.append(Judged(texts=[(felt.text, before)], label=shares.index(max(shares)), dialogue=number))
    seen = form == "goemotions" and file.stem == "train"
    return SetToJudge(items=items, language="en", trained_on=seen)


def _read_stc3(file: Path) -> SetToJudge:
    dialogues = datasets.read_stc3(file)
    items = [
        Judged(
            texts=train.customer_turns(dialogue.turns),
            label=0 if dialogue.mean < 0 else 2 if dialogue.mean > 0 else 1,
            dialogue=number,
        )
        for number, dialogue in enumerate(dialogues)
    ]
    english = sum(dialogue.customer.isascii() for dialogue in dialogues) > len(dialogues) / 2
    trainer = _stc3_trainer(dialogues, file) if english else None
    return SetToJudge(items=items, language="en" if english else "zh", trained_on=True, train=trainer)


def _jddc_trainer(turns: Sequence[datasets.RatedTurn]) -> Callable[[set[int]], HashedLinear]:
    before = train.chinese_before(datasets.data_folder())
    examples = train.chinese_examples(turns)

    def build(left_out: set[int]) -> HashedLinear:
        inside = [example for example in examples if example.group not in left_out]
        return train.fit_head(inside, train.CHINESE, before)

    return build


def _stc3_trainer(
    dialogues: Sequence[datasets.RatedDialogue], file: Path
) -> Callable[[set[int]], HashedLinear]:
    comments = datasets.read_goemotions(file.parent.parent / "goemotions" / "train.tsv")
    beside = train.comment_examples(comments, len(dialogues))
    examples = train.english_examples(dialogues)

    def build(left_out: set[int]) -> HashedLinear:
        return train.fit_english([e for e in examples if e.group not in left_out], beside)

    return build


def _right_before(turn: datasets.RatedUserTurn) -> str | None:
    sender, text = turn.before[-1] if turn.before else ("customer", "")
    return None if sender == "customer" else text


def probabilities(
    head: HashedLinear, turns: Sequence[tuple[str, str | None]], language: str, shift: float = 0.0
) -> list[float]:
    """The probabilities of the classes, moved by `shift`; of several turns those of their mean logits."""
    rows, moved = [], shift
    for text, before in turns:
        form = normal(text)
        moved += manner.shift(form) / len(turns)
        other = before_ids(normal(before)) if before is not None and language == "en" else None
        rows.append(turn_logits(head, turn_ids(form, language), other))
    if not rows:
        return head.probabilities(list(head.bias))
    shares = head.probabilities([sum(column) / len(rows) for column in zip(*rows, strict=True)])
    return manner.shifted(shares, moved)


def predict(judged: SetToJudge, folds: int) -> tuple[Floats, float, list[int]]:
    """Probabilities of every item, microseconds for each text, and the fold of each item.

    Raises:
        UsageError: the set cannot be trained on.
    """
    if folds and judged.train is None:
        raise click.UsageError("this set is never trained on: leave out --folds")
    dialogues = [item.dialogue for item in judged.items]
    fold = fitting.folds_of(dialogues, folds or 5, evaluation.FOLD_SEED).tolist()
    result = np.zeros((len(judged.items), len(LABELS)))
    spent, texts = 0.0, 0
    bundled = FrustrationModel.bundled().heads[judged.language]
    for number in range(folds or 5):
        head = bundled
        if folds and judged.train is not None:
            head = judged.train({d for d, place in zip(dialogues, fold, strict=True) if place == number})
        began = time.perf_counter()
        level, dialogue = 0.0, -1
        for place, item in enumerate(judged.items):
            if fold[place] == number:
                if item.dialogue != dialogue:
                    level, dialogue = 0.0, item.dialogue
                result[place] = shares = probabilities(head, item.texts, judged.language, so_far(level))
                level = follow(level, shares[0]) if judged.followed else 0.0
                texts += len(item.texts)
        spent += time.perf_counter() - began
    return result, 1e6 * spent / max(1, texts), fold


def figures(labels: Any, truth: Booleans, guesses: Any, scores: Floats) -> dict[str, float]:
    """Accuracy and macro-F1 over the classes that occur; the rest is of "dissatisfied" against the others."""
    return {
        "accuracy": float((guesses == labels).mean()),
        "macro_f1": measures.macro_f1(labels, guesses, sorted(set(labels.tolist()))),
        **evaluation.of_chance(truth, scores),
    }


def report(form: str, judged: SetToJudge, folds: int) -> evaluation.Report:
    """All figures, the scores by name, who is dissatisfied, and the conversations' levels (for the plot)."""
    shares, cost, fold = predict(judged, folds)
    labels = np.array([item.label for item in judged.items])
    truth = labels == 0
    scores: dict[str, Floats] = {"model": shares[:, 0]}
    result: evaluation.Figures = figures(labels, truth, shares.argmax(axis=1), scores["model"])
    result["us_per_turn"] = cost
    result["items"] = len(labels)
    result["judged"] = f"{folds} folds by dialogue" if folds else "bundled weights"
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
    if "conversations" in result:
        console.print_json(data=result["conversations"])


@evaluation.command("frustration", show)
def command(form: str, file: Path, folds: int) -> evaluation.Report:
    """How well dissatisfied customers are told from the rest."""
    return report(form, read(form, file), folds)
