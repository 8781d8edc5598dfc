"""Asks an archive, and says in one error why it cannot be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from stream.archive.sql.database import Archive, ArchiveError, open_reader

T = TypeVar("T")


def reader(url: str) -> Archive:
    """Open an archive to read.

    Raises:
        ArchiveError: there is none, it has tables of another version, or its database cannot be reached.
    """
    try:
        return open_reader(url)
    except DBAPIError as error:
        raise ArchiveError(f"the database says: {error.orig}") from None


def ask(archive: Archive, question: Callable[[Connection], T]) -> T:
    """Return the answer to a question, which sees one state of the archive.

    Raises:
        ArchiveError: the database cannot be reached.
    """
    try:
        with archive.reading() as connection:
            return question(connection)
    except DBAPIError as error:
        raise ArchiveError(f"the database says: {error.orig}") from None
