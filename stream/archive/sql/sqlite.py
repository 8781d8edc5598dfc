"""The archive in one SQLite file: its engine, and its full-text index by FTS5.

The index holds words and no texts (a table without content). So a turn leaves it by the same words that it
came with, which are made again from its text. Source: SQLite's documentation, "FTS5", sections 4.4.3 and 6.3.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    create_engine,
    event,
    literal_column,
    text,
)
from sqlalchemy.engine import URL, Row

from stream.archive.sql.tables import turns
from stream.archive.sql.upserts import Upsert, store
from stream.archive.sql.words import indexed, queue_word, searched_words

_PATIENCE = 30_000
"""Milliseconds that a writer waits for another."""
CREATE_WORDS = (
    "CREATE VIRTUAL TABLE turn_words "
    "USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii')"
)
"""The tokeniser `ascii` splits at spaces and at ASCII signs, which no word has."""

_TWINS = text(
    "SELECT number, conversation, id FROM turns WHERE number IN (SELECT value FROM json_each(:numbers))"
)
_NEW_TURNS = Upsert(turns, lambda statement: statement, None)
_ADD_WORDS = "INSERT INTO turn_words (rowid, words) VALUES (?, ?)"
_DROP_WORDS = text("INSERT INTO turn_words (turn_words, rowid, words) VALUES ('delete', :number, :words)")
_WORD_TABLE = text("turn_words")
_PLACE: ColumnElement[int] = literal_column("turn_words.rowid")
_FOUND = text("turn_words MATCH :search")


def engine_of(url: URL, *, writes: bool) -> Engine:
    """Open the file, which is made if the engine `writes`."""
    path = Path(url.database or "")
    if writes:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
    else:
        read_only = URL.create("sqlite", database=f"file:{quote(str(path))}?mode=ro", query={"uri": "true"})
        engine = create_engine(read_only)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        # SQLAlchemy begins transactions below.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        if writes:
            connection.execute("PRAGMA journal_mode = WAL")
            # After a loss of power the last transactions may be missing, rows and cursor alike.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
        else:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Whoever writes waits for its turn here, and not in the middle of its transaction.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class Sqlite:
    """What the archive does in SQLite's own way."""

    name = "sqlite"

    def take_turn_to_write(self, connection: Connection) -> None:
        """A transaction of a writer begins by taking its turn: there is nothing left to do."""

    def make_months(self, connection: Connection, numbers: Iterable[int]) -> None:
        """One table holds all months."""

    def twins(self, connection: Connection, numbers: Sequence[int]) -> Sequence[Row[Any]]:
        """Return number, conversation and id of the turns that have one of these numbers."""
        return connection.execute(_TWINS, {"numbers": json.dumps(list(numbers))}).all()

    def add_turns(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Store new turns with their words."""
        store(connection, _NEW_TURNS, rows)
        words = [(row["number"], indexed(row["text"], row["queue"])) for row in rows]
        connection.exec_driver_sql(_ADD_WORDS, words)

    def drop_turns(self, connection: Connection, numbers: Select[Any]) -> int:
        """Delete the turns with the selected numbers, and their words. Returns how many."""
        rows = connection.execute(
            turns.select()
            .with_only_columns(turns.c.number, turns.c.text, turns.c.queue)
            .where(turns.c.number.in_(numbers))
        ).all()
        if rows:
            words = [{"number": row.number, "words": indexed(row.text, row.queue)} for row in rows]
            connection.execute(_DROP_WORDS, words)
            one = text("DELETE FROM turns WHERE number = :number")
            connection.execute(one, [{"number": row.number} for row in rows])
        return len(rows)

    def drop_months(self, _: Connection, before: int) -> int:  # noqa: ARG002
        """One table holds all months: none can be dropped at once."""
        return 0

    def found(self, search: str, queues: frozenset[str] | None) -> Select[Any] | None:
        """Return a query of the turns that have all words of a search; None if it has none."""
        words = searched_words(search)
        if not words:
            return None
        terms = [f'"{word}"' for word in words]
        if queues is not None:
            terms.append("(" + " OR ".join(f'"{queue_word(queue)}"' for queue in sorted(queues)) + ")")
        return (
            turns.select()
            .select_from(turns.join(_WORD_TABLE, turns.c.number == _PLACE))
            .where(_FOUND.bindparams(search=" AND ".join(terms)))
        )

    def windows(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the whole range: the index has its turns in the order of time, and stops at a full page."""
        yield begin, end

    def place(self) -> ColumnElement[int]:
        """Return the column that orders what `found` finds."""
        return _PLACE

    def scrub(self, engine: Engine) -> bool:
        """Overwrite what was deleted: also in the index and in the journal.

        Returns whether that is done. A reader that looks at the archive as it was keeps the journal until it
        ends; the next scrub does the rest.
        """
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO turn_words (turn_words) VALUES ('optimize')"))
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 5000")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            ((busy, _, _),) = cursor.fetchall()
            cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        return not busy

    def size(self, connection: Connection) -> int:
        """Return the bytes of the archive."""
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())
