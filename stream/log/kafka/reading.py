"""Reads from Kafka, for members, readers and the restoring of state.

Private names of kafka-python that this file uses, and why (measured in docs/performance.md):

| name | for | worth |
|---|---|---|
| `KafkaConsumer._fetcher`, and `PartitionRecords._unpack_records` | decode whole batches | 11 % of CPU |
| `DefaultRecordBatch._buffer` | the bytes of such a batch | the same |
| `Fetcher._next_partition_records` | read on after a pause | else a partition can stand still for ever |

StepIn's decoder also refuses attributes that it does not know, which kafka-python ignores.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import kafka.structs
from kafka import KafkaConsumer
from kafka.consumer.fetcher import Fetcher
from kafka.protocol.consumer import IsolationLevel

from stream.log import LogError, Reader, Record, Start, TopicPartition
from stream.log.kafka.errors import translated
from stream.log.kafka.names import Names
from stream.log.kafka.record_batch import open_batch
from stream.log.kafka.settings import KafkaSettings
from stream.log.partitions import start_positions

COMMITTED = "read_committed"
UNCOMMITTED = "read_uncommitted"
_CONSUMER: Mapping[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
    "fetch_max_wait_ms": 250,
    "request_timeout_ms": 15_000,
    "retry_backoff_ms": 20,
    "reconnect_backoff_ms": 50,
    "reconnect_backoff_max_ms": 1_000,
    "bootstrap_timeout_ms": 10_000,
    "metadata_max_age_ms": 60_000,
}


class _PartitionRecords(Fetcher.PartitionRecords):  # type: ignore[misc]
    """The fetched records of one partition, decoded a batch at a time into `Record`."""

    names: Names

    def _unpack_records(self, tp: kafka.structs.TopicPartition, records: Any, *_: object) -> Iterator[Record]:
        while (batch := records.next_batch()) is not None:
            if batch.magic != 2:
                raise LogError(f"{tp}: expected a batch of format 2, got {batch.magic}")
            self.leader_epoch = batch.leader_epoch
            if not self._is_void(batch):
                for record in open_batch(bytes(batch._buffer), *self.names.partition_of(tp)):
                    self.next_fetch_offset = record.offset + 1
                    yield record
            # The last offsets of a batch may be those of records that were compacted away.
            self.next_fetch_offset = batch.next_offset
        self.drain()

    def _is_void(self, batch: Any) -> bool:
        """Return whether a batch is the marker of a transaction's end, or part of an aborted transaction."""
        if self.isolation_level == IsolationLevel.READ_COMMITTED and batch.has_producer_id():
            aborted, producers = self.aborted_transactions, self.aborted_producer_ids
            while aborted and aborted[0].first_offset <= batch.last_offset:
                producers.add(aborted.popleft().producer_id)
            if batch.is_control_batch:
                if next(batch).abort:
                    producers.discard(batch.producer_id)
            elif batch.is_transactional and batch.producer_id in producers:
                return True
        return bool(batch.is_control_batch)


class Source:
    """A Kafka consumer that returns `Record`s, and only committed ones unless `isolation` says otherwise."""

    def __init__(self, settings: KafkaSettings, isolation: str = COMMITTED, **more: Any) -> None:
        self.consumer = KafkaConsumer(
            **{**settings.client(), **_CONSUMER, "isolation_level": isolation, **more}
        )
        self._names = settings.names
        # The library makes the objects, so their class has to know the names.
        self.consumer._fetcher.PartitionRecords = type(
            "PartitionRecords", (_PartitionRecords,), {"names": self._names}
        )

    def poll(self, timeout: float, max_records: int) -> list[Record]:
        """Return up to `max_records` records. Waits for the first up to `timeout` seconds."""
        self._let_parked_records_go_on()
        found = self.consumer.poll(timeout_ms=max(0.0, timeout) * 1000, max_records=max_records)
        return [record for records in found.values() for record in records]

    def _let_parked_records_go_on(self) -> None:
        """Frees the slot of the partition that is read at present, if all of its records are read.

        The library parks the records of a paused partition. It goes on with them only when this slot is None,
        but it leaves the last, empty partition in it, and fetches no more of a partition with parked records.
        """
        fetcher = self.consumer._fetcher
        if fetcher._next_partition_records is not None and not fetcher._next_partition_records:
            fetcher._next_partition_records = None

    def assign(self, starts: Mapping[TopicPartition, int]) -> None:
        """Read these partitions, each from the given offset on."""
        self.consumer.assign([self._names.partition(key) for key in starts])
        for key, offset in starts.items():
            self.consumer.seek(self._names.partition(key), offset)

    def position(self, topic_partition: TopicPartition) -> int | None:
        """Return the offset that is read next, or None while it is not known."""
        position = self.consumer.position(self._names.partition(topic_partition), timeout_ms=0)
        return None if position is None else int(position)

    def reached(self, ends: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
        """Return the partitions that have been read up to these offsets."""
        return frozenset(key for key, end in ends.items() if (self.position(key) or 0) >= end)

    def behind(self, topic_partition: TopicPartition, end: int) -> int:
        """Return how many offsets are unread, as of the last fetch. `end` counts until the first fetch."""
        known = self.consumer.highwater(self._names.partition(topic_partition))
        position = self.position(topic_partition) or 0
        return max(0, (end if known is None else int(known)) - position)

    def ends(self, topic_partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Asks for the end of each partition: of its committed records, or of all, as the isolation says."""
        found = self.consumer.end_offsets([self._names.partition(key) for key in topic_partitions])
        return {self._names.partition_of(key): offset for key, offset in found.items()}

    def starts(self, topic_partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Asks for the first offset that each partition still has."""
        keys = [self._names.partition(key) for key in topic_partitions]
        found = self.consumer.beginning_offsets(keys)
        return {self._names.partition_of(key): offset for key, offset in found.items()}

    def since(self, topic_partitions: Iterable[TopicPartition], time: float) -> dict[TopicPartition, int]:
        """Asks for the first record of each partition from `time` on, and for the end where there is none."""
        ends = self.ends(topic_partitions)
        milliseconds = max(0, math.ceil(time * 1000))
        found = self.consumer.offsets_for_times({self._names.partition(key): milliseconds for key in ends})
        offsets = {self._names.partition_of(key): at.offset for key, at in found.items() if at is not None}
        return {key: min(offsets.get(key, end), end) for key, end in ends.items()}

    def close(self) -> None:
        self.consumer.close(autocommit=False, timeout_ms=2_000)


class KafkaReader(Reader):
    """Reads all partitions of some topics."""

    def __init__(self, settings: KafkaSettings, keys: Sequence[TopicPartition], start: Start) -> None:
        with translated():
            self._source = Source(settings)
            self._ends = self._source.ends(keys)
            begin, self.gaps = start_positions(start, self._source.starts(keys), self._ends)
            self._source.assign(begin)
            self._left = dict(self._ends)

    def poll(self, timeout: float, max_records: int = 500) -> list[Record]:
        with translated():
            return self._source.poll(timeout, max_records)

    def caught_up(self) -> bool:
        if self._left:
            with translated():
                for key in self._source.reached(self._left):
                    del self._left[key]
        return not self._left

    def positions(self) -> dict[TopicPartition, int]:
        return {key: self._source.position(key) or 0 for key in self._ends}

    def lag(self) -> int:
        return sum(self._source.behind(key, end) for key, end in self._ends.items())

    def close(self) -> None:
        with suppress(Exception):
            self._source.close()
