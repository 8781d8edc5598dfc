"""Reads opening hours from an iCalendar file (RFC 5545).

An all-day event is a holiday, or a make-up day (调休) when it says so. Timed events are openings: those that
come each week are the week, and a date on which they differ has openings of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from msgspec.structs import replace

from detectors.contract.rules.business_hours import BusinessHours, Closure, DayOpening, Opening, SpecialDay
from stream.rules.occurrences import occurrences

_MAKE_UP = re.compile(
    r"补班|(?<!不)上班|[(（]班[)）]|班$|\bmake-?up (?:work(?:ing)? ?)?day|special working day", re.IGNORECASE
)
_NAMED_ZONE = re.compile(r"^X-WR-TIMEZONE:([^\r\n]+)", re.MULTILINE)
_ONE_DAY = dt.timedelta(days=1)
_MINUTES = 1440
_Minutes = tuple[tuple[int, int], ...]


class BadCalendar(ValueError):
    """A file that holds no opening hours; the message says why."""


class Window(NamedTuple):
    """The dates that are read, both of them included. `make_up` is the weekday that a make-up day stands for.

    None: the first weekday with openings.
    """

    first: dt.date
    last: dt.date
    make_up: int | None = None


def read_hours(content: bytes, base: BusinessHours, window: Window, zone: str | None = None) -> BusinessHours:
    """Return `base` with what an iCalendar file says: for its dates, and for its week, the file holds.

    Args:
        zone: of the hours. By default that of the file, or of `base` when the file names none.

    Raises:
        BadCalendar: it cannot be read, or says nothing about hours.
    """
    events = _events(content)
    zone = zone or _zone(content, events) or base.zone
    try:
        closed, make_up = _whole_days(events, window)
        timed = _timed(events, window, ZoneInfo(zone))
    except (ValueError, TypeError, KeyError, OverflowError, OSError) as error:
        raise BadCalendar(f"expected dates, zones and rules of RFC 5545: {error}") from None
    if not (closed or make_up or timed):
        raise BadCalendar(f"expected an event between {window.first} and {window.last}, found none")
    week = _week(timed, closed.keys() | make_up.keys())
    openings = tuple(Opening(day, *each) for day in range(7) for each in week[day]) or base.openings
    if timed and not openings:
        raise BadCalendar("expected openings that return each week, found only single ones")
    days = _special_days(timed, BusinessHours(openings), whole=any(week), closed=closed)
    for date in sorted(make_up.keys() - closed.keys()):
        days[date] = _made_up(date, make_up[date], openings, window.make_up)
    for date in [date for date, minutes in days.items() if minutes is None]:
        del days[date]
        closed.setdefault(date, "")
    return _merged(base, BusinessHours(openings, zone, _ranges(closed)), days, closed)


def _events(content: bytes) -> list[Event]:
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        parts = [part for calendar in calendars for part in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError) as error:
        raise BadCalendar(f"expected an iCalendar file: {error}") from None
    events = [part for part in parts if isinstance(part, Event)]
    if not events:
        raise BadCalendar("expected an iCalendar file with events, found none")
    return [event for event in events if str(event.get("STATUS", "")).upper() != "CANCELLED"]


def _zone(content: bytes, events: Iterable[Event]) -> str | None:
    """Return the only zone that the file names, or None."""
    starts = [event.start for event in events]
    zones = {
        start.tzinfo.key
        for start in starts
        if isinstance(start, dt.datetime) and isinstance(start.tzinfo, ZoneInfo)
    }
    named = _NAMED_ZONE.search(content.decode(errors="replace"))
    if named is not None:
        return named[1].strip()
    if len(zones) > 1:
        raise BadCalendar(f"expected one time zone, found {', '.join(sorted(zones))}: choose one with --zone")
    return next(iter(zones), None)


def _whole_days(events: Iterable[Event], window: Window) -> tuple[dict[dt.date, str], dict[dt.date, str]]:
    """Return the dates of holidays and of make-up days, each with its name."""
    events = list(events)
    marked = any("X-APPLE-SPECIAL-DAY" in event for event in events)
    closed: dict[dt.date, str] = {}
    make_up: dict[dt.date, str] = {}
    for event, begin, end in occurrences(events, window.first, window.last):
        name, mark = str(event.get("SUMMARY", "")).strip(), str(event.get("X-APPLE-SPECIAL-DAY", ""))
        if isinstance(begin, dt.datetime) or (marked and not mark):
            continue  # a calendar that marks its holidays has also days that are none
        to = make_up if mark == "ALTERNATE-WORKDAY" or (not mark and _MAKE_UP.search(name)) else closed
        for date in _dates(max(begin, window.first), min(end, window.last + _ONE_DAY)):
            to.setdefault(date, name)
    return closed, make_up


def _dates(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    while first < end:
        yield first
        first += _ONE_DAY


def _timed(events: Iterable[Event], window: Window, zone: ZoneInfo) -> dict[dt.date, _Minutes]:
    """Return the openings that begin on each date, in minutes by the wall clock of the zone."""
    found: defaultdict[dt.date, set[tuple[int, int]]] = defaultdict(set)
    for _, begin, end in occurrences(events, window.first, window.last):
        if not (isinstance(begin, dt.datetime) and isinstance(end, dt.datetime)):
            continue
        begin, end = _local(begin, zone), _local(end, zone)
        while begin < end:
            midnight = dt.datetime.combine(begin.date() + _ONE_DAY, dt.time())
            whole_night = end < begin + _ONE_DAY
            until = end if whole_night else min(end, midnight)
            closes = _MINUTES if until == midnight else until.hour * 60 + until.minute
            opens = begin.hour * 60 + begin.minute
            if opens != closes:
                found[begin.date()].add((opens, closes))
            begin = until
    return {
        date: tuple(sorted(minutes))
        for date, minutes in sorted(found.items())
        if window.first <= date <= window.last
    }


def _local(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the time by the wall clock, in whole minutes; a time without a zone is one of the wall clock."""
    local = at.astimezone(zone).replace(tzinfo=None) if at.tzinfo is not None else at
    return (local + dt.timedelta(seconds=59)).replace(second=0, microsecond=0)


def _week(timed: dict[dt.date, _Minutes], apart: Iterable[dt.date]) -> list[_Minutes]:
    """Return the most frequent openings of each weekday that come again. Dates `apart` are no example."""
    if not timed:
        return [()] * 7
    apart = set(apart)
    counts: list[Counter[_Minutes]] = [Counter() for _ in range(7)]
    for date in _dates(min(timed), max(timed) + _ONE_DAY):
        if date not in apart:
            counts[date.weekday()][timed.get(date, ())] += 1
    common = [max(count, key=lambda each: (count[each], each), default=()) for count in counts]
    return [each if count[each] > 1 else () for each, count in zip(common, counts, strict=True)]


def _special_days(
    timed: dict[dt.date, _Minutes], weekly: BusinessHours, *, whole: bool, closed: Iterable[dt.date]
) -> dict[dt.date, SpecialDay | None]:
    """Return the dates that differ from the week; None for one without any opening.

    `whole` says that the file has the week. Otherwise its openings stand beside those of the week.
    """
    days: dict[dt.date, SpecialDay | None] = {}
    for date in _dates(min(timed), max(timed) + _ONE_DAY) if timed else ():
        if date in closed or not (whole or date in timed):
            continue
        usual = {(each.opens, each.closes) for each in weekly.openings_on(date)}
        found = set(timed.get(date, ())) | (set() if whole else usual)
        if found != usual:
            own = tuple(DayOpening(*each) for each in sorted(found))
            days[date] = SpecialDay(date, openings=own) if own else None
    return days


def _made_up(date: dt.date, name: str, openings: tuple[Opening, ...], weekday: int | None) -> SpecialDay:
    first = min((opening.weekday for opening in openings), default=0)
    return SpecialDay(date, weekday=first if weekday is None else weekday, name=name)


def _ranges(closed: dict[dt.date, str]) -> tuple[Closure, ...]:
    """Join the dates that follow each other under one name."""
    ranges: list[Closure] = []
    for date in sorted(closed):
        last = ranges[-1] if ranges else None
        if last is not None and last.name == closed[date] and date - (last.until or last.date) == _ONE_DAY:
            ranges[-1] = replace(last, until=date)
        else:
            ranges.append(Closure(date, name=closed[date]))
    return tuple(ranges)


def _merged(
    base: BusinessHours,
    found: BusinessHours,
    days: dict[dt.date, SpecialDay | None],
    closed: dict[dt.date, str],
) -> BusinessHours:
    """Return both together. A day of `base` that the file closes is closed."""
    for day in base.days:
        if day.date not in closed:
            days.setdefault(day.date, day)
    kept = [each for each in base.closed if each not in found.closed and not any(map(each.covers, days))]
    return BusinessHours(
        openings=found.openings,
        zone=found.zone,
        closed=tuple(sorted([*kept, *found.closed], key=lambda each: each.date)),
        days=tuple(day for _, day in sorted(days.items()) if day is not None),
    )
