"""Finds the hour that had most trouble."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

HOUR = 3600.0


def worst_hour(cases: Iterable[tuple[float, bool]]) -> float | None:
    """Return when the hour of the clock began that had most critical cases, and of these most cases.

    Of two alike it is the later one; without a case it is None.

    Args:
        cases: when each was opened, in seconds since 1970, and whether it was critical.

    >>> worst_hour([(10.0, False), (20.0, False), (3700.0, True)])
    3600.0
    """
    critical, number = Counter[float](), defaultdict[float, int](int)
    for opened_at, is_critical in cases:
        hour = opened_at // HOUR * HOUR
        number[hour] += 1
        critical[hour] += is_critical
    return max(number, key=lambda hour: (critical[hour], number[hour], hour), default=None)
