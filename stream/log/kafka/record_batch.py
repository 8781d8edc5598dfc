"""Builds and opens whole Kafka record batches (format version 2): header, checksum and compression.

StepIn's batches are compressed with gzip at its fastest level, which needs no extra package.
`docs/performance.md` holds the measured sizes and costs.
Source of the format: https://kafka.apache.org/documentation/#recordbatch
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from crc32c import crc32c
from kafka import codec

from stream.log import LogError, Record
from stream.log.kafka.record_format import decode_records

_HEADER = struct.Struct(">qiibIhiqqqhii")
HEADER_BYTES = _HEADER.size
_MAGIC = 2
_AFTER_LENGTH = struct.calcsize(">qi")
_CHECKSUM = struct.calcsize(">qiib")
_CHECKED_FROM = struct.calcsize(">qiibI")

_CODEC = 0x07
_LOG_APPEND_TIME = 0x08
_TRANSACTIONAL = 0x10
_CONTROL = 0x20
# The log cleaner sets this one (KIP-534). The base timestamp is then the time of deletion, and the records'
# differences count from it, so they are decoded as ever.
_DELETE_HORIZON = 0x40
_KNOWN = _CODEC | _LOG_APPEND_TIME | _TRANSACTIONAL | _CONTROL | _DELETE_HORIZON

GZIP = 1
_GZIP_LEVEL = 1
_GZIP_FORMAT = 31
# A smaller batch gains less than the 20 µs that a compression takes to set up.
_COMPRESSED_FROM = 512

_DECODERS: Mapping[int, tuple[str, Callable[[], bool], Callable[[bytes], bytes]]] = {
    GZIP: ("gzip", codec.has_gzip, lambda data: zlib.decompress(data, _GZIP_FORMAT)),
    2: ("snappy", codec.has_snappy, codec.snappy_decode),
    3: ("lz4", codec.has_lz4, codec.lz4_decode),
    4: ("zstd", codec.has_zstd, codec.zstd_decode),
}


class BatchHeader(NamedTuple):
    """The fields in front of the records, in the format's order. Timestamps are in milliseconds."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    checksum: int
    attributes: int
    last_offset_delta: int
    base_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    records: int


def compress(records: bytes, largest: int) -> tuple[bytes, int]:
    """Compresses encoded records, unless they are few or do not get smaller.

    A batch of more than `largest` bytes holds one large record. It stays as it is: a broker compares the size
    of the compressed batch with the topic's limit, and would let a record in that is larger than the limit.

    Returns:
        The bytes for the batch, and the codec for its attributes.
    """
    if not _COMPRESSED_FROM <= len(records) <= largest:
        return records, 0
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)
    compressed = compressor.compress(records) + compressor.flush()
    return (compressed, GZIP) if len(compressed) < len(records) else (records, 0)


def build_batch(
    body: bytes,
    codec_id: int,
    count: int,
    timestamp: int,
    producer: tuple[int, int, int] = (-1, -1, -1),
    transactional: bool = False,
) -> bytearray:
    """Build a whole batch from the result of `compress`.

    Args:
        count: the number of records.
        timestamp: of every record, in milliseconds since 1970.
        producer: the producer's id and epoch, and the sequence number of the first record.
    """
    attributes = codec_id | (_TRANSACTIONAL if transactional else 0)
    batch = bytearray(HEADER_BYTES)
    batch += body
    length = len(batch) - _AFTER_LENGTH
    _HEADER.pack_into(
        batch, 0, 0, length, 0, _MAGIC, 0, attributes, count - 1, timestamp, timestamp, *producer, count
    )
    struct.pack_into(">I", batch, _CHECKSUM, crc32c(memoryview(batch)[_CHECKED_FROM:]))
    return batch


def open_batch(batch: bytes, topic: str, partition: int) -> Iterator[Record]:
    """Check a whole batch and decode its records.

    With the topic setting `message.timestamp.type=LogAppendTime` every record has the broker's timestamp.

    Raises:
        LogError: the batch is damaged, or has a format, an attribute or a codec that is not supported.
    """
    where = f"{topic} {partition}"
    if len(batch) < HEADER_BYTES:
        raise LogError(f"{where}: a batch of {len(batch)} bytes is shorter than its header")
    header = BatchHeader(*_HEADER.unpack_from(batch))
    where = f"{where} at {header.base_offset}"
    if header.magic != _MAGIC:
        raise LogError(f"{where}: expected a batch of format {_MAGIC}, got {header.magic}")
    if header.checksum != crc32c(memoryview(batch)[_CHECKED_FROM:]):
        raise LogError(f"{where}: the batch does not match its checksum")
    if unknown := header.attributes & ~_KNOWN:
        raise LogError(f"{where}: the batch has unknown attributes {unknown:#x}")
    return decode_records(
        _decompress(batch[HEADER_BYTES:], header.attributes & _CODEC, where),
        header.records,
        topic,
        partition,
        header.base_offset,
        header.base_timestamp,
        header.max_timestamp if header.attributes & _LOG_APPEND_TIME else None,
    )


def _decompress(body: bytes, codec_id: int, where: str) -> bytes:
    if not codec_id:
        return body
    if codec_id not in _DECODERS:
        raise LogError(f"{where}: the batch has the unknown codec {codec_id}")
    name, installed, decode = _DECODERS[codec_id]
    if not installed():
        raise LogError(f"{where}: the batch is compressed with {name}, whose Python package is not installed")
    try:
        return bytes(decode(body))
    except Exception as error:  # Each codec's package has its own errors.
        raise LogError(f"{where}: the batch cannot be decompressed with {name}: {error}") from error
