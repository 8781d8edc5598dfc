"""The archive on PostgreSQL: its engine, turns in partitions by month, and full text by `tsvector`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, Select, bindparam, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import URL, Row

from stream.archive.sql.tables import turns
from stream.archive.sql.turn_number import Month, first_number, month_of
from stream.archive.sql.words import indexed, queue_word, searched_words

CREATE_WORDS = (
    "ALTER TABLE turns ADD COLUMN words tsvector",
    "CREATE INDEX turns_by_words ON turns USING gin (words)",
)
_LOCK = text("SELECT pg_advisory_xact_lock(7338465)")
"""One number for all writers of an archive; PostgreSQL keeps it apart by database."""
_TWINS = text("SELECT number, conversation, id FROM turns WHERE number = ANY(:numbers)").bindparams(
    bindparam("numbers", type_=ARRAY(BigInteger))
)
_COLUMNS = [column.name for column in turns.c]
_COPY = f"COPY turns ({', '.join(_COLUMNS)}, words) FROM STDIN"
_MONTHS = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
    "WHERE i.inhparent = 'turns'::regclass"
)
_FIRST_WINDOW = 3600.0
_NAME = re.compile(r"turns_(\d{4})_(\d{2})")


def engine_of(url: URL, *, writes: bool) -> Engine:
    """Connect to the server. An engine that does not write asks the server to refuse it."""
    # A question takes milliseconds, which compiling it would exceed; and each is planned for its own words.
    options = "-c jit=off" if writes else "-c jit=off -c default_transaction_read_only=on"
    prepared = {} if writes else {"prepare_threshold": None}
    settings = {"application_name": "stepin-archive", "connect_timeout": 10, "options": options, **prepared}
    return create_engine(
        url.set(drivername="postgresql+psycopg"), connect_args=settings, pool_pre_ping=not writes
    )


class Postgres:
    """What the archive does in PostgreSQL's own way."""

    name = "postgresql"

    def take_turn_to_write(self, connection: Connection) -> None:
        """Wait until no other writer of the archive has a transaction open."""
        connection.execute(_LOCK)

    def make_months(self, connection: Connection, numbers: Iterable[int]) -> None:
        """Make the partitions for turns with these numbers, and those of the months after them."""
        months = {month_of(number) for number in numbers}
        missing = (months | {month.next() for month in months}) - self._months(connection)
        for month in sorted(missing):
            first, end = month.first_number(), month.next().first_number()
            connection.exec_driver_sql(
                f"CREATE TABLE {_name(month)} PARTITION OF turns FOR VALUES FROM ({first}) TO ({end})"
            )

    def _months(self, connection: Connection) -> set[Month]:
        names = connection.execute(_MONTHS).scalars()
        found = (_NAME.fullmatch(name) for name in names)
        return {Month(int(match[1]), int(match[2])) for match in found if match}

    def twins(self, connection: Connection, numbers: Sequence[int]) -> Sequence[Row[Any]]:
        """Return number, conversation and id of the turns that have one of these numbers."""
        return connection.execute(_TWINS, {"numbers": list(numbers)}).all()

    def add_turns(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Store new turns with their words."""
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row([*(row[name] for name in _COLUMNS), indexed(row["text"], row["queue"])])

    def drop_turns(self, connection: Connection, numbers: Select[Any]) -> int:
        """Delete the turns with the selected numbers. Returns how many."""
        return connection.execute(turns.delete().where(turns.c.number.in_(numbers))).rowcount

    def drop_months(self, connection: Connection, before: int) -> int:
        """Drop the partitions whose turns all have a number below `before`. Returns how many."""
        old = [each for each in self._months(connection) if each.next().first_number() <= before]
        for month in sorted(old):
            connection.exec_driver_sql(f"DROP TABLE {_name(month)}")
        return len(old)

    def found(self, search: str, queues: frozenset[str] | None) -> Select[Any] | None:
        """Return a query of the turns that have all words of a search; None if it has none."""
        words = searched_words(search)
        if not words:
            return None
        terms = [f"'{word}'" for word in words]
        if queues is not None:
            terms.append("(" + " | ".join(f"'{queue_word(queue)}'" for queue in sorted(queues)) + ")")
        has_words = text("turns.words @@ CAST(:search AS tsquery)")
        return turns.select().where(has_words.bindparams(search=" & ".join(terms)))

    def windows(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of numbers from `end` back to `begin`, each eight times as long as the one before.

        Words that many turns have fill a page from the latest hours, in the order of time. Rare words are
        looked up in their own index, for which PostgreSQL has to fetch and sort all turns that have them.
        """
        span = first_number(_FIRST_WINDOW)
        while begin < end:
            low = max(begin, end - span)
            yield low, end
            end, span = low, 8 * span

    def place(self) -> ColumnElement[int]:
        """Return the column that orders what `found` finds."""
        return turns.c.number

    def scrub(self, engine: Engine) -> bool:
        """Have PostgreSQL clear what was deleted. Returns whether that is done: True."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True

    def size(self, connection: Connection) -> int:
        """Return the bytes of the archive."""
        size = connection.execute(text("SELECT pg_database_size(current_database())"))
        return int(size.scalar_one())


def _name(month: Month) -> str:
    return f"turns_{month.year:04}_{month.month:02}"
