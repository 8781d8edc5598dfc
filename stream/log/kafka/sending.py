"""Writes to Kafka in whole batches, which are encoded at once and checked together at the end.

Private names of kafka-python that this file uses, and why (measured in docs/performance.md):

| name | for | worth |
|---|---|---|
| `KafkaProducer._accumulator`, its `_batches`, `_incomplete`, `_tp_lock` | hand over batches | 9 % of CPU |
| `KafkaProducer._transaction_manager` | add such a batch to the transaction, wait with a limit | the same |
| `KafkaProducer._sender` | wake the network thread for such a batch | the same |
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import kafka.structs
from kafka import KafkaProducer
from kafka.producer.producer_batch import FinalState, ProducerBatch
from kafka.structs import OffsetAndMetadata

from stream.log import LogError, LogUnavailable, Message, TopicPartition
from stream.log.kafka.errors import translate
from stream.log.kafka.record_batch import HEADER_BYTES, build_batch, compress
from stream.log.kafka.record_format import encode_records
from stream.log.kafka.settings import KafkaSettings
from stream.log.partitions import partition_of

# A broker takes 1 MiB for a batch unless told otherwise.
_BATCH_BYTES = 900_000
_GIVE_UP_AFTER = 25.0
_CLOSE_WITHIN = 2.0
_PRODUCER: Mapping[str, Any] = {
    "acks": "all",
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
    "linger_ms": 0,
    # All batches of a transaction leave in one request.
    "max_request_size": 16 << 20,
    # A transaction waits this long while the broker still writes the end of the one before.
    "retry_backoff_ms": 5,
    "request_timeout_ms": 10_000,
    "delivery_timeout_ms": 20_000,
    "max_block_ms": 10_000,
    "reconnect_backoff_ms": 50,
    "reconnect_backoff_max_ms": 1_000,
    "bootstrap_timeout_ms": 10_000,
    # An abandoned transaction holds up the readers behind it for this long.
    "transaction_timeout_ms": 15_000,
}


class EncodedRecords:
    """Stands for kafka-python's `MemoryRecordsBuilder` in a `ProducerBatch`: its records are already encoded.

    The producer sets its own id, epoch and sequence number when it sends the batch.
    """

    def __init__(self, records: bytes, count: int, timestamp: int) -> None:
        self.producer_id = self.producer_epoch = self.base_sequence = -1
        self._body, self._codec = compress(records, _BATCH_BYTES)
        self._count = count
        self._timestamp = timestamp
        self._transactional = False
        self._buffer: bytearray | None = None

    def set_producer_state(self, producer_id: int, epoch: int, sequence: int, transactional: bool) -> None:
        self.producer_id, self.producer_epoch, self.base_sequence = producer_id, epoch, sequence
        self._transactional = transactional

    def close(self) -> None:
        """Build the batch. A batch that is sent again stays as it was."""
        if self._buffer is None:
            producer = (self.producer_id, self.producer_epoch, self.base_sequence)
            self._buffer = build_batch(
                self._body, self._codec, self._count, self._timestamp, producer, self._transactional
            )

    def buffer(self) -> bytearray:
        self.close()
        assert self._buffer is not None
        return self._buffer

    def size_in_bytes(self) -> int:
        return HEADER_BYTES + len(self._body)

    def is_full(self) -> bool:
        return True

    def next_offset(self) -> int:
        """Return the number of records."""
        return self._count


class BatchProducer:
    """A Kafka producer that takes many messages at once.

    Args:
        count: returns the number of partitions of a topic.
        identity: the transactional id. None writes without transactions.
    """

    def __init__(
        self, settings: KafkaSettings, count: Callable[[str], int], identity: str | None = None
    ) -> None:
        self.ready = True
        """Whether the next transaction can begin. False after a transaction that could not be aborted."""
        self._producer = KafkaProducer(**{**settings.client(), **_PRODUCER}, transactional_id=identity)
        self._names = settings.names
        self._count = count
        self._known: dict[str, int] = {}
        self._without_key = 0
        self._appended_at = 0.0
        self._answered_at = 0.0
        self._transactions = self._producer._transaction_manager
        if identity is not None:
            self._producer.init_transactions()

    def send(self, messages: Iterable[Message]) -> None:
        """Write the messages and wait until the brokers have all of them."""
        self._finish(self._append(messages))

    def transaction(
        self, messages: Iterable[Message], offsets: Mapping[TopicPartition, int], group: Any
    ) -> None:
        """Write messages and offsets, all or nothing. `group` is the consumer's `group_metadata()`."""
        self._producer.begin_transaction()
        try:
            batches = self._append(messages)
            sent = None
            if offsets:
                committed = {
                    self._names.partition(topic_partition): OffsetAndMetadata(offset, "", -1)
                    for topic_partition, offset in offsets.items()
                }
                sent = self._transactions.send_offsets_to_transaction(committed, group)
                self._producer._sender.wakeup()
            # Kafka commits a transaction although one of its batches was not delivered.
            self._finish(batches)
            if sent is not None:
                self._wait(sent)
            self._wait(self._transactions.begin_commit())
        except BaseException as error:
            self._abort()
            raise translate(error) if isinstance(error, Exception) else error from error

    def log_time(self) -> float:
        """Return a time that the broker's clock has reached for certain, in seconds since 1970.

        It is the time at which the broker stamped the latest batch, and the time since its answer. It is 0.0
        before the first batch, and infinite where the topic has the producer's times.
        """
        if not self._appended_at:
            return 0.0
        return self._appended_at + (time.monotonic() - self._answered_at)

    def close(self) -> None:
        """Close the producer. It takes longer in the background while a broker does not answer."""
        closing = threading.Thread(target=self._close, daemon=True)
        closing.start()
        closing.join(_CLOSE_WITHIN)

    def _close(self) -> None:
        with suppress(Exception):
            self._producer.close()

    def _append(self, messages: Iterable[Message]) -> list[ProducerBatch]:
        """Hands the messages to the producer's network thread, as few batches for each partition."""
        accumulator = self._producer._accumulator
        now = int(time.time() * 1000)
        batches = []
        for topic_partition, group in self._by_partition(messages).items():
            if self._transactions.is_transactional():
                self._transactions.maybe_add_partition_to_transaction(topic_partition)
            start = 0
            while start < len(group):
                records, taken = encode_records(group[start:] if start else group, _BATCH_BYTES)
                batch = ProducerBatch(topic_partition, EncodedRecords(records, taken, now))
                with accumulator._tp_lock(topic_partition):
                    accumulator._batches[topic_partition].append(batch)
                    accumulator._incomplete.add(batch)
                batches.append(batch)
                start += taken
        self._producer._sender.wakeup()
        return batches

    def _by_partition(self, messages: Iterable[Message]) -> dict[kafka.structs.TopicPartition, list[Message]]:
        groups: dict[tuple[str, int], list[Message]] = {}
        known = self._known
        for message in messages:
            topic, key, _, partition, _ = message
            if self._names.is_shared(topic):
                continue  # a shadow changes nothing of its live floor
            if topic not in known:
                known[topic] = self._look_up(topic)
            if partition is None:
                if key is not None:
                    partition = partition_of(key, known[topic])
                else:
                    self._without_key += 1
                    partition = self._without_key % known[topic]
            elif not 0 <= partition < known[topic]:
                raise LogError(f"{topic} has no partition {partition}")
            topic_partition = (topic, partition)
            if topic_partition in groups:
                groups[topic_partition].append(message)
            else:
                groups[topic_partition] = [message]
        return {self._names.partition(TopicPartition(*key)): group for key, group in groups.items()}

    def _look_up(self, topic: str) -> int:
        count = self._count(topic)
        # The producer has to know the leaders of the partitions.
        self._producer.partitions_for(self._names.topic(topic))
        return count

    def _finish(self, batches: Iterable[ProducerBatch]) -> None:
        deadline = time.monotonic() + _GIVE_UP_AFTER
        for batch in batches:
            if not batch.produce_future.wait(max(0.0, deadline - time.monotonic())):
                raise LogUnavailable(f"{batch.topic_partition} did not answer in {_GIVE_UP_AFTER:.0f} s")
            if batch.final_state is not FinalState.SUCCEEDED:
                raise translate(batch.produce_future.value[2](0))
            stamped = batch.produce_future.value[1]
            # A broker answers -1 for a topic whose records keep the producer's times.
            self._appended_at = stamped / 1000 if stamped > 0 else math.inf
            self._answered_at = time.monotonic()

    def _wait(self, result: Any) -> None:
        self._producer._sender.wakeup()
        if not result.wait(_GIVE_UP_AFTER * 1000):
            raise LogUnavailable(f"Kafka did not answer in {_GIVE_UP_AFTER:.0f} s")

    def _abort(self) -> None:
        """End a failed transaction, so that nobody has to wait for its time-out."""
        self.ready = False
        with suppress(Exception):
            result = self._transactions.begin_abort()
            self._producer._sender.wakeup()
            self.ready = bool(result.wait(5_000))
