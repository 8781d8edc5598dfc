"""Kafka's record format (version 2) in plain Python, for whole batches at a time.

A client library handles records one by one, with an object, a lock and a check for each. What StepIn
writes is known as a whole when it is sent, so all that can be done once for a batch is done once.
Source of the format: https://kafka.apache.org/documentation/#recordbatch
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stream.log import Message, Record

HEADER_BYTES = 61
_SHORT = 1 << 14


def _varint(value: int) -> bytes:
    """A zigzag variable-length integer."""
    zigzag = (value << 1) ^ (value >> 63)
    encoded = bytearray()
    while zigzag > 0x7F:
        encoded.append(0x80 | zigzag & 0x7F)
        zigzag >>= 7
    encoded.append(zigzag)
    return bytes(encoded)


# Nearly every number in a record is a small one: looking it up costs a tenth of making it.
_VARINTS = [_varint(value) for value in range(_SHORT)]
_NOTHING = _varint(-1)
_NO_HEADERS = _VARINTS[0]


def _length(value: int) -> bytes:
    return _VARINTS[value] if value < _SHORT else _varint(value)


def encode_records(messages: Sequence[Message], limit: int) -> tuple[bytearray, int]:
    """As many of the messages as fit into `limit` bytes, but at least one: the batch and how many.

    The batch has room for its header in front, all records bear the batch's own time.
    """
    parts: list[bytes] = []
    size = HEADER_BYTES
    short = _VARINTS
    for index, (_, key, value, _, headers) in enumerate(messages):
        key_length = _NOTHING if key is None else _length(len(key))
        value_length = _NOTHING if value is None else _length(len(value))
        body = b"".join(
            (
                # Attributes, and the time's distance from the batch's.
                b"\0\0",
                short[index] if index < _SHORT else _varint(index),
                key_length,
                key or b"",
                value_length,
                value or b"",
                _headers(headers) if headers else _NO_HEADERS,
            )
        )
        length = len(body)
        size += length + 3
        if size > limit and index:
            return _batch(parts), index
        parts.append(short[length] if length < _SHORT else _varint(length))
        parts.append(body)
    return _batch(parts), len(messages)


def _batch(parts: list[bytes]) -> bytearray:
    batch = bytearray(HEADER_BYTES)
    batch += b"".join(parts)
    return batch


def _headers(headers: Sequence[tuple[str, bytes]]) -> bytes:
    parts = [_length(len(headers))]
    for name, value in headers:
        encoded = name.encode()
        parts += (_length(len(encoded)), encoded, _length(len(value)), value)
    return b"".join(parts)


def decode_records(
    data: bytes, position: int, count: int, topic: str, partition: int, base_offset: int, base_time: int
) -> Iterator[Record]:
    """The records of a batch, whose first byte stands at `position` of `data`.

    `base_time` is the batch's first time in milliseconds.

    Raises:
        IndexError: the batch is cut short.
    """
    known: bytes = b""
    known_headers: tuple[tuple[str, bytes], ...] = ()
    for _ in range(count):
        # The record's length says nothing that its parts do not say.
        while data[position] > 0x7F:
            position += 1
        position += 2  # and the attributes, which no version uses
        delta, position = _read(data, position)
        offset, position = _read(data, position)
        length, position = _read(data, position)
        key = None
        if length >= 0:
            key = data[position : position + length]
            position += length
        length, position = _read(data, position)
        value = None
        if length >= 0:
            value = data[position : position + length]
            position += length
        headers: tuple[tuple[str, bytes], ...] = ()
        if not data[position]:
            position += 1
        elif known and data.startswith(known, position):
            # Records of one batch mostly have the same headers.
            headers = known_headers
            position += len(known)
        else:
            start = position
            headers, position = _read_headers(data, position)
            known, known_headers = data[start:position], headers
        time = (base_time + delta) / 1000
        yield Record(topic, partition, base_offset + offset, key, value, time, headers)


def _read(data: bytes, position: int) -> tuple[int, int]:
    """The variable-length integer at `position`, and where it ends."""
    byte = data[position]
    position += 1
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), position
    result = byte & 0x7F
    shift = 7
    while byte > 0x7F:
        byte = data[position]
        position += 1
        result |= (byte & 0x7F) << shift
        shift += 7
    return (result >> 1) ^ -(result & 1), position


def _read_headers(data: bytes, position: int) -> tuple[tuple[tuple[str, bytes], ...], int]:
    count, position = _read(data, position)
    headers = []
    for _ in range(count):
        length, position = _read(data, position)
        name = data[position : position + length].decode()
        position += length
        length, position = _read(data, position)
        value = data[position : position + max(0, length)]
        position += max(0, length)
        headers.append((name, value))
    return tuple(headers), position
