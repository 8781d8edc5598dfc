"""Moves what was recorded to the time of a drill: events, rules and labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from stream.records import LabelsEntry, Rollback, RulesVersion

SOURCE = "stepin-drill"
"""With this the source of every event of a drill begins: screens say so."""
_ALWAYS_OPEN: dict[str, list[Any]] = {"openings": [], "closed": [], "days": []}


def moved_event(event: Event, shift: float) -> Event:
    """Return an event as so many seconds later, marked as one of a drill."""
    later: Event = replace(event, time=_later(event.time, shift), source=f"{SOURCE}/{event.source}"[:200])
    if isinstance(later, ev.CallbackRequested) and later.data.due is not None:
        return replace(later, data=replace(later.data, due=_later(later.data.due, shift)))
    return later


def moved_rules(versions: Iterable[RulesVersion], begin: float, shift: float) -> Iterator[RulesVersion]:
    """Yield the versions as of so many seconds later, with the queues open that were open at `begin`."""
    for version in versions:
        yield replace(
            version,
            rules=_open_as_at(version.rules, begin),
            effective_at=version.effective_at and version.effective_at + shift,
            published_at=version.published_at and version.published_at + shift,
            source="",
        )


def moved_label(entry: LabelsEntry, shift: float) -> LabelsEntry:
    """Return what a model learns from, or takes back, as of so many seconds later."""
    later = replace(
        entry, at=entry.at + shift, effective_at=entry.effective_at and entry.effective_at + shift
    )
    if isinstance(later, Rollback) and later.until is not None:
        return replace(later, until=later.until + shift)
    return later


def _open_as_at(rules: Rules, begin: float) -> Rules:
    """Return rules by which a queue never closes if it was open at `begin`.

    Opening hours are times of day, and a drill is at another one.
    """
    document = msgspec.to_builtins(rules)
    for name, queue in document["queues"].items():
        hours = rules.of(name).hours
        queue["hours"] = _ALWAYS_OPEN if hours.is_open(begin) else msgspec.to_builtins(hours)
    if rules.default.hours.is_open(begin):
        document["default"]["hours"] = _ALWAYS_OPEN
    return msgspec.convert(document, Rules)


def _later(time: datetime, seconds: float) -> datetime:
    return time + timedelta(seconds=seconds)
