"""Intervals that hold their promise: conformal quantiles of normalised residuals, with adaptive levels.

The last residuals, each divided by the spread that was forecast for it, stand for what the next will be
(split conformal prediction, its exchangeability relaxed by keeping recent ones only: Barber, Candès, Ramdas
and Tibshirani, Conformal prediction beyond exchangeability, Annals of Statistics 51(2), 2023). When the floor
changes faster than they do, each tail's level is moved by how often it was missed (Gibbs and Candès, Adaptive
conformal inference under distribution shift, NeurIPS 2021). The two tails adapt apart, as waits are skewed.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from msgspec import Struct, field

TAIL = 0.1
_RATE = 0.05
# A smaller tail would be read off the very largest residuals: one bad hour would show absurd intervals.
_LEAST, _MOST = 0.01, 0.45
_FIRST = (-1.6, -1.1, -0.7, -0.35, 0.0, 0.35, 0.7, 1.1, 1.6)


class ConformalQuantiles(Struct, array_like=True):
    """Quantiles of a residual in units of its spread. Holds the last `size` ones, in order and sorted."""

    size: int = 400
    below: float = TAIL
    above: float = TAIL
    recent: list[float] = field(default_factory=list)
    ordered: list[float] = field(default_factory=lambda: list(_FIRST))

    def predict_one(self) -> tuple[float, float, float]:
        """The 10, 50 and 90 % quantiles of the next residual."""
        middle = self.quantile(0.5)
        return min(middle, self.quantile(self.below)), middle, max(middle, self.quantile(1.0 - self.above))

    def quantile(self, level: float) -> float:
        """The residual below which `level` (0…1) of the kept ones lie, linear between them."""
        place = min(max(level, 0.0), 1.0) * (len(self.ordered) + 1) - 1.0
        if place <= 0.0:
            return self.ordered[0]
        low = int(place)
        if low >= len(self.ordered) - 1:
            return self.ordered[-1]
        return self.ordered[low] + (place - low) * (self.ordered[low + 1] - self.ordered[low])

    def probability_above(self, residual: float) -> float:
        """How probably the next residual exceeds `residual`; never quite 0 or 1."""
        above = len(self.ordered) - bisect_left(self.ordered, residual)
        return (above + 0.5) / (len(self.ordered) + 1.0)

    def learn_one(self, residual: float, under: bool, over: bool) -> None:
        """Learn a residual that came `under` or `over` the interval that was forecast for it."""
        self.below = min(_MOST, max(_LEAST, self.below + _RATE * (TAIL - under)))
        self.above = min(_MOST, max(_LEAST, self.above + _RATE * (TAIL - over)))
        if not self.recent:
            self.ordered.clear()
            self.ordered.extend(_FIRST)
            self.recent.extend(_FIRST)
        self.recent.append(residual)
        insort(self.ordered, residual)
        while len(self.recent) > self.size:
            oldest = self.recent.pop(0)
            del self.ordered[bisect_left(self.ordered, oldest)]
