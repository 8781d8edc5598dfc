"""The document of routes: who is told of which cases, when, and in which language. Ops write it.

Addresses have secrets, so the document only names them: see `stream.notify.addresses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from detectors.contract.causes import CAUSES
from detectors.contract.event_errors import BadEvent
from detectors.contract.readings import Severity
from detectors.contract.rules import hours_faults
from detectors.contract.rules.business_hours import BusinessHours, Closes, Opening, Opens, Weekday
from detectors.contract.rules.queue_names import ScreenLanguage
from stream.document_files import Form, read_document

Address = Annotated[str, Meta(min_length=1, max_length=2000)]
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_EVERY_DAY: tuple[Weekday, ...] = (0, 1, 2, 3, 4, 5, 6)


class QuietHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, cache_hash=True):
    """The hours of each day, or of some weekdays (Monday is 0), in which a route is told nothing.

    They go from minute `begins` of the day to minute `ends`, of the next day if that is the earlier one.
    """

    begins: Opens
    ends: Closes
    zone: str = "UTC"
    weekdays: tuple[Weekday, ...] = _EVERY_DAY

    @property
    def hours(self) -> BusinessHours:
        """The same as hours that are open while it is quiet."""
        spans = tuple(Opening(day, self.begins, self.ends) for day in sorted(set(self.weekdays)))
        return BusinessHours(spans, self.zone)


class Route(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to people, and of what they are told.

    `address` is an address of Apprise that names its secrets as `${STEPIN_NOTIFY_…}`; `address_file` is a
    file with the whole address instead. Without `queues` or `causes` it is about all of them. It is told of
    cases that are `severity` or worse, in `hours` and not in the `quiet` ones: what is still open when they
    begin or end is told then. With a `level` above 0 it is told of a case only when that is escalated so
    far. A critical case that nobody takes is told again each `repeat` seconds. What comes within `gather`
    seconds is told together. Only with `words` do customers' words leave StepIn.
    """

    address: Address | None = None
    address_file: Address | None = None
    language: ScreenLanguage = "en"
    queues: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    severity: Severity = "critical"
    level: Annotated[int, Meta(ge=0, le=9)] = 0
    hours: BusinessHours = BusinessHours()
    quiet: QuietHours | None = None
    repeat: Annotated[float, Meta(ge=60, le=86_400)] | None = None
    gather: Annotated[float, Meta(ge=0, le=300)] = 10.0
    words: bool = False

    def is_told_at(self, at: float) -> bool:
        """Return whether people are told at `at` (seconds since 1970), by its hours and quiet hours."""
        return self.hours.is_open(at) and not (self.quiet is not None and self.quiet.hours.is_open(at))


class Routes(Struct, frozen=True, forbid_unknown_fields=True):
    """The document: routes by their names, which are small letters, digits, `-` and `_`."""

    routes: Annotated[dict[str, Route], Meta(min_length=1, max_length=100)]


def read(path: Path) -> Routes:
    """Read the document from a JSON or YAML file.

    Raises:
        BadDocument: it breaks the form; each fault names its place, the value and what was expected.
        OSError: the file cannot be read.
    """
    return read_document(path, Form(Routes, contradictions)).document


def contradictions(document: Routes) -> Iterator[BadEvent]:
    """Yield a fault for each field that has the right form and that no route can work with.

    >>> [str(fault) for fault in contradictions(Routes({"leads": Route()}))]
    ['$.routes.leads: expected either address or address_file, got neither']
    """
    for name, route in document.routes.items():
        place = f"$.routes.{name}"
        if not _NAME.fullmatch(name):
            yield BadEvent(place, name, "a name of small letters, digits, - and _, at most 40 of them")
        if (route.address is None) == (route.address_file is None):
            given = "neither" if route.address is None else "both"
            yield BadEvent(place, given, "either address or address_file")
        for number, cause in enumerate(route.causes):
            if cause not in CAUSES:
                yield BadEvent(f"{place}.causes[{number}]", cause, f"one of {', '.join(CAUSES)}")
        for fault in hours_faults.faults(route.hours):
            yield BadEvent(f"{place}.hours{fault.place}", fault.value, fault.expected)
        if route.quiet is not None:
            yield from _quiet_faults(route.quiet, f"{place}.quiet")


def _quiet_faults(quiet: QuietHours, place: str) -> Iterator[BadEvent]:
    if not quiet.weekdays:
        yield BadEvent(f"{place}.weekdays", "none", "at least one weekday")
    for fault in hours_faults.faults(quiet.hours):
        if fault.place == ".zone":
            yield BadEvent(f"{place}.zone", fault.value, fault.expected)
            return
    always = (quiet.begins, quiet.ends) == (0, 1440) and len(set(quiet.weekdays)) == 7
    if always or quiet.begins == quiet.ends:
        yield BadEvent(f"{place}.ends", quiet.ends, "an end that leaves some time of the week")
