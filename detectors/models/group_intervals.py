"""Calibrated intervals whose coverage holds within each of several groups, which may overlap.

`conformal` holds the share of misses over all forecasts. A group of them, such as those with a long line, can
be missed far more often meanwhile. Here each tail of the interval is moved by the sum of one offset for each
group of a forecast, and the offsets descend the pinball loss, one step a lesson. This is the online form of
conformal prediction with a linear class of shifts (Gibbs, Cherian and Candès, Conformal prediction with
conditional guarantees, JRSS B 87(4), 2025; Angelopoulos, Candès and Tibshirani, Conformal PID control for
time series prediction, NeurIPS 2023): the share of misses of a group differs from its goal by what the offset
of the group has moved over the sum of its steps. A group without lessons has the offsets of its larger groups
alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from detectors.models.conformal import TAIL, ConformalQuantiles

MAX_GROUPS = 96
"""Groups that are known. Later ones have no offset of their own."""
_STEP = 0.15
# The first steps of a group are longer, by this share over the root of its lessons.
_FIRST_STEP = 0.3
_MOST = 8.0


class GroupIntervals(Struct, array_like=True):
    """The quantiles of a residual in units of its spread, with offsets of both tails by group.

    `quantiles` are those of all groups. `lower` and `upper` hold the offsets, `seen` the lessons of a group.

    >>> intervals = GroupIntervals()
    >>> for number in range(400):
    ...     group = ("calm", "busy")[number % 2]
    ...     residual = (number * 7 % 20 - 9.5) / 10.0 * (4.0 if group == "busy" else 1.0)
    ...     low, _, high = intervals.predict_one([group])
    ...     intervals.learn_one([group], residual, residual < low, residual > high)
    >>> calm, busy = intervals.predict_one(["calm"]), intervals.predict_one(["busy"])
    >>> busy[2] - busy[0] > 2.0 * (calm[2] - calm[0])
    True
    """

    quantiles: ConformalQuantiles = field(default_factory=ConformalQuantiles)
    lower: dict[str, float] = field(default_factory=dict)
    upper: dict[str, float] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def predict_one(self, groups: Sequence[str]) -> tuple[float, float, float]:
        """Return the 10, 50 and 90 % quantiles of the next residual of these groups."""
        low, middle, high = self.quantiles.predict_one()
        low += sum(self.lower.get(group, 0.0) for group in groups)
        high = max(low, high + sum(self.upper.get(group, 0.0) for group in groups))
        return low, min(max(low, middle), high), high

    def learn_one(self, groups: Sequence[str], residual: float, under: bool, over: bool) -> None:
        """Learn a residual that came `under` or `over` its forecast interval, or within it."""
        self.quantiles.learn_one(residual, under, over)
        for group in groups:
            seen = self.seen.get(group, 0) + 1
            if seen == 1 and len(self.seen) >= MAX_GROUPS:
                continue
            self.seen[group] = seen
            step = _STEP + _FIRST_STEP / seen**0.5
            self.lower[group] = _moved(self.lower.get(group, 0.0), step * (TAIL - under))
            self.upper[group] = _moved(self.upper.get(group, 0.0), step * (over - TAIL))

    def borrow(self, teacher: GroupIntervals, most: int) -> None:
        """Start from the latest `most` residuals of another one and from its offsets, with no lesson seen."""
        recent = teacher.quantiles.recent[-most:]
        self.quantiles.recent = recent
        self.quantiles.ordered = sorted(recent) or list(teacher.quantiles.ordered)
        self.lower, self.upper = dict(teacher.lower), dict(teacher.upper)


def _moved(offset: float, by: float) -> float:
    """Return a moved offset, rounded so that it is short in a state."""
    return round(min(_MOST, max(-_MOST, offset + by)), 4)
