"""Compares the open causes of a conversation with those before: only changes that matter are sent."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.contract.readings import OpenCause
from stream.records import CauseView, Evidence

_PROBABILITY_STEP = 0.05


def views(causes: Iterable[OpenCause]) -> tuple[CauseView, ...]:
    """Return the causes as the desk shows them."""
    return tuple(
        CauseView(
            cause=cause.cause,
            since=cause.since,
            severity=cause.severity,
            evidence=Evidence(
                probability=cause.probability,
                threshold=cause.threshold,
                fired=cause.fired,
                count=cause.count,
                drivers=cause.drivers,
                quote=cause.quote,
                quote_at=cause.quote_at,
                quote_by=cause.quote_by,
                turn=cause.turn,
                since=cause.since,
            ),
        )
        for cause in causes
    )


def changed_causes(
    before: tuple[CauseView, ...], now: tuple[CauseView, ...]
) -> tuple[list[CauseView], list[str]]:
    """Return the causes that opened or changed enough, and the ids of those that closed.

    A cause that began again, at another `since`, has both closed and opened.
    """
    if not before and not now:
        return [], []
    old = {cause.cause: cause for cause in before}
    opened = [cause for cause in now if _changed(old.get(cause.cause), cause)]
    current = {cause.cause: cause.since for cause in now}
    closed = [cause.cause for cause in before if current.get(cause.cause) != cause.since]
    return opened, closed


def _changed(before: CauseView | None, now: CauseView) -> bool:
    if before is None or before.since != now.since or before.severity != now.severity:
        return True
    if before.evidence.count != now.evidence.count:
        return True
    old, new = before.evidence.fired, now.evidence.fired
    if old is not None and new is not None and old.closing != new.closing:
        return True
    return abs(_measure(before) - _measure(now)) >= _PROBABILITY_STEP


def _measure(cause: CauseView) -> float:
    """Return the probability that the desk shows: that of the rule that fired, if one is named."""
    fired = cause.evidence.fired
    return (cause.evidence.probability if fired is None else fired.now) or 0.0
