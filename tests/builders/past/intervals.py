"""Reads the half-hours of a floor back from its log, and writes short ones for tests of formulas."""

from __future__ import annotations

from collections.abc import Iterable

from stream.log import Log, topics
from stream.records import ContactCounts, Interval, decode_interval
from tests.builders.floors import floor


def intervals(log: Log) -> list[Interval]:
    """Return the half-hours that a log holds, by queue and time."""
    found = [decode_interval(value) for value in floor.read_back(log, topics.INTERVALS).values()]
    return sorted(found, key=lambda each: (each.queue, each.since))


def contacts(found: Iterable[Interval], queue: str = "orders", channel: str = "chat") -> dict[str, int]:
    """Return what a channel of a queue came to in all, without what did not happen."""
    total: dict[str, int] = {}
    for interval in found:
        counts = interval.channels.get(channel) if interval.queue == queue else None
        for name in ContactCounts.__struct_fields__ if counts is not None else ():
            value = getattr(counts, name)
            if name == "longest":
                total[name] = max(total.get(name, 0), value)
            elif isinstance(value, int) and name != "rules":
                total[name] = total.get(name, 0) + value
    return {name: value for name, value in total.items() if value}
