"""Kafka's record format: what is written is what Kafka's own code reads, and the other way round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from stream.log import Message
from stream.log.kafka.record_batch import HEADER_BYTES, decode_records, encode_records

NOW = 1_790_000_000_123
octets = st.none() | st.binary(max_size=300) | st.integers(8_000, 40_000).map(bytes)
headers = st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=200)), max_size=3).map(tuple)
messages = st.lists(
    st.builds(Message, st.just("topic"), octets, octets, st.none(), headers), min_size=1, max_size=30
)


def finished(buffer: bytearray, count: int) -> bytes:
    """The batch with the header that a producer gives it."""
    builder = DefaultRecordBatchBuilder(2, 0, False, -1, -1, -1, 1 << 24)
    builder._buffer = buffer
    builder._first_timestamp = builder._max_timestamp = NOW
    builder._num_records = count
    builder._last_offset = count - 1
    return bytes(builder.build())


@given(messages)
def test_kafkas_own_reader_reads_what_is_encoded(sent: list[Message]) -> None:
    buffer, taken = encode_records(sent, 1 << 24)
    assert taken == len(sent)
    batch = DefaultRecordBatch(finished(buffer, taken))
    assert batch.validate_crc()
    read = list(batch)
    assert [(r.key, r.value, tuple(r.headers)) for r in read] == [(m.key, m.value, m.headers) for m in sent]
    assert [r.offset for r in read] == list(range(len(sent)))
    assert {r.timestamp for r in read} == {NOW}


@given(messages, st.lists(st.integers(-100_000, 100_000), min_size=30, max_size=30), st.integers(0, 1 << 40))
def test_what_kafkas_own_writer_writes_is_decoded(sent: list[Message], deltas: list[int], base: int) -> None:
    builder = DefaultRecordBatchBuilder(2, 0, False, -1, -1, -1, 1 << 24)
    for offset, (message, delta) in enumerate(zip(sent, deltas, strict=False)):
        builder.append(offset, NOW + delta, message.key, message.value, list(message.headers))
    data = bytes(builder.build())
    base_time = DefaultRecordBatch(data).first_timestamp
    read = list(decode_records(data, HEADER_BYTES, len(sent), "topic", 3, base, base_time))
    assert [(r.key, r.value, r.headers) for r in read] == [(m.key, m.value, m.headers) for m in sent]
    assert [r.offset for r in read] == [base + n for n in range(len(sent))]
    assert [r.timestamp for r in read] == [(NOW + delta) / 1000 for delta in deltas[: len(sent)]]
    assert {(r.topic, r.partition) for r in read} == {("topic", 3)}


@given(messages, st.integers(100, 50_000))
def test_a_batch_keeps_to_its_limit_and_takes_at_least_one(sent: list[Message], limit: int) -> None:
    left, batches = sent, 0
    while left:
        buffer, taken = encode_records(left, limit)
        assert taken >= 1
        assert len(buffer) <= limit or taken == 1
        batch = DefaultRecordBatch(finished(buffer, taken))
        assert [record.value for record in batch] == [message.value for message in left[:taken]]
        left = left[taken:]
        batches += 1
    assert batches <= len(sent)
