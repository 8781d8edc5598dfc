"""Stage 1 of a backtest: the tasks of some events partitions, fed in the order of publishing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from detectors.conversation.attention import AttentionDetector
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.labels.taught import Taught
from stream.log import Message, Record, topics
from stream.records import RulesVersion, decode_rules

logger = logging.getLogger(__name__)


class Step(NamedTuple):
    """The input of the number `place`, or without one the moment `at`: partitions send what they have."""

    place: int
    at: float
    record: Record | None


class Sent(NamedTuple):
    """The signals that an events partition sent once the input of the number `place` had been read.

    What else stage 1 writes (state, transcripts, labels) decides nothing of a backtest, or is an input.
    """

    place: int
    partition: int
    messages: Sequence[Message]


class StageOne:
    """The conversations of some events partitions, as one worker has them.

    Args:
        partitions: those that it has, of the events topic.
        queues: how many partitions stage 2 has.
        detector: scores turns, and stays as it is.
        rules: hold from the beginning instead of those that the inputs bring. None: the inputs' rules hold.
        tell: gets each record of the history.
    """

    def __init__(
        self,
        partitions: Iterable[int],
        queues: int,
        detector: AttentionDetector,
        rules: RulesVersion | None,
        tell: Callable[[bytes], object],
    ) -> None:
        self.counters: Counter[str] = Counter()
        self._tell = tell
        self._history = RulesHistory()
        self._own_rules = rules is not None
        if rules is not None:
            self._history.add(rules)
        self._taught = Taught(detector)
        self.tasks = {
            number: ConversationTask(number, queues, self._taught.detector, self._history)
            for number in sorted(partitions)
        }
        self._unsent: set[int] = set()
        self._clocks: dict[int, Message] = {}
        self._place = 0

    def take(self, steps: Iterable[Step]) -> list[Sent]:
        """Take steps in their order, and return what the partitions sent."""
        sent: list[Sent] = []
        for place, at, record in steps:
            self._place = place
            if record is None:
                sent += self._tick(at)
            else:
                self._feed(record)
        sent += self._send()
        return sent

    def state(self) -> list[Message]:
        """Return what the tasks write to their changelogs, of what changed since the last call."""
        clocks, self._clocks = self._clocks, {}
        kept = list(clocks.values())
        for task in self.tasks.values():
            kept += [each for each in task.drain() if each.topic == topics.CONVERSATIONS]
        return kept

    def restore(self, records: Iterable[Record]) -> None:
        """Let the tasks go on from what `state` returned."""
        for record in records:
            self.tasks[record.partition].restore(record)
        for task in self.tasks.values():
            task.restored()
            while task.proceed():
                pass

    def _feed(self, record: Record) -> None:
        if record.topic in (topics.EVENTS, topics.JUDGEMENTS):
            task = self.tasks.get(record.partition)
            if task is not None:
                self._unsent.add(record.partition)
                try:
                    task.feed(record)
                except Exception:  # a live worker sets the record aside, and goes on
                    self.counters["faults"] += 1
                    logger.exception("%s %d at %d", record.topic, record.partition, record.offset)
        elif record.topic == topics.LABELS:
            self._taught.take(record)
        elif record.topic == topics.RULES and not self._own_rules:
            try:
                self._history.add(decode_rules(record.value or b""))
            except ValueError as error:
                logger.error("the rules at offset %d are not used: %s", record.offset, error)

    def _tick(self, now: float) -> Iterator[Sent]:
        """Let time pass to `now` as a live worker does, which has read every record before it."""
        yield from self._send()
        for number, task in self.tasks.items():
            deadline = task.deadline()
            if deadline is not None and deadline <= now:
                task.fire(now)
                self._unsent.add(number)
        yield from self._send()

    def _send(self) -> Iterator[Sent]:
        for number in sorted(self._unsent):
            task, signals = self.tasks[number], []
            for message in task.told():
                if message.topic == topics.SIGNALS:
                    signals.append(message)
                elif message.topic == topics.HISTORY:
                    self._tell(message.value or b"")
                elif message.topic == topics.CONVERSATIONS:
                    self._clocks[number] = message
            self.counters["faults"] += sum(1 for _ in task.faults.drain())
            self.counters.update(task.counters)
            task.counters.clear()
            yield Sent(self._place, number, signals)
        self._unsent.clear()
