"""The numbers of a day, or of any part of it: one formula for each. `docs/metrics.md` names the standards.

Pure, and the only place that computes them: gateway, dashboard and archive show what comes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import add, attrgetter
from typing import Literal, NamedTuple, TypeAlias, get_args

from msgspec import Struct, field

from detectors.contract.rules.day_rules import ServiceLevel
from stream.records import ContactCounts, Interval, StaffCounts

Ratio: TypeAlias = tuple[int, int]
"""A sum, and the number that it is divided by."""
Unit: TypeAlias = Literal["count", "share", "seconds"]
SERVICE_LEVELS: tuple[ServiceLevel, ...] = get_args(ServiceLevel)


class Figure(NamedTuple):
    """One number: a count, a share 0…1 or seconds. None where nothing happened that it could be of.

    `of` is how many contacts it rests on, None for a count, and for a share of time.
    """

    value: float | None
    of: int | None = None


class Sums(Struct, kw_only=True):
    """The sums of some half-hours, queues and channels.

    `level` is the service level by the formula of each: those answered in time, and those that count.
    """

    contacts: ContactCounts = field(default_factory=ContactCounts)
    staff: StaffCounts = field(default_factory=StaffCounts)
    level: Ratio = (0, 0)

    def add(self, other: Sums) -> None:
        """Add other sums to these."""
        _add(self.contacts, other.contacts)
        self.staff.present += other.staff.present
        self.staff.occupied += other.staff.occupied
        self.level = (self.level[0] + other.level[0], self.level[1] + other.level[1])


def summed(intervals: Iterable[Interval], channel: str | None = None) -> Sums:
    """Return the sums of half-hours, of one channel or of all. Agents belong to no channel."""
    sums = Sums()
    for interval in intervals:
        for name, counts in interval.channels.items():
            if channel in (None, name):
                _add(sums.contacts, counts)
                met, of = _LEVELS[counts.formula](counts)
                sums.level = (sums.level[0] + met, sums.level[1] + of)
        if channel is None:
            sums.staff.present += interval.staff.present
            sums.staff.occupied += interval.staff.occupied
    return sums


_SUMMED = tuple(
    name for name in ContactCounts.__struct_fields__ if name not in ("rules", "formula", "longest")
)


_values = attrgetter(*_SUMMED)


def _add(sums: ContactCounts, counts: ContactCounts) -> None:
    for name, value in zip(_SUMMED, map(add, _values(sums), _values(counts)), strict=True):
        setattr(sums, name, value)
    sums.longest = max(sums.longest, counts.longest)


# --- the service level ---------------------------------------------------------------------------------

_LEVELS: Mapping[ServiceLevel, Callable[[ContactCounts], Ratio]] = {
    "offered": lambda c: (c.in_sla, c.offered),
    "answered": lambda c: (c.in_sla, c.answered),
    "all": lambda c: (c.in_sla, c.answered + c.abandoned),
    "late_abandons": lambda c: (c.in_sla, c.answered + c.abandoned - c.abandoned_in_sla),
    "early_abandons": lambda c: (c.in_sla + c.abandoned_in_sla, c.answered + c.abandoned),
    "no_short": lambda c: (c.in_sla, c.answered + c.abandoned - c.abandoned_short),
}


def service_level(sums: Sums, formula: ServiceLevel | None = None) -> Figure:
    """Return the service level by a formula, or by those that the rules had for each queue and channel.

    >>> counts = ContactCounts(answered=1000, in_sla=860, abandoned=60, abandoned_in_sla=20)
    >>> [round(service_level(Sums(contacts=counts), name).value, 3) for name in SERVICE_LEVELS[1:5]]
    [0.86, 0.811, 0.827, 0.83]
    """
    return _share(*(sums.level if formula is None else _LEVELS[formula](sums.contacts)))


# --- the other numbers ---------------------------------------------------------------------------------


def _share(part: int, of: int) -> Figure:
    return Figure(part / of if of > 0 else None, of)


def _seconds(milliseconds: int, of: int) -> Figure:
    return Figure(milliseconds / of / 1000 if of > 0 else None, of)


def _abandon_rate(c: ContactCounts) -> Figure:
    return _share(c.abandoned - c.abandoned_short, c.answered + c.abandoned - c.abandoned_short)


def _wrap_up(c: ContactCounts) -> Figure:
    return _seconds(c.wrapping_up, c.handled) if c.wraps else Figure(None, 0)


def _longest(c: ContactCounts) -> Figure:
    return Figure(c.longest / 1000 if c.answered + c.abandoned > 0 else None)


def _resolution(c: ContactCounts) -> Figure:
    return _share(max(0, c.finished - c.reopened), c.finished)


def _containment(c: ContactCounts) -> Figure:
    return _share(c.bot_contained, c.bot_contained + c.bot_passed_on + c.bot_lost)


_OF_CONTACTS: Mapping[str, Callable[[ContactCounts], Figure]] = {
    "offered": lambda c: Figure(c.offered),
    "answered": lambda c: Figure(c.answered),
    "abandoned": lambda c: Figure(c.abandoned),
    "abandon_rate": _abandon_rate,
    "speed_of_answer": lambda c: _seconds(c.waited, c.answered),
    "longest_wait": _longest,
    "first_response": lambda c: _seconds(c.response, c.responded),
    "next_response": lambda c: _seconds(c.reply, c.replied),
    "handle_time": lambda c: _seconds(c.handling + c.wrapping_up, c.handled),
    "talk_time": lambda c: _seconds(c.handling - c.holding, c.handled),
    "hold_time": lambda c: _seconds(c.holding, c.handled),
    "wrap_up_time": _wrap_up,
    "transfers": lambda c: _share(c.transferred, c.handled),
    "resolution": _resolution,
    "bot_containment": _containment,
    "satisfaction": lambda c: _share(c.satisfied, c.rated),
}

UNITS: Mapping[str, Unit] = {
    "offered": "count",
    "answered": "count",
    "service_level": "share",
    "abandoned": "count",
    "abandon_rate": "share",
    "speed_of_answer": "seconds",
    "longest_wait": "seconds",
    "first_response": "seconds",
    "next_response": "seconds",
    "handle_time": "seconds",
    "talk_time": "seconds",
    "hold_time": "seconds",
    "wrap_up_time": "seconds",
    "transfers": "share",
    "resolution": "share",
    "occupancy": "share",
    "bot_containment": "share",
    "satisfaction": "share",
}
"""The numbers in the order in which people read them, each with its unit."""


def figures(sums: Sums, formula: ServiceLevel | None = None) -> dict[str, Figure]:
    """Return every number of `UNITS` for these sums, by its name."""
    found = {name: compute(sums.contacts) for name, compute in _OF_CONTACTS.items()}
    found["service_level"] = service_level(sums, formula)
    staff = sums.staff
    found["occupancy"] = Figure(staff.occupied / staff.present if staff.present else None)
    return {name: found[name] for name in UNITS}
