"""Encodes and decodes the records inside one Kafka record batch (format version 2), all of them at once.

kafka-python handles one record at a time, with an object, a lock and several checks for each. `sending.py`
and `reading.py` state what that costs.
Source of the format: https://kafka.apache.org/documentation/#recordbatch
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stream.log import LogError, Message, Record

_SHORT = 1 << 14


def _varint(value: int) -> bytes:
    """Encode an integer as a zigzag variable-length integer."""
    zigzag = (value << 1) ^ (value >> 63)
    encoded = bytearray()
    while zigzag > 0x7F:
        encoded.append(0x80 | zigzag & 0x7F)
        zigzag >>= 7
    encoded.append(zigzag)
    return bytes(encoded)


# Nearly every number in a record is small. A look-up costs a tenth of the encoding.
_VARINTS = [_varint(value) for value in range(_SHORT)]
_NULL = _varint(-1)
_NO_HEADERS = _VARINTS[0]


def _length(value: int) -> bytes:
    return _VARINTS[value] if value < _SHORT else _varint(value)


def encode_records(messages: Sequence[Message], limit: int) -> tuple[bytes, int]:
    """Encode messages until their records fill `limit` bytes, and at least one message.

    Every record carries the timestamp of its batch.

    Returns:
        The encoded records, and the number of messages in them.
    """
    parts: list[bytes] = []
    size = 0
    short = _VARINTS
    for index, (_, key, value, _, headers) in enumerate(messages):
        key_length = _NULL if key is None else _length(len(key))
        value_length = _NULL if value is None else _length(len(value))
        body = b"".join(
            (
                # The attributes of the record, and its timestamp less that of the batch.
                b"\0\0",
                short[index] if index < _SHORT else _varint(index),
                key_length,
                key or b"",
                value_length,
                value or b"",
                _encode_headers(headers) if headers else _NO_HEADERS,
            )
        )
        length = len(body)
        size += length + 3
        if size > limit and index:
            return b"".join(parts), index
        parts.append(short[length] if length < _SHORT else _varint(length))
        parts.append(body)
    return b"".join(parts), len(messages)


def _encode_headers(headers: Sequence[tuple[str, bytes]]) -> bytes:
    parts = [_length(len(headers))]
    for name, value in headers:
        encoded = name.encode()
        parts += (_length(len(encoded)), encoded, _length(len(value)), value)
    return b"".join(parts)


def decode_records(
    data: bytes,
    count: int,
    topic: str,
    partition: int,
    base_offset: int,
    base_timestamp: int,
    append_timestamp: int | None = None,
) -> Iterator[Record]:
    """Decode `count` records.

    Args:
        base_timestamp: the timestamp in milliseconds to which each record adds its own difference.
        append_timestamp: the broker's timestamp in milliseconds. If given, it replaces those of the records.

    Raises:
        LogError: the records are damaged.
    """
    position = 0
    known: bytes = b""
    known_headers: tuple[tuple[str, bytes], ...] = ()
    try:
        for _ in range(count):
            # The length of the record repeats what the lengths of its fields say.
            while data[position] > 0x7F:
                position += 1
            position += 2  # The second byte holds the attributes of the record. No version uses them.
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
                # The records of one batch mostly have the same headers.
                headers = known_headers
                position += len(known)
            else:
                start = position
                headers, position = _read_headers(data, position)
                known, known_headers = data[start:position], headers
            time = base_timestamp + delta if append_timestamp is None else append_timestamp
            yield Record(topic, partition, base_offset + offset, key, value, time / 1000, headers)
    except (IndexError, ValueError) as error:
        raise LogError(f"{topic} {partition} at {base_offset}: damaged record: {error}") from error
    if position != len(data):
        raise LogError(
            f"{topic} {partition} at {base_offset}: {len(data) - position} bytes after the records"
        )


def _read(data: bytes, position: int) -> tuple[int, int]:
    """Read the variable-length integer at `position`. Returns it and the position after it."""
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
    """Read the headers at `position`. A header without a value gets an empty one."""
    count, position = _read(data, position)
    if count < 0:
        raise ValueError(f"{count} headers")
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
