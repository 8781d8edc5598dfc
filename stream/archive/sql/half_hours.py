"""The half hour of an event time, as both databases compute it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

SECONDS = 1800


class half_hour(GenericFunction[float]):
    """The time at which the half hour of a time began, both in seconds since 1970."""

    type = Double()
    inherit_cache = True

    def __init__(self, at: ColumnElement[float]) -> None:
        super().__init__(at)


@compiles(half_hour, "sqlite")
def _on_sqlite(element: half_hour, compiler: Any, **options: Any) -> str:
    # Not every SQLite has `floor`; no time is negative, so cutting off is the same.
    at = compiler.process(element.clauses, **options)
    return f"CAST({at} / {SECONDS} AS INTEGER) * {SECONDS}.0"


@compiles(half_hour, "postgresql")
def _on_postgres(element: half_hour, compiler: Any, **options: Any) -> str:
    at = compiler.process(element.clauses, **options)
    return f"floor({at} / {SECONDS}) * {SECONDS}"
