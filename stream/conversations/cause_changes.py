"""From what the detectors read to what people are told: only what changed, and only when it matters."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.contract.readings import OpenCause
from stream.records import CauseView, Evidence

_PROBABILITY_STEP = 0.05


def views(causes: Iterable[OpenCause]) -> tuple[CauseView, ...]:
    """The causes as the desk shows them."""
    return tuple(
        CauseView(
            cause=cause.cause,
            since=cause.since,
            severity=cause.severity,
            evidence=Evidence(
                probability=cause.probability,
                threshold=cause.threshold,
                count=cause.count,
                drivers=cause.drivers,
                quote=cause.quote,
                quote_at=cause.quote_at,
                turn=cause.turn,
                since=cause.since,
            ),
        )
        for cause in causes
    )


def changed_causes(
    before: tuple[CauseView, ...], now: tuple[CauseView, ...]
) -> tuple[list[CauseView], list[str]]:
    """Those to be said (new, or different enough) and the names of those that are over.

    A cause that began anew, with another `since`, is both over and new.
    """
    if not before and not now:
        return [], []
    old = {cause.cause: cause for cause in before}
    opened = [cause for cause in now if _is_news(old.get(cause.cause), cause)]
    current = {cause.cause: cause.since for cause in now}
    closed = [cause.cause for cause in before if current.get(cause.cause) != cause.since]
    return opened, closed


def _is_news(before: CauseView | None, now: CauseView) -> bool:
    if before is None or before.since != now.since or before.severity != now.severity:
        return True
    if before.evidence.count != now.evidence.count:
        return True
    return abs((before.evidence.probability or 0.0) - (now.evidence.probability or 0.0)) >= _PROBABILITY_STEP
