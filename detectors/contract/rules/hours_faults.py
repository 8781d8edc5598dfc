"""What has the form of business hours and can be nobody's: each fault with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from detectors.contract.rules.business_hours import (
    HORIZON_DAYS,
    BusinessHours,
    DayOpening,
    Opening,
    SpecialDay,
)

_FIRST, _LAST = dt.date(1970, 1, 1), dt.date(2199, 12, 31)
_LENGTH = "closes other than opens (0 to 1440 is the whole day)"


class HoursFault(NamedTuple):
    """`place` is the path below the hours, such as `.closed[2]`."""

    place: str
    value: object
    expected: str


def faults(hours: BusinessHours) -> Iterator[HoursFault]:
    """Yield a fault for each part of the hours that is not known, contradicts another, or never opens.

    >>> [(fault.place, fault.value) for fault in faults(BusinessHours((Opening(0, 60, 60),)))]
    [('.openings[0]', '60 to 60')]
    """
    try:
        ZoneInfo(hours.zone)
    except (OSError, ValueError, KeyError):
        yield HoursFault(".zone", hours.zone, "a time zone such as Asia/Shanghai")
        return
    wrong = False
    for fault in (*_lengths(".openings", hours.openings), *_closures(hours), *_days(hours)):
        wrong = True
        yield fault
    if not wrong:
        yield from _never_open(hours)


def _lengths(place: str, openings: Sequence[Opening | DayOpening]) -> Iterator[HoursFault]:
    for number, opening in enumerate(openings):
        if opening.opens == opening.closes:
            yield HoursFault(f"{place}[{number}]", f"{opening.opens} to {opening.closes}", _LENGTH)


def _date(place: str, date: dt.date) -> Iterator[HoursFault]:
    if not _FIRST <= date <= _LAST:
        yield HoursFault(place, str(date), f"a date from {_FIRST} to {_LAST}")


def _closures(hours: BusinessHours) -> Iterator[HoursFault]:
    for number, closure in enumerate(hours.closed):
        yield from _date(f".closed[{number}].date", closure.date)
        yield from _date(f".closed[{number}].until", closure.until or closure.date)
        if closure.until is not None and closure.until < closure.date:
            expected = f"a date from {closure.date} on"
            yield HoursFault(f".closed[{number}].until", str(closure.until), expected)


def _days(hours: BusinessHours) -> Iterator[HoursFault]:
    seen: set[dt.date] = set()
    for number, day in enumerate(hours.days):
        place = f".days[{number}]"
        if day.date in seen:
            yield HoursFault(f"{place}.date", str(day.date), "each date once")
        elif hours.closed_on(day.date):
            yield HoursFault(f"{place}.date", str(day.date), "a date that is not in closed")
        seen.add(day.date)
        yield from _date(f"{place}.date", day.date)
        yield from _lengths(f"{place}.openings", day.openings)
        yield from _kind(hours, day, place)


def _kind(hours: BusinessHours, day: SpecialDay, place: str) -> Iterator[HoursFault]:
    if (day.weekday is None) == (not day.openings):
        expected = "either a weekday or openings of its own (a date without any belongs into closed)"
        yield HoursFault(place, str(day.date), expected)
    elif day.weekday is not None and hours.openings:
        weekdays = sorted({opening.weekday for opening in hours.openings})
        if day.weekday not in weekdays:
            expected = f"a weekday with openings: {', '.join(map(str, weekdays))}"
            yield HoursFault(f"{place}.weekday", day.weekday, expected)


def _never_open(hours: BusinessHours) -> Iterator[HoursFault]:
    """A closure that no opening follows within 400 days."""
    for number, closure in enumerate(hours.closed):
        midnight = dt.datetime(closure.date.year, closure.date.month, closure.date.day, tzinfo=dt.UTC)
        # In no zone does the date begin earlier.
        if hours.after(midnight.timestamp() + 86400.0, 0.0) is None:
            expected = f"an opening within {HORIZON_DAYS} days"
            yield HoursFault(f".closed[{number}]", f"{closure.date} to {closure.until}", expected)
