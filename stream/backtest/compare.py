"""Compares the cases of two runs: which appear, which vanish, and which only move."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from msgspec import Struct

from detectors.contract.readings import Severity
from stream.backtest.found import Found, FoundCase

MOVED_WITHIN = 900.0
"""Seconds by which a case may be opened earlier or later and is still about the same trouble."""


class Shown(Struct, frozen=True, kw_only=True):
    """A case to be read: about whom, what and when, and the `evidence` of the alert that opened it."""

    id: str
    subject: str
    queue: str
    cause: str
    severity: Severity
    at: float
    evidence: dict[str, Any]


class Move(Struct, frozen=True, kw_only=True):
    """A case `before` and `after`: opened `later` by so many seconds, or of another severity or cause."""

    before: Shown
    after: Shown
    later: float


class Comparison(Struct, frozen=True, kw_only=True):
    """What a candidate changes, each in the order of time. `same` counts the cases that stay as they were."""

    appear: tuple[Shown, ...]
    vanish: tuple[Shown, ...]
    move: tuple[Move, ...]
    same: int


def compare(before: Found, after: Found) -> Comparison:
    """Return what changes from one run to another of the same stretch.

    A case of one run without its like in the other moves if the other has a case of the same subject that
    was opened within a quarter of an hour; each counts once, the nearest first.
    """
    gone = {name: before.cases[name] for name in before.cases.keys() - after.cases.keys()}
    new = {name: after.cases[name] for name in after.cases.keys() - before.cases.keys()}
    moves = [
        _move(before, before.cases[name], after, after.cases[name])
        for name in before.cases.keys() & after.cases.keys()
        if _looks(before.cases[name]) != _looks(after.cases[name])
    ]
    same = len(before.cases.keys() & after.cases.keys()) - len(moves)
    for old, other in _pairs(gone, new):
        moves.append(_move(before, gone.pop(old), after, new.pop(other)))
    return Comparison(
        appear=tuple(shown(after, case) for case in _in_order(new)),
        vanish=tuple(shown(before, case) for case in _in_order(gone)),
        move=tuple(sorted(moves, key=lambda each: (each.after.at, each.after.id))),
        same=same,
    )


def shown(found: Found, case: FoundCase) -> Shown:
    """Return a case with the evidence of the alert that opened it."""
    alert = found.alerts.get(case.alerts[0]) if case.alerts else None
    return Shown(
        id=case.id,
        subject=case.subject,
        queue=case.queue,
        cause=case.cause,
        severity=case.severity,
        at=case.opened_at,
        evidence=alert.evidence if alert is not None else {},
    )


def _looks(case: FoundCase) -> tuple[str, str]:
    return case.cause, case.severity


def _move(before: Found, old: FoundCase, after: Found, new: FoundCase) -> Move:
    later = round(new.opened_at - old.opened_at, 3)
    return Move(before=shown(before, old), after=shown(after, new), later=later)


def _in_order(cases: dict[str, FoundCase]) -> list[FoundCase]:
    return sorted(cases.values(), key=lambda case: (case.opened_at, case.id))


def _pairs(gone: dict[str, FoundCase], new: dict[str, FoundCase]) -> list[tuple[str, str]]:
    """Return the pairs of cases that are about the same trouble, each case in one pair at most."""
    by_subject: defaultdict[tuple[str, str], list[FoundCase]] = defaultdict(list)
    for case in gone.values():
        by_subject[case.subject_kind, case.subject].append(case)
    near = sorted(
        (abs(case.opened_at - old.opened_at), old.id, case.id)
        for case in new.values()
        for old in by_subject.get((case.subject_kind, case.subject), ())
        if abs(case.opened_at - old.opened_at) <= MOVED_WITHIN
    )
    pairs: list[tuple[str, str]] = []
    taken: set[str] = set()
    for _, old_id, new_id in near:
        if old_id not in taken and new_id not in taken:
            taken |= {old_id, new_id}
            pairs.append((old_id, new_id))
    return pairs
