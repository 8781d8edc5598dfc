"""Reads back what people found open and what they did, for the report of a drill."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from stream.archive.queries import find_cases
from stream.archive.sql.case_tables import case_steps
from stream.archive.sql.tables import alert_steps
from stream.archive.views import CasePlace, PastCase

_REPORTS = ("left", "delivered", "undelivered")
"""What StepIn's own processes say: nobody did it."""
_ANSWERS = ("true_alarm", "false_alarm", "retract")
_PAGE = 500


class Did(NamedTuple):
    """Who did what, when by the gateway's clock (seconds since 1970), and with which case."""

    by: str
    kind: str
    at: float
    case: str | None


def opened(connection: Connection, begin: float, end: float) -> list[PastCase]:
    """Return the cases that were opened in [`begin`, `end`), the first first."""
    found: list[PastCase] = []
    page = find_cases(connection, None, begin, end, limit=_PAGE)
    found += page.found
    while isinstance(page.next, CasePlace):
        page = find_cases(connection, None, begin, end, after=page.next, limit=_PAGE)
        found += page.found
    return found[::-1]


def worst(case: PastCase) -> str:
    """Return the worst severity that a case has had in any of its parts."""
    parts = {case.severity, *(part.severity for part in case.parts)}
    return "critical" if "critical" in parts else case.severity


def done(connection: Connection, begin: float, end: float) -> list[Did]:
    """Return what people did in [`begin`, `end`), in order: with cases, and their answers to alerts.

    What was refused is not there.
    """
    found: list[Did] = []
    for table, wanted in (
        (case_steps, case_steps.c.what.not_in(_REPORTS)),
        (alert_steps, alert_steps.c.what.in_(_ANSWERS)),
    ):
        at = table.c.at
        query = select(table).where(wanted, table.c.action.is_not(None), at >= begin, at < end)
        found += (
            Did(row.by, row.what, row.at, row.case_id if table is case_steps else None)
            for row in connection.execute(query)
        )
    return sorted(found, key=lambda did: did.at)
