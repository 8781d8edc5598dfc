"""Opening hours: waiting counts only while the floor is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

_HORIZON_DAYS = 400

Minute = Annotated[int, Meta(ge=0, le=1440)]


class Opening(Struct, frozen=True):
    """Open from minute `opens` to minute `closes` of a local `weekday` (Monday is 0)."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    opens: Minute
    closes: Minute


class BusinessHours(Struct, frozen=True):
    """A week of openings in a time zone (an IANA name). Without any, it is always open."""

    openings: tuple[Opening, ...] = ()
    zone: str = "UTC"

    def seconds_open(self, since: float, until: float) -> float:
        """Seconds between two times (since 1970) in which the floor is open; never below 0."""
        if until <= since:
            return 0.0
        if not self.openings:
            return until - since
        return sum(
            max(0.0, min(end, until) - max(begin, since)) for begin, end in self._open_between(since, until)
        )

    def after(self, since: float, seconds: float) -> float | None:
        """When `seconds` of open time have passed since `since`: a promise's deadline.

        None when the floor is not open that long within the next 400 days.
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
        """Openings that overlap a span, ascending and apart from each other."""
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
    """That minute of the local day: by the wall clock, also when the clock is changed."""
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
