"""When a critical case that nobody has reaches the next level of its escalation."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract.rules.case_rules import CaseRules
from stream.cases.case_record import step
from stream.records import Case, HistoryEntry

ESCALATED = "escalated"
"""What the history calls a level that is reached."""


def armed(case: Case, at: float, rules: CaseRules) -> Case:
    """Return a case with the next level of its escalation planned, if it is critical and nobody has it.

    The seconds to the next level count from `at`. A time that is planned already stays; a case that somebody
    has, or that is milder, has none.
    """
    seconds = rules.escalates_in(case.level)
    if case.owned.status != "open" or case.severity != "critical" or seconds is None:
        return case if case.escalates_at is None else replace(case, escalates_at=None)
    return case if case.escalates_at is not None else replace(case, escalates_at=at + seconds)


def escalated(case: Case, at: float, rules: CaseRules) -> Case:
    """Return a case that has reached the next level at `at`, and plan the level after it."""
    level = case.level + 1
    entry = HistoryEntry(at=at, what=ESCALATED, note=str(level))
    return armed(step(case, entry, level=level, escalates_at=None), at, rules)
