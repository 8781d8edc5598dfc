"""Record batches: kafka-python reads what StepIn builds, and StepIn opens what kafka-python builds."""

from __future__ import annotations

import struct

import pytest
from crc32c import crc32c
from hypothesis import given
from hypothesis import strategies as st
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from stream.log import LogError, Message, Record
from stream.log.kafka.record_batch import HEADER_BYTES, build_batch, compress, open_batch
from stream.log.kafka.record_format import encode_records

NOW = 1_790_000_000_123
LARGEST = 1 << 24
ATTRIBUTES = 21
octets = st.none() | st.binary(max_size=300) | st.integers(8_000, 40_000).map(bytes)
headers = st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=200)), max_size=3).map(tuple)
messages = st.lists(
    st.builds(Message, st.just("topic"), octets, octets, st.none(), headers), min_size=1, max_size=30
)


def batch_of(sent: list[Message], largest: int = LARGEST) -> bytes:
    records, taken = encode_records(sent, LARGEST)
    assert taken == len(sent)
    return bytes(build_batch(*compress(records, largest), taken, NOW, producer=(7, 1, 40)))


def builder(codec: int = 0) -> DefaultRecordBatchBuilder:
    return DefaultRecordBatchBuilder(2, codec, False, -1, -1, -1, LARGEST)


def changed(batch: bytes, position: int, layout: str, *values: int) -> bytes:
    """The batch with other bytes at a position, and the checksum that goes with them."""
    data = bytearray(batch)
    struct.pack_into(layout, data, position, *values)
    struct.pack_into(">I", data, 17, crc32c(memoryview(data)[ATTRIBUTES:]))
    return bytes(data)


def opened(batch: bytes) -> list[Record]:
    return list(open_batch(batch, "topic", 3))


@given(messages)
def test_kafka_python_reads_a_built_batch(sent: list[Message]) -> None:
    batch = DefaultRecordBatch(batch_of(sent))
    assert batch.validate_crc()
    assert batch.next_offset == len(sent)
    assert (batch.producer_id, batch.producer_epoch, batch.base_sequence) == (7, 1, 40)
    read = list(batch)
    assert [(r.key, r.value, tuple(r.headers)) for r in read] == [(m.key, m.value, m.headers) for m in sent]
    assert [r.offset for r in read] == list(range(len(sent)))
    assert {r.timestamp for r in read} == {NOW}


@given(
    messages,
    st.lists(st.integers(-100_000, 100_000), min_size=30, max_size=30),
    st.integers(0, 1 << 40),
    st.sampled_from([0, 1]),
)
def test_a_batch_of_kafka_python_is_opened(
    sent: list[Message], deltas: list[int], base: int, codec: int
) -> None:
    library = builder(codec)
    for offset, (message, delta) in enumerate(zip(sent, deltas, strict=False)):
        library.append(offset, NOW + delta, message.key, message.value, list(message.headers))
    data = bytearray(library.build())
    struct.pack_into(">q", data, 0, base)
    read = opened(bytes(data))
    assert [(r.key, r.value, r.headers) for r in read] == [(m.key, m.value, m.headers) for m in sent]
    assert [r.offset for r in read] == [base + n for n in range(len(sent))]
    assert [r.timestamp for r in read] == [(NOW + delta) / 1000 for delta in deltas[: len(sent)]]
    assert {(r.topic, r.partition) for r in read} == {("topic", 3)}


@given(messages, st.integers(100, 50_000))
def test_a_batch_keeps_to_its_limit_and_takes_at_least_one_message(sent: list[Message], limit: int) -> None:
    left, batches = sent, 0
    while left:
        records, taken = encode_records(left, limit)
        assert taken >= 1
        assert len(records) <= limit or taken == 1
        read = opened(bytes(build_batch(records, 0, taken, NOW)))
        assert [record.value for record in read] == [message.value for message in left[:taken]]
        left = left[taken:]
        batches += 1
    assert batches <= len(sent)


def test_records_of_json_are_compressed_and_a_large_record_is_not() -> None:
    sent = [Message("topic", b"key-%d" % n, b'{"type": "message.created", "n": %d}' % n) for n in range(200)]
    records, _ = encode_records(sent, LARGEST)
    assert len(batch_of(sent)) < HEADER_BYTES + len(records) / 3
    assert [record.value for record in opened(batch_of(sent))] == [message.value for message in sent]
    # The broker has to see the size of a record that is too large for its topic.
    large = [Message("topic", b"key", b"x" * 1_000_000)]
    assert len(batch_of(large, largest=900_000)) > 1_000_000


def test_the_time_of_the_broker_replaces_that_of_the_producer() -> None:
    library = builder()
    for offset in range(3):
        library.append(offset, NOW + offset, b"key", b"value", [])
    batch = changed(bytes(library.build()), ATTRIBUTES, ">h", 0x08)
    appended = changed(batch, ATTRIBUTES + 2 + 4 + 8, ">q", NOW + 5_000)
    assert [record.timestamp for record in opened(appended)] == [(NOW + 5_000) / 1000] * 3


def test_a_batch_that_the_log_cleaner_marked_keeps_its_timestamps() -> None:
    batch = batch_of([Message("topic", b"key", None)])
    assert opened(changed(batch, ATTRIBUTES, ">h", 0x40)) == opened(batch)


@pytest.mark.parametrize(
    ("position", "layout", "value", "says"),
    [
        (16, ">b", 1, "expected a batch of format 2, got 1"),
        (16, ">b", 3, "expected a batch of format 2, got 3"),
        (ATTRIBUTES, ">h", 0x80, "unknown attributes 0x80"),
        (ATTRIBUTES, ">h", 5, "unknown codec 5"),
        (ATTRIBUTES, ">h", 1, "cannot be decompressed with gzip"),
        (ATTRIBUTES, ">h", 3, "compressed with lz4, whose|decompressed with lz4"),
        (ATTRIBUTES, ">h", 4, "compressed with zstd, whose|decompressed with zstd"),
        (57, ">i", 2, "damaged record|bytes after"),
        (57, ">i", 0, "bytes after the records"),
    ],
)
def test_a_batch_that_is_not_understood_is_refused(position: int, layout: str, value: int, says: str) -> None:
    batch = batch_of([Message("topic", b"key", b"value")])
    with pytest.raises(LogError, match=says):
        opened(changed(batch, position, layout, value))


def test_a_damaged_batch_is_refused() -> None:
    batch = batch_of([Message("topic", b"key", b"value")])
    with pytest.raises(LogError, match="checksum"):
        opened(batch[:-1] + b"!")
    with pytest.raises(LogError, match="shorter than its header"):
        opened(batch[:40])
