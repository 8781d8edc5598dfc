"""The recorded stretch of a drill: what a floor decided by, and what happened then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.archive.past import past_people
from stream.archive.past.past_inputs import partitions, past_inputs
from stream.archive.sql.database import Archive
from stream.core.partition_clock import TIME_HEADER
from stream.drill.happened import Happened, happened
from stream.drill.worst import worst_hour
from stream.ingest.events_file import read_events
from stream.log import Record, topics
from stream.log.partitions import partition_of
from stream.records import LabelsEntry, RulesVersion, decode_entry, decode_rules

WEEK = 7 * 86_400.0
_FILE_PARTITIONS = 2


class NothingRecorded(Exception):
    """There is nothing to play: the message says where, and what was expected."""


class Recorded(NamedTuple):
    """An event `at` which it counted, with the key and the partition under which it was published."""

    at: float
    key: bytes
    partition: int
    event: Event


class Stretch(NamedTuple):
    """A stretch from `begin` on, so many seconds long. `events` begin with those of the warm-up before it.

    `labels` are what the models had learned before the warm-up, with their keys. `then` is what happened;
    None if nobody knows.
    """

    begin: float
    length: float
    partitions: int
    events: tuple[Recorded, ...]
    rules: tuple[RulesVersion, ...] = ()
    labels: tuple[tuple[bytes | None, LabelsEntry], ...] = ()
    then: Happened | None = None


def from_archive(archive: Archive, begin: float | None, length: float, warm_up: float, now: float) -> Stretch:
    """Return a stretch of the archive. Without a `begin` it is the worst hour of the seven days before `now`.

    Raises:
        NothingRecorded: the archive has no case in these days, or no event of the stretch.
    """
    with archive.reading() as connection:
        if begin is None:
            cases = past_people.opened(connection, now - WEEK, now)
            begin = worst_hour((case.opened_at, past_people.worst(case) == "critical") for case in cases)
        if begin is None:
            raise NothingRecorded("the archive has no case of the last seven days: expected one, or --hour")
        wide = partitions(connection)[0] or 1
        events, rules, labels = (
            list[Recorded](),
            list[RulesVersion](),
            list[tuple[bytes | None, LabelsEntry]](),
        )
        for record in past_inputs(connection, begin - warm_up, begin + length):
            if record.topic == topics.RULES:
                rules.append(decode_rules(record.value or b""))
            elif record.topic == topics.EVENTS:
                events += _recorded(record)
            elif record.topic == topics.LABELS and record.timestamp < begin - warm_up:
                labels.append((record.key, decode_entry(record.value or b"")))
    then = happened(archive, begin, begin + length)
    stretch = Stretch(begin, length, wide, tuple(events), tuple(rules), tuple(labels), then)
    return _with_events(stretch)


def from_file(path: Path, begin: float | None, length: float, warm_up: float) -> Stretch:
    """Return a stretch of a file of events, in time order. Without a `begin` it is the file's own.

    Lines that break the contract are left out.

    Raises:
        NothingRecorded: the file has no event of the stretch.
        UnreadableFile: it is no file of events.
        OSError: it cannot be read.
    """
    events: list[Recorded] = []
    for line in read_events(path):
        event, key = line.event, line.key
        if event is None or key is None or isinstance(event, ev.TimePassed):
            continue
        at = event.time.timestamp()
        begin = at if begin is None else begin
        if begin - warm_up <= at < begin + length:
            events.append(Recorded(at, key, partition_of(key, _FILE_PARTITIONS), event))
    return _with_events(Stretch(begin or 0.0, length, _FILE_PARTITIONS, tuple(events)))


def _recorded(record: Record) -> Iterator[Recorded]:
    """Yield the event of a record, but for a time that a producer sent, and for what was itself a replay."""
    if record.key is None or any(name == TIME_HEADER for name, _ in record.headers):
        return
    event = ev.parse(record.value)
    if not isinstance(event, ev.TimePassed):
        at = min(event.time.timestamp(), record.timestamp)
        yield Recorded(at, record.key, record.partition, event)


def _with_events(stretch: Stretch) -> Stretch:
    end = stretch.begin + stretch.length
    if not any(stretch.begin <= each.at < end for each in stretch.events):
        raise NothingRecorded("nothing was recorded in that hour: expected at least one event")
    return stretch
