"""Calibrated intervals: conformal quantiles of normalised residuals, with adaptive levels.

The latest residuals, each divided by its forecast spread, estimate the distribution of the next one (split
conformal prediction, its exchangeability relaxed by keeping recent residuals only: Barber, Candès, Ramdas and
Tibshirani, Conformal prediction beyond exchangeability, Annals of Statistics 51(2), 2023). When the queue
changes faster than they do, the rate of misses moves each tail's level (Gibbs and Candès, Adaptive conformal
inference under distribution shift, NeurIPS 2021). The two tails adapt separately, as waits are skewed.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from msgspec import Struct, field

TAIL = 0.1
_RATE = 0.05
# A smaller tail would rest on the largest residuals alone: one bad hour would give absurd intervals.
_LEAST, _MOST = 0.01, 0.45
_FIRST = (-1.6, -1.1, -0.7, -0.35, 0.0, 0.35, 0.7, 1.1, 1.6)


class ConformalQuantiles(Struct, array_like=True):
    """Quantiles of a residual in units of its spread, from the latest `size` residuals.

    >>> quantiles = ConformalQuantiles()
    >>> for residual in range(100):
    ...     quantiles.learn_one(residual / 100.0, under=False, over=False)
    >>> round(quantiles.quantile(0.5), 2)
    0.48
    """

    size: int = 400
    below: float = TAIL
    above: float = TAIL
    recent: list[float] = field(default_factory=list)
    ordered: list[float] = field(default_factory=lambda: list(_FIRST))

    def predict_one(self) -> tuple[float, float, float]:
        """Return the 10, 50 and 90 % quantiles of the next residual."""
        middle = self.quantile(0.5)
        return min(middle, self.quantile(self.below)), middle, max(middle, self.quantile(1.0 - self.above))

    def quantile(self, level: float) -> float:
        """Return the residual below which a share `level` (0…1) of the kept ones lies, interpolated."""
        position = min(max(level, 0.0), 1.0) * (len(self.ordered) + 1) - 1.0
        if position <= 0.0:
            return self.ordered[0]
        low = int(position)
        if low >= len(self.ordered) - 1:
            return self.ordered[-1]
        return self.ordered[low] + (position - low) * (self.ordered[low + 1] - self.ordered[low])

    def probability_above(self, residual: float) -> float:
        """Return the probability that the next residual exceeds this one, above 0 and below 1."""
        above = len(self.ordered) - bisect_left(self.ordered, residual)
        return (above + 0.5) / (len(self.ordered) + 1.0)

    def learn_one(self, residual: float, under: bool, over: bool) -> None:
        """Learns a residual that came `under` or `over` its forecast interval, or within it."""
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
