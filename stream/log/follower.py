"""Follows topics: reads them to their end, then goes on with each record that comes.

Everything that keeps a state from a topic (rules, labels, live state, status) uses one `Follower`. Its
`cursor` can be stored with that state, and given to the next follower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType

from stream.log.interface import Gap, Log, Record, Start, TopicPartition


class Follower:
    """Reads each committed record of some topics once, in the order of its partition.

    Args:
        start: where to begin. The cursor of an earlier follower goes on from there.

    Raises:
        LogError: a topic does not exist.
    """

    def __init__(self, log: Log, topics: Sequence[str], start: Start = "beginning") -> None:
        self._reader = log.reader(topics, start)

    def __enter__(self) -> Follower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def caught_up(self) -> bool:
        """Whether every record that was committed when this follower was opened has been returned."""
        return self._reader.caught_up()

    @property
    def cursor(self) -> dict[TopicPartition, int]:
        """The offset that is read next in each partition. Store it once the records before it are handled."""
        return self._reader.positions()

    @property
    def gaps(self) -> Sequence[Gap]:
        """The partitions that could not be read from the cursor that was given."""
        return self._reader.gaps

    @property
    def lag(self) -> int:
        """The number of records that are still to be read, about."""
        return self._reader.lag()

    def poll(self, timeout: float, max_records: int = 500) -> list[Record]:
        """Return the next records, and wait up to `timeout` seconds for the first.

        Raises:
            LogError: the log cannot be read.
        """
        return self._reader.poll(timeout, max_records)

    def read_to_end(self) -> Iterator[Record]:
        """Yield the next records until the follower is caught up. Store a cursor only after the last one.

        Raises:
            LogError: the log cannot be read.
        """
        while not self.caught_up:
            yield from self.poll(0.1)

    def close(self) -> None:
        """Stop reading. Safe to call twice."""
        self._reader.close()


def last_records(log: Log, topics: Sequence[str]) -> dict[tuple[str, bytes], Record]:
    """Return the last record of each topic and key, without tombstones: the state that a topic holds.

    Raises:
        LogError: the log cannot be read.
    """
    held: dict[tuple[str, bytes], Record] = {}
    with Follower(log, topics) as follower:
        for record in follower.read_to_end():
            where = record.topic, record.key or b""
            held.pop(where, None)
            if record.value is not None:
                held[where] = record
    return held
