"""The watermarks of the events partitions, and the watermark of a partition of stage 2 that follows."""

from __future__ import annotations

from collections.abc import Iterator

from stream.log import Message, topics
from stream.records import EventsWatermark, PartitionTime, Watermark, decode_time, encode

TIME_PREFIX = b"~time/"


class Watermarks:
    """Stores the watermark of each events partition. `time` is the least: everything before it is known.

    `time` stays 0 until every events partition has sent a watermark, and one has had an event: only then does
    every run see the signals in the same order of time. In recorded history all of them must have sent a
    watermark of that history. In the present, a partition that still holds recorded history holds nothing up.

    Args:
        partition: of the queues topic.
        events_partitions: how many there are.
    """

    topic = topics.QUEUES
    prefixes = (TIME_PREFIX,)

    def __init__(self, partition: int, events_partitions: int) -> None:
        self.time = 0.0
        self._partition = partition
        self._count = events_partitions
        self._watermarks: dict[int, EventsWatermark] = {}
        self._recording: str | None = None
        self._changed = False

    def update(self, signal: Watermark) -> None:
        """An events partition sent its watermark."""
        before = self._watermarks.get(signal.events_partition)
        if signal.recording != (before.recording if before is not None else None):
            # The others follow. Until then they go on with the time that they had.
            self._recording = signal.recording
        self._watermarks[signal.events_partition] = EventsWatermark(signal.at, signal.recording, signal.idle)
        self._changed = True
        self._settle()

    def of(self, events_partition: int | None) -> float:
        """Return the watermark of an events partition, 0 while it has none; without a partition the least."""
        if events_partition is None:
            return self.time
        found = self._watermarks.get(events_partition)
        return found.at if found is not None else 0.0

    def _settle(self) -> None:
        known = self._watermarks.values()
        same = [each for each in known if each.recording == self._recording]
        awaited = len(same) if self._recording is not None else len(known)
        complete = awaited == self._count and not all(each.idle for each in same)
        self.time = min(each.at for each in same) if complete else 0.0

    def restore(self, _key: bytes, value: bytes | None) -> None:
        """Read the watermarks."""
        if value is not None:
            record = decode_time(value)
            self._watermarks = dict(record.watermarks)
            self._recording = record.recording
            self._settle()

    def restored(self, time: float) -> None:
        """Nothing is left to do."""

    def changes(self) -> Iterator[Message]:
        """Yield the watermarks if one changed since the last call. Viewers read `at` from it."""
        if self._changed:
            self._changed = False
            record = PartitionTime(
                partition=self._partition,
                at=self.time,
                watermarks=self._watermarks,
                recording=self._recording,
            )
            key = TIME_PREFIX + b"%d" % self._partition
            yield Message(topics.QUEUES, key, encode(record), self._partition)
