"""The curve of noise against misses: what stricter or looser thresholds of frustration would come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from detectors.contract.rules.queue_rules import QueueRules
from stream.tuning.frustration import stricter
from stream.tuning.kept import Ints, Kept
from stream.tuning.what_if import Outcome, outcome

SHIFTS = tuple(round(-2.0 + 0.25 * step, 2) for step in range(29))
"""By how many log-odds the thresholds move: from far looser to hardly ever."""


class Point(NamedTuple):
    """What a shift comes to: the cases, those that were right, and conversations in trouble without one."""

    shift: float
    cases: int
    right: int
    missed: float


def by_queue(
    kept: Kept, rules: Sequence[QueueRules], shifts: Sequence[float] = SHIFTS
) -> Mapping[str, list[Point]]:
    """Return the curve of each queue, from the loosest thresholds to the strictest.

    Args:
        rules: those of today, by scope. The shift moves the frustration of each.
        shifts: from the loosest to the strictest.
    """
    names = [scope.queue for scope in kept.scopes]
    queues = sorted({names[place] for place in kept.queues.tolist()})
    number = {name: place for place, name in enumerate(queues)}
    of = np.array([number[names[place]] for place in kept.queues.tolist()], dtype=np.int64)
    found: dict[str, list[Point]] = {name: [] for name in queues}
    for shift in shifts:
        counts = _counts(
            kept, outcome(kept, [stricter(each, shift) for each in rules], rules), of, len(queues)
        )
        for name in queues:
            found[name].append(Point(shift, *(int(count[number[name]]) for count in counts)))
    return found


def of_all(curves: Mapping[str, Sequence[Point]], about_queues: int) -> list[Point]:
    """Return the curve of all queues together, whose shift is the same. Cases about queues are added."""
    points = []
    for each in zip(*curves.values(), strict=True):
        cases, right, missed = (sum(point[field] for point in each) for field in (1, 2, 3))
        points.append(Point(each[0].shift, int(cases) + about_queues, int(right), missed))
    return points


def _counts(kept: Kept, found: Outcome, of: Ints, many: int) -> list[Ints]:
    bad = kept.trouble == 1
    parts = found.cases, found.cases & bad, ~found.cases & bad
    return [np.bincount(of[each], minlength=many) for each in parts]
