"""Finds the record that kills workers, or holds them up, so that it can be set aside.

A worker writes a note when it takes the first records of a partition. A process that finds the note of
another process at the very offset where it begins knows that the other died with these records in hand. It
then takes them one at a time, with a note before each. The record whose note is found after one more death is
set aside. The notes are written outside of the transaction, on a compacted topic, so they survive a
`kill -9`. A worker writes one for each partition that it gains, so a record costs nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from uuid import uuid4

import msgspec
from msgspec import Struct

from stream.log import Log, Record, TopicPartition, topics
from stream.log.follower import last_records
from stream.log.interface import Message, Publisher
from stream.records import encode


class RecordKillsWorkers(Exception):
    """Workers died each time they had this record in hand, or it held one up for too long."""


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A process has taken the records from offset `first` to `last`; `alone`: one, under suspicion."""

    process: str
    first: int
    last: int
    alone: bool = False


class InHand:
    """The records that one process has in hand, in one consumer group. It outlives memberships.

    Args:
        group: names the consumer group in the keys of the notes.
    """

    def __init__(self, log: Log, group: str) -> None:
        self._log = log
        self._group = group
        self._process = uuid4().hex
        self._publisher: Publisher | None = None
        self._condemned: set[tuple[TopicPartition, int]] = set()
        self._notes: dict[bytes, Note] = {}
        self._unnoted: set[TopicPartition] = set()
        self._alone_until: dict[TopicPartition, int] = {}
        self._waiting: dict[TopicPartition, deque[Record]] = {}

    @property
    def waiting(self) -> frozenset[TopicPartition]:
        """The partitions whose next records wait until the one in hand is committed."""
        return frozenset(topic_partition for topic_partition, records in self._waiting.items() if records)

    def died(self) -> None:
        """What was in hand broke this process in a way that a new one would not survive either."""
        self._process = uuid4().hex

    def condemn(self, record: Record) -> None:
        """Set a record aside when it comes again."""
        self._condemned.add((TopicPartition(record.topic, record.partition), record.offset))

    def gained(self, topic_partitions: Iterable[TopicPartition]) -> None:
        """Read what former owners had in hand.

        Raises:
            LogError: the notes cannot be read.
        """
        new = set(topic_partitions)
        if not new:
            return
        self._unnoted |= new
        for topic_partition in new:
            self._alone_until.pop(topic_partition, None)
            self._waiting.pop(topic_partition, None)
        for (_, key), record in last_records(self._log, [topics.IN_HAND]).items():
            self._notes[key] = _decode(record.value or b"")

    def lost(self, topic_partitions: Iterable[TopicPartition]) -> None:
        """Forget the partitions that others have now."""
        for topic_partition in topic_partitions:
            self._unnoted.discard(topic_partition)
            self._waiting.pop(topic_partition, None)

    def take(self, records: Iterable[Record], idle: frozenset[TopicPartition]) -> list[Record]:
        """Return the records to work on now. The others of a partition under suspicion wait.

        Args:
            idle: the partitions in which everything that was taken is committed.

        Raises:
            LogError: a note cannot be written.
        """
        if not self._unnoted and not self._alone_until:
            return list(records)
        by_partition: dict[TopicPartition, list[Record]] = {}
        for record in records:
            by_partition.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        messages: list[Message] = []
        now: list[Record] = []
        for topic_partition, batch in by_partition.items():
            if topic_partition in self._unnoted:
                self._unnoted.discard(topic_partition)
                messages += self._begin(topic_partition, batch)
            if batch[0].offset <= self._alone_until.get(topic_partition, -1):
                self._waiting.setdefault(topic_partition, deque()).extend(batch)
            else:
                now += batch
        for topic_partition in self.waiting & idle:
            record = self._waiting[topic_partition].popleft()
            messages += self._note(topic_partition, record.offset, record.offset, alone=True)
            now.append(record)
        if messages:
            if self._publisher is None:
                self._publisher = self._log.publisher()
            self._publisher.send(messages)
        return now

    def close(self) -> None:
        """Stop writing notes, until the next is due."""
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()

    def is_condemned(self, record: Record) -> bool:
        """Whether the record is to be set aside."""
        if not self._condemned:
            return False
        return (TopicPartition(record.topic, record.partition), record.offset) in self._condemned

    def _begin(self, topic_partition: TopicPartition, batch: list[Record]) -> Iterator[Message]:
        """Take the first records after a gain: does a note tell of a death with them in hand?"""
        first, last = batch[0].offset, batch[-1].offset
        note = self._notes.get(self._key(topic_partition))
        if note is not None and note.first == first and note.process != self._process:
            if note.alone:
                self.condemn(batch[0])
            else:
                self._alone_until[topic_partition] = max(last, note.last)
        yield from self._note(topic_partition, first, last)

    def _note(
        self, topic_partition: TopicPartition, first: int, last: int, alone: bool = False
    ) -> Iterator[Message]:
        key = self._key(topic_partition)
        self._notes[key] = note = Note(process=self._process, first=first, last=last, alone=alone)
        yield Message(topics.IN_HAND, key, encode(note), 0)

    def _key(self, topic_partition: TopicPartition) -> bytes:
        return f"{self._group}/{topic_partition.topic}/{topic_partition.partition}".encode()


_decode = msgspec.json.Decoder(Note).decode
