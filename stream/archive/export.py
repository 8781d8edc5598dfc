"""Writes a table as CSV or Parquet, a few rows at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

import pyarrow
from pyarrow import parquet
from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Connection, Double, Integer, Table, true

from stream.archive.sql.tables import KEPT, TIMES, turns
from stream.archive.sql.turn_number import first_number

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "parquet")
TABLES = {table.name: table for table in KEPT}
_AT_A_TIME = 2_000
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""How a cell begins that a spreadsheet takes for a formula. Source: OWASP, "CSV Injection"."""
_BOM = "\ufeff"


class Wanted(NamedTuple):
    """The rows of a table from `begin` on and before `end` (seconds since 1970), of some queues or all."""

    table: str
    begin: float | None = None
    end: float | None = None
    queues: frozenset[str] | None = None


def export(connection: Connection, wanted: Wanted, path: Path, format: Format, *, bom: bool = False) -> int:
    """Write a file, which appears once it is whole. Returns how many rows it has.

    Raises:
        OSError: the file cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as stream:
            if format == "csv":
                rows = write_csv(connection, wanted, stream, bom=bom)
            else:
                rows = write_parquet(connection, wanted, stream)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def write_csv(connection: Connection, wanted: Wanted, stream: BinaryIO, *, bom: bool = False) -> int:
    """Write rows as CSV (RFC 4180, UTF-8). A cell that looks like a formula gets an apostrophe in front.

    Args:
        bom: begin with the mark by which some spreadsheets know UTF-8.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    if bom:
        text.write(_BOM)
    writer = csv.writer(text)
    writer.writerow([column.name for column in TABLES[wanted.table].c])
    count = 0
    for rows in _parts(connection, wanted):
        writer.writerows([[cell(value) for value in row] for row in rows])
        count += len(rows)
    text.flush()
    text.detach()
    return count


def write_parquet(connection: Connection, wanted: Wanted, stream: BinaryIO) -> int:
    """Write rows as Parquet, with the types of the table."""
    columns = list(TABLES[wanted.table].c)
    schema = pyarrow.schema([pyarrow.field(each.name, _type_of(each), each.nullable) for each in columns])
    count = 0
    with parquet.ParquetWriter(stream, schema) as writer:
        for rows in _parts(connection, wanted):
            arrays = [
                pyarrow.array([_plain(row[place]) for row in rows], field.type)
                for place, field in enumerate(schema)
            ]
            writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))
            count += len(rows)
    return count


def _parts(connection: Connection, wanted: Wanted) -> Iterator[list[tuple[Any, ...]]]:
    table = TABLES[wanted.table]
    query = table.select().where(*_conditions(table, wanted)).order_by(*_order(table))
    streamed = connection.execution_options(stream_results=True, yield_per=_AT_A_TIME).execute(query)
    for rows in streamed.partitions():
        yield [tuple(row) for row in rows]


def _conditions(table: Table, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield true()
    at: ColumnElement[Any] = turns.c.number if table is turns else TIMES[table]
    if wanted.begin is not None:
        yield at >= _bound(table, wanted.begin)
    if wanted.end is not None:
        yield at < _bound(table, wanted.end)
    if wanted.queues is not None and "queue" in table.c:
        yield table.c.queue.in_(sorted(wanted.queues))


def _bound(table: Table, at: float) -> float:
    return first_number(max(0.0, at)) if table is turns else at


def _order(table: Table) -> list[ColumnElement[Any]]:
    return list(table.primary_key) if table is turns else [TIMES[table], *table.primary_key]


def cell(value: Any) -> Any:
    """Return a value as a cell of CSV that no spreadsheet computes."""
    value = _plain(value)
    if isinstance(value, str) and (value[:1] in _FORMULA or value.lstrip()[:1] in _FORMULA) and value:
        return "'" + value
    return value


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _type_of(column: Column[Any]) -> Any:
    match column.type:
        case Double():
            return pyarrow.float64()
        case BigInteger() | Integer():
            return pyarrow.int64()
        case Boolean():
            return pyarrow.bool_()
    return pyarrow.string()
