"""Which step of a case's life a route is told of next, if any. Pure: the same state gives the same answer."""

from __future__ import annotations

from collections.abc import Sequence

from detectors.contract.causes import find
from detectors.contract.readings import SEVERITIES
from stream.notify.routes import Route
from stream.records import Case, NotifiedKind, NotifiedStep, Told

FLAPS_FOR = 900.0
"""A cause that comes and goes is told again after so many seconds at the earliest."""
TOO_OLD = 86_400.0
"""A case that opened so many seconds ago is news to nobody: a recorded history, or one after a long stop."""


def open_causes(case: Case) -> Sequence[str]:
    """Return the causes of its open parts, the one that ranks it first."""
    causes = [part.cause for part in case.parts if part.open]
    return list(dict.fromkeys([case.cause, *causes]))


def open_since(case: Case) -> float:
    """Return when the oldest of its open troubles began."""
    return min((part.since for part in case.parts if part.open), default=case.opened_at)


def kind_of(case: Case) -> NotifiedKind:
    """Return the kind of its notifications: about a queue, about waits, or about what is said."""
    if case.subject_kind == "queue":
        return "queue"
    return "waits" if all(find(cause).family == "wait" for cause in open_causes(case)) else "talk"


def concerns(route: Route, case: Case) -> bool:
    """Return whether a case meets a route's queues, causes, severity and level now, whoever has it."""
    return (
        (not route.queues or case.queue in route.queues)
        and (not route.causes or not set(route.causes).isdisjoint(open_causes(case)))
        and SEVERITIES.index(case.severity) >= SEVERITIES.index(route.severity)
        and case.level >= route.level
    )


def next_step(route: Route, case: Case, told: Told | None, now: float) -> NotifiedStep | None:
    """Return the step of a case that a route has to be told of at `now`, or None.

    A case that somebody has, snoozes or resolved is told to nobody. `told` is what the route was told last:
    a severity that sinks and rises again to that is no step.
    """
    if case.owned.status != "open" or not concerns(route, case):
        return None
    if told is None:
        if now - case.opened_at > TOO_OLD:
            return None
        return "new" if route.level == 0 else "level"
    if case.returned > told.returned and (_resolved_by_person(case) or now >= told.at + FLAPS_FOR):
        return "returned"
    if SEVERITIES.index(case.severity) > SEVERITIES.index(told.severity):
        return "worse"
    unclaimed_long = route.repeat is not None and now >= told.at + route.repeat
    return "again" if unclaimed_long and case.severity == "critical" else None


def told_of(route: str, case: Case, now: float) -> Told:
    """Return what a route knows once it is told of a case at `now`."""
    return Told(route=route, case=case.id, severity=case.severity, returned=case.returned, at=now)


def _resolved_by_person(case: Case) -> bool:
    """Return whether a person resolved it last: then its return is news, however soon it comes."""
    resolved = [entry for entry in case.history if entry.what in ("resolve", "resolved")]
    return bool(resolved) and resolved[-1].by != "stepin"
