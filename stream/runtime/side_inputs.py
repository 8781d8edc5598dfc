"""The topics that every worker of stage 1 reads whole: people's judgements, and the runs of operators.

Each worker reads all judgements, as there are few of them, and gives each to the task of its partition. The
task keeps in its own state which ones it has taken. So a judgement takes effect once, and the group need not
move two topics together.
"""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

import msgspec

from stream.core.partition_clock import TIME_HEADER
from stream.log import Log, LogUnavailable, Record, topics
from stream.log.follower import Follower
from stream.records import decode_run

logger = logging.getLogger(__name__)

_KEPT = 7 * 86_400.0
"""Seconds of judgements that are held for partitions that this worker may gain: as long as the topic does."""
_MOST_POLLS = 100


class SideInputs:
    """Follows the judgements and the runs.

    Raises:
        LogError: a topic cannot be read.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._runs: set[bytes] = set()
        self._judgements: defaultdict[int, deque[Record]] = defaultdict(deque)
        self._new: list[Record] = []
        self._follower = Follower(log, [topics.RUNS, topics.JUDGEMENTS])
        self._add(self._follower.read_to_end())
        self._new.clear()

    def update(self) -> list[Record]:
        """Return the judgements that were published since the last call."""
        self._add(self._follower.poll(0.0))
        new, self._new = self._new, []
        return new

    def judgements(self, partition: int) -> Sequence[Record]:
        """Return every judgement of a partition that the topic still has, the oldest first."""
        return self._judgements[partition]

    def checked(self, records: Sequence[Record]) -> Sequence[Record]:
        """Return the records, without the header of recorded time where it names no run of an operator.

        Raises:
            LogError: the runs cannot be read to their end.
        """
        if all(map(self._is_true, records)):
            return records
        # A replay publishes its run before its events, so the run is there if there is one.
        self._catch_up()
        return [record if self._is_true(record) else _in_the_present(record) for record in records]

    def close(self) -> None:
        """Stop reading."""
        self._follower.close()

    def _is_true(self, record: Record) -> bool:
        return not record.headers or (run := _run_of(record)) is None or run in self._runs

    def _catch_up(self) -> None:
        ends = self._log.end_offsets(topics.RUNS)
        for _ in range(_MOST_POLLS):
            cursor = self._follower.cursor
            if all(cursor[partition] >= end for partition, end in ends.items()):
                return
            self._add(self._follower.poll(0.1))
        raise LogUnavailable(f"{topics.RUNS} cannot be read to its end")

    def _add(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.topic == topics.RUNS:
                self._add_run(record)
                continue
            kept = self._judgements[record.partition]
            kept.append(record)
            while kept[0].timestamp < record.timestamp - _KEPT:
                kept.popleft()
            self._new.append(record)

    def _add_run(self, record: Record) -> None:
        if record.value is None:
            self._runs.discard(record.key or b"")
            return
        try:
            self._runs.add(decode_run(record.value).id.encode())
        except (msgspec.DecodeError, RecursionError) as error:
            logger.error("the run at offset %d is not used: %s", record.offset, error)


def _run_of(record: Record) -> bytes | None:
    return next((value for name, value in record.headers if name == TIME_HEADER), None)


def _in_the_present(record: Record) -> Record:
    return record._replace(headers=tuple(each for each in record.headers if each[0] != TIME_HEADER))
