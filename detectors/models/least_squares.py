"""Recursive least squares with forgetting, for several targets that share their inputs.

Source: Haykin, Adaptive Filter Theory, chapter on the RLS algorithm. One step costs O(inputs²). Forgetting
stops while the inverse covariance is at its ceiling. Without the ceiling, a direction that no input excites
for long (a night, a quiet week) would grow without bound, which is known as wind-up.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


class RecursiveLeastSquares:
    """Linear forecasts of `targets` numbers from `inputs` numbers, learned one example at a time.

    `ridge` is the weight of the prior that all weights are zero. `memory`, in (0, 1], is the factor by which
    each later example lowers the weight of an earlier one.

    >>> model = RecursiveLeastSquares(1, 1)
    >>> for x in (1.0, 2.0, 3.0) * 50:
    ...     inputs = np.array([x])
    ...     model.learn_one(inputs, np.array([2.0 * x]) - model.predict_one(inputs))
    >>> model.predict_one(np.array([4.0])).round(1).tolist()
    [7.9]
    """

    def __init__(self, inputs: int, targets: int, *, ridge: float = 10.0, memory: float = 0.9999) -> None:
        self.ridge = ridge
        self.memory = memory
        self.inverse: Vector = np.eye(inputs) / ridge
        self.weights: Vector = np.zeros((inputs, targets))

    def predict_one(self, inputs: Vector) -> Vector:
        """Return the forecasts of the targets, shape (targets,)."""
        forecast: Vector = inputs @ self.weights
        return forecast

    def learn_one(self, inputs: Vector, errors: Vector, weight: float = 1.0) -> None:
        """Learns the `errors` of the targets, truth less forecast, shape (targets,)."""
        spread = self.inverse @ inputs
        gain = spread / (self.memory / weight + inputs @ spread)
        self.weights += np.multiply.outer(gain, errors)
        self.inverse -= np.multiply.outer(gain, spread)
        if self.memory < 1.0 and self.inverse.trace() < len(inputs) / self.ridge:
            self.inverse /= self.memory
        # Rounding would let the two halves drift apart, and a restart keeps only one.
        self.inverse = _mirrored(self.inverse)

    def to_bytes(self) -> bytes:
        """Return the weights and the lower triangle of the inverse covariance, as float64."""
        lower = self.inverse[_lower(len(self.inverse))]
        return self.weights.tobytes() + lower.tobytes()

    def read_bytes(self, state: bytes) -> None:
        """Restores the state from `to_bytes`.

        Raises:
            ValueError: the state has another shape.
        """
        inputs, targets = self.weights.shape
        numbers = np.frombuffer(state, dtype=np.float64)
        if len(numbers) != inputs * targets + inputs * (inputs + 1) // 2:
            raise ValueError(
                f"a state of {len(numbers)} numbers is not of {inputs} inputs, {targets} targets"
            )
        self.weights = numbers[: inputs * targets].reshape(inputs, targets).copy()
        self.inverse = np.zeros((inputs, inputs))
        self.inverse[_lower(inputs)] = numbers[inputs * targets :]
        self.inverse = _mirrored(self.inverse)


def _lower(size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    rows, columns = np.tril_indices(size)
    return rows, columns


def _mirrored(square: Vector) -> Vector:
    return np.where(_on_or_below(len(square)), square, square.T)


@cache
def _on_or_below(size: int) -> npt.NDArray[np.bool_]:
    """Return where a square matrix is on its diagonal or below it."""
    return np.tri(size, dtype=np.bool_)
