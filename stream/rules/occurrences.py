"""The dates and times on which the events of an iCalendar file take place (RFC 5545, section 3.8.5)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from dateutil.rrule import rruleset, rrulestr
from icalendar import Event

_MOST = 20_000
_UNTIL_UTC = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
_WITHIN_A_DAY = re.compile("FREQ=(?:SECONDLY|MINUTELY|HOURLY)")
Moment: TypeAlias = dt.date | dt.datetime


class Occurrence(NamedTuple):
    """An event takes place from `begin` to `end`: dates, of which `end` is the first after it, or times."""

    event: Event
    begin: Any
    end: Any


def occurrences(events: Iterable[Event], first: dt.date, last: dt.date) -> Iterator[Occurrence]:
    """Yield the occurrences that touch the dates from `first` to `last`, without those that were moved.

    Raises:
        ValueError: a date or a rule cannot be read.
    """
    events = list(events)
    moved = {
        (str(event.get("UID", "")), _wall(instead.dt, event.start))
        for event in events
        for instead in _listed(event.get("RECURRENCE-ID"))
    }
    for event in events:
        begin, length = event.start, event.end - event.start
        whole = not isinstance(begin, dt.datetime)
        for at in _starts(event, begin, first - length - dt.timedelta(days=1), last):
            if "RECURRENCE-ID" not in event and (str(event.get("UID", "")), at) in moved:
                continue
            start: Moment = at.date() if whole else at.replace(tzinfo=getattr(begin, "tzinfo", None))
            yield Occurrence(event, start, _end(start, length))


def _end(start: Any, length: dt.timedelta) -> Moment:
    """Return the end. By the wall clock: a shift that lasts until six ends at six also when clocks change."""
    end: Moment = start + length
    return end


def _starts(event: Event, begin: Moment, first: dt.date, last: dt.date) -> list[dt.datetime]:
    """Return when the event begins, by its own wall clock."""
    starts = rruleset()
    starts.rdate(_wall(begin, begin))
    for rule in _listed(event.get("RRULE")):
        starts.rrule(rrulestr(_by_wall(rule.to_ical().decode(), begin), dtstart=_wall(begin, begin)))
    for dates in _listed(event.get("RDATE")):
        for each in dates.dts:
            starts.rdate(_wall(each.dt[0] if isinstance(each.dt, tuple) else each.dt, begin))
    for dates in _listed(event.get("EXDATE")):
        for each in dates.dts:
            starts.exdate(_wall(each.dt, begin))
    low = dt.datetime.combine(first, dt.time())
    high = dt.datetime.combine(last, dt.time(23, 59, 59))
    found: list[dt.datetime] = []
    for at in starts.xafter(low, count=_MOST, inc=True):
        if at > high:
            return found
        found.append(at)
    if len(found) >= _MOST:
        raise ValueError(f"{event.get('SUMMARY', 'an event')} takes place more than {_MOST} times")
    return found


def _by_wall(rule: str, begin: Moment) -> str:
    """Return a rule of which UNTIL, which RFC 5545 wants in UTC, is a time of the event's wall clock.

    Raises:
        ValueError: the event returns within a day.
    """
    if _WITHIN_A_DAY.search(rule):
        raise ValueError(f"expected an event that returns by days, got {rule}")

    def local(until: re.Match[str]) -> str:
        at = dt.datetime.strptime(until[1], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
        return f"UNTIL={_wall(at, begin):%Y%m%dT%H%M%S}"

    return _UNTIL_UTC.sub(local, rule)


def _wall(at: Moment, begin: Moment) -> dt.datetime:
    """Return a time by the wall clock of the event that begins at `begin`, without a zone."""
    if not isinstance(at, dt.datetime):
        return dt.datetime.combine(at, dt.time())
    zone = begin.tzinfo if isinstance(begin, dt.datetime) else None
    return (at.astimezone(zone) if at.tzinfo and zone else at).replace(tzinfo=None)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
