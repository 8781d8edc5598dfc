"""The task: the pure part of a worker, for one partition of one stage.

A task takes records and times, and returns messages. It knows no log, clock, file or thread, so the live
floor, a backtest and a test run the same code.
"""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from stream.core.faults import Faults
from stream.log import Message, Record


class Task(Protocol):
    """The work of one partition.

    The worker calls `restore` for each record of the partition's changelog, then `restored`, then `feed` for
    each input record in order. It calls `drain` once for each batch, so that state which changed many times
    is written once.

    An input happens whole or not at all. What raises is set aside: a whole record by the worker, when `feed`
    raises; a part of it, a timer or a piece of state by the task, in `faults`. All else goes on.
    """

    counters: Counter[str]
    faults: Faults

    def restore(self, record: Record) -> None:
        """Read one record of the changelog, which `drain` wrote."""

    def restored(self) -> None:
        """Every record of the changelog has been read."""

    def feed(self, record: Record) -> bool:
        """Process one input record. Bad input raises nothing: it goes to dead letters.

        Returns whether any work is left for `proceed`.

        Raises:
            Exception: an error in the code; the task is as it was before the record.
        """

    def proceed(self) -> bool:
        """Do a part of the work that `restored` or `feed` left, some tens of milliseconds long.

        Returns whether any is left. Call no other method before it returns False.
        """

    def deadline(self) -> float | None:
        """Return when the clock fires next (seconds since 1970), or None while only events move time."""

    def fire(self, now: float) -> None:
        """Let time pass to `now`: every record that was published before has been read.

        With a `now` that has passed already, it only writes the time again.
        """

    def drain(self) -> list[Message]:
        """Return the messages since the last call: state, signals, alerts."""
