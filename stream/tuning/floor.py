"""The budget for a whole floor: what its thresholds come to, and as a difference of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from detectors.contract.rules.document import Rules
from stream.tuning.budget import Proposal, propose
from stream.tuning.changes import by_scope, difference, with_changes
from stream.tuning.curve import by_queue
from stream.tuning.frustration import stricter
from stream.tuning.kept import Kept
from stream.tuning.what_if import Figures, figures, outcome


class Budget(Struct, frozen=True, kw_only=True):
    """A proposal with the figures of today's rules and its own, and its change by queue.

    Where no thresholds keep the budget, there is no change.
    """

    per_supervisor_hour: float
    supervisors: float
    proposal: Proposal
    now: Figures
    then: Figures
    changes: dict[str, dict[str, Any]]


def budget(kept: Kept, rules: Rules, per_supervisor_hour: float, supervisors: float) -> Budget:
    """Return the thresholds of frustration by queue that miss the least for so many cases.

    Args:
        rules: those of today.
        supervisors: how many there are at a time.
    """
    today = by_scope(rules, kept.scopes)
    most = per_supervisor_hour * supervisors * kept.hours
    proposal = propose(by_queue(kept, today), len(kept.about_queues), most)
    changes = changes_of(rules, proposal.shifts) if proposal.reached else {}
    then = by_scope(with_changes(rules, changes), kept.scopes)
    return Budget(
        per_supervisor_hour=per_supervisor_hour,
        supervisors=supervisors,
        proposal=proposal,
        now=figures(kept, outcome(kept, today, today), supervisors),
        then=figures(kept, outcome(kept, then, today), supervisors),
        changes=changes,
    )


def changes_of(rules: Rules, shifts: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """Return the change of each queue whose thresholds move by a shift.

    What a channel or a language sets for itself stays: its layer is nearer than that of a queue.
    """
    found = {}
    for queue, shift in sorted(shifts.items()):
        own = rules.of(queue)
        change = difference(own, stricter(own, shift))
        if change:
            found[queue] = change
    return found
