"""Stores turns, each once: a turn that is there already is left as it is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from stream.archive.rows.record_rows import Row
from stream.archive.sql.postgres import Postgres
from stream.archive.sql.sqlite import Sqlite
from stream.archive.sql.turn_number import turn_number


def store_turns(dialect: Sqlite | Postgres, connection: Connection, rows: Sequence[Row]) -> None:
    """Store the turns that are not there yet. Gives each row its number."""
    if not rows:
        return
    for row in rows:
        row["number"] = turn_number(row["at"], row["conversation"], row["id"])
    dialect.make_months(connection, [row["number"] for row in rows])
    free: dict[int, Row] = {}
    left = list(rows)
    while left:
        numbers = list({row["number"] for row in left})
        taken = {twin.number: (twin.conversation, twin.id) for twin in dialect.twins(connection, numbers)}
        taken |= {number: _name(free[number]) for number in numbers if number in free}
        moved = []
        for row in left:
            number = row["number"]
            twin = taken.get(number)
            if twin is None:
                free[number], taken[number] = row, _name(row)
            elif twin != _name(row):
                # Another turn of the same millisecond has this number by chance.
                row["number"] = number + 1
                moved.append(row)
        left = moved
    if free:
        dialect.add_turns(connection, [free[number] for number in sorted(free)])


def _name(row: Row) -> tuple[str, str]:
    return row["conversation"], row["id"]
