"""How far the floor was known behind the clock, over the last hour. Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from stream.gateway.protocol.health import DataLag

SAMPLES = 3600
CAUGHT_UP = 60.0
"""Seconds behind the clock from which on the floor counts as caught up."""


class LagSamples:
    """Keeps one sample a second, of the last hour.

    It begins when the floor has caught up with the clock for the first time: what a gateway finds when it
    starts says nothing of the time before.

    >>> lag = LagSamples()
    >>> for seconds in (3000.0, 1.0, None, 3.0, 2.0):
    ...     lag.add(seconds)
    >>> lag.told()
    DataLag(now=2.0, samples=3, median=2.0, p95=3.0, most=3.0)
    """

    def __init__(self) -> None:
        self._samples: deque[float] = deque(maxlen=SAMPLES)
        self._now: float | None = None

    def add(self, lag: float | None) -> None:
        """Add the seconds between the clock and the known event time (None: nothing is known)."""
        self._now = lag
        if lag is not None and (self._samples or lag <= CAUGHT_UP):
            self._samples.append(lag)

    def told(self) -> DataLag:
        """Return the lag now and over the hour."""
        if not self._samples:
            return DataLag(now=self._now)
        rising = sorted(self._samples)
        return DataLag(
            now=self._now,
            samples=len(rising),
            median=_quantile(rising, 0.5),
            p95=_quantile(rising, 0.95),
            most=rising[-1],
        )


def _quantile(rising: Sequence[float], share: float) -> float:
    """Return the least value that at least this share of the values does not exceed (nearest rank)."""
    return rising[math.ceil(share * len(rising)) - 1]
