"""Estimates from spot checks how many conversations StepIn missed, with an interval."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

LEAST_CHECKED = 30
"""With fewer answers nothing is told."""
NORMAL_975 = 1.959964
"""The 97.5 % quantile of the normal distribution: intervals are of 95 %."""


class Interval(NamedTuple):
    """An estimate with the limits of its 95 % interval."""

    low: float
    estimate: float
    high: float


class Misses(NamedTuple):
    """What StepIn missed: its `share` of the conversations that raised nothing, and their `number`.

    `found` is the share of the conversations in trouble that an alert told of (recall). None when there were
    none of either kind.
    """

    share: Interval
    number: Interval
    found: Interval | None


def wilson(times: int, of: int) -> Interval:
    """Return a share with its interval by Wilson's score, which holds for few answers and for none.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.

    Raises:
        ValueError: not 0 ≤ times ≤ of, or of is 0.

    >>> [round(limit, 4) for limit in wilson(0, 100)], [round(limit, 4) for limit in wilson(5, 50)]
    ([0.0, 0.0, 0.037], [0.0435, 0.1, 0.2136])
    """
    if not 0 <= times <= of or of == 0:
        raise ValueError(f"times: expected 0 to {of} of at least 1, got {times}")
    share, square = times / of, NORMAL_975 * NORMAL_975 / of
    middle = (share + square / 2) / (1 + square)
    half = NORMAL_975 / (1 + square) * sqrt(share * (1 - share) / of + square / (4 * of))
    return Interval(max(0.0, min(share, middle - half)), share, min(1.0, max(share, middle + half)))


def misses(checked: int, missed: int, raised_nothing: int, right: int) -> Misses | None:
    """Return the estimate of what was missed, or None with fewer than `LEAST_CHECKED` answers.

    Args:
        checked: how many of the chosen conversations people have answered about.
        missed: how many of these were not fine.
        raised_nothing: how many ended conversations raised nothing, the chosen ones among them.
        right: how many conversations had an alert that was right.
    """
    if checked < LEAST_CHECKED:
        return None
    share = wilson(missed, checked)
    number = Interval(*(limit * raised_nothing for limit in share))
    # The more was missed, the less was found.
    found = [right / (right + limit) if right + limit > 0 else None for limit in reversed(number)]
    low, estimate, high = found
    if low is None or estimate is None or high is None:
        return Misses(share, number, None)
    return Misses(share, number, Interval(low, estimate, high))
