"""Measures a noise budget on the simulated floor: proposed by one stretch, held on another one.

The proposal knows what an archive knows: ratings, and no truth. The floor then runs the second stretch with
the proposed rules, and its truth says what was missed. Thresholds set by hand are those of today, all moved
by the same shift until they make as many cases there.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from stream.archive.follower import ArchiveFollower
from stream.archive.past.kept_past import past_rows
from stream.archive.sql.database import open_archive
from stream.ingest.events_file import EventLine
from stream.log import Log
from stream.simulate import RULES
from stream.simulate.truth import ConversationTruth
from stream.spot_checks.misses import Interval, wilson
from stream.trial.run import run_to_log
from stream.trial.simulated import HISTORY, START, stretch
from stream.tuning.changes import by_scope, with_changes
from stream.tuning.floor import budget
from stream.tuning.frustration import stricter
from stream.tuning.kept import Bools, Kept
from stream.tuning.reading import read
from stream.tuning.what_if import outcome

_LEAST_TIMES = {"frustration": 2, "confusion": 2}
"""As `stream.trial.judge`: how often these must show so that they should be alerted."""
_FINE = tuple(round(-2.0 + 0.05 * step, 2) for step in range(141))


class Stretch(NamedTuple):
    """What a floor kept of a stretch, and which of its episodes were really in trouble."""

    kept: Kept
    in_trouble: Bools
    cases: int


class Held(Struct, frozen=True, kw_only=True):
    """How thresholds did on a stretch: their cases, and how many of those in trouble had one."""

    cases: int
    per_supervisor_hour: float
    found: int
    in_trouble: int
    recall: Interval


class Measured(Struct, frozen=True, kw_only=True):
    """A budget, and what came of it.

    `proposed` is what the what-if expected of the first stretch, `held` what the floor did on the second one
    with these rules, `by_hand` what one shift for all queues (`shift_by_hand`) does there with as many cases,
    and `today` what the rules of today do.
    """

    budget: float
    supervisors: float
    hours: float
    shifts: dict[str, float]
    proposed: float
    held: Held
    deviation: float
    shift_by_hand: float
    by_hand: Held
    today: Held


def measure(budgeted: float, supervisors: float, hours: float, seeds: tuple[int, int]) -> Measured:
    """Propose thresholds for a budget by one simulated stretch, and measure them on another.

    Args:
        budgeted: cases per supervisor and hour.
        hours: the length of each stretch.
        seeds: choose the two floors.
    """
    first = _run(hours, seeds[0], RULES)
    found = budget(first.kept, RULES, budgeted, supervisors)
    proposal = with_changes(RULES, found.changes)
    second = _run(hours, seeds[1], proposal)
    kept = second.kept
    today = by_scope(RULES, kept.scopes)
    raised = {shift: outcome(kept, [stricter(each, shift) for each in today], today).cases for shift in _FINE}
    about = len(kept.about_queues)
    by_hand = min(_FINE, key=lambda shift: abs(int(raised[shift].sum()) + about - second.cases))
    expected = outcome(kept, by_scope(proposal, kept.scopes), today).cases
    return Measured(
        budget=budgeted,
        supervisors=supervisors,
        hours=hours,
        shifts=found.proposal.shifts,
        proposed=found.then.per_supervisor_hour,
        held=_held(second, expected, second.cases, supervisors),
        deviation=second.cases / kept.hours / supervisors / budgeted - 1.0,
        shift_by_hand=by_hand,
        by_hand=_held(second, raised[by_hand], int(raised[by_hand].sum()) + about, supervisors),
        today=_held(second, raised[0.0], int(raised[0.0].sum()) + about, supervisors),
    )


def _run(hours: float, seed: int, rules: Rules) -> Stretch:
    simulated = stretch(60.0 * hours, seed)
    lines = [EventLine(ev.encode(one), one.subject.encode(), one, 1.0) for one in simulated.events]
    log, _ = run_to_log(lines, rules, silence=0.0)
    begin = START + HISTORY
    kept, cases = _kept(log, begin, begin + 3600.0 * hours)
    truly = {
        truth.conversation
        for truth in simulated.truths
        if isinstance(truth, ConversationTruth)
        and any(trouble.times >= _LEAST_TIMES.get(trouble.cause, 1) for trouble in truth.troubles)
    }
    return Stretch(kept, np.array([name in truly for name in kept.conversations], dtype=bool), cases)


def _kept(log: Log, begin: float, end: float) -> tuple[Kept, int]:
    """Return what an archive of the log has kept of a span, and how many cases were opened in it."""
    with tempfile.TemporaryDirectory(prefix="stepin-tuning-") as folder, ExitStack() as opened:
        archive = opened.enter_context(closing(open_archive(f"sqlite:///{folder}/archive.sqlite")))
        follower = opened.enter_context(ArchiveFollower(log, archive))
        while not follower.caught_up:
            follower.step(0.0)
        with archive.reading() as connection:
            rows = past_rows(connection, None, begin, end)
    return read(rows, RULES), len(rows.resolved)


def _held(stretch: Stretch, cases: Bools, count: int, supervisors: float) -> Held:
    found, whole = int((cases & stretch.in_trouble).sum()), int(stretch.in_trouble.sum())
    return Held(
        cases=count,
        per_supervisor_hour=count / stretch.kept.hours / supervisors,
        found=found,
        in_trouble=whole,
        recall=wilson(found, max(1, whole)),
    )
