"""Fits hashed linear models offline: shuffled passes of gradient descent, calibrated on held-out logits."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy.optimize import minimize

from detectors.models.linear import Calibration, HashedLinear
from detectors.text.features import Ids, hash_name

_LEAST_WEIGHT = 0.03
_MARK_VALUE = 0.3

Targets = npt.NDArray[np.float64]


class Example(Struct, frozen=True):
    """The features of a text, the share of each class (with the sum 1), and its group, which no fold splits.

    `values` holds the values of the features; None: each is one over the root of their number.
    """

    ids: Ids
    target: tuple[float, ...]
    group: int
    weight: float = 1.0
    values: npt.NDArray[np.float32] | None = None

    @property
    def scale(self) -> npt.NDArray[np.float32] | float:
        """The values in the form that `HashedLinear` takes."""
        return 1.0 / math.sqrt(self.ids.size) if self.values is None else self.values


class Recipe(Struct, frozen=True, kw_only=True):
    """The parameters of a fit: classes, passes over the examples, first and last step size, and the seed.

    The weights are the mean of `averaged` runs with different shuffles.
    """

    labels: tuple[str, ...]
    passes: int
    rate_first: float = 0.2
    rate_last: float = 0.06
    seed: int = 20261122
    averaged: int = 1


def one_of(label: int, classes: int) -> tuple[float, ...]:
    """Return the shares of an example of one class.

    >>> one_of(1, 3)
    (0.0, 1.0, 0.0)
    """
    return tuple(1.0 if number == label else 0.0 for number in range(classes))


def with_mark(example: Example, mark: str) -> Example:
    """Return the example with one more feature, which marks its kind."""
    ids = np.append(example.ids, np.array([hash_name(mark)], dtype=np.uint32))
    plain = example.scale
    values = np.full(example.ids.size, plain, dtype=np.float32) if isinstance(plain, float) else plain
    return msgspec.structs.replace(example, ids=ids, values=np.append(values, np.float32(_MARK_VALUE)))


def folds_of(groups: Sequence[int], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Return the fold of each example. Examples of one group are in one fold."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names)) % folds
    fold = dict(zip(names, order.tolist(), strict=True))
    return np.array([fold[group] for group in groups], dtype=np.int64)


def fit(
    examples: Sequence[Example],
    recipe: Recipe,
    start: HashedLinear | None = None,
) -> HashedLinear:
    """Fits a model by shuffled passes, starting from the weights of `start`."""
    result = HashedLinear(rate=recipe.rate_last, labels=list(recipe.labels))
    weights = np.zeros(result.weights.shape)
    bias = np.zeros(len(recipe.labels))
    for run in range(recipe.averaged):
        model = _run(examples, recipe, np.random.default_rng(recipe.seed + 1000 * run), start)
        weights += model.weights
        bias += model.bias
    result.weights[:] = weights / recipe.averaged
    result.bias = [float(value) for value in bias / recipe.averaged]
    return result


def _run(
    examples: Sequence[Example], recipe: Recipe, random: np.random.Generator, start: HashedLinear | None
) -> HashedLinear:
    model = HashedLinear(rate=recipe.rate_last, labels=list(recipe.labels))
    if start is not None:
        model.weights[:] = start.weights
    total, done = recipe.passes * len(examples), 0
    for _ in range(recipe.passes):
        for index in random.permutation(len(examples)).tolist():
            example = examples[index]
            rate = recipe.rate_first + (recipe.rate_last - recipe.rate_first) * done / total
            model.step(example.ids, example.scale, list(example.target), rate * example.weight)
            done += 1
    return model


def logits(model: HashedLinear, examples: Sequence[Example]) -> Targets:
    """Return the logits of the examples, one row for each."""
    return np.array([model.logits_of(e.ids, e.scale) for e in examples])


def held_out_logits(
    examples: Sequence[Example],
    recipe: Recipe,
    folds: int = 5,
    start: HashedLinear | None = None,
    judged: Sequence[Example] | None = None,
    beside: Sequence[Example] = (),
) -> Targets:
    """Return the logits of each example from a model that was not trained on its group.

    `judged` are the same examples in the form to score, if it is not the one to learn. Every model also
    learns the examples `beside`.
    """
    fold = folds_of([example.group for example in examples], folds, recipe.seed + 1)
    result = np.zeros((len(examples), len(recipe.labels)))
    for number in range(folds):
        inside = np.flatnonzero(fold != number).tolist()
        outside = np.flatnonzero(fold == number).tolist()
        model = fit([*(examples[i] for i in inside), *beside], recipe, start)
        result[outside] = logits(model, [(judged or examples)[i] for i in outside])
    return result


def calibrate(
    raw: Targets, examples: Sequence[Example], class_weights: Sequence[float], strength: float = 1e-3
) -> Calibration:
    """Fits a multinomial logistic regression from logits to classes, each class with its weight.

    `raw` has one row for each example and one column for each class.
    """
    targets = np.array([example.target for example in examples])
    weights = np.array([example.weight for example in examples])
    count, classes = raw.shape
    inputs = np.hstack([raw, np.ones((count, 1))])
    shares = targets * np.asarray(class_weights) * weights[:, None]
    shares = shares / shares.sum()
    mass = shares.sum(axis=1, keepdims=True)

    def loss(flat: Targets) -> tuple[float, Targets]:
        factors = flat.reshape(classes, classes + 1)
        mixed = np.einsum("ij,kj->ik", inputs, factors)
        mixed -= mixed.max(axis=1, keepdims=True)
        odds = np.exp(mixed)
        probabilities = odds / odds.sum(axis=1, keepdims=True)
        value = -float((shares * np.log(probabilities + 1e-12)).sum()) + strength * float((flat**2).sum())
        slope = np.einsum("ik,ij->kj", probabilities * mass - shares, inputs)
        return value, slope.ravel() + 2 * strength * flat

    start = np.hstack([np.eye(classes), np.zeros((classes, 1))]).ravel()
    best = minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(classes, classes + 1)
    return tuple(tuple(round(float(value), 4) for value in row) for row in best)


def rescale(calibration: Calibration, raw: Targets, examples: Sequence[Example]) -> Calibration:
    """Return the calibration with one common factor, and the constant of the first class, fitted to these.

    The factor says how sure the probabilities are, the constant how high those of the first class are. Their
    order hardly changes.
    """
    of_first = np.array([example.target[0] for example in examples])
    weights = np.array([example.weight for example in examples])
    mixed = np.hstack([raw, np.ones((len(raw), 1))]) @ np.array(calibration).T
    weights = weights / weights.sum()

    def loss(at: Targets) -> float:
        odds = at[0] * mixed[:, 0] - np.logaddexp.reduce(at[0] * mixed[:, 1:], axis=1) + at[1]
        return float((weights * (np.logaddexp(0.0, odds) - of_first * odds)).sum())

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9})
    factor, shift = found.x.tolist()
    first, *rest = [[factor * value for value in row] for row in calibration]
    first[-1] += shift
    return tuple(tuple(round(value, 4) for value in row) for row in (first, *rest))


def compact(model: HashedLinear) -> HashedLinear:
    """Round the weights to half precision and drop the smallest ones, for a small file."""
    model.weights = model.weights.astype(np.float16).astype(np.float32)
    model.weights[np.abs(model.weights).max(axis=1) < _LEAST_WEIGHT] = 0.0
    return model
