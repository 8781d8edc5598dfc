"""Evaluates the frustration model on rated dialogues, beside a lexicon and a constant.

Without `--folds` it evaluates the bundled weights; on their training sets those figures flatter, and the
report says so. With `--folds K` it trains new models, each on the dialogues of the other folds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.conversation import manner
from detectors.conversation.frustration import LABELS, follow, so_far, turn_logits
from detectors.conversation.turn_features import History, TurnContext, TurnFeatures, context_of, in_context
from detectors.lab.data import datasets
from detectors.lab.evaluation import measures
from detectors.lab.evaluation import turn_evaluation as evaluation
from detectors.lab.evaluation.conversations import Ratings, judge
from detectors.lab.evaluation.measures import Booleans, Floats
from detectors.lab.training import fitting, train_english, train_frustration
from detectors.models.linear import HashedLinear
from detectors.text.features import has_words, normal, turn_ids

_RISKS_SHOWN = 4


class JudgedItem(Struct, kw_only=True):
    """One rated item: one or more turns of a customer, its class, and its dialogue.

    Each turn is its text with the turns before it.
    """

    texts: list[tuple[str, History]]
    label: int
    dialogue: int
    overall: bool = False


class SetToJudge(Struct, kw_only=True):
    """A set: its items in order, and its language.

    `trained_on` says whether the bundled weights were trained on it. `train` trains a model without some
    dialogues. `followed` says that the items of a dialogue are turns that follow each other.
    """

    items: list[JudgedItem]
    language: str
    trained_on: bool
    train: Callable[[set[int]], HashedLinear] | None = None
    followed: bool = False


def read(form: str, file: Path) -> SetToJudge:
    """Reads a set of this format.

    Raises:
        BadData: the file does not have this format.
        OSError: the file, or one that belongs to it, cannot be read.
    """
    if form == "jddc":
        turns = datasets.read_jddc(file)
        items = [
            JudgedItem(texts=[(t.text, ())], label=t.label, dialogue=t.dialogue, overall=t.overall)
            for t in turns
        ]
        return SetToJudge(items=items, language="zh", trained_on=True, train=_jddc_trainer(turns))
    if form == "stc3":
        return _read_stc3(file)
    if form == "uss":
        marks = [(t, 0 if t.score < 3 else 2 if t.score > 3 else 1) for t in datasets.read_uss(file)]
        items = [
            JudgedItem(texts=[(t.text, t.before)], label=label, dialogue=t.dialogue) for t, label in marks
        ]
        return SetToJudge(items=items, language="en", trained_on=False, followed=True)
    if form == "cped":
        place = {"negative": 0, "neutral": 1, "positive": 2}
        rows = datasets.read_cped(file)
        items = [
            JudgedItem(texts=[(felt.text, ())], label=place.get(mood, 1), dialogue=number)
            for number, (felt, mood) in enumerate(rows)
        ]
        return SetToJudge(items=items, language="zh", trained_on=True)
    return _read_desk(file) if form == "desk" else _read_felt(form, file)


def _read_felt(form: str, file: Path) -> SetToJudge:
    """Reads a set of emotions: anger counts as dissatisfied, happiness as satisfied."""
    texts = datasets.read_goemotions(file) if form == "goemotions" else datasets.read_emocontext(file)
    items = []
    for number, felt in enumerate(texts):
        if form == "goemotions":
            shares = train_english.satisfaction_of(felt)
        else:
            shares = {"angry": (1.0, 0.0, 0.0), "happy": (0.0, 0.0, 1.0)}.get(
                felt.emotions[0], (0.0, 1.0, 0.0)
            )
        # In a dialogue of three turns the first is of who is judged.
        history = tuple(zip(("customer", "other"), felt.before, strict=False))
        items.append(
            JudgedItem(texts=[(felt.text, history)], label=shares.index(max(shares)), dialogue=number)
        )
    seen = form == "goemotions" and file.stem == "train"
    return SetToJudge(items=items, language="en", trained_on=seen)


def _read_stc3(file: Path) -> SetToJudge:
    dialogues = datasets.read_stc3(file)
    items = [
        JudgedItem(
            texts=list(dialogue.customer_turns),
            label=0 if dialogue.mean < 0 else 2 if dialogue.mean > 0 else 1,
            dialogue=number,
        )
        for number, dialogue in enumerate(dialogues)
    ]
    english = sum(dialogue.customer.isascii() for dialogue in dialogues) > len(dialogues) / 2
    trainer = _stc3_trainer(dialogues, file) if english else None
    return SetToJudge(items=items, language="en" if english else "zh", trained_on=True, train=trainer)


def _read_desk(file: Path) -> SetToJudge:
    """Reads conversations of one trade; its training uses those of the other trades."""
    turns = datasets.read_desk(file)
    items = [
        JudgedItem(texts=[(t.text, t.before)], label=t.label, dialogue=t.dialogue)
        for t in turns
        if has_words(normal(t.text))
    ]
    if file.name.startswith("zh_"):
        return SetToJudge(items=items, language="zh", trained_on=False)
    learned = file.name in {other.name for other in datasets.desk_files("en")}
    trainer = _desk_trainer(file)
    return SetToJudge(items=items, language="en", trained_on=learned, train=trainer, followed=True)


def _jddc_trainer(turns: Sequence[datasets.RatedTurn]) -> Callable[[set[int]], HashedLinear]:
    before = train_frustration.chinese_before(datasets.data_folder())
    examples = train_frustration.chinese_examples(turns)

    def build(left_out: set[int]) -> HashedLinear:
        inside = [example for example in examples if example.group not in left_out]
        return train_frustration.fit_chinese(inside, before)

    return build


def _stc3_trainer(
    dialogues: Sequence[datasets.RatedDialogue], file: Path
) -> Callable[[set[int]], HashedLinear]:
    comments = train_english.comment_examples(
        datasets.read_goemotions(file.parent.parent / "goemotions" / "train.tsv")
    )
    desk = train_english.desk_examples(datasets.desk_files("en"))
    examples = train_english.dialogue_examples(dialogues)

    def build(left_out: set[int]) -> HashedLinear:
        inside = [example for example in examples if example.group not in left_out]
        return train_english.fit_english(inside, comments, desk)

    return build


def _desk_trainer(file: Path) -> Callable[[set[int]], HashedLinear]:
    @cache
    def build_once() -> HashedLinear:
        others = [other for other in datasets.desk_files("en") if other.name != file.name]
        return train_english.fit_english(*train_english.examples_of(datasets.data_folder(), others))

    def build(_: set[int]) -> HashedLinear:
        return build_once()

    return build


def probabilities(
    head: HashedLinear, turns: Sequence[tuple[str, TurnContext | None]], language: str, shift: float = 0.0
) -> list[float]:
    """Returns the probabilities of the classes, moved by `shift`; several turns share their mean logits.

    Of each turn its text and, in English, what its conversation was until then.
    """
    rows, moved = [], shift
    for text, context in turns:
        form = normal(text)
        moved += manner.shift(form) / len(turns)
        ids = turn_ids(form, language)
        rows.append(turn_logits(head, TurnFeatures(ids) if context is None else in_context(ids, context)))
    if not rows:
        return head.probabilities(list(head.bias))
    shares = head.probabilities([sum(column) / len(rows) for column in zip(*rows, strict=True)])
    return manner.shifted(shares, moved)


def predict(judged: SetToJudge, folds: int) -> tuple[Floats, float, list[int]]:
    """Returns the probabilities of every item, the microseconds for a text, and the fold of each item.

    Raises:
        UsageError: the set cannot be trained on.
    """
    if folds and judged.train is None:
        raise click.UsageError("this set is never trained on: leave out --folds")
    dialogues = [item.dialogue for item in judged.items]
    fold = fitting.folds_of(dialogues, folds or 5, evaluation.FOLD_SEED).tolist()
    # The context of a live conversation is ready when a turn comes, so it is not timed.
    turns = [
        [(text, context_of(history) if judged.language == "en" else None) for text, history in item.texts]
        for item in judged.items
    ]
    result = np.zeros((len(judged.items), len(LABELS)))
    spent, texts = 0.0, 0
    shipped = bundled.frustration_model().heads[judged.language]
    for number in range(folds or 5):
        head = shipped
        if folds and judged.train is not None:
            head = judged.train({d for d, place in zip(dialogues, fold, strict=True) if place == number})
        began = time.perf_counter()
        level, dialogue = 0.0, -1
        for place, item in enumerate(judged.items):
            if fold[place] == number:
                if item.dialogue != dialogue:
                    level, dialogue = 0.0, item.dialogue
                result[place] = shares = probabilities(head, turns[place], judged.language, so_far(level))
                level = follow(level, shares[0]) if judged.followed else 0.0
                texts += len(item.texts)
        spent += time.perf_counter() - began
    return result, 1e6 * spent / max(1, texts), fold


def figures(labels: Any, truth: Booleans, guesses: Any, scores: Floats) -> dict[str, float]:
    """Returns accuracy and macro-F1 over the occurring classes, and measures of "dissatisfied" alone."""
    return {
        "accuracy": float((guesses == labels).mean()),
        "macro_f1": measures.macro_f1(labels, guesses, sorted(set(labels.tolist()))),
        **evaluation.of_chance(truth, scores),
    }


def report(form: str, judged: SetToJudge, folds: int) -> evaluation.Report:
    """Returns all figures, the scores by name, the dissatisfied items, and the levels of conversations."""
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
    """Prints the figures as tables."""
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
    """Evaluate the frustration model: dissatisfied customers against the rest."""
    return report(form, read(form, file), folds)
