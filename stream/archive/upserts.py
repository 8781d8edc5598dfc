"""How the rows of each table are stored: a row that comes again changes nothing, and a later one holds.

The topics are read side by side, so rows come in any order of theirs. Whatever the order, the result is the
same: a row says by a number (its step, its time) whether it is later.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, case, or_
from sqlalchemy.dialects.postgresql import insert as insert_on_postgres
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from stream.archive.tables import (
    actions,
    alert_baselines,
    alert_steps,
    alerts,
    conversations,
    cursors,
    gaps,
    labels,
    ratings,
    rules,
    unreadable,
    waits,
)

# A row is stored unless a later one stands there: None compares nothing.
_LATER: dict[Table, str | None] = {
    waits: "until",
    ratings: "at",
    alerts: "step",
    alert_steps: None,
    alert_baselines: None,
    actions: None,
    labels: None,
    rules: None,
    unreadable: None,
    gaps: None,
    cursors: None,
}


@cache
def upsert(table: Table, dialect: str) -> Any:
    """Return the statement that stores rows of a table."""
    statement = _insert(table, dialect)
    new = statement.excluded
    changed = {column.name: new[column.name] for column in table.c if not column.primary_key}
    if not changed:
        return statement.on_conflict_do_nothing()
    later = _LATER[table]
    where = None if later is None else new[later] >= table.c[later]
    return statement.on_conflict_do_update(index_elements=_key(table), set_=changed, where=where)


@cache
def upsert_started(dialect: str) -> Any:
    """Return the statement for conversations that started. One that has ended stays as it ended."""
    statement = _insert(conversations, dialect)
    new, old = statement.excluded, conversations.c
    is_live = old.ended_at.is_(None)

    def unless_ended(name: str) -> ColumnElement[Any]:
        return case((is_live, new[name]), else_=old[name])

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


@cache
def upsert_finished(dialect: str) -> Any:
    """Return the statement for conversations that ended."""
    statement = _insert(conversations, dialect)
    new, old = statement.excluded, conversations.c
    of_start = {"conversation", "begun_at", "started_at", "customer"}
    return statement.on_conflict_do_update(
        index_elements=_key(conversations),
        set_={column.name: new[column.name] for column in conversations.c if column.name not in of_start},
        where=or_(old.ended_at.is_(None), new.ended_at >= old.ended_at),
    )


def _insert(table: Table, dialect: str) -> Any:
    return insert_on_sqlite(table) if dialect == "sqlite" else insert_on_postgres(table)


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]
