"""Evaluates conversations: how often, and how early, three dissatisfied turns in a row are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from detectors.contract.rules.queue_rules import FrustrationRules
from detectors.conversation.causes import frustration
from detectors.conversation.state import TrendState
from detectors.lab.evaluation import measures
from detectors.lab.evaluation.measures import Floats

IN_A_ROW = 3
RECALL = 0.7


class Ratings(NamedTuple):
    """One rated turn: its dialogue, the index of its score, whether it is dissatisfied, and its fold."""

    dialogue: int
    score: int
    dissatisfied: bool
    fold: int


class Course(NamedTuple):
    """One dialogue: its level after each turn, its ratings, and its fold.

    `bad_at` is the index of the third dissatisfied turn in a row, or None. `opened` says whether an alert
    opens with the default rules.
    """

    dialogue: int
    levels: list[float]
    marks: list[bool]
    bad_at: int | None
    fold: int
    opened: bool


def courses(ratings: Sequence[Ratings], scores: Floats, plain: bool = False) -> list[Course]:
    """Follows each dialogue turn by turn: by the trend's run, or (`plain`) by a mean of plain scores."""
    rules = FrustrationRules()
    result = []
    for dialogue, rows in groupby(ratings, key=lambda row: row.dialogue):
        turns = list(rows)
        state, levels, level, opened = TrendState(), list[float](), 0.0, False
        for turn in turns:
            score = float(scores[turn.score])
            if plain:
                level += rules.smoothing * (score - level)
            else:
                opened |= frustration.update(state, score, 0.0, rules)
                level = state.run
            levels.append(level)
        marks = [turn.dissatisfied for turn in turns]
        result.append(Course(dialogue, levels, marks, _bad_at(marks), turns[0].fold, opened))
    return result


def _bad_at(marks: Sequence[bool]) -> int | None:
    """Return the index of the third dissatisfied turn in a row, or None.

    >>> _bad_at([True, False, True, True, True])
    4
    """
    run = 0
    for index, bad in enumerate(marks):
        run = run + 1 if bad else 0
        if run == IN_A_ROW:
            return index
    return None


def judge(
    ratings: Sequence[Ratings], scores: Mapping[str, Floats]
) -> tuple[dict[str, Any], list[tuple[str, list[float], list[bool]]]]:
    """Return precision and recall, with each fold's threshold chosen on the others, and the lead in turns.

    The threshold gives the recall `RECALL` on the other folds. `lead_turns` is the number of turns between
    the one that passes it and the third dissatisfied one, over the conversations found; 0 or less is late.
    """
    result: dict[str, Any] = {"target": f"{IN_A_ROW} dissatisfied turns in a row", "recall_aimed_at": RECALL}
    followed = courses(ratings, scores["model"])
    result |= _precision_and_recall(followed)
    if "lexicon" in scores:
        lexicon = _precision_and_recall(courses(ratings, scores["lexicon"], plain=True))
        result["lexicon"] = {key: lexicon[key] for key in ("precision", "recall")}
    result["default_rules"] = _opened(followed)
    bad = [(f"#{c.dialogue}", c.levels, c.marks) for c in followed if c.bad_at is not None]
    return result, bad


def _opened(followed: Sequence[Course]) -> dict[str, float]:
    """Return how often an alert opens with the default rules, and how often it is right.

    `opened` is the share of all conversations; `precision` and `recall` are of three dissatisfied turns in a
    row, `precision_any` of at least one anywhere.
    """
    opened = [course for course in followed if course.opened]
    both = sum(course.bad_at is not None for course in opened)
    return {
        "opened": len(opened) / len(followed),
        "precision": both / max(1, len(opened)),
        "recall": both / max(1, sum(course.bad_at is not None for course in followed)),
        "precision_any": sum(any(course.marks) for course in opened) / max(1, len(opened)),
    }


def _precision_and_recall(followed: Sequence[Course]) -> dict[str, float | None]:
    highest = np.array([max(course.levels) for course in followed])
    truth = np.array([course.bad_at is not None for course in followed])
    folds = np.array([course.fold for course in followed])
    found = np.zeros(truth.size, dtype=np.bool_)
    leads = []
    for fold in sorted(set(folds.tolist())):
        others, here = folds != fold, np.flatnonzero(folds == fold)
        threshold = measures.threshold_at_recall(truth[others], highest[others], RECALL)
        for index in here.tolist():
            course = followed[index]
            found[index] = highest[index] >= threshold
            if found[index] and course.bad_at is not None:
                first = next(turn for turn, level in enumerate(course.levels) if level >= threshold)
                leads.append(course.bad_at - first)
    both = int((found & truth).sum())
    return {
        "precision": both / max(1, int(found.sum())),
        "recall": both / max(1, int(truth.sum())),
        "lead_turns": float(np.mean(leads)) if leads else None,
        "lead_turns_median": float(np.median(leads)) if leads else None,
        "before_or_at_third": float(np.mean(np.array(leads) >= 0)) if leads else None,
        "base_rate": float(truth.mean()),
        "conversations": int(truth.size),
        "auc": measures.auc(truth, highest),
    }
