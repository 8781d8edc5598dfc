"""Stage 2 of a backtest: the tasks of some partitions of queues, fed with what stage 1 sent."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable

from stream.core.rules_history import SHIPPED
from stream.log import Message, Record, topics
from stream.queues.task import QueueTask

_CHANGELOGS = frozenset({topics.QUEUES, topics.INTERVALS, topics.WAITS, topics.ALERTS, topics.CASES})

logger = logging.getLogger(__name__)


class StageTwo:
    """The queues of some partitions.

    Args:
        partitions: how many the events topic has.
        queues: the partitions of stage 2 that it has.
        tell: gets each record of the history.
    """

    def __init__(self, partitions: int, queues: Iterable[int], tell: Callable[[bytes], object]) -> None:
        self.counters: Counter[str] = Counter()
        self.tasks = {number: QueueTask(number, partitions, SHIPPED.rules) for number in sorted(queues)}
        self._tell = tell
        self._offset = 0

    def take(self, messages: Iterable[Message]) -> list[Message]:
        """Feed signals in their order. Returns those that the queues send to each other."""
        touched = {self._feed(message) for message in messages}
        return [each for number in sorted(touched) for each in self._told(number)]

    def state(self) -> list[Message]:
        """Return what the tasks write to their changelogs, of what changed since the last call."""
        return [each for task in self.tasks.values() for each in task.drain() if each.topic in _CHANGELOGS]

    def restore(self, records: Iterable[Record]) -> None:
        """Let the tasks go on from what `state` returned."""
        for record in records:
            self.tasks[record.partition].restore(record)
        for task in self.tasks.values():
            task.restored()
            while task.proceed():
                pass

    def _feed(self, message: Message) -> int:
        number = message.partition or 0
        task = self.tasks[number]
        self._offset += 1
        record = Record(topics.SIGNALS, number, self._offset, message.key, message.value, 0.0)
        try:
            left = task.feed(record)
            while left:
                left = task.proceed()
        except Exception:  # a live worker sets the record aside, and goes on
            self.counters["faults"] += 1
            logger.exception("%s %d at %d", record.topic, number, record.offset)
        return number

    def _told(self, number: int) -> list[Message]:
        task, out = self.tasks[number], []
        for message in task.told():
            if message.topic == topics.SIGNALS:
                out.append(message)
            elif message.topic == topics.HISTORY:
                self._tell(message.value or b"")
        self.counters["faults"] += sum(1 for _ in task.faults.drain())
        self.counters.update(task.counters)
        task.counters.clear()
        return out
