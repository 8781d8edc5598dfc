"""A log in this process's memory, for the demo, tests and backtests. It forgets all when the process ends.

It behaves as `stream.log.kafka` does, one contract suite holding both to it, and is safe to use from several
threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence

from stream.log import (
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
        clock: gives the publishing time of a record, in seconds since 1970.
        session: a group member that has not polled for so many seconds is taken for dead by the others.
        max_bytes: above this size a partition that has a retention drops records that all have read.
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
                    place = TopicPartition(spec.name, number)
                    if place not in self._partitions:
                        self._partitions[place] = MemoryPartition(actual, number, self._max_bytes)
        return differences

    def partitions(self, topic: str) -> int:
        spec = self._specs.get(topic)
        if spec is None:
            raise LogError(f"there is no topic {topic}")
        return spec.partitions

    def end_offsets(self, topic: str) -> dict[TopicPartition, int]:
        with self.changed:
            return {place: self._partitions[place].end for place in self.places([topic])}

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        with self.changed:
            self.check_open()
            places = self.places(topics)
            former = self._identities.get(identity)
            if former is not None:
                former.fence()
            joined = MemoryMember(self, self._groups.setdefault(group, Group()), places, identity)
            self._identities[identity] = joined
            self.changed.notify_all()
            return joined

    def reader(self, topics: Sequence[str], start: Start) -> Reader:
        with self.changed:
            self.check_open()
            reader = MemoryReader(self, self.places(topics), start)
            self._readers.add(reader)
            return reader

    def publisher(self) -> Publisher:
        return MemoryPublisher(self)

    def close(self) -> None:
        with self.changed:
            self._closed = True
            self.changed.notify_all()

    # --- what members, readers and publishers ask of the log; they hold `changed` ----------------------

    def check_open(self) -> None:
        if self._closed:
            raise LogUnavailable("the log was closed")

    def places(self, topics: Sequence[str]) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in topics for number in range(self.partitions(topic))]

    def stored(self, place: TopicPartition) -> MemoryPartition:
        return self._partitions[place]

    def append(self, messages: Iterable[Message]) -> None:
        """Write all the messages, or none."""
        self.check_open()
        placed = []
        for message in messages:
            stored = self._partitions.get(self._place(message))
            if stored is None:
                raise LogError(f"{message.topic} has no partition {message.partition}")
            stored.check(message)
            placed.append((stored, message))
        now = self._clock()
        for stored, message in placed:
            stored.append(message, now)
        for stored in {stored for stored, _ in placed}:
            if stored.sweep_due():
                self._sweep(stored, now)
        self.changed.notify_all()

    def forget_reader(self, reader: MemoryReader) -> None:
        self._readers.discard(reader)

    def _place(self, message: Message) -> TopicPartition:
        if message.partition is not None:
            self.partitions(message.topic)
            return TopicPartition(message.topic, message.partition)
        count = self.partitions(message.topic)
        if message.key is None:
            self._without_key += 1
            return TopicPartition(message.topic, self._without_key % count)
        return TopicPartition(message.topic, partition_of(message.key, count))

    def _sweep(self, stored: MemoryPartition, now: float) -> None:
        place = stored.place
        positions = [reader.next.get(place, stored.end) for reader in self._readers]
        positions += [group.keeps(place, stored.end) for group in self._groups.values()]
        stored.sweep(now, min(positions, default=stored.end))


class MemoryReader(Reader):
    """Reads whole topics."""

    def __init__(self, log: MemoryLog, places: Sequence[TopicPartition], start: Start) -> None:
        self._log = log
        self._ends = {place: log.stored(place).end for place in places}
        firsts = {place: log.stored(place).first for place in places}
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
        return all(self.next[place] >= end for place, end in self._ends.items())

    def positions(self) -> Positions:
        return dict(self.next)

    def lag(self) -> int:
        with self._log.changed:
            return sum(self._log.stored(place).end - position for place, position in self.next.items())

    def close(self) -> None:
        with self._log.changed:
            self._log.forget_reader(self)


class MemoryPublisher(Publisher):
    """Writes outside of any transaction; here that too is all or nothing."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def send(self, messages: Iterable[Message]) -> None:
        with self._log.changed:
            self._log.append(messages)

    def close(self) -> None:
        """There is nothing to release."""
