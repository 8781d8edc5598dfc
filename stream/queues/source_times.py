"""How far stage 2 knows: the times that the partitions of stage 1 have told it."""

from __future__ import annotations

from stream.records import PartitionTime, SourceTime, Watermark


class SourceTimes:
    """The least of the sources' watermarks is the time up to which everything is known.

    In the present, a source that has never spoken has no events and holds nobody up. In recorded history
    all `count` sources must have spoken of the same history first: only so is the order of what they say
    the order of time, on every run.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._sources: dict[int, SourceTime] = {}
        self._recording: str | None = None
        self.time = 0.0

    def tell(self, signal: Watermark) -> bool:
        """A source has come so far. Gives whether another history begins with this."""
        begins = signal.recording != self._recording
        self._recording = signal.recording
        self._sources[signal.events_partition] = SourceTime(signal.at, signal.recording)
        self._settle()
        return begins

    def _settle(self) -> None:
        times = [s.at for s in self._sources.values() if s.recording == self._recording]
        if self._recording is not None and len(times) < self._count:
            self.time = 0.0
        else:
            self.time = min(times, default=0.0)

    def to_record(self, partition: int) -> PartitionTime:
        """What to keep, and to tell viewers."""
        return PartitionTime(
            partition=partition, at=self.time, sources=self._sources, recording=self._recording
        )

    def restore(self, record: PartitionTime) -> None:
        """Take up what `to_record` gave."""
        self._sources = dict(record.sources)
        self._recording = record.recording
        self._settle()
