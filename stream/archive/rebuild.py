"""Makes the tables again from the log.

Only rows that the log surely still has are deleted before: those of a time after its first records were
published. Older rows stay. What was erased is not read again.
"""

from __future__ import annotations

import math

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, false, select

from stream.archive.rows.record_rows import FOLLOWED
from stream.archive.sql.database import Archive
from stream.archive.sql.interval_table import intervals
from stream.archive.sql.tables import TIMES, cursors, labels, turns, unreadable
from stream.archive.sql.tables import rules as rules_table
from stream.archive.sql.turn_number import first_number
from stream.log import Log, TopicPartition, topics
from stream.log.follower import Follower

_MARGIN = 600.0
"""Seconds by which an event time may lie ahead of its publishing, and more."""
_AT_A_TIME = 5_000


def empty_for_rebuild(log: Log, archive: Archive) -> None:
    """Delete the rows that the log still has, and the cursor: whoever follows next reads from the beginning.

    Raises:
        LogError: the log cannot be read.
    """
    firsts, since = _beginnings(log)
    with archive.writing() as connection:
        for table in TIMES:
            # The log keeps half-hours for two days, and of each only how it is now.
            if table not in (rules_table, intervals):
                _empty(archive, connection, table, since[_topic_of(table)])
        for place, first in firsts.items():
            here = and_(unreadable.c.topic == place.topic, unreadable.c.partition == place.partition)
            connection.execute(delete(unreadable).where(here, unreadable.c.offset >= first))
        connection.execute(delete(cursors))


def _topic_of(table: Table) -> str:
    return topics.TURNS if table is turns else topics.LABELS if table is labels else topics.HISTORY


def _empty(archive: Archive, connection: Connection, table: Table, since: float) -> None:
    if table is not turns:
        connection.execute(delete(table).where(TIMES[table] >= since))
        return
    numbers = select(turns.c.number).where(_turns_since(since)).limit(_AT_A_TIME)
    while archive.dialect.drop_turns(connection, numbers):
        pass


def _turns_since(since: float) -> ColumnElement[bool]:
    if since == math.inf:
        return false()
    return turns.c.number >= first_number(max(0.0, since))


def _beginnings(log: Log) -> tuple[dict[TopicPartition, int], dict[str, float]]:
    """Return the first offset that each partition has, and from which time on each topic has everything."""
    firsts: dict[TopicPartition, int] = {}
    for topic in FOLLOWED:
        firsts |= log.offsets_since(topic, 0.0)
    cut = {place for place, first in firsts.items() if first > 0}
    since = dict.fromkeys(FOLLOWED, -math.inf)
    with Follower(log, sorted({place.topic for place in cut}) or FOLLOWED[:1]) as follower:
        while cut and not follower.caught_up:
            for record in follower.poll(0.1):
                place = TopicPartition(record.topic, record.partition)
                if place in cut:
                    cut.discard(place)
                    since[record.topic] = max(since[record.topic], record.timestamp + _MARGIN)
    for place in cut:
        # Of such a partition nothing is left.
        since[place.topic] = math.inf
    return firsts, since
