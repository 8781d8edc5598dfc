"""The measures of an evaluation, over arrays of truths and scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


def auc(truth: Booleans, scores: Floats) -> float:
    """Return the area under the ROC curve; ties count half. NaN with only one class.

    >>> auc(np.array([True, False, True, False]), np.array([0.9, 0.1, 0.4, 0.4]))
    0.875
    """
    positives = int(truth.sum())
    negatives = truth.size - positives
    if not positives or not negatives:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(truth: Booleans, scores: Floats) -> float:
    """Return the mean precision at each positive; ties count together."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    hits, places = hits[last_of_tie], np.flatnonzero(last_of_tie) + 1
    gains = np.diff(np.concatenate([[0], hits]))
    return float((gains * hits / places).sum() / max(1, int(truth.sum())))


def brier(truth: Booleans, probabilities: Floats) -> float:
    """Return the mean squared error of probabilities."""
    return float(np.mean((probabilities - truth) ** 2))


def macro_f1(truth: npt.NDArray[np.int64], guesses: npt.NDArray[np.int64], classes: Sequence[int]) -> float:
    """Return the mean F1 over the classes."""
    return float(np.mean([f1(truth == name, guesses == name) for name in classes]))


def f1(truth: Booleans, guesses: Booleans) -> float:
    """Return the harmonic mean of precision and recall."""
    both = int((truth & guesses).sum())
    total = int(truth.sum()) + int(guesses.sum())
    return 2 * both / total if total else 0.0


def threshold_at_recall(truth: Booleans, scores: Floats, recall: float) -> float:
    """Return the highest threshold with this recall; a score at the threshold is positive.

    >>> threshold_at_recall(np.array([True, True, False]), np.array([0.9, 0.5, 0.7]), 0.5)
    0.9
    """
    found = np.sort(scores[truth])[::-1]
    return float(found[max(0, int(np.ceil(recall * found.size)) - 1)])


def roc(truth: Booleans, scores: Floats) -> tuple[Floats, Floats]:
    """Return the ROC curve: false and true positive rates for falling thresholds."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order]) / max(1, int(truth.sum()))
    misses = np.cumsum(~truth[order]) / max(1, int((~truth).sum()))
    return np.concatenate([[0.0], misses]), np.concatenate([[0.0], hits])


def reliability(truth: Booleans, probabilities: Floats, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return for each bin of probabilities their mean, the share of true ones, and their number."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    result = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            pair = float(probabilities[inside].mean()), float(truth[inside].mean())
            result.append((*pair, int(inside.sum())))
    return result
