"""Follows the log into the archive."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from stream.archive.rows.record_rows import FOLLOWED
from stream.archive.sql.database import Archive
from stream.archive.writer import Writer
from stream.log import Gap, Log, Record
from stream.log.follower import Follower

logger = logging.getLogger(__name__)
_BATCH = 4_000
_MOST_BYTES = 32 << 20
"""Of the records of one transaction, about: one of turns may have a quarter of a MiB."""
_GATHER = 0.25
"""How many seconds records are gathered for one transaction, at most."""


class ArchiveFollower:
    """Reads the log on from where the archive's rows end.

    Raises:
        LogError: a topic does not exist, or the log cannot be read.
        SQLAlchemyError: the database cannot be reached.
    """

    def __init__(self, log: Log, archive: Archive, clock: Callable[[], float] = time.time) -> None:
        self._writer = Writer(archive)
        self._follower = Follower(log, FOLLOWED, self._writer.cursor)
        self._writer.note_gaps(self._follower.gaps, clock())
        for gap in self._follower.gaps:
            logger.error("%s", told(gap))

    def __enter__(self) -> ArchiveFollower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._follower.close()

    @property
    def caught_up(self) -> bool:
        """Whether everything that was on the log when it was opened is in the archive."""
        return self._follower.caught_up

    @property
    def lag(self) -> int:
        """The number of records that are still to be read, about."""
        return self._follower.lag

    def step(self, timeout: float) -> int:
        """Store the next records. Waits up to `timeout` seconds for the first. Returns how many they were.

        It then waits a little for more, as a transaction of many records costs less for each.

        Raises:
            ArchiveError, LogError, SQLAlchemyError: nothing was stored. Open another follower.
        """
        records = self._gather(timeout)
        cursor = self._follower.cursor
        if records or cursor != self._writer.cursor:
            self._writer.write(records, cursor)
        return len(records)

    def _gather(self, timeout: float) -> Sequence[Record]:
        records = self._follower.poll(timeout, _BATCH)
        until = time.monotonic() + min(timeout, _GATHER)
        size = _size(records)
        while 0 < len(records) < _BATCH and size < _MOST_BYTES and (left := until - time.monotonic()) > 0:
            more = self._follower.poll(left, _BATCH - len(records))
            if not more:
                break
            records += more
            size += _size(more)
        return records


def _size(records: Sequence[Record]) -> int:
    return sum(len(record.value or b"") for record in records)


def told(gap: Gap) -> str:
    """Return a sentence about records that the archive will never have."""
    place = f"{gap.partition.topic}, partition {gap.partition.partition}"
    if gap.first > gap.wanted:
        return f"{place}: the log has dropped {gap.first - gap.wanted:,} records before they were archived"
    return f"{place}: the topic was made again; the archive reads it from its beginning"
