"""Follows the audit topic into the audit file."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from stream.audit.audit_file import AuditFile, BrokenAuditFile
from stream.audit.chain import Line
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.log.interface import Start, TopicPartition

_PARTITION = TopicPartition(topics.AUDIT, 0)


def follow(log: Log, file: AuditFile, stop: threading.Event, *, once: bool = False) -> None:
    """Write each line of the topic into the file until `stop` is set, or with `once` until it has all.

    Raises:
        BrokenAuditFile: the topic does not hold the last line of the file where it was.
        LogError: the topic cannot be read.
        OSError: the file cannot be written.
    """
    last = file.last
    start: Start = "beginning" if last is None else {_PARTITION: last.offset}
    with Follower(log, [topics.AUDIT], start) as follower:
        if follower.gaps:
            raise _parted(file)
        while not stop.is_set():
            # Asked first: what was there when the follower was opened has been written then.
            done = once and follower.caught_up
            records = follower.poll(0.0 if done else 0.5)
            if last is not None and records:
                if (records[0].offset, records[0].value) != (last.offset, last.value):
                    raise _parted(file)
                last, records = None, records[1:]
            file.append(map(_line, records))
            if done:
                break
        if last is not None and follower.caught_up:
            raise _parted(file)


def read_topic(log: Log) -> Iterator[Line]:
    """Return the lines that the topic holds now.

    Raises:
        LogError: the topic cannot be read.
    """
    follower = Follower(log, [topics.AUDIT])

    def lines() -> Iterator[Line]:
        with follower:
            yield from map(_line, follower.read_to_end())

    return lines()


def _line(record: Record) -> Line:
    return Line(record.value or b"", record.offset, written_at=record.timestamp)


def _parted(file: AuditFile) -> BrokenAuditFile:
    return BrokenAuditFile(
        f"the topic does not hold line {file.number} of the file where it was: see `audit verify`"
    )
