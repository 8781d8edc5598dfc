"""What a backtest reads: the records that a floor decided by, in the order in which they were published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import msgspec

from stream.core.partition_clock import TIME_HEADER
from stream.log import Record, topics
from stream.records import decode_run

DECIDING = (topics.RUNS, topics.RULES, topics.LABELS, topics.JUDGEMENTS, topics.ACTIONS, topics.EVENTS)
"""The topics that decide what a floor finds. Of one moment the earlier ones count first."""
WHOLE = (topics.RUNS, topics.RULES, topics.LABELS)
"""Those of which every record counts, however old."""


class Input(NamedTuple):
    """One record, and the time `at` by which inputs are ordered, in seconds since 1970.

    That is the time of publishing on a live floor, and the event time in a file, whose lines were published
    all at once. `done` is the share of the source that has been read, 0…1.
    """

    at: float
    record: Record
    done: float


class Source(Protocol):
    """A stretch of the past, with so many `partitions` of events and of `queues`."""

    @property
    def partitions(self) -> int:
        """The number of events partitions."""

    @property
    def queues(self) -> int:
        """The number of partitions of stage 2."""

    def inputs(self) -> Iterator[Input]:
        """Yield every record, ordered by `at`, those of one partition in its order.

        Raises:
            LogError: the log cannot be read.
            OSError: a file cannot be read.
            ValueError: a file is not of its format.
        """


class Runs:
    """Knows the runs of operators: only they may say that events are recorded history."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def checked(self, record: Record) -> Record:
        """Return a record without the header of recorded time if that names no run, and note a run."""
        if record.topic == topics.RUNS:
            self._note(record)
        elif record.headers and any(
            name == TIME_HEADER and run not in self._known for name, run in record.headers
        ):
            return record._replace(headers=tuple(each for each in record.headers if each[0] != TIME_HEADER))
        return record

    def _note(self, record: Record) -> None:
        if record.value is None:
            self._known.discard(record.key or b"")
            return
        try:
            self._known.add(decode_run(record.value).id.encode())
        except (msgspec.DecodeError, RecursionError):
            return
