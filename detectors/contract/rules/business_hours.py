"""Business hours: a wait counts only while the queue is open.

The wall clock of the zone decides. Where clocks go forward, the times that it leaves out do not come; where
they go back, the times that it shows twice count twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

HORIZON_DAYS = 400
_DAY, _HOUR = 86400, 3600
_MINUTES = 1440
_EPOCH = dt.date(1970, 1, 1).toordinal()
_DAYS_KEPT = 8192
# No zone has ever been further from UTC.
_FURTHEST = 16 * _HOUR

Weekday: TypeAlias = Annotated[int, Meta(ge=0, le=6)]
Opens: TypeAlias = Annotated[int, Meta(ge=0, lt=_MINUTES)]
Closes: TypeAlias = Annotated[int, Meta(ge=0, le=_MINUTES)]
Span: TypeAlias = tuple[float, float]


class DayOpening(Struct, frozen=True, forbid_unknown_fields=True):
    """A span from minute `opens` of a day to minute `closes`: of the next day, if that is the earlier one."""

    opens: Opens
    closes: Closes


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """A span in which a queue is open each week, from minute `opens` of a `weekday` (Monday is 0).

    It ends at minute `closes`: of the next day, if that is the earlier one.
    """

    weekday: Weekday
    opens: Opens
    closes: Closes


class Closure(Struct, frozen=True, forbid_unknown_fields=True):
    """A `date` (2026-10-01) on which a queue is closed, or all dates from it to `until`: a holiday.

    The queue is closed from midnight to midnight, and no opening begins on the date.
    """

    date: dt.date
    until: dt.date | None = None
    name: str = ""

    def covers(self, day: dt.date) -> bool:
        """Return whether the queue is closed on a day."""
        return self.date <= day <= (self.until or self.date)


class SpecialDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A `date` with other openings than its weekday: those of another `weekday`, or `openings` of its own.

    A make-up day (调休) has those of another weekday.
    """

    date: dt.date
    weekday: Weekday | None = None
    openings: tuple[DayOpening, ...] = ()
    name: str = ""


class BusinessHours(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """When a queue is open: `openings` of each week in a time zone (an IANA name), any number a day.

    Without openings it is always open, but for what follows. `closed` lists holidays, `days` the dates with
    other openings. An opening belongs to the day on which it begins.

    >>> openings = (Opening(weekday=0, opens=540, closes=1020),)
    >>> hours = BusinessHours(openings, "Asia/Shanghai", closed=(Closure(dt.date(2023, 11, 27)),))
    >>> hours.seconds_open(1_700_438_400.0, 1_700_445_600.0)  # 08:00 to 10:00 on Monday, 2023-11-20
    3600.0
    >>> hours.is_open(1_700_445_600.0), hours.is_open(1_700_445_600.0 + 7 * 86400.0)
    (True, False)
    """

    openings: tuple[Opening, ...] = ()
    zone: str = "UTC"
    closed: Annotated[tuple[Closure, ...], Meta(max_length=1000)] = ()
    days: Annotated[tuple[SpecialDay, ...], Meta(max_length=1000)] = ()

    @property
    def always(self) -> bool:
        """Whether the queue never closes."""
        return not (self.openings or self.closed or self.days)

    def time_of_day(self, at: float) -> float:
        """Return the local time at `at` (seconds since 1970), in seconds since midnight."""
        local = dt.datetime.fromtimestamp(at, ZoneInfo(self.zone))
        return local.hour * 3600.0 + local.minute * 60.0 + local.second

    def local_date(self, at: float) -> dt.date:
        """Return the local date at `at` (seconds since 1970)."""
        return dt.datetime.fromtimestamp(at, ZoneInfo(self.zone)).date()

    def works_on(self, day: dt.date) -> bool:
        """Return whether the queue opens on a local day. One that never closes works on Monday to Friday."""
        return day.weekday() < 5 if self.always else bool(self._minutes(day))

    def until(self, day: dt.date, seconds: float | None = None) -> float:
        """Return the time (since 1970) of so many seconds after midnight by the wall clock of a local day.

        Without them it is the end of the day's opening hours, or of a day without any.
        """
        if seconds is None:
            spans = [] if self.always else self._minutes(day)
            seconds = 60.0 * max((closes for _, closes in spans), default=_MINUTES)
        midnight = dt.datetime.combine(day, dt.time())
        return (midnight + dt.timedelta(seconds=seconds)).replace(tzinfo=ZoneInfo(self.zone)).timestamp()

    def is_open(self, at: float) -> bool:
        """Return whether the queue is open at `at` (seconds since 1970)."""
        return self.always or any(begin <= at < end for begin, end in _spans(self, int(at // _DAY)))

    def seconds_open(self, since: float, until: float) -> float:
        """Return the seconds between two times (since 1970) in which the queue is open, 0 or more."""
        if until <= since:
            return 0.0
        if self.always:
            return until - since
        days = range(int(since // _DAY), int(until // _DAY) + 1)
        spans = (span for day in days for span in _spans(self, day))
        return sum(max(0.0, min(end, until) - max(begin, since)) for begin, end in spans)

    def after(self, since: float, seconds: float) -> float | None:
        """Return the time when the queue has been open for `seconds` since `since`, as an SLA needs it.

        None when that takes more than 400 days.
        """
        if not (self.openings or self.closed or self.days):  # as `always`: each wait asks for it
            return since + seconds
        left = seconds
        for begin, end in self._spans_after(since):
            begin = max(begin, since)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return None

    def change_after(self, at: float) -> float | None:
        """Return when the queue next opens or closes after `at`, or None within 400 days."""
        if self.always:
            return None
        closes: float | None = None
        for begin, end in self._spans_after(at):
            if closes is None and begin > at:
                return begin
            if closes is not None and begin > closes:
                return closes
            closes = end
        return None

    def _spans_after(self, since: float) -> Iterator[Span]:
        """Yield the openings that end after `since`, for 400 days. Midnight of UTC divides them."""
        first = int(since // _DAY)
        for day in range(first, first + HORIZON_DAYS + 1):
            yield from (span for span in _spans(self, day) if span[1] > since)

    def closed_on(self, day: dt.date) -> bool:
        """Return whether a closure covers a day."""
        return any(closure.covers(day) for closure in self.closed)

    def openings_on(self, day: dt.date) -> tuple[DayOpening, ...] | tuple[Opening, ...]:
        """Return the openings that begin on a day, when no closure covers it."""
        special = next((special for special in self.days if special.date == day), None)
        if special is not None and special.weekday is None:
            return special.openings
        weekday = day.weekday() if special is None or special.weekday is None else special.weekday
        if not self.openings:
            return (DayOpening(0, _MINUTES),)
        return tuple(opening for opening in self.openings if opening.weekday == weekday)

    def _minutes(self, day: dt.date) -> list[tuple[int, int]]:
        """Return the spans of a local day in minutes by the wall clock."""
        if self.closed_on(day):
            return []
        own = [(each.opens, _end_today(each.opens, each.closes)) for each in self.openings_on(day)]
        before = day - dt.timedelta(days=1)
        if self.closed_on(before):
            return own
        return own + [(0, each.closes) for each in self.openings_on(before) if each.opens > each.closes]


def _end_today(opens: int, closes: int) -> int:
    return _MINUTES if opens > closes else closes


@lru_cache(maxsize=_DAYS_KEPT)
def _spans(hours: BusinessHours, number: int) -> tuple[Span, ...]:
    """Return the times in which a queue is open on the day of UTC that is `number` days after 1970-01-01."""
    first, last = number * _DAY, (number + 1) * _DAY
    spans: list[Span] = []
    for local in (number - 1, number, number + 1):
        minutes = hours._minutes(dt.date.fromordinal(_EPOCH + local))
        for begun, over, offset in _offsets(hours.zone, local * _DAY) if minutes else ():
            midnight = local * _DAY - offset
            for opens, closes in minutes:
                begin = max(first, begun, midnight + 60 * opens)
                end = min(last, over, midnight + 60 * closes)
                if begin < end:
                    spans.append((float(begin), float(end)))
    return tuple(_apart(sorted(spans)))


@lru_cache(maxsize=_DAYS_KEPT)
def _offsets(zone: str, local: int) -> tuple[tuple[float, float, int], ...]:
    """Return when which offset to UTC holds around the local day of which midnight is `local`, in seconds.

    No zone changes twice within so short a time.
    """
    known = ZoneInfo(zone)

    def offset(at: int) -> int:
        shift = dt.datetime.fromtimestamp(at, known).utcoffset()
        return 0 if shift is None else round(shift.total_seconds())

    low, high = local - _FURTHEST, local + _DAY + _FURTHEST
    before, after = offset(low), offset(high)
    if before == after:
        return ((float("-inf"), float("inf"), before),)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return (float("-inf"), float(high), before), (float(high), float("inf"), after)


def _apart(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
