"""One partition of a topic in memory: appends records, reads them, and drops old ones."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from stream.log import LogError, Message, Record, TopicPartition, TopicSpec

# The number of new records that make a sweep worth its cost.
_SLACK = 1024
_RECORD_OVERHEAD = 350
_offset_of = attrgetter("offset")


class MemoryPartition:
    """The records of one partition, in order. The lock of the log has to guard every call.

    A compacted topic keeps the last record of each key, and the records that some reader has not read. Any
    other topic keeps records for its retention, and above `max_bytes` only the unread ones. `first` is the
    first offset that retention has not dropped, `end` the offset of the next record.
    """

    def __init__(self, spec: TopicSpec, number: int, max_bytes: int) -> None:
        self.first = 0
        self.end = 0
        self.topic_partition = TopicPartition(spec.name, number)
        self._spec = spec
        self._max_bytes = max_bytes
        self._records: list[Record] = []
        self._bytes = 0
        self._next_sweep = _SLACK

    def check(self, message: Message) -> None:
        """Raise LogError for a message that a broker would refuse."""
        if message.key is None and self._spec.cleanup == "compact":
            raise LogError(f"{self._spec.name} is compacted: a record without a key cannot be written")
        if len(message.key or b"") + len(message.value or b"") > self._spec.largest:
            raise LogError(f"{self._spec.name} takes at most {self._spec.largest} bytes in a record")

    def append(self, message: Message, timestamp: float) -> None:
        self._records.append(
            Record(
                message.topic,
                self.topic_partition.partition,
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
        """Return up to `limit` records from `position` on, without those that were dropped."""
        if position >= self.end:
            return []
        start = bisect_left(self._records, position, key=_offset_of)
        return self._records[start : start + limit]

    def since(self, time: float) -> int:
        """Return the offset of the first record that was published at `time` or later, or the end."""
        return next((record.offset for record in self._records if record.timestamp >= time), self.end)

    def all(self) -> list[Record]:
        return list(self._records)

    def sweep_due(self) -> bool:
        return len(self._records) >= self._next_sweep

    def sweep(self, now: float, read_by_all: int) -> None:
        """Drop the records that need not be kept. `read_by_all` is the smallest position of all readers."""
        if self._spec.cleanup == "compact":
            self._compact(read_by_all)
        else:
            self._expire(now, read_by_all)
        # A sweep looks at every record, so the next one waits for a share of as many new ones.
        self._next_sweep = len(self._records) + max(_SLACK, len(self._records) // 4)

    def _compact(self, read_by_all: int) -> None:
        last = {record.key: record.offset for record in self._records}
        # Unread records stay while there is room. A broker's compaction is late as well.
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
    """Estimates the memory that a record takes, in bytes."""
    return _RECORD_OVERHEAD + len(key or b"") + len(value or b"")
