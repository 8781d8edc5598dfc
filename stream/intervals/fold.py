"""Adds what counts to the sums of a half-hour. Sums are whole numbers, so any order gives the same."""

from __future__ import annotations

from detectors.contract.rules.queue_rules import QueueRules
from stream.records import ContactCounts, Count

_SATISFIED = 0.75
"""A rating from here on is satisfied: 4 and 5 of five stars ("top two boxes")."""


def milliseconds(seconds: float) -> int:
    """Return a time span in whole milliseconds, 0 or more."""
    return max(0, round(seconds * 1000))


def waited(rules: QueueRules, begin: float, end: float) -> int:
    """Return the milliseconds of opening hours between two times."""
    return milliseconds(rules.hours.seconds_open(begin, end))


def add(counts: ContactCounts, count: Count, rules: QueueRules, sla: float | None) -> None:
    """Add a count, or take it back.

    Args:
        counts: of the half-hour in which it counts.
        rules: of the queue and channel, then in force.
        sla: that of the contact's wait for an agent, in seconds; None: that of the rules.
    """
    times = count.times
    match count.what:
        case "answered" | "abandoned" | "moved" | "callback" | "closed":
            _add_end_of_wait(counts, count, rules, sla)
        case "responded":
            counts.responded += times
            counts.response += times * waited(rules, count.begin, count.end)
        case "handled":
            counts.handled += times
            counts.handling += times * milliseconds(count.end - count.begin)
            counts.holding += times * milliseconds(count.value)
        case "rated":
            counts.rated += times
            counts.rating += times * round(count.value * 1000)
            counts.satisfied += times * (count.value >= _SATISFIED)
        case "offered" | "transferred" | "finished" | "reopened":
            setattr(counts, count.what, getattr(counts, count.what) + times)
        case "bot_contained" | "bot_passed_on" | "bot_lost":
            setattr(counts, count.what, getattr(counts, count.what) + times)


def _add_end_of_wait(counts: ContactCounts, count: Count, rules: QueueRules, sla: float | None) -> None:
    times, waits = count.times, rules.waits
    span = waited(rules, count.begin, count.end)
    in_sla = span <= milliseconds(waits.queue_sla if sla is None else sla)
    if count.what in ("answered", "abandoned"):
        counts.longest = max(counts.longest, span)
    match count.what:
        case "answered":
            counts.answered += times
            counts.in_sla += times * in_sla
            counts.waited += times * span
        case "abandoned":
            counts.abandoned += times
            counts.abandoned_in_sla += times * in_sla
            counts.abandoned_short += times * (span <= milliseconds(waits.short_abandon))
            counts.gave_up_after += times * span
        case "moved":
            counts.moved += times
        case "callback":
            counts.callbacks += times
        case _:
            counts.closed += times
