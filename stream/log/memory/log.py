"""A log in the memory of this process, for the demo, tests and backtests. It ends with the process.

It behaves as `stream.log.kafka` does, which one contract suite checks. Several threads may use it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence

from stream.log import (
    Fenced,
    Log,
    LogError,
    LogUnavailable,
    Member,
    Message,
    Publisher,
    Reader,
    Record,
    Start,
    TopicDifference,
    TopicPartition,
    TopicSpec,
)
from stream.log.memory.group import Group, MemoryMember, Positions, read_on
from stream.log.memory.partition import MemoryPartition
from stream.log.partitions import partition_of, start_positions


class MemoryLog(Log):
    """A `Log` in memory.

    Args:
        clock: returns the publishing time of a record, in seconds since 1970.
        session: a group member that has not polled for so many seconds loses its partitions to the others.
        max_bytes: a larger partition drops the records that all have read, if its topic has a retention.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, session: float = 30.0, max_bytes: int = 8 << 20
    ) -> None:
        self.changed = threading.Condition()
        self.session = session
        self._clock = clock
        self._max_bytes = max_bytes
        self._specs: dict[str, TopicSpec] = {}
        self._partitions: dict[TopicPartition, MemoryPartition] = {}
        self._groups: dict[str, Group] = {}
        self._identities: dict[str, MemoryMember] = {}
        self.publishers: dict[str, MemoryPublisher] = {}
        self._readers: set[MemoryReader] = set()
        self._without_key = 0
        self._closed = False

    def create_topics(self, specs: Sequence[TopicSpec]) -> list[TopicDifference]:
        differences = []
        with self.changed:
            for spec in specs:
                actual = self._specs.setdefault(spec.name, spec)
                differences += [
                    TopicDifference(spec.name, setting, str(expected), str(found))
                    for setting, expected, found in zip(spec._fields, spec, actual, strict=True)
                    if expected != found
                ]
                for number in range(actual.partitions):
                    key = TopicPartition(spec.name, number)
                    if key not in self._partitions:
                        self._partitions[key] = MemoryPartition(actual, number, self._max_bytes)
        return differences

    def name(self, topic: str) -> str:
        # Each log in memory is a floor by itself, so none needs a prefix.
        return topic

    def partitions(self, topic: str) -> int:
        spec = self._specs.get(topic)
        if spec is None:
            raise LogError(f"there is no topic {topic}")
        return spec.partitions

    def end_offsets(self, topic: str) -> dict[TopicPartition, int]:
        with self.changed:
            return {key: self._partitions[key].end for key in self.topic_partitions([topic])}

    def offsets_since(self, topic: str, time: float) -> dict[TopicPartition, int]:
        with self.changed:
            return {key: self._partitions[key].since(time) for key in self.topic_partitions([topic])}

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        with self.changed:
            self.check_open()
            keys = self.topic_partitions(topics)
            former = self._identities.get(identity)
            if former is not None:
                former.fence()
            joined = MemoryMember(self, self._groups.setdefault(group, Group()), keys, identity)
            self._identities[identity] = joined
            self.changed.notify_all()
            return joined

    def reader(self, topics: Sequence[str], start: Start) -> Reader:
        with self.changed:
            self.check_open()
            reader = MemoryReader(self, self.topic_partitions(topics), start)
            self._readers.add(reader)
            return reader

    def publisher(self, identity: str | None = None) -> Publisher:
        # It appends all messages of a call or none anyway.
        return MemoryPublisher(self, identity)

    def close(self) -> None:
        with self.changed:
            self._closed = True
            self.changed.notify_all()

    # --- for members, readers and publishers, which hold `changed` during each call ----------------------

    def now(self) -> float:
        return self._clock()

    def check_open(self) -> None:
        if self._closed:
            raise LogUnavailable("the log was closed")

    def topic_partitions(self, topics: Sequence[str]) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in topics for number in range(self.partitions(topic))]

    def stored(self, topic_partition: TopicPartition) -> MemoryPartition:
        return self._partitions[topic_partition]

    def append(self, messages: Iterable[Message]) -> None:
        """Append all messages, or none."""
        self.check_open()
        checked = []
        for message in messages:
            stored = self._partitions.get(self._topic_partition(message))
            if stored is None:
                raise LogError(f"{message.topic} has no partition {message.partition}")
            stored.check(message)
            checked.append((stored, message))
        now = self._clock()
        for stored, message in checked:
            stored.append(message, now)
        for stored in {stored for stored, _ in checked}:
            if stored.sweep_due():
                self._sweep(stored, now)
        self.changed.notify_all()

    def forget_reader(self, reader: MemoryReader) -> None:
        self._readers.discard(reader)

    def _topic_partition(self, message: Message) -> TopicPartition:
        if message.partition is not None:
            self.partitions(message.topic)
            return TopicPartition(message.topic, message.partition)
        count = self.partitions(message.topic)
        if message.key is None:
            self._without_key += 1
            return TopicPartition(message.topic, self._without_key % count)
        return TopicPartition(message.topic, partition_of(message.key, count))

    def _sweep(self, stored: MemoryPartition, now: float) -> None:
        key = stored.topic_partition
        positions = [reader.next.get(key, stored.end) for reader in self._readers]
        positions += [group.needs_from(key, stored.end) for group in self._groups.values()]
        stored.sweep(now, min(positions, default=stored.end))


class MemoryReader(Reader):
    """Reads all partitions of some topics."""

    def __init__(self, log: MemoryLog, keys: Sequence[TopicPartition], start: Start) -> None:
        self._log = log
        self._ends = {key: log.stored(key).end for key in keys}
        firsts = {key: log.stored(key).first for key in keys}
        self.next: Positions
        self.next, self.gaps = start_positions(start, firsts, self._ends)
        self._turn = 0

    def poll(self, timeout: float, max_records: int = 500) -> list[Record]:
        deadline = time.monotonic() + timeout
        with self._log.changed:
            while True:
                self._log.check_open()
                self._turn += 1
                records = read_on(self._log, self.next, list(self.next), self._turn, max_records)
                left = deadline - time.monotonic()
                if records or left <= 0:
                    return records
                self._log.changed.wait(left)

    def caught_up(self) -> bool:
        return all(self.next[key] >= end for key, end in self._ends.items())

    def positions(self) -> Positions:
        return dict(self.next)

    def lag(self) -> int:
        with self._log.changed:
            return sum(self._log.stored(key).end - position for key, position in self.next.items())

    def close(self) -> None:
        with self._log.changed:
            self._log.forget_reader(self)


class MemoryPublisher(Publisher):
    """Writes without a transaction. In memory that is all or nothing, too.

    A later one of the same identity fences it.
    """

    def __init__(self, log: MemoryLog, identity: str | None = None) -> None:
        self._log = log
        self._identity = identity
        if identity is not None:
            with log.changed:
                log.publishers[identity] = self

    def send(self, messages: Iterable[Message]) -> None:
        with self._log.changed:
            if self._identity is not None and self._log.publishers.get(self._identity) is not self:
                raise Fenced(f"another publisher has taken over from {self._identity}")
            self._log.append(messages)

    def close(self) -> None:
        """Do nothing, as a publisher holds no resources."""
