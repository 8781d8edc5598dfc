"""The budget for a whole floor: what its thresholds come to, and as a difference of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from detectors.contract.queue_rules import QueueRules
from stream.tuning.budget import Proposal, propose
from stream.tuning.changes import difference
from stream.tuning.curve import by_queue
from stream.tuning.frustration import stricter
from stream.tuning.kept import Kept, RulesOf
from stream.tuning.what_if import Figures, figures, outcome


class Budget(Struct, frozen=True, kw_only=True):
    """A proposal with the figures of today's rules and its own, and its change by queue."""

    per_supervisor_hour: float
    supervisors: float
    proposal: Proposal
    now: Figures
    then: Figures
    changes: dict[str, dict[str, Any]]


def budget(kept: Kept, rules_of: RulesOf, per_supervisor_hour: float, supervisors: float) -> Budget:
    """Return the thresholds of frustration by queue that miss the least for so many cases.

    Args:
        rules_of: the rules of today.
        supervisors: how many there are at a time.
    """
    today = [rules_of(scope) for scope in kept.scopes]
    most = per_supervisor_hour * supervisors * kept.hours
    proposal = propose(by_queue(kept, today), len(kept.about_queues), most)
    then = shifted(kept, today, proposal.shifts)
    changes = {
        scope.queue: difference(old, new) for scope, old, new in zip(kept.scopes, today, then, strict=True)
    }
    return Budget(
        per_supervisor_hour=per_supervisor_hour,
        supervisors=supervisors,
        proposal=proposal,
        now=figures(kept, outcome(kept, today, today), supervisors),
        then=figures(kept, outcome(kept, then, today), supervisors),
        changes={queue: change for queue, change in sorted(changes.items()) if change},
    )


def shifted(kept: Kept, rules: Sequence[QueueRules], shifts: Mapping[str, float]) -> list[QueueRules]:
    """Return the rules of each scope, stricter by the shift of its queue."""
    return [
        stricter(each, shifts.get(scope.queue, 0.0)) for each, scope in zip(rules, kept.scopes, strict=True)
    ]
