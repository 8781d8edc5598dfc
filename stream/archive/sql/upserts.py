"""How the rows of each table are stored: a row that comes again changes nothing, and a later one holds.

The topics are read side by side, so rows come in any order of theirs. Whatever the order, the result is the
same: a row says by a number (its step, its time) whether it is later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, bindparam, case, column, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgres
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.dialects.sqlite import pysqlite

from stream.archive.sql.case_tables import cases, interventions
from stream.archive.sql.tables import actions, alerts, conversations, ratings, waits

Row = dict[str, Any]
_SQLITE = pysqlite.dialect(paramstyle="qmark")
_LATER = {
    waits: "until",
    ratings: "at",
    alerts: "step",
    cases: "step",
    interventions: "step",
    # A person whose connection was lost sends the same action again, perhaps to another gateway.
    actions: "at",
}
"""By what a row is later than another of the same key. In other tables both are the same."""


class Upsert(NamedTuple):
    """How rows are stored in a table: a statement that inserts them gets what happens `on_conflict`.

    `later` is the column by which a row is later than another of the same key, if one can be.
    """

    table: Table
    on_conflict: Callable[[Any], Any]
    later: str | None


@cache
def upsert(table: Table) -> Upsert:
    """Return how rows of a table are stored, unless a later one stands there."""
    later = _LATER.get(table)

    def on_conflict(statement: Any) -> Any:
        new = statement.excluded
        changed = {each.name: new[each.name] for each in table.c if not each.primary_key}
        if not changed:
            return statement.on_conflict_do_nothing()
        where = None if later is None else new[later] >= table.c[later]
        return statement.on_conflict_do_update(index_elements=_key(table), set_=changed, where=where)

    return Upsert(table, on_conflict, later)


def _start_again(statement: Any) -> Any:
    new, old = statement.excluded, conversations.c

    def unless_ended(name: str) -> ColumnElement[Any]:
        return case((old.ended_at.is_(None), new[name]), else_=old[name])

    return statement.on_conflict_do_update(
        index_elements=_key(conversations),
        set_={
            "customer": new.customer,
            "started_at": new.started_at,
            "queue": unless_ended("queue"),
            "channel": unless_ended("channel"),
        },
        where=or_(old.started_at.is_(None), new.started_at >= old.started_at),
    )


def _end(statement: Any) -> Any:
    new, old = statement.excluded, conversations.c
    of_start = {"conversation", "begun_at", "started_at", "customer"}
    return statement.on_conflict_do_update(
        index_elements=_key(conversations),
        set_={each.name: new[each.name] for each in conversations.c if each.name not in of_start},
        where=or_(old.ended_at.is_(None), new.ended_at >= old.ended_at),
    )


STARTED = Upsert(conversations, _start_again, "started_at")
"""For conversations that started. One that has ended stays as it ended."""
FINISHED = Upsert(conversations, _end, "ended_at")
"""For conversations that ended. What was known at the start stays."""


def store(connection: Connection, how: Upsert, rows: Sequence[Row]) -> None:
    """Store rows that all have the same columns.

    Each driver gets them in the form that it takes the least time for.
    """
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        sql, order = _for_tuples(how, names)
        connection.exec_driver_sql(sql, [tuple([row[name] for name in order]) for row in rows])
    else:
        document = msgspec.json.encode(_latest(how, rows)).decode()
        connection.execute(_for_json(how, names), {"rows": document})


@cache
def _for_tuples(how: Upsert, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    compiled: Any = how.on_conflict(insert_on_sqlite(how.table)).compile(
        dialect=_SQLITE, column_keys=list(names)
    )
    return str(compiled), tuple(compiled.positiontup)


@cache
def _for_json(how: Upsert, names: tuple[str, ...]) -> Any:
    """Return a statement that takes all rows as one JSON document."""
    columns = [column(name, how.table.c[name].type) for name in names]
    given = func.json_to_recordset(bindparam("rows")).table_valued(*columns).render_derived(with_types=True)
    chosen = select(*(given.c[name] for name in names))
    return how.on_conflict(insert_on_postgres(how.table).from_select(list(names), chosen))


def _latest(how: Upsert, rows: Iterable[Row]) -> list[Row]:
    """Return the latest row of each key: a statement of PostgreSQL may change a row only once."""
    key, later = _key(how.table), how.later
    latest: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        name = tuple([row[part] for part in key])
        known = latest.get(name)
        if known is None or later is None or row[later] >= known[later]:
            latest[name] = row
    return [_plain(row) for row in latest.values()]


def _plain(row: Row) -> Row:
    """Return a row with bytes as PostgreSQL reads them in a text."""
    customer = row.get("customer")
    return row if customer is None else {**row, "customer": f"\\x{customer.hex()}"}


def _key(table: Table) -> list[str]:
    return [each.name for each in table.primary_key]
