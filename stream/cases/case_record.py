"""A case as it is recorded: its id, its parts, and one more entry in its history."""

from __future__ import annotations

import hashlib
from typing import Any

from msgspec.structs import replace

from stream.alerts import life as alert_life
from stream.records import Case, CasePart, HistoryEntry, Owned


def case_id(subject: str, alert: str) -> str:
    """Return the id of the case that an alert opens, equal on every run."""
    return hashlib.blake2b(f"{subject}|{alert}".encode(), digest_size=10).hexdigest()


def is_open(case: Case) -> bool:
    """Whether it is not resolved."""
    return case.owned.status != "resolved"


def part(case: Case, alert: str) -> CasePart | None:
    """Return the part that an alert is."""
    return next((each for each in case.parts if each.alert == alert), None)


def step(case: Case, entry: HistoryEntry, **changes: Any) -> Case:
    """Return a case after one more step."""
    history = alert_life.shown((*case.history, entry))
    owned: Owned = changes.get("owned", case.owned)
    if case.claimed_at is None and owned.owner is not None:
        changes["claimed_at"] = owned.since
    updated_at = max(case.updated_at, entry.at)
    return replace(case, history=history, updated_at=updated_at, step=case.step + 1, **changes)
