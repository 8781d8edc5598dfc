"""What a forecast of a wait says, and for which groups its interval is calibrated."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from detectors.contract.readings import Driver

EXPERIENCE = 20
"""Waits that must have ended in a queue before its forecasts are used."""
FEWEST_SEEN = 10
"""Ended waits of a channel with such a line, before a forecast of one is believed."""

Untold: TypeAlias = Literal["new_queue", "few_such_lines"]
"""Why a forecast is not shown: few waits have ended here, or few of the channel with so long a line."""


class WaitForecast(Struct, frozen=True):
    """The seconds that a wait will still last, if there is one: mean, and 10, 50 and 90 % quantiles.

    `chance` is the probability that a new customer has to wait, 0…1. `untold` says why people should not see
    it; None: they may.
    """

    mean: float
    low: float
    median: float
    high: float
    chance: float = 1.0
    drivers: tuple[Driver, ...] = ()
    untold: Untold | None = None

    def at_least(self, other: WaitForecast, low: float) -> WaitForecast:
        """Return this forecast, raised to `other` where it is below, its low bound by at most `low`.

        A low bound that is raised misses short waits: those in the line have theirs lowered instead.
        """
        return self._with(
            max(self.mean, other.mean),
            max(self.low, min(other.low, low)),
            max(self.median, other.median),
            max(self.high, other.high),
        )

    def at_most(self, other: WaitForecast) -> WaitForecast:
        """Return this forecast, lowered to `other` where it is above."""
        return self._with(
            min(self.mean, other.mean),
            min(self.low, other.low),
            min(self.median, other.median),
            min(self.high, other.high),
        )

    def _with(self, mean: float, low: float, median: float, high: float) -> WaitForecast:
        return WaitForecast(mean, low, median, high, self.chance, self.drivers, self.untold)


class Lesson(Struct, array_like=True):
    """A forecast before its wait has ended. `features` are float16, `members` the ensemble's forecasts.

    `groups` are those of its interval.
    """

    at: float
    age: float
    cell: int
    features: bytes
    members: list[float]
    centre: float
    spread: float
    low: float
    high: float
    groups: tuple[str, str, str, str]


def channel_of(kind: str) -> str:
    """Return the channel of a kind of contact, which is `channel/language`.

    >>> channel_of("chat/en"), channel_of("chat")
    ('chat', 'chat')
    """
    return kind.partition("/")[0]


def groups_of(kind: str, waiting: int, at: float) -> tuple[str, str, str, str]:
    """Return the groups of a forecast at `at`: channel with line, line, channel, and hour of the day.

    Args:
        kind: of the contact.
        waiting: the other customers in the queue.

    >>> groups_of("chat/en", waiting=7, at=3600.0)
    ('chat 5', '5', 'chat', '1h')
    """
    line = "0" if waiting < 1 else "1" if waiting < 5 else "5" if waiting < 10 else "10"
    channel = channel_of(kind)
    return f"{channel} {line}", line, channel, f"{int(at // 3600.0 % 24.0)}h"
