"""Opens the archive for its writer or for readers, and brings its tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url

from stream.archive.sql import postgres, sqlite
from stream.archive.sql.postgres import Postgres
from stream.archive.sql.sqlite import Sqlite

MIGRATIONS = Path(__file__).with_name("migrations")


class ArchiveError(Exception):
    """The archive cannot be used as it is: the message says why, and what helps."""


@dataclass(frozen=True)
class Archive:
    """An open archive. `dialect` does what the two databases do in ways of their own."""

    engine: Engine
    dialect: Sqlite | Postgres

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the connection of a transaction. Only one process writes at a time; others wait."""
        with self.engine.begin() as connection:
            self.dialect.take_turn_to_write(connection)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the archive."""
        with self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()


def open_archive(url: str, version: str = "head") -> Archive:
    """Open an archive to write, and bring its tables up to a version, the latest by default.

    A SQLite file is made if there is none.
    """
    archive = _open(url, writes=True)
    with archive.writing() as connection:
        command.upgrade(migrations(connection), version)
    return archive


def open_reader(url: str) -> Archive:
    """Open an archive that cannot be written to: neither by this process nor by SQL that it is tricked into.

    Raises:
        ArchiveError: there is no archive, or its tables are of another version.
    """
    database = make_url(url).database or ""
    if _is_sqlite(url) and not Path(database).is_file():
        raise ArchiveError(f"there is no archive at {database}: `python -m stream archive run` makes it")
    archive = _open(url, writes=False)
    with archive.reading() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        expected = ScriptDirectory.from_config(migrations(connection)).get_current_head()
    if found != expected:
        archive.close()
        raise ArchiveError(
            f"the archive has tables of version {found}, expected {expected}: `archive run` updates them"
        )
    return archive


def migrations(connection: Connection) -> Config:
    """Return Alembic's configuration for an archive."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _open(url: str, *, writes: bool) -> Archive:
    if _is_sqlite(url):
        return Archive(sqlite.engine_of(make_url(url), writes=writes), Sqlite())
    return Archive(postgres.engine_of(make_url(url), writes=writes), Postgres())
