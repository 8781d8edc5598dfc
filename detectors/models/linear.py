"""A linear classifier over a fixed table of hashed features, learned one example at a time.

One logistic regression per class against the rest, by stochastic gradient descent, as River's
`linear_model.LogisticRegression` in `multiclass.OneVsRestClassifier`, but the weights of all classes stand
side by side in one array, so that an example costs one gather instead of a dictionary look-up per feature
and class. The calibration is a multinomial logistic regression on the logits (Platt scaling for many
classes); it is fitted offline and not learned online, where it would drift with the latest conversation.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from operator import mul
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from river import base

from detectors.text.features import BITS, Ids, hash_name

Weights: TypeAlias = npt.NDArray[np.float32]
Label: TypeAlias = Any
# One row for each class: a factor for each logit, and a constant.
Calibration: TypeAlias = tuple[tuple[float, ...], ...]

_LOGIT_LIMIT = 30.0


def sigmoid(logit: float) -> float:
    """Return the logistic function of a logit, without overflow.

    >>> sigmoid(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-_LOGIT_LIMIT, min(_LOGIT_LIMIT, logit))))


class HashedLinear(base.Classifier):
    """One-against-rest logistic regression over `2**bits` hashed features; memory is fixed by `bits`.

    Parameters
    ----------
    bits
        The table has `2**bits` rows.
    rate
        Step size of `learn_one`.
    labels
        The classes in their order. Learning adds new ones at the end.

    References
    ----------
    Weinberger et al., *Feature Hashing for Large Scale Multitask Learning*, ICML 2009.
    """

    def __init__(self, bits: int = BITS, rate: float = 0.05, labels: list[Label] | None = None) -> None:
        self.bits = bits
        self.rate = rate
        self.labels = labels
        self.classes: list[Label] = list(labels or [])
        self.weights: Weights = np.zeros((1 << bits, len(self.classes)), dtype=np.float32)
        self.bias: list[float] = [0.0] * len(self.classes)
        self.calibration: Calibration | None = None

    @property
    def _multiclass(self) -> bool:
        return True

    @classmethod
    def _unit_test_params(cls) -> Iterator[dict[str, Any]]:
        yield {"bits": 10}

    def encode(self, x: Mapping[Any, Any]) -> tuple[Ids, npt.NDArray[np.float32]]:
        """Return the rows of an example's features and their values, scaled to unit length.

        An integer key is a row; other keys are hashed. A number is its own value; any other value is the
        presence of the feature `key=value`.
        """
        rows: dict[int, float] = {}
        for key, value in x.items():
            if isinstance(value, (int, float)):
                row = key if isinstance(key, int) else hash_name(str(key))
            else:
                row, value = hash_name(f"{key}={value}"), 1.0
            row &= (1 << self.bits) - 1
            rows[row] = rows.get(row, 0.0) + float(value)
        ids = np.array(sorted(rows), dtype=np.uint32)
        values = np.array([rows[int(row)] for row in ids], dtype=np.float64)
        length = math.sqrt(math.fsum(values * values))
        return ids, (values / (length or 1.0)).astype(np.float32)

    def logits_of(self, ids: Ids, values: npt.NDArray[np.float32] | float) -> list[float]:
        """Return the logit of each class. `values` is an array, or one number that all features share."""
        rows = self.weights.take(ids, axis=0)
        if isinstance(values, float):
            sums = [value * values for value in np.add.reduce(rows, axis=0).tolist()]
        else:
            sums = np.add.reduce(rows * values[:, None], axis=0).tolist()
        return [value + bias for value, bias in zip(sums, self.bias, strict=True)]

    def probabilities(self, logits: list[float]) -> list[float]:
        """Return the calibrated probabilities of the classes, with the sum 1."""
        if self.calibration is None:
            odds = [sigmoid(logit) for logit in logits]
        else:
            # A row ends with its constant: `logits` is one shorter, so no product includes the constant.
            mixed = [sum(map(mul, row, logits)) + row[-1] for row in self.calibration]
            top = max(mixed)
            odds = [math.exp(value - top) for value in mixed]
        total = sum(odds)
        return [value / total for value in odds]

    def predict_proba_one(self, x: dict[Hashable, Any], **_: Any) -> dict[bool | str | int, float]:
        """Return the probability of each known class."""
        if not self.classes:
            return {}
        return dict(zip(self.classes, self.probabilities(self.logits_of(*self.encode(x))), strict=True))

    def learn_one(self, x: dict[Hashable, Any], y: Label) -> None:
        """Take one step towards `y` as the class of `x`."""
        if y not in self.classes:
            self.add(y)
        ids, values = self.encode(x)
        self.step(ids, values, [1.0 if label == y else 0.0 for label in self.classes], self.rate)

    def step(
        self, ids: Ids, values: npt.NDArray[np.float32] | float, target: list[float], rate: float
    ) -> list[float]:
        """Take one step of gradient descent towards `target`, a share for each class.

        Returns the errors before the step.
        """
        errors = [
            sigmoid(logit) - goal for logit, goal in zip(self.logits_of(ids, values), target, strict=True)
        ]
        steps = [rate * error for error in errors]
        if isinstance(values, float):
            self.weights[ids] -= np.array([step * values for step in steps], dtype=np.float32)
        else:
            self.weights[ids] -= np.outer(values, np.array(steps, dtype=np.float32))
        self.bias = [bias - step for bias, step in zip(self.bias, steps, strict=True)]
        return errors

    def add(self, label: Label) -> None:
        """Add a class. It drops the calibration, which was fitted without the class."""
        self.classes.append(label)
        column = np.zeros((self.weights.shape[0], 1), dtype=np.float32)
        self.weights = np.ascontiguousarray(np.hstack([self.weights, column]))
        self.bias.append(0.0)
        self.calibration = None
