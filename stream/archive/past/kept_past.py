"""What a what-if needs of the past of a span: rows without a word of a customer, as tuples, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, Table, select, true

from stream.archive.sql.case_tables import cases, interventions
from stream.archive.sql.tables import alerts, conversations, labels, ratings, rules, turns, waits
from stream.archive.sql.turn_number import first_number

Queues: TypeAlias = frozenset[str] | None
Rows: TypeAlias = Sequence[Sequence[Any]]


class PastRows(NamedTuple):
    """The rows of a span by kind, each with the columns that its query names, in the order of time.

    Of labels, ratings and interventions also later ones count, as people judge what is over.
    """

    episodes: Rows
    turns: Rows
    waits: Rows
    alerts: Rows
    about_queues: Rows
    resolved: Rows
    labels: Rows
    ratings: Rows
    interventions: Rows
    queues: frozenset[str] | None
    begin: float
    end: float


def past_rows(connection: Connection, queues: Queues, begin: float, end: float) -> PastRows:
    """Return what happened in [`begin`, `end`) in these queues (None: in all)."""

    def rows(table: Table, at: ColumnElement[float], *columns: Any, until: bool = True) -> Rows:
        query = select(*columns).where(_in(table, queues), at >= begin)
        query = query.where(at < end) if until else query
        return connection.execute(query.order_by(at)).all()

    c, w, a, k, n, r, i = (
        each.c for each in (conversations, waits, alerts, cases, labels, ratings, interventions)
    )
    return PastRows(
        episodes=rows(
            conversations, c.begun_at, c.conversation, c.begun_at, c.ended_at, c.queue, c.channel, c.language
        ),
        turns=connection.execute(_scored(queues, begin, end)).all(),
        waits=rows(waits, w.since, w.conversation, w.kind, w.queue, w.channel, w.language, w.since, w.until),
        alerts=rows(alerts, a.raised_at, a.conversation, a.cause, a.raised_at),
        about_queues=connection.execute(_about_queues(queues, begin, end)).all(),
        resolved=rows(cases, k.opened_at, k.conversation, k.opened_at, k.reason),
        labels=rows(labels, n.at, n.conversation, n.at, n.origin, until=False),
        ratings=rows(ratings, r.begun_at, r.conversation, r.begun_at, r.rating, until=False),
        interventions=rows(interventions, i.at, i.conversation, i.at, i.by, until=False),
        queues=queues,
        begin=begin,
        end=end,
    )


def first_begin(connection: Connection, queues: Queues) -> float | None:
    """Return when the oldest episode in these queues began, or None where there is none."""
    begun = conversations.c.begun_at
    query = select(begun).where(_in(conversations, queues)).order_by(begun).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else float(found)


def last_turn(connection: Connection, queues: Queues) -> float | None:
    """Return the time of the latest turn in these queues, or None where there is none."""
    query = select(turns.c.at).where(_in(turns, queues)).order_by(turns.c.number.desc()).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else float(found)


def places(connection: Connection, queues: Queues) -> dict[str, list[str]]:
    """Return each queue, channel and language of the episodes that are kept."""
    c = conversations.c
    found: dict[str, list[str]] = {}
    for column in (c.queue, c.channel, c.language):
        query = select(column).distinct().where(_in(conversations, queues), column.is_not(None))
        found[column.name] = [str(value) for (value,) in connection.execute(query)]
    return found


def _scored(queues: Queues, begin: float, end: float) -> Select[Any]:
    t = turns.c
    return (
        select(t.conversation, t.queue, t.language, t.at, t.probability, t.satisfied)
        .where(_in(turns, queues), t.sender == "customer", t.probability.is_not(None))
        .where(t.number >= first_number(max(0.0, begin)), t.number < first_number(max(0.0, end)))
        .order_by(t.number)
    )


def _about_queues(queues: Queues, begin: float, end: float) -> Select[Any]:
    opened = cases.c.opened_at
    return (
        select(cases.c.queue, opened)
        .where(_in(cases, queues), cases.c.conversation.is_(None), opened >= begin, opened < end)
        .order_by(opened)
    )


def _in(table: Table, queues: Queues) -> ColumnElement[bool]:
    return true() if queues is None else table.c.queue.in_(sorted(queues))


def rules_document(connection: Connection, at: float) -> str | None:
    """Return the version of the rules that held at a time, or None where none was published by then."""
    query = select(rules.c.document).where(rules.c.effective_at <= at).order_by(rules.c.version.desc())
    found = connection.execute(query.limit(1)).scalar()
    return None if found is None else str(found)
