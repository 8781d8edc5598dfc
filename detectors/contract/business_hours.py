"""Business hours: a wait counts only while the queue is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

_HORIZON_DAYS = 400

Minute = Annotated[int, Meta(ge=0, le=1440)]


class Opening(Struct, frozen=True):
    """A span in which a queue is open: minute `opens` to minute `closes` of a `weekday` (Monday is 0)."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    opens: Minute
    closes: Minute


class BusinessHours(Struct, frozen=True):
    """A week of openings in a time zone (an IANA name). A queue without openings is always open.

    >>> monday = BusinessHours(openings=(Opening(weekday=0, opens=540, closes=1020),), zone="Asia/Shanghai")
    >>> monday.seconds_open(1_700_438_400.0, 1_700_445_600.0)  # 08:00 to 10:00 on Monday, 2023-11-20
    3600.0
    """

    openings: tuple[Opening, ...] = ()
    zone: str = "UTC"

    def seconds_open(self, since: float, until: float) -> float:
        """Return the seconds between two times (since 1970) in which the queue is open, 0 or more."""
        if until <= since:
            return 0.0
        if not self.openings:
            return until - since
        return sum(
            max(0.0, min(end, until) - max(begin, since)) for begin, end in self._open_between(since, until)
        )

    def after(self, since: float, seconds: float) -> float | None:
        """Return the time when the queue has been open for `seconds` since `since`, as an SLA needs it.

        None when that takes more than 400 days.
        """
        if not self.openings:
            return since + seconds
        left = seconds
        for begin, end in self._open_between(since, since + _HORIZON_DAYS * 86400.0):
            begin = max(begin, since)
            if end - begin >= left:
                return begin + left
            left -= max(0.0, end - begin)
        return None

    def _open_between(self, since: float, until: float) -> list[tuple[float, float]]:
        """Return the openings that overlap a span, ascending and without overlaps."""
        zone = ZoneInfo(self.zone)
        day = (datetime.fromtimestamp(since, UTC).astimezone(zone) - timedelta(days=1)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        spans: list[tuple[float, float]] = []
        while day.timestamp() < until:
            for opening in self.openings:
                if opening.weekday == day.weekday() and opening.opens < opening.closes:
                    begin, end = (_at(day, minute) for minute in (opening.opens, opening.closes))
                    if end > since and begin < until:
                        spans.append((begin, end))
            day = (day + timedelta(days=1)).replace(hour=0)
        return _apart(sorted(spans))


def _at(day: datetime, minute: int) -> float:
    """Return the time of a minute of the local day by the wall clock, also on a day with a clock change."""
    if minute == 1440:
        return (day + timedelta(days=1)).timestamp()
    return day.replace(hour=minute // 60, minute=minute % 60).timestamp()


def _apart(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
