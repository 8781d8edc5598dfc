"""One partition of a topic in memory: what is written, what is read back, and what is dropped in time."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from stream.log import LogError, Message, Record, TopicPartition, TopicSpec

# How much may pile up before it is worth a look at what can be dropped.
_SLACK = 1024
_RECORD_OVERHEAD = 350
_offset_of = attrgetter("offset")


class MemoryPartition:
    """Records in order. Not thread-safe: the log's lock guards it.

    A compacted topic keeps the last record of each key, and what readers have yet to see. Any other keeps
    records for the retention, and above `max_bytes` only those that somebody has yet to read. `first` is the
    first offset whose record retention has not dropped, `end` the offset of the next record.
    """

    def __init__(self, spec: TopicSpec, number: int, max_bytes: int) -> None:
        self.first = 0
        self.end = 0
        self.place = TopicPartition(spec.name, number)
        self._spec = spec
        self._max_bytes = max_bytes
        self._records: list[Record] = []
        self._bytes = 0
        self._next_sweep = _SLACK

    def check(self, message: Message) -> None:
        """Raise LogError for what a broker would refuse."""
        if message.key is None and self._spec.cleanup == "compact":
            raise LogError(f"{self._spec.name} is compacted: a record without a key cannot be written")
        if len(message.key or b"") + len(message.value or b"") > self._spec.largest:
            raise LogError(f"{self._spec.name} takes at most {self._spec.largest} bytes in a record")

    def append(self, message: Message, timestamp: float) -> None:
        self._records.append(
            Record(
                message.topic,
                self.place.partition,
                self.end,
                message.key,
                message.value,
                timestamp,
                message.headers,
            )
        )
        self.end += 1
        self._bytes += _size(message.key, message.value)

    def read(self, position: int, limit: int) -> list[Record]:
        """Up to `limit` records from `position` on; what was dropped is passed over."""
        if position >= self.end:
            return []
        start = bisect_left(self._records, position, key=_offset_of)
        return self._records[start : start + limit]

    def all(self) -> list[Record]:
        return list(self._records)

    def sweep_due(self) -> bool:
        return len(self._records) >= self._next_sweep

    def sweep(self, now: float, read_by_all: int) -> None:
        """Drop what need not be kept. `read_by_all` is the least position of all who are reading."""
        if self._spec.cleanup == "compact":
            self._compact(read_by_all)
        else:
            self._expire(now, read_by_all)
        # Each look costs as much as there are records: the next is worth it after as many again.
        self._next_sweep = len(self._records) + max(_SLACK, len(self._records) // 4)

    def _compact(self, read_by_all: int) -> None:
        last = {record.key: record.offset for record in self._records}
        # What somebody who reads on has yet to see stays while there is room, as a broker's compaction lags.
        roomy = self._bytes <= self._max_bytes
        self._records = [
            record
            for record in self._records
            if (record.offset >= read_by_all and (roomy or last[record.key] == record.offset))
            or (last[record.key] == record.offset and record.value is not None)
        ]
        self._bytes = sum(_size(record.key, record.value) for record in self._records)

    def _expire(self, now: float, read_by_all: int) -> None:
        oldest = float("-inf") if self._spec.retention is None else now - self._spec.retention
        bounded = self._spec.retention is not None
        drop = 0
        for record in self._records:
            too_much = bounded and self._bytes > self._max_bytes and record.offset < read_by_all
            if not too_much and record.timestamp >= oldest:
                break
            self._bytes -= _size(record.key, record.value)
            drop += 1
        if drop:
            self.first = self._records[drop - 1].offset + 1
        del self._records[:drop]


def _size(key: bytes | None, value: bytes | None) -> int:
    """About how much memory a record takes, in bytes."""
    return _RECORD_OVERHEAD + len(key or b"") + len(value or b"")
