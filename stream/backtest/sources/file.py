"""A file as the source of a backtest: recorded events, calls or dialogues, laid out over some partitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stream.backtest.sources.inputs import Input
from stream.core.partition_clock import TIME_HEADER
from stream.ingest.heartbeat import beats
from stream.log import Record, topics
from stream.log.partitions import partition_of
from stream.replay.formats import FORMATS

PARTITIONS = 2
_HEADERS = ((TIME_HEADER, b"backtest"),)
_PUBLISHED = 1e10
"""After any event: a recording counts at its own times."""
_SOURCE = "stepin-backtest"


class FileSource:
    """Reads a file from its beginning each time.

    Args:
        path: the file.
        format_: one of those that `replay` plays.
        partitions: of events, and of queues. Events of one moment count in the order of their partitions.
        silence: seconds of event time after the last event, so that the last deadlines pass.
    """

    def __init__(
        self, path: Path, format_: str, partitions: int = PARTITIONS, silence: float = 3600.0
    ) -> None:
        self.partitions = self.queues = partitions
        self._path = path
        self._format = FORMATS[format_]
        self._silence = silence

    def inputs(self) -> Iterator[Input]:
        """Yield the lines as records of a run, and then the silence."""
        offsets = Counter[int]()
        at, without_key = 0.0, 0
        for line in self._format.read(self._path):
            at = max(at, line.at or at)
            if line.key is None:
                without_key += 1
            number = (
                partition_of(line.key, self.partitions)
                if line.key is not None
                else without_key % self.partitions
            )
            yield Input(at, _record(number, offsets, line.key, line.value), line.done)
        for beat in beats(_SOURCE, at + self._silence, self.partitions):
            yield Input(at, _record(beat.partition or 0, offsets, beat.key, beat.value), 1.0)


def _record(partition: int, offsets: Counter[int], key: bytes | None, value: bytes | None) -> Record:
    offset = offsets[partition]
    offsets[partition] += 1
    return Record(topics.EVENTS, partition, offset, key, value, _PUBLISHED, _HEADERS)
