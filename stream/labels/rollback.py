"""Sets the models of a floor back to what they were at an event time, and forward again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import closing

import msgspec

from stream.alerts.judgements import LABEL_DELAY
from stream.labels.answers import known_up_to
from stream.labels.progress import Told
from stream.log import Log, Message, topics
from stream.log.follower import Follower
from stream.records import Rollback, decode_entry, encode

logger = logging.getLogger(__name__)


def read_labels(log: Log) -> list[Told]:
    """Return every record of the labels topic that can be read, with its offset.

    Raises:
        LogError: the topic cannot be read.
    """
    return decoded(read_values(log))


def read_values(log: Log) -> list[tuple[int, bytes]]:
    """Return every record of the labels topic as it is on the log, with its offset.

    Raises:
        LogError: the topic cannot be read.
    """
    with Follower(log, [topics.LABELS]) as follower:
        return [(record.offset, record.value or b"") for record in follower.read_to_end()]


def decoded(values: Iterable[tuple[int, bytes]]) -> list[Told]:
    """Return the records that can be read."""
    told: list[Told] = []
    for offset, value in values:
        try:
            told.append((offset, decode_entry(value)))
        except (msgspec.DecodeError, RecursionError) as error:
            logger.warning("label at offset %d cannot be read: %s", offset, error)
    return told


def planned(log: Log, until: float | None, *, by: str, why: str, now: float, after: float) -> Rollback:
    """Return the record that sets the models back, or without `until` forward again.

    Args:
        until: an event time, seconds since 1970: what took effect later teaches nothing any more.
        now: the time of day.
        after: it takes effect after this event time, that of the last record before it.

    Raises:
        LogError: the log cannot be read.
    """
    effective_at = max(known_up_to(log) or now, after) + LABEL_DELAY
    return Rollback(until=until, at=now, by=by, effective_at=effective_at, why=why)


def publish(log: Log, rollback: Rollback) -> None:
    """Publish it: every worker applies it at the same event time.

    Raises:
        LogError: the log did not take it.
    """
    with closing(log.publisher()) as publisher:
        publisher.send([Message(topics.LABELS, b"", encode(rollback))])
