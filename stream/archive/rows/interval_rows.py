"""The rows of a half-hour of a queue: one for each channel, and one for the agents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import asdict

from stream.archive.sql.interval_table import COUNTS, STAFF
from stream.records import ContactCounts, Interval

_AGENTS = ""
_NOTHING = ContactCounts()


def interval_rows(interval: Interval) -> Iterator[dict[str, Any]]:
    """Yield the rows of a half-hour."""
    place = {"queue": interval.queue, "since": interval.since, "day": interval.day, "zone": interval.zone}
    nobody = dict.fromkeys(STAFF, 0)
    for channel, counts in interval.channels.items():
        yield {**place, "channel": channel, **asdict(counts), **nobody}
    if interval.staff.present:
        staff = {name: getattr(interval.staff, name) for name in STAFF}
        nothing = {name: getattr(_NOTHING, name) for name in COUNTS}
        nothing["rules"] = interval.rules
        yield {**place, "channel": _AGENTS, "formula": None, **nothing, **staff}
