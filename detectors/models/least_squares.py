"""Recursive least squares with forgetting, for several targets that share their inputs.

Source: Haykin, Adaptive Filter Theory, chapter on the RLS algorithm. One step costs O(inputs²). Forgetting
stops while the inverse covariance is at its ceiling: without it, directions that no input excites for long
(a night, a quiet week) would grow without bound, which is known as wind-up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


class RecursiveLeastSquares:
    """Linear forecasts of `targets` numbers from `inputs` numbers, learned one example at a time.

    `ridge` is the weight of the prior that all weights are zero, `memory` the factor in (0, 1] by which an
    example counts less with each later one.
    """

    def __init__(self, inputs: int, targets: int, *, ridge: float = 10.0, memory: float = 0.9999) -> None:
        self.ridge = ridge
        self.memory = memory
        self.inverse: Vector = np.eye(inputs) / ridge
        self.weights: Vector = np.zeros((inputs, targets))

    def predict_one(self, inputs: Vector) -> Vector:
        """The targets' forecasts, shape (targets,)."""
        forecast: Vector = inputs @ self.weights
        return forecast

    def learn_one(self, inputs: Vector, errors: Vector, weight: float = 1.0) -> None:
        """Learn from the targets' `errors` (truth less what `predict_one` now says), shape (targets,)."""
        spread = self.inverse @ inputs
        gain = spread / (self.memory / weight + inputs @ spread)
        self.weights += np.multiply.outer(gain, errors)
        self.inverse -= np.multiply.outer(gain, spread)
        if self.memory < 1.0 and self.inverse.trace() < len(inputs) / self.ridge:
            self.inverse /= self.memory
        # Rounding would let the two halves drift apart, and only one is kept across a restart.
        self.inverse = _mirrored(self.inverse)

    def to_bytes(self) -> bytes:
        """The weights and the lower triangle of the inverse covariance, as float64."""
        lower = self.inverse[_lower(len(self.inverse))]
        return self.weights.tobytes() + lower.tobytes()

    def read_bytes(self, state: bytes) -> None:
        """Take up what `to_bytes` gave.

        Raises:
            ValueError: it is of another shape.
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
    lower = np.tril(square)
    mirrored: Vector = lower + np.tril(square, -1).T
    return mirrored
