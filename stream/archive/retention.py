"""Deletes what the rules no longer keep, a little at a time: meanwhile the archive follows the log."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, and_, select, tuple_

from detectors.contract.rules.archive_rules import ArchiveTable
from detectors.contract.rules.document import Rules, decode
from stream.archive.sql.case_tables import case_steps, cases, interventions
from stream.archive.sql.database import Archive
from stream.archive.sql.input_table import inputs
from stream.archive.sql.interval_table import intervals
from stream.archive.sql.tables import (
    TIMES,
    actions,
    alert_baselines,
    alert_steps,
    alerts,
    conversations,
    labels,
    ratings,
    turns,
    waits,
)
from stream.archive.sql.tables import rules as rules_table
from stream.archive.sql.turn_number import first_number

EVERY = 3600.0
"""Seconds of the follower's own clock between two rounds."""
_AT_A_TIME = 2_000
_TABLES: dict[ArchiveTable, tuple[Table, ...]] = {
    "turns": (turns,),
    "waits": (waits,),
    "alerts": (alerts, alert_steps, alert_baselines, cases, case_steps, interventions),
    "actions": (actions,),
    "labels": (labels,),
    "intervals": (intervals,),
    "conversations": (conversations, ratings),
}
_INPUTS: dict[ArchiveTable, tuple[str, ...]] = {
    "events": ("events", "actions", "judgements"),
    "labels": ("labels",),
}
"""The topics of inputs that are kept as long as each table of the rules. Runs are kept for ever."""


class Retention:
    """Goes round once an hour. Each step is one transaction that deletes at most 2,000 rows of a table."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._next = 0.0
        self._round: Iterator[int] = iter(())

    def step(self, now: float) -> bool:
        """Delete some rows, if a round is due or under way at `now`. Returns whether the round goes on."""
        if now >= self._next:
            self._next = now + EVERY
            self._round = self._go_round(now)
        return next(self._round, None) is not None

    def _go_round(self, now: float) -> Iterator[int]:
        with self._archive.reading() as connection:
            rules = rules_at(connection, now)
        longest = max(each.archive.kept("turns") for each in (rules.default, *map(rules.of, rules.queues)))
        with self._archive.writing() as connection:
            dropped = self._archive.dialect.drop_months(connection, _number_at(now - longest))
        yield dropped
        for name, tables in _TABLES.items():
            for table in tables:
                for old in _old_rows(table, name, rules, now):
                    yield from self._delete(table, old)
        for name, kept in _INPUTS.items():
            for old in _old_rows(inputs, name, rules, now):
                yield from self._delete(inputs, and_(inputs.c.topic.in_(kept), old))

    def _delete(self, table: Table, old: ColumnElement[bool]) -> Iterator[int]:
        deleted = _AT_A_TIME
        while deleted == _AT_A_TIME:
            with self._archive.writing() as connection:
                if table is turns:
                    numbers = select(turns.c.number).where(old).limit(_AT_A_TIME)
                    deleted = self._archive.dialect.drop_turns(connection, numbers)
                else:
                    key = tuple_(*table.primary_key)
                    some = select(*table.primary_key).where(old).limit(_AT_A_TIME)
                    deleted = connection.execute(table.delete().where(key.in_(some))).rowcount
            yield deleted


def rules_at(connection: Connection, now: float) -> Rules:
    """Return the rules that hold at `now`: the shipped ones while none were published."""
    wanted = (
        select(rules_table.c.document)
        .where(rules_table.c.effective_at <= now)
        .order_by(rules_table.c.version.desc())
        .limit(1)
    )
    document = connection.execute(wanted).scalar()
    return Rules() if document is None else decode(document.encode())


def _old_rows(table: Table, name: ArchiveTable, rules: Rules, now: float) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for rows that are kept no longer: one for each queue with rules of its own."""
    for queue in rules.queues:
        yield and_(table.c.queue == queue, _before(table, now - rules.of(queue).archive.kept(name)))
    others = table.c.queue.not_in(sorted(rules.queues))
    yield and_(others, _before(table, now - rules.default.archive.kept(name)))


def _before(table: Table, at: float) -> ColumnElement[bool]:
    if table is turns:
        return turns.c.number < _number_at(at)
    return (inputs.c.at if table is inputs else TIMES[table]) < at


def _number_at(at: float) -> int:
    return first_number(max(0.0, at))
