"""The interventions of a case, and the states that they go through."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from stream.cases.case_record import step
from stream.records import Case, HistoryEntry, Intervention


def find(case: Case, id_: str | None) -> Intervention | None:
    """Return the intervention of this id."""
    return next((each for each in case.interventions if each.id == id_), None)


_FOLLOWS: dict[str, frozenset[str]] = {
    "stopped": frozenset({"planned"}),
    "requested": frozenset({"planned"}),
    "delivered": frozenset({"requested", "undelivered"}),
    "undelivered": frozenset({"requested"}),
    "done": frozenset({"requested", "delivered", "undelivered"}),
    "failed": frozenset({"requested", "delivered", "undelivered"}),
    "declined": frozenset({"requested", "delivered", "undelivered"}),
}
"""The states that each state of an intervention may follow. An answer may come before the report."""


def changed(
    case: Case, id_: str | None, entry: HistoryEntry, at: float, state: Any, answer: str | None = None
) -> Case:
    """Return a case whose intervention has another state at the event time `at`, if it may follow."""
    before = find(case, id_)
    if before is None or before.state not in _FOLLOWS[state]:
        return case
    after = replace(before, state=state, changed_at=at, answer=answer or before.answer)
    interventions = tuple(after if each is before else each for each in case.interventions)
    return step(case, entry, interventions=interventions)
