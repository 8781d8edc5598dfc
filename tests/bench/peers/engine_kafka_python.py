"""A loop on kafka-python: read, score, write and commit in one transaction for each poll. Exactly once."""

from __future__ import annotations

import signal
from typing import Any

import msgspec
from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata

from tests.bench.peers.job import State, next_state, result, scorer
from tests.bench.peers.run_settings import FirstMessage, RunSettings

_BATCH = 500
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class Loop:
    """Holds the state of every key in a dict, as it owns all partitions."""

    def __init__(self, settings: RunSettings) -> None:
        self._settings = settings
        self._first = FirstMessage(settings)
        self._score = scorer()
        self._states: dict[bytes, State] = {}
        self._consumer = KafkaConsumer(
            settings.input,
            bootstrap_servers=settings.bootstrap,
            group_id=settings.name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            max_poll_records=_BATCH,
            max_partition_fetch_bytes=1 << 20,
            fetch_max_bytes=8 << 20,
            fetch_max_wait_ms=100,
            metrics_enabled=False,
        )
        self._producer = KafkaProducer(
            bootstrap_servers=settings.bootstrap,
            transactional_id=settings.name,
            acks="all",
            linger_ms=0,
            batch_size=1 << 20,
            metrics_enabled=False,
        )
        self._producer.init_transactions()

    def step(self) -> None:
        """Handle one poll. It scores all records before it sends the first, which makes large batches."""
        polled: dict[Any, list[Any]] = self._consumer.poll(timeout_ms=200, max_records=_BATCH)
        if not polled:
            return
        self._first.taken()
        written: list[tuple[str, bytes, bytes, int]] = []
        changed: dict[bytes, int] = {}
        for topic_partition, records in polled.items():
            for record in records:
                message = _decode(record.value)
                state = next_state(self._states.get(record.key), self._score(message["text"]))
                self._states[record.key] = state
                changed[record.key] = topic_partition.partition
                value = _encode(result(message["conversation"], state))
                written.append((self._settings.output, record.key, value, topic_partition.partition))
        written += [
            (self._settings.changelog, key, _encode(self._states[key]), partition)
            for key, partition in changed.items()
        ]
        self._producer.begin_transaction()
        for topic, key, value, partition in written:
            self._producer.send(topic, key=key, value=value, partition=partition)
        offsets = {
            topic_partition: OffsetAndMetadata(records[-1].offset + 1, "", -1)
            for topic_partition, records in polled.items()
        }
        self._producer.send_offsets_to_transaction(offsets, self._consumer.group_metadata())
        self._producer.commit_transaction()


def main() -> None:
    loop = Loop(RunSettings.read())
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    while not stopped:
        loop.step()


if __name__ == "__main__":
    main()
