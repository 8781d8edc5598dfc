"""Reading from Kafka: what members, readers and restoring share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.protocol.consumer import IsolationLevel
from kafka.structs import TopicPartition as Place

from stream.log import Record, TopicPartition
from stream.log.kafka.record_batch import decode_records
from stream.log.kafka.settings import KafkaSettings

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


class _FetchedRecords(Fetcher.PartitionRecords):  # type: ignore[misc]
    """What was fetched of a partition, decoded a batch at a time and straight into our records."""

    def _unpack_records(self, tp: Place, records: Any, *_: object) -> Iterator[Record]:
        while (batch := records.next_batch()) is not None:
            if self.check_crcs and not batch.validate_crc():
                raise CorruptRecordError(f"{tp}: the batch at offset {batch.base_offset} fails its checksum")
            self.leader_epoch = batch.leader_epoch
            if not self._is_void(batch):
                yield from self._decode(tp, batch)
            # Behind the last record there may be offsets of what was compacted, aborted, or a marker.
            self.next_fetch_offset = batch.next_offset
        self.drain()

    def _is_void(self, batch: Any) -> bool:
        """Whether a batch holds no records for people: a transaction's marker, or what was aborted."""
        if self.isolation_level == IsolationLevel.READ_COMMITTED and batch.has_producer_id():
            self._consume_aborted_transactions_up_to(batch.last_offset)
            if self._contains_abort_marker(batch):
                self.aborted_producer_ids.discard(batch.producer_id)
            elif self._is_batch_aborted(batch):
                return True
        return bool(batch.is_control_batch)

    def _decode(self, tp: Place, batch: Any) -> Iterator[Record]:
        batch._maybe_uncompress()
        data = bytes(batch._buffer)
        self.bytes_read += len(data)
        self.records_read += batch.records_count
        decoded = decode_records(
            data,
            batch._pos,
            batch.records_count,
            tp.topic,
            tp.partition,
            batch.base_offset,
            batch.first_timestamp,
        )
        for record in decoded:
            self.next_fetch_offset = record.offset + 1
            yield record


class Source:
    """A Kafka consumer that gives our records and knows how far the committed ones go."""

    def __init__(self, settings: KafkaSettings, isolation: str = COMMITTED, **more: Any) -> None:
        self.consumer = KafkaConsumer(
            **{**settings.client(), **_CONSUMER, "isolation_level": isolation, **more}
        )
        self._stable: dict[Place, int] = {}
        fetcher = self.consumer._fetcher
        fetcher.PartitionRecords = _FetchedRecords
        parse = fetcher._parse_fetched_data

        def parse_and_note(fetch: Any) -> Any:
            # The consumer itself only notes the end of all records, of which some may be uncommitted.
            stable = fetch.partition_data.last_stable_offset
            if stable is not None and stable >= 0:
                self._stable[fetch.topic_partition] = stable
            return parse(fetch)

        fetcher._parse_fetched_data = parse_and_note

    def poll(self, timeout: float, max_records: int) -> list[Record]:
        found = self.consumer.poll(timeout_ms=max(0.0, timeout) * 1000, max_records=max_records)
        return [record for records in found.values() for record in records]

    def assign(self, starts: Mapping[TopicPartition, int]) -> None:
        """Read these partitions, each from the given offset on."""
        self._stable.clear()
        self.consumer.assign([Place(*place) for place in starts])
        for place, offset in starts.items():
            self.consumer.seek(Place(*place), offset)

    def position(self, place: TopicPartition) -> int | None:
        """The offset that is read next, or None while it is not known."""
        state = self.consumer._subscription.assignment.get(place)
        return state.position.offset if state is not None and state.position is not None else None

    def behind(self, place: TopicPartition) -> int | None:
        """How many offsets of a partition are committed and yet unread; None while it is not known."""
        stable, position = self._stable.get(Place(*place)), self.position(place)
        return None if stable is None or position is None else max(0, stable - position)

    def ends(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """The end of each partition: of the committed records, or of all, as the isolation says."""
        found = self.consumer.end_offsets([Place(*place) for place in places])
        return {TopicPartition(*place): offset for place, offset in found.items()}

    def starts(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """The first offset that each partition still has."""
        found = self.consumer.beginning_offsets([Place(*place) for place in places])
        return {TopicPartition(*place): offset for place, offset in found.items()}

    def close(self) -> None:
        self.consumer.close(autocommit=False, timeout_ms=2_000)
