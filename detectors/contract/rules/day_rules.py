"""When the floor's day begins, and how its numbers are counted. Part of the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

HALF_HOUR = 1800.0

ServiceLevel: TypeAlias = Literal["offered", "answered", "all", "late_abandons", "early_abandons", "no_short"]
"""How a service level is computed. `docs/metrics.md` has the formulas and where they come from."""


class DayRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a day of the floor begins: at `reset_hour` by the wall clock of `zone` (an IANA name).

    A half-hour belongs to the day in which it begins.
    """

    zone: str = "UTC"
    reset_hour: Annotated[int, Meta(ge=0, le=23)] = 0

    def day(self, at: float) -> str:
        """Return the floor's date (2026-10-01) at a time in seconds since 1970.

        >>> DayRules(zone="Asia/Shanghai", reset_hour=6).day(1_700_431_200.0)  # 06:00 on 2023-11-20 there
        '2023-11-20'
        """
        return _day(self.zone, self.reset_hour, int(at // HALF_HOUR))


class DayFault(NamedTuple):
    """`place` is the path below the rules of the day."""

    place: str
    value: object
    expected: str


def faults(rules: DayRules) -> Iterator[DayFault]:
    """Yield a fault for each part that is not known."""
    try:
        ZoneInfo(rules.zone)
    except (OSError, ValueError, KeyError):
        yield DayFault(".zone", rules.zone, "a time zone such as Asia/Shanghai")


@lru_cache(maxsize=512)
def _day(zone: str, reset_hour: int, half_hour: int) -> str:
    local = dt.datetime.fromtimestamp(half_hour * HALF_HOUR, ZoneInfo(zone)).replace(tzinfo=None)
    return (local - dt.timedelta(hours=reset_hour)).date().isoformat()
