"""What a task is: the pure part of a worker, for one partition of one stage.

A task takes records and times and gathers effects. It knows no log, no clock, no file and no thread, so
the live floor, a backtest and a test run the same code.
"""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from detectors.contract.rules import Rules
from stream.log import Message, Record


class Task(Protocol):
    """One partition's worth of work.

    The worker calls `restore` for every record of the partition's changelog, then `feed` for each input
    record in order, and `drain` once for each batch: what changed many times is written once.
    """

    counters: Counter[str]

    def restore(self, record: Record) -> None:
        """Take back a piece of state, as `drain` once wrote it."""

    def restored(self) -> None:
        """All of the changelog has been taken back."""

    def feed(self, record: Record) -> None:
        """Take one input record. Never raises for bad input: that goes to dead letters."""

    def deadline(self) -> float | None:
        """When the clock is next of use, in seconds since 1970; None while events alone tell the time."""

    def fire(self, now: float) -> None:
        """The clock says `now`, and nothing that was published until then is still unread."""

    def set_rules(self, rules: Rules) -> None:
        """From here on another version of the rules holds."""

    def drain(self) -> list[Message]:
        """Everything to be written since the last call: state, signals, alerts."""
