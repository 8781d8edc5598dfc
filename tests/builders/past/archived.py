"""An archive in SQL, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table

from stream.archive.follower import ArchiveFollower
from stream.archive.sql.database import Archive
from stream.archive.sql.tables import KEPT
from stream.log import Log

Contents = dict[str, list[tuple[Any, ...]]]


def archived(log: Log, archive: Archive) -> Contents:
    """Follow a log to its end, and return what stands in the archive then."""
    with ArchiveFollower(log, archive) as follower:
        while not follower.caught_up:
            follower.step(0.02)
    return contents(archive)


def contents(archive: Archive, tables: tuple[Table, ...] = KEPT) -> Contents:
    """Return every row of the tables, in the order of their keys."""
    with archive.reading() as connection:
        found = {table: [tuple(row) for row in connection.execute(table.select())] for table in tables}
    return {table.name: sorted(rows, key=_key_of(table)) for table, rows in found.items()}


def _key_of(table: Table) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    width = len(table.primary_key)
    return lambda row: row[:width]
