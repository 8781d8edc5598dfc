"""The two implementations of a log, and the tools of the contract suite."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TypeVar

import pytest

from stream.log import Log, Member, Message, Poll, Publisher, Reader, Record, Start, TopicPartition, TopicSpec
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.log.memory.log import MemoryLog
from tests.builders.waiting import wait_until

Closable = TypeVar("Closable", Member, Reader)
_numbers = itertools.count(1)


class Bench:
    """A log under test, with names of its own. It closes after the test what it has opened."""

    def __init__(self, log: Log, kind: str, stack: ExitStack) -> None:
        self.log = log
        self.kind = kind
        self._stack = stack
        self.unique = f"test-{next(_numbers)}-{time.time_ns()}"

    def topic(
        self, name: str, partitions: int = 4, cleanup: str = "delete", retention: float | None = 3600.0
    ) -> str:
        full = f"{self.unique}.{name}"
        spec = TopicSpec(full, partitions, cleanup, retention if cleanup == "delete" else None)
        assert self.log.create_topics([spec]) == []
        return full

    def member(self, topics: list[str], identity: str = "one", group: str = "group") -> Member:
        name = f"{self.unique}-{identity}"
        return self._stack.enter_context(closing(self.log.member(f"{self.unique}-{group}", topics, name)))

    def reader(self, *topics: str, start: Start = "beginning") -> Reader:
        return self._stack.enter_context(closing(self.log.reader(topics, start)))

    def keep(self, opened: Closable) -> Closable:
        """Return what was opened, and close it after the test."""
        return self._stack.enter_context(closing(opened))

    def publisher(self) -> Publisher:
        return self._stack.enter_context(closing(self.log.publisher()))

    def send(self, *messages: Message) -> None:
        self.publisher().send(messages)

    def read_all(self, *topics: str) -> list[Record]:
        """Return all records that are committed at present."""
        reader = self.reader(*topics)
        records: list[Record] = []
        wait_until(lambda: records.extend(reader.poll(0.2)) or reader.caught_up())
        return records

    def other_floor(self) -> Log:
        """Return the log of another floor: on the same cluster, under another prefix."""
        if isinstance(self.log, MemoryLog):
            return MemoryLog()
        settings = replace(self.log._settings, topic_prefix="drill")
        return self._stack.enter_context(closing(KafkaLog(settings)))

    def second_log(self) -> Log:
        """Open the same log as another process would."""
        if isinstance(self.log, MemoryLog):
            return self.log
        return self._stack.enter_context(closing(KafkaLog(self.log._settings)))


def restored(member: Member, topics: list[str], partition: int) -> list[Record]:
    """Return the records of a restore, whatever its portions."""
    return [record for portion in member.restore(topics, partition) for record in portion]


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as stack:
        log: Log
        if request.param == "memory":
            log = MemoryLog()
        else:
            broker = request.getfixturevalue("broker")
            log = KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))
        stack.enter_context(closing(log))
        yield Bench(log, request.param, stack)


class Drained:
    """A member with the records and partitions that its polls have returned so far."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.records: list[Record] = []
        self.holds: set[TopicPartition] = set()

    def poll(
        self, timeout: float = 0.1, max_records: int = 500, held: frozenset[TopicPartition] = frozenset()
    ) -> Poll:
        poll = self.member.poll(timeout, max_records, held)
        for record in poll.records:
            key = TopicPartition(record.topic, record.partition)
            assert key in self.holds - poll.lost, "a record of a partition that was not announced before"
        self.holds = (self.holds - poll.lost) | poll.gained
        self.records += poll.records
        return poll

    def until_holding(self, count: int, *others: Drained) -> None:
        """Poll until it holds so many partitions. The others, which have to release some, poll as well."""

        def settled() -> bool:
            self.poll()
            for other in others:
                other.poll()
            return len(self.holds) == count

        wait_until(settled)

    def until_read(self, count: int) -> list[Record]:
        wait_until(lambda: self.poll() and len(self.records) >= count)
        return self.records


def numbered(topic: str, count: int, partitions: int = 4) -> list[Message]:
    """Return messages with the values 0…`count`-1, one partition after the other."""
    return [Message(topic, b"%d" % n, b"%d" % n, partition=n % partitions) for n in range(count)]


def next_offsets(records: list[Record]) -> dict[TopicPartition, int]:
    """Return the offsets to commit when all of these records have been processed."""
    return {TopicPartition(record.topic, record.partition): record.offset + 1 for record in records}
