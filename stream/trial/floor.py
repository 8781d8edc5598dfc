"""Runs workers in this thread, on a log in memory that keeps everything: for `try`, and for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.runtime.worker import Membership

_QUIET_TURNS = 10
"""More than a partition takes to move from one run to another, and to read its first records."""


def everything_kept(partitions: int, clock: Callable[[], float] = time.time) -> MemoryLog:
    """Return a log that compacts and drops nothing, so that a whole run can be read back from it."""
    log = MemoryLog(clock=clock)
    log.create_topics([spec._replace(cleanup="delete", retention=None) for spec in topics.specs(partitions)])
    return log


def work_off(runs: Sequence[Membership], quiet_turns: int = _QUIET_TURNS) -> None:
    """Step all runs on a log in memory in turn until none has had anything to read for `quiet_turns`.

    Turns are counted, not seconds: all runs share this thread, so nothing comes later than the next turns.

    Raises:
        LogError: a run cannot go on.
    """
    quiet = 0
    while quiet < quiet_turns:
        quiet = 0 if sum(run.step(0.0) for run in runs) else quiet + 1
