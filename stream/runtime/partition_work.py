"""The work of one partition: restores its task, then feeds it records. It can stop after any short part.

A member of a group must poll every half minute. So no restore, no catch-up of time and no batch may hold up
the next poll: the worker goes on with what is left after it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from stream.core.faults import Faults
from stream.core.task import Task
from stream.log import Record, TopicPartition
from stream.runtime.watchdog import Watchdog

_RECORDS_A_PART = 100
"""Records of a changelog that are restored between two looks at the clock."""


class PartitionWork:
    """The task of one partition and what is left to do for it.

    `offset` is that of the next record to read, None before the first record. `changed` says that the task
    has taken records since the last commit. `restored` says that its state is complete. `faults` holds what
    was set aside because a verb of the task raised: a record, or once for each verb the verb itself.

    Args:
        topic_partition: the partition.
        watchdog: breaks off a record that takes too long.
        task: a new one.
        changelog: the records that restore it, oldest first, in portions. An empty portion means that no
            record is there yet.
    """

    def __init__(
        self,
        topic_partition: TopicPartition,
        task: Task,
        changelog: Iterator[Sequence[Record]],
        watchdog: Watchdog,
    ) -> None:
        self.task = task
        self.offset: int | None = None
        self.changed = False
        self.restored = False
        self.records_restored = 0
        self.faults = Faults()
        self._topic_partition = topic_partition
        self._watchdog = watchdog
        self._records: deque[Record] = deque()
        self._parts: Iterator[bool] | None = self._restore(changelog)

    @property
    def busy(self) -> bool:
        """Whether something is left to do. Then the task must not be drained, and no more records read."""
        return self._parts is not None or bool(self._records)

    def take(self, record: Record) -> None:
        """Keep a record to feed to the task."""
        self._records.append(record)

    def skip(self, record: Record, error: Exception) -> None:
        """Set a record aside without feeding it."""
        self.changed = True
        self.offset = record.offset + 1
        self.faults.part(record, error)

    def run(self, time_is_up: Callable[[], bool]) -> bool:
        """Work until nothing is left, the changelog has to send more records, or the time is up.

        Returns whether nothing is left.
        """
        while self.busy:
            if self._parts is None:
                self._parts = self._feed(self._records.popleft())
            progressed = next(self._parts, None)
            if progressed is None:
                self._parts = None
            elif not progressed:
                break
            if time_is_up():
                break
        return not self.busy

    def fire(self, now: float) -> None:
        """Let time pass to `now`: every record that was published before has been fed."""
        self.changed = True
        self._guarded("fire", self.task.fire, now)

    def _guarded(self, verb: str, call: Callable[..., bool | None], *arguments: object) -> bool | None:
        """Call a verb of the task. An error in it stops nothing else. Returns None after an error."""
        try:
            return call(*arguments)
        except Exception as error:
            self.faults.key(
                self._topic_partition.topic, self._topic_partition.partition, verb.encode(), verb, error
            )
            return None

    def _restore(self, changelog: Iterator[Sequence[Record]]) -> Iterator[bool]:
        """Restore the task. Yields after each part: False when there was nothing to do but to wait."""
        # Only the last record of a key counts. An uncompacted changelog has many for each.
        last: dict[tuple[str, bytes | None], Record] = {}
        for portion in changelog:
            for record in portion:
                last.pop((record.topic, record.key), None)
                if record.value is not None:
                    last[record.topic, record.key] = record
            self.records_restored += len(portion)
            yield bool(portion)
        for number, record in enumerate(last.values(), 1):
            try:
                self.task.restore(record)
            except Exception as error:  # a damaged record must not stop the others
                self.faults.part(record, error)
            if number % _RECORDS_A_PART == 0:
                yield True
        self._guarded("restored", self.task.restored)
        while self._guarded("restored", self.task.proceed):
            yield True
        self.restored = True

    def _feed(self, record: Record) -> Iterator[bool]:
        """Feed one record to the task. Yields after each part."""
        self.changed = True
        if record.topic == self._topic_partition.topic:
            self.offset = record.offset + 1
        try:
            self._watchdog.take(record)
            is_left = self.task.feed(record)
            while is_left:
                self._watchdog.take(None)
                yield True
                self._watchdog.take(record)
                is_left = self.task.proceed()
        except Exception as error:  # an error in a task must not stop the floor or lose the record
            self.faults.part(record, error)
        self._watchdog.take(None)
