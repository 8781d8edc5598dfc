"""Evaluates the emotion model on texts with known emotions, beside a lexicon and a constant."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click
import numpy as np
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.conversation import emotion, manner
from detectors.conversation.emotion import LABELS
from detectors.conversation.turn_features import History
from detectors.lab.data import datasets, felt_turns
from detectors.lab.evaluation import measures
from detectors.lab.evaluation import turn_evaluation as evaluation
from detectors.lab.evaluation.measures import Floats
from detectors.lab.training import fitting
from detectors.lab.training import train_emotion as train
from detectors.lab.training.conversation_examples import in_conversation
from detectors.models.linear import HashedLinear
from detectors.text.features import has_words, normal

_NAMES = {"goemotions": emotion.GOEMOTIONS, "cped": emotion.CPED, "emocontext": emotion.EMOCONTEXT}


class FeltSet(Struct, kw_only=True):
    """Texts with their rated emotions, as indices of `LABELS`, and their groups.

    `before` are the turns before each text, where what is said there counts.
    """

    texts: list[datasets.FeltText]
    before: list[History]
    places: list[set[int]]
    groups: list[int]
    language: str
    seen_in_training: bool


def read(form: str, file: Path) -> FeltSet:
    """Read a set of this format.

    Raises:
        BadData: the file does not have this format.
        OSError: the file cannot be read.
    """
    if form == "desk":
        return _read_desk(file)
    if form == "goemotions":
        texts = datasets.read_goemotions(file)
    elif form == "cped":
        texts = [felt for felt, _ in datasets.read_cped(file)]
    elif form == "emocontext":
        texts = datasets.read_emocontext(file)
    else:
        raise click.UsageError(f"the format {form} has no emotions; try `evaluate frustration`")
    names = _NAMES[form]
    ids = {name: number for number, name in enumerate(sorted({felt.dialogue for felt in texts}))}
    return FeltSet(
        texts=texts,
        before=[()] * len(texts),
        places=[{LABELS.index(names[name]) for name in felt.emotions} for felt in texts],
        groups=[ids[felt.dialogue] for felt in texts],
        language="zh" if form == "cped" else "en",
        seen_in_training=form == "cped" or (form == "goemotions" and file.stem != "test"),
    )


def _read_desk(file: Path) -> FeltSet:
    """Read a file of `detectors/lab/data/emotion`: the rated turns of written conversations."""
    turns = [turn for turn in felt_turns.read(file) if turn.emotion is not None]
    names = sorted({turn.source for turn in turns})
    return FeltSet(
        texts=[datasets.FeltText(turn.text, (turn.emotion or "",)) for turn in turns],
        before=[turn.before for turn in turns],
        places=[{LABELS.index(turn.emotion or "")} for turn in turns],
        groups=[names.index(turn.source) for turn in turns],
        language=file.name[:2],
        seen_in_training=".train." in file.name,
    )


def predict(felt: FeltSet, form: str, folds: int) -> tuple[Floats, float]:
    """Return the probabilities of the six emotions for every text, and the microseconds for one."""
    model = bundled.emotion_model()
    result = np.zeros((len(felt.texts), len(LABELS)))
    fold = fitting.folds_of(felt.groups, folds or 1, evaluation.FOLD_SEED).tolist()
    spent = 0.0
    for number in range(folds or 1):
        if folds:
            model.heads[felt.language] = _without(felt, form, fold, number)
        began = time.perf_counter()
        for place, item in enumerate(felt.texts):
            if fold[place] == number:
                result[place] = _shares(model, item.text, felt.before[place], felt.language)
        spent += time.perf_counter() - began
    return result, 1e6 * spent / max(1, len(felt.texts))


def _shares(model: emotion.EmotionModel, text: str, before: History, language: str) -> list[float]:
    form = normal(text)
    alone = None if has_words(form) else emotion.of_emoji(text)
    if alone is not None:
        return alone
    return model.score(in_conversation(text, before, language), language, text, manner.shift(form))


def _without(felt: FeltSet, form: str, fold: list[int], number: int) -> HashedLinear:
    """Return a model trained on the other folds and calibrated on a fifth of their texts."""
    if form not in {"goemotions", "cped"}:
        raise click.UsageError("no model is trained on a part of this set: leave out --folds")
    inside = [place for place in range(len(fold)) if fold[place] != number]
    examples = train.examples_of([felt.texts[p] for p in inside], _NAMES[form], felt.language)
    kept = fitting.folds_of([felt.groups[p] for p in inside], 5, evaluation.FOLD_SEED + 1)
    learned = [example for example, k in zip(examples, kept, strict=True) if k]
    held = [example for example, k in zip(examples, kept, strict=True) if not k]
    return train.fit(learned, held, train.desk_turns(felt.language), felt.language)


def report(form: str, felt: FeltSet, folds: int) -> evaluation.Report:
    """Return all figures, the scores for anger by name, and the texts that show anger."""
    shares, cost = predict(felt, form, folds)
    occurring = sorted(set().union(*felt.places))
    labels = np.array([min(places) for places in felt.places])
    # A class that the set does not have cannot be right: the guess is the likeliest of its own classes.
    guesses = np.array(occurring)[shares[:, occurring].argmax(axis=1)]
    hit = np.array([guess in places for guess, places in zip(guesses.tolist(), felt.places, strict=True)])
    settled = np.where(hit, guesses, labels)
    common = np.full(labels.size, np.bincount(settled).argmax())
    anger = np.array([0 in places for places in felt.places])
    scores: dict[str, Floats] = {"model": shares[:, 0]}
    result: evaluation.Figures = {
        "accuracy": float(hit.mean()),
        "macro_f1": measures.macro_f1(settled, guesses, occurring),
        **evaluation.of_chance(anger, scores["model"]),
        "us_per_turn": cost,
        "items": len(felt.texts),
        "judged": f"{folds} folds" if folds else "bundled weights",
        "seen_in_training": felt.seen_in_training and not folds,
        "f1": {LABELS[p]: measures.f1(settled == p, guesses == p) for p in occurring},
        "one_against_rest_auc": {
            LABELS[p]: measures.auc(np.array([p in places for places in felt.places]), shares[:, p])
            for p in occurring
        },
        "constant": {
            "accuracy": float((common == labels).mean()),
            "macro_f1": measures.macro_f1(labels, common, occurring),
        },
    }
    if form == "emocontext":
        result["micro_f1_happy_sad_angry"] = _micro_f1(labels, guesses)
    result["lexicon"] = evaluation.of_lexicon(
        felt.language, [item.text for item in felt.texts], anger, scores
    )
    return result, scores, anger, ()


def _micro_f1(labels: Any, guesses: Any) -> float:
    """Return EmoContext's own measure: F1 over happy, sad and angry together, without the rest."""
    neutral = LABELS.index("neutral")
    right = int(((labels == guesses) & (labels != neutral)).sum())
    total = int((labels != neutral).sum()) + int((guesses != neutral).sum())
    return 2 * right / total if total else 0.0


def show(result: dict[str, Any]) -> None:
    """Print the figures as a table."""
    table = Table(title=f"Emotion: {result['judged']}, {result['items']} texts")
    for column in ("emotion", "F1", "AUC"):
        table.add_column(column)
    for name, value in result["f1"].items():
        table.add_row(name, f"{value:.3f}", f"{result['one_against_rest_auc'][name]:.3f}")
    console = Console()
    console.print(table)
    console.print_json(
        data={key: value for key, value in result.items() if key not in {"f1", "one_against_rest_auc"}}
    )


@evaluation.command("emotion", show)
def command(form: str, file: Path, folds: int) -> evaluation.Report:
    """Evaluate the emotion model; AUC, average precision and Brier are those of anger."""
    return report(form, read(form, file), folds)
