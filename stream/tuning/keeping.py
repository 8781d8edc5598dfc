"""Keeps a noise budget within bounds: when the noise has left it, new thresholds are published as a version.

The thresholds move from those of the last version that a person published, by no more than the bound. So they
never run away, and whoever publishes or rolls back begins anew: that version is the base from then on.
"""

from __future__ import annotations

from msgspec import Struct

from detectors.contract.rules.document import Rules
from stream.core.rules_history import SHIPPED, RulesHistory
from stream.log import Log
from stream.records import RulesVersion
from stream.rules.audit_line import line_of_version
from stream.rules.publish import publish
from stream.rules.written import edited
from stream.tuning.budget import propose
from stream.tuning.changes import by_scope, edits, with_changes
from stream.tuning.curve import SHIFTS, by_queue
from stream.tuning.floor import changes_of
from stream.tuning.kept import Kept
from stream.tuning.what_if import Figures, figures, outcome

BY = "stepin: noise budget"
"""Who publishes the versions that keep a budget."""


class Bounds(Struct, frozen=True, kw_only=True):
    """A budget, and how far StepIn may go for it.

    `most_shift` is how far, in log-odds, the thresholds of a queue may be from those of the last version of a
    person; `tolerance` is the share by which the noise may differ from the budget before anything changes.
    """

    per_supervisor_hour: float
    supervisors: float
    most_shift: float = 1.0
    tolerance: float = 0.15


class Decision(Struct, frozen=True, kw_only=True):
    """What is to be done: `rules` is None where nothing changes, and `why` says it either way.

    `source` are the rules in YAML as a person wrote them, with the change; empty where nobody did.
    """

    rules: Rules | None
    why: str
    now: Figures
    then: Figures | None = None
    source: str = ""


def base_of(history: RulesHistory) -> RulesVersion:
    """Return the last version that a person published, or the shipped one."""
    return next((version for version in reversed(history.versions) if version.by != BY), SHIPPED)


def decide(kept: Kept, base: RulesVersion, last: Rules, bounds: Bounds) -> Decision:
    """Return what keeps the budget, by what was kept of a span.

    Args:
        base: the last version of a person.
        last: those of the last version.
    """
    today = by_scope(last, kept.scopes)
    now = figures(kept, outcome(kept, today, today), bounds.supervisors)
    budget, noise = bounds.per_supervisor_hour, now.per_supervisor_hour
    if abs(noise / budget - 1.0) <= bounds.tolerance:
        return Decision(
            rules=None, why=f"{noise:.1f} cases per supervisor and hour: the budget holds", now=now
        )
    shifts = [shift for shift in SHIFTS if abs(shift) <= bounds.most_shift]
    curves = by_queue(kept, by_scope(base.rules, kept.scopes), shifts)
    most = budget * bounds.supervisors * kept.hours
    changes = changes_of(base.rules, propose(curves, len(kept.about_queues), most).shifts)
    found = with_changes(base.rules, changes)
    after = by_scope(found, kept.scopes)
    if after == today:
        why = (
            f"{noise:.1f} cases per supervisor and hour: nothing within the bounds comes nearer to {budget:g}"
        )
        return Decision(rules=None, why=why, now=now)
    then = figures(kept, outcome(kept, after, today), bounds.supervisors)
    why = (
        f"a budget of {budget:g} cases per supervisor and hour: {noise:.1f} before, "
        f"{then.per_supervisor_hour:.1f} by the same past"
    )
    written = {tuple(edit["path"]): edit["value"] for edit in edits(changes)}
    source = edited(base.source, written) if base.source else ""
    return Decision(rules=found, why=why, now=now, then=then, source=source)


def put_into_effect(log: Log, decision: Decision, seen: RulesVersion, now: float) -> RulesVersion:
    """Publish a decision as the next version, with its line of the audit, and return it.

    Raises:
        ValueError: the decision changes nothing.
        Conflict: somebody has published a version after `seen`.
        LogError: nothing was published, as far as this process can tell.
    """
    if decision.rules is None:
        raise ValueError("decision: expected one that changes the rules")
    return publish(
        log,
        decision.rules,
        by=BY,
        why=decision.why,
        now=now,
        based_on=seen.version,
        source=decision.source,
        line=line_of_version("rules_published", BY, decision.why, now),
    )
