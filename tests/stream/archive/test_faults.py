"""Whatever breaks, and at any step, the archive ends as if nothing had."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from stream.archive.follower import ArchiveFollower
from stream.archive.rebuild import empty_for_rebuild
from stream.archive.sql.database import Archive
from stream.archive.sql.tables import KEPT, cursors, facts, unreadable
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from tests.builders.past import records as past
from tests.builders.past.archived import archived, contents

EVERYTHING = (*KEPT, cursors, unreadable)


def eventful() -> MemoryLog:
    log = past.log_of(*past.whole(), *past.whole("c-2", "billing", "r-2"))
    publisher = log.publisher()
    publisher.send([Message(topics.TURNS, b"k", b"broken")])
    publisher.close()
    return log


class Killed(Exception):
    """The process was killed."""


@contextmanager
def dying_at(engine: Engine, number: int) -> Iterator[list[int]]:
    """End the connection at its statement of this number, before or after it was executed.

    On PostgreSQL the server's process for it is really ended, as by a failure of the network.
    """
    count = [0]
    armed = [True]

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: Any, *_: Any) -> None:
        count[0] += 1
        if count[0] == number and armed[0]:
            armed[0] = False
            if engine.dialect.name == "postgresql":
                with engine.connect() as other:
                    pid = connection.connection.driver_connection.info.backend_pid
                    other.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
            else:
                raise Killed

    yield count
    event.remove(engine, "before_cursor_execute", _before)


def test_a_connection_that_dies_at_any_statement_loses_and_doubles_nothing(archive: Archive) -> None:
    log = eventful()
    with archive.writing() as connection:
        connection.execute(facts.delete())
        connection.execute(facts.insert(), {"name": "salt", "value": b"0" * 32})
    archived(log, archive)
    expected = contents(archive, EVERYTHING)
    number, died = 0, True
    while died:
        empty_for_rebuild(log, archive)
        number, died = number + 1, False
        try:
            with dying_at(archive.engine, number), ArchiveFollower(log, archive) as follower:
                while not follower.caught_up:
                    follower.step(0.0)
        except (DBAPIError, psycopg.Error, Killed):
            died = True
        # The next process goes on where the rows of this one end.
        archived(log, archive)
        assert contents(archive, EVERYTHING) == expected, f"statement {number}"
    assert number > 12


def test_a_rebuild_gives_equal_tables(archive: Archive) -> None:
    log = eventful()
    archived(log, archive)
    before = contents(archive, EVERYTHING)
    with archive.writing() as connection:
        connection.exec_driver_sql("UPDATE alerts SET cause = 'damaged'")
        connection.exec_driver_sql("UPDATE turns SET agent = 'damaged'")
        connection.exec_driver_sql("DELETE FROM waits")
    empty_for_rebuild(log, archive)
    archived(log, archive)
    assert contents(archive, EVERYTHING) == before


def test_a_rebuild_leaves_what_the_log_no_longer_has(archive: Archive) -> None:
    archived(past.log_of(*past.whole()), archive)
    before = contents(archive)
    clock = [past.START + 10_000.0]
    log = MemoryLog(clock=lambda: clock[0])
    log.create_topics(topics.specs(1))
    # The labels topic is kept for ever. The others drop their first records, weeks later.
    old = [past.turn("old", 9_000.0, "c-0"), past.wait("c-0", after=9_000.0, until=9_001.0)]
    past.put(log, [past.label(), *old * 1_022])
    clock[0] += 40 * 86_400.0
    past.put(log, past.whole("c-3", "billing", "r-3", after=41 * 86_400.0))
    clock[0] += 1.0
    assert min(log.offsets_since(topics.TURNS, 0.0).values()) > 0
    with archive.writing() as connection:
        connection.execute(cursors.delete())
    whole = archived(log, archive)
    assert {row[0] for row in whole["conversations"]} == {"c-1", "c-3"}
    empty_for_rebuild(log, archive)
    assert set(map(str, before["turns"])) <= set(map(str, contents(archive)["turns"]))
    assert archived(log, archive) == whole
