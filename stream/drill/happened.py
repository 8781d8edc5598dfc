"""What was found in a stretch and what people did, as an archive has it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from stream.archive.past import past_people
from stream.archive.sql.database import Archive
from stream.archive.views import PastCase

_TAKES = frozenset({"claim", "accept", "snooze", "intervene", "resolve"})
"""What somebody does who takes a case, if only to resolve it."""


class Handled(NamedTuple):
    """A case: when it was opened, first claimed, resolved and why. Times are event times.

    `taken_by` is who claimed it first, or resolved it without a claim.
    `why` is the reason that a person gave, or how the last cause ended. What had not happened by the end of
    the stretch is None.
    """

    id: str
    subject: str
    queue: str
    cause: str
    severity: str
    opened_at: float
    claimed_at: float | None = None
    taken_by: str | None = None
    resolved_at: float | None = None
    why: str | None = None


class Did(NamedTuple):
    """Somebody did something, such as `claim`, at an event time."""

    by: str
    kind: str
    at: float


class Happened(NamedTuple):
    """The cases that were opened in a stretch, the first first, and what people did in it."""

    cases: tuple[Handled, ...]
    done: tuple[Did, ...]


def happened(
    archive: Archive, begin: float, end: float, floor_time: Callable[[float], float] | None = None
) -> Happened:
    """Return what happened in [`begin`, `end`), by event time.

    Args:
        floor_time: returns the event time at which a person acted, from the gateway's clock. Without it both
            are the same, as on a live floor.
    """
    with archive.reading() as connection:
        cases = past_people.opened(connection, begin, end)
        acts = past_people.done(connection, begin, end if floor_time is None else math.inf)
    acted_at = floor_time or float
    takers: dict[str | None, str] = {}
    for act in acts:
        if act.kind in _TAKES:
            takers.setdefault(act.case, act.by)
    done = (Did(each.by, each.kind, acted_at(each.at)) for each in acts)
    found = Happened(
        tuple(_handled(case, takers.get(case.case_id), acted_at) for case in cases),
        tuple(did for did in done if did.at >= begin),
    )
    return until(found, end)


def until(found: Happened, end: float) -> Happened:
    """Return what had happened by an event time."""
    return Happened(
        tuple(_by(case, end) for case in found.cases if case.opened_at < end),
        tuple(did for did in found.done if did.at < end),
    )


def _by(case: Handled, end: float) -> Handled:
    if case.claimed_at is not None and case.claimed_at >= end:
        case = case._replace(claimed_at=None)
    if case.resolved_at is not None and case.resolved_at >= end:
        case = case._replace(resolved_at=None, why=None)
    return case if case.claimed_at or case.resolved_at else case._replace(taken_by=None)


def _handled(case: PastCase, taker: str | None, acted_at: Callable[[float], float]) -> Handled:
    by_person = case.resolution == "person"
    claimed = case.claimed_at
    return Handled(
        id=case.case_id,
        subject=case.subject,
        queue=case.queue,
        cause=case.cause,
        severity=past_people.worst(case),
        opened_at=case.opened_at,
        # A claim is stamped by the gateway's clock, a resolve by event time.
        claimed_at=None if claimed is None else acted_at(claimed),
        taken_by=taker,
        resolved_at=case.resolved_at,
        why=case.reason if by_person else case.resolution,
    )
