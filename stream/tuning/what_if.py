"""What a set of rules would have raised in a span, and how right that would have been."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct

from detectors.contract.causes import wait_cause
from detectors.contract.rules.queue_rules import QueueRules
from stream.spot_checks.misses import Interval, wilson
from stream.tuning import frustration
from stream.tuning.frustration import Raised
from stream.tuning.kept import KINDS, Bools, Kept


class Share(Struct, frozen=True):
    """`times` of `of`, with the 95 % interval of the share by Wilson's score; None where `of` is 0."""

    times: int
    of: int
    interval: Interval | None


class Figures(Struct, frozen=True, kw_only=True):
    """What rules would have come to.

    `cases` counts conversations with any alert, and the cases about queues. `precision` is the share of cases
    that were right among those of which somebody said so; `recall` the share of conversations in trouble
    that had a case. `left` is the median of the seconds from the first alert of frustration to the end of a
    conversation in trouble: the time left to step in.
    """

    conversations: int
    cases: int
    per_hour: float
    per_supervisor_hour: float
    frustration: int
    critical: int
    beyond_sla: int
    precision: Share
    recall: Share
    left: float | None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What rules would have raised, by episode: with a case, because of frustration, beyond an SLA."""

    cases: Bools
    frustration: Raised
    beyond_sla: Bools


def beyond_sla(kept: Kept, rules: Sequence[QueueRules]) -> Bools:
    """Return which waits were longer than their SLA, in opening hours. `rules` has those of each scope."""
    slas = np.array([_slas(each) for each in rules])
    late: Bools = kept.waits.opening > slas.reshape(-1, len(KINDS))[kept.waits.scope, kept.waits.kind]
    return late


def _slas(rules: QueueRules) -> list[float]:
    """Return the SLA of each kind of wait; infinity where the rules want no alert of it."""
    return [rules.waits.sla(kind) if rules.raises(wait_cause(kind).id) else math.inf for kind in KINDS]


def outcome(kept: Kept, rules: Sequence[QueueRules], current: Sequence[QueueRules]) -> Outcome:
    """Return what `rules` would have raised, by scope. Those of today are `current`.

    An alert of a wait that stayed within its SLA of today was a warning: it stays, whatever the rules say.
    """
    raised = frustration.raised(kept.turns, kept.ended_at, rules)
    late, late_today = beyond_sla(kept, rules), beyond_sla(kept, current)
    return Outcome(kept.otherwise | raised.raised | _waited(kept, late, late_today), raised, late)


def _waited(kept: Kept, late: Bools, late_today: Bools) -> Bools:
    """Return which episodes would have had an alert of a wait."""
    found = np.zeros(len(kept.conversations), dtype=bool)
    found[kept.waits.episode[late]] = True
    for kind, alerted in kept.waited.items():
        breached = np.zeros(len(found), dtype=bool)
        breached[kept.waits.episode[late_today & (kept.waits.kind == KINDS.index(kind))]] = True
        found |= alerted & ~breached
    return found


def figures(kept: Kept, found: Outcome, supervisors: float, chosen: Bools | None = None) -> Figures:
    """Return the figures of an outcome.

    Args:
        supervisors: how many there were at a time.
        chosen: the episodes that count; all by default. Then the cases about queues of their queues count.
    """
    every = np.ones(len(kept.conversations), dtype=bool) if chosen is None else chosen
    cases = found.cases & every
    names = {kept.scopes[place].queue for place in set(kept.queues[every].tolist())}
    about = sum(chosen is None or kept.scopes[place].queue in names for place in kept.about_queues.tolist())
    total = int(cases.sum()) + about
    bad, known = every & (kept.trouble == 1), every & (kept.trouble >= 0)
    raised = found.frustration.raised & every
    left = (kept.ended_at - found.frustration.at)[raised & bad]
    hours = max(kept.hours, 1e-9)
    return Figures(
        conversations=int(every.sum()),
        cases=total,
        per_hour=total / hours,
        per_supervisor_hour=total / hours / supervisors,
        frustration=int(raised.sum()),
        critical=int((found.frustration.critical & raised).sum()),
        beyond_sla=int(found.beyond_sla[every[kept.waits.episode]].sum()),
        precision=share(cases & bad, cases & known),
        recall=share(cases & bad, bad),
        left=float(np.median(left)) if len(left) else None,
    )


def share(times: Bools, of: Bools) -> Share:
    """Return how many of these episodes are among those."""
    count, whole = int(times.sum()), int(of.sum())
    return Share(count, whole, wilson(count, whole) if whole else None)


def appear(before: Outcome, after: Outcome) -> list[int]:
    """Return the episodes that have a case after a change and had none before it."""
    return [int(place) for place in np.flatnonzero(after.cases & ~before.cases)]
