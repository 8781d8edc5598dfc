"""Writing to Kafka in bursts: whole batches, encoded at once, with one check at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from kafka import KafkaProducer
from kafka.producer.producer_batch import FinalState, ProducerBatch
from kafka.producer.transaction_manager import TransactionState
from kafka.record.memory_records import MemoryRecordsBuilder
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition as Place

from stream.log import LogError, LogUnavailable, Message, TopicPartition
from stream.log.kafka.errors import translate
from stream.log.kafka.record_batch import encode_records
from stream.log.kafka.settings import KafkaSettings
from stream.log.partitions import partition_of

# A broker takes 1 MiB for a batch unless told otherwise.
_BATCH_BYTES = 900_000
_GIVE_UP_AFTER = 25.0
_PRODUCER: Mapping[str, Any] = {
    "acks": "all",
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
    "linger_ms": 0,
    # All of a transaction's batches leave in one request.
    "max_request_size": 16 << 20,
    # Successive transactions wait this long on each other when the former's end is still being written.
    "retry_backoff_ms": 5,
    "request_timeout_ms": 10_000,
    "delivery_timeout_ms": 20_000,
    "max_block_ms": 10_000,
    "reconnect_backoff_ms": 50,
    "reconnect_backoff_max_ms": 1_000,
    "bootstrap_timeout_ms": 10_000,
    # How long an abandoned transaction may hold up those who read after it.
    "transaction_timeout_ms": 15_000,
}


class Bursts:
    """A Kafka producer that takes many messages at once.

    Args:
        count: how many partitions a topic has.
        identity: the transactional id; None writes without transactions.
    """

    def __init__(
        self, settings: KafkaSettings, count: Callable[[str], int], identity: str | None = None
    ) -> None:
        self._producer = KafkaProducer(**{**settings.client(), **_PRODUCER}, transactional_id=identity)
        self._count = count
        self._known: dict[str, int] = {}
        self._without_key = 0
        self._transactions = self._producer._transaction_manager
        if identity is not None:
            # A fenced producer that takes a new epoch would fence its successor: it has to fail instead.
            self._transactions._supports_epoch_bump = lambda: False
            self._producer._sender.wakeup()
            self._wait(self._transactions.initialize_transactions())

    @property
    def ready(self) -> bool:
        """Whether another transaction can begin, after one has failed."""
        return bool(self._transactions._current_state == TransactionState.READY)

    def send(self, messages: Iterable[Message]) -> None:
        """Write the messages and wait until all are written."""
        self._finish(self._append(messages))

    def transaction(
        self, messages: Iterable[Message], offsets: Mapping[TopicPartition, int], group: Any
    ) -> None:
        """Write messages and offsets, all or nothing. `group` is the consumer's membership."""
        self._transactions.begin_transaction()
        try:
            batches = self._append(messages)
            sent = None
            if offsets:
                committed = {
                    Place(*place): OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()
                }
                sent = self._transactions.send_offsets_to_transaction(committed, group)
                self._producer._sender.wakeup()
            # A batch that could not be delivered does not fail the commit by itself: it is asked for.
            self._finish(batches)
            if sent is not None:
                self._wait(sent)
            self._wait(self._transactions.begin_commit())
        except BaseException as error:
            self._abort()
            raise translate(error) if isinstance(error, Exception) else error from error

    def close(self) -> None:
        # Whatever is still under way has failed already: closing must not wait for it.
        with suppress(Exception):
            self._producer._sender.force_close()
            self._producer._sender.join(2)
            self._producer.close(timeout=1)

    def _append(self, messages: Iterable[Message]) -> list[ProducerBatch]:
        """Hand the messages to the producer's network thread, one batch for each partition."""
        accumulator = self._producer._accumulator
        now = time.time()
        batches = []
        for place, group in self._by_place(messages).items():
            if self._transactions.is_transactional():
                self._transactions.maybe_add_partition_to_transaction(place)
            start = 0
            while start < len(group):
                buffer, taken = encode_records(group[start:] if start else group, _BATCH_BYTES)
                batch = _closed_batch(place, buffer, taken, int(now * 1000))
                with accumulator._tp_lock(place):
                    accumulator._batches[place].append(batch)
                    accumulator._incomplete.add(batch)
                batches.append(batch)
                start += taken
        self._producer._sender.wakeup()
        return batches

    def _by_place(self, messages: Iterable[Message]) -> dict[Place, list[Message]]:
        groups: dict[tuple[str, int], list[Message]] = {}
        known = self._known
        for message in messages:
            topic, key, _, partition, _ = message
            if topic not in known:
                known[topic] = self._ask_for(topic)
            if partition is None:
                if key is not None:
                    partition = partition_of(key, known[topic])
                else:
                    self._without_key += 1
                    partition = self._without_key % known[topic]
            elif not 0 <= partition < known[topic]:
                raise LogError(f"{topic} has no partition {partition}")
            place = (topic, partition)
            if place in groups:
                groups[place].append(message)
            else:
                groups[place] = [message]
        return {Place(*place): group for place, group in groups.items()}

    def _ask_for(self, topic: str) -> int:
        count = self._count(topic)
        # The producer has to know who leads the partitions.
        self._producer.partitions_for(topic)
        return count

    def _finish(self, batches: Iterable[ProducerBatch]) -> None:
        deadline = time.monotonic() + _GIVE_UP_AFTER
        for batch in batches:
            if not batch.produce_future.wait(max(0.0, deadline - time.monotonic())):
                raise LogUnavailable(f"{batch.topic_partition} did not answer in {_GIVE_UP_AFTER:.0f} s")
            if batch.final_state is not FinalState.SUCCEEDED:
                raise translate(batch.produce_future.value[2](0))

    def _wait(self, result: Any) -> None:
        self._producer._sender.wakeup()
        if not result.wait(_GIVE_UP_AFTER * 1000):
            raise LogUnavailable(f"Kafka did not answer in {_GIVE_UP_AFTER:.0f} s")

    def _abort(self) -> None:
        """End a failed transaction, so that nobody has to wait for it to time out."""
        with suppress(Exception):
            result = self._transactions.begin_abort()
            self._producer._sender.wakeup()
            result.wait(5_000)


def _closed_batch(place: Place, buffer: bytearray, count: int, now: int) -> ProducerBatch:
    """A batch as the producer holds it, made from records that are encoded already."""
    records = MemoryRecordsBuilder(2, 0, len(buffer))
    builder = records._builder
    builder._buffer = buffer
    builder._first_timestamp = builder._max_timestamp = now
    builder._num_records = count
    builder._last_offset = count - 1
    records._next_offset = count
    return ProducerBatch(place, records)
