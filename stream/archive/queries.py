"""What people ask of the archive: pure functions of a connection.

Each takes the queues that the person may see, and the database leaves out everything else: None means all
queues, an empty set none. Every value that a person gives is a bound parameter. Pages go by the last place
that was seen, so a page deep in the past costs as much as the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    Double,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from stream.archive.sql.case_tables import case_steps, cases, interventions
from stream.archive.sql.half_hours import half_hour
from stream.archive.sql.postgres import Postgres
from stream.archive.sql.sqlite import Sqlite
from stream.archive.sql.tables import (
    actions,
    alert_baselines,
    alert_steps,
    alerts,
    conversations,
    ratings,
    turns,
    waits,
)
from stream.archive.sql.turn_number import first_number
from stream.archive.views import (
    AddedBaseline,
    AlertPlace,
    CasePlace,
    Episode,
    HalfHour,
    Page,
    PastAction,
    PastAlert,
    PastCase,
    PastCaseStep,
    PastConversation,
    PastIntervention,
    PastStep,
    PastTurn,
    PastWait,
    WholeConversation,
)

Queues = frozenset[str] | None
_S = TypeVar("_S")
_MOST = 500
"""Rows of a page."""
_MOST_OF_ONE = 5_000
"""Rows of each kind of one conversation."""
_JSON = ("causes", "evidence", "baseline", "parts")


def find_conversations(
    connection: Connection,
    queues: Queues,
    begin: float,
    end: float,
    *,
    after: Episode | None = None,
    limit: int = 50,
) -> Page[PastConversation]:
    """Return the episodes that began in [`begin`, `end`), the latest first, those after `after`."""
    begun, name = conversations.c.begun_at, conversations.c.conversation
    query = _episodes().where(_in(conversations, queues), begun >= begin, begun < end)
    if after is not None:
        earlier = and_(begun == after.begun_at, name < _storable(after.conversation))
        query = query.where(begun <= after.begun_at, or_(begun < after.begun_at, earlier))
    found = _read(connection, query.order_by(begun.desc(), name.desc()), PastConversation, _page(limit))
    return Page(found, found[-1].place if len(found) == _page(limit) else None)


def whole_conversation(connection: Connection, queues: Queues, conversation: str) -> WholeConversation | None:
    """Return all that is known of a conversation in these queues; None if that is nothing."""

    name = _storable(conversation)

    def of(table: Table, *order: ColumnElement[Any]) -> Select[Any]:
        mine = table.c.conversation == name
        return select(table).where(mine, _in(table, queues)).order_by(*order)

    episodes = (
        _episodes()
        .where(conversations.c.conversation == name, _in(conversations, queues))
        .order_by(conversations.c.begun_at)
    )
    about = select(alerts.c.alert).where(alerts.c.conversation == name)
    of_cases = select(cases.c.case_id).where(cases.c.conversation == name)
    of_it = or_(actions.c.alert.in_(about), actions.c.case_id.in_(of_cases), actions.c.conversation == name)
    done = select(actions).where(of_it, _in(actions, queues)).order_by(actions.c.at, actions.c.action)
    added = (
        select(alert_baselines)
        .where(alert_baselines.c.alert.in_(about), _in(alert_baselines, queues))
        .order_by(alert_baselines.c.since)
    )
    most = _MOST_OF_ONE
    whole = WholeConversation(
        episodes=_read(connection, episodes, PastConversation, most),
        turns=_read(connection, of(turns, turns.c.number), PastTurn, most),
        waits=_read(connection, of(waits, waits.c.since, waits.c.kind), PastWait, most),
        alerts=_read(connection, of(alerts, alerts.c.raised_at, alerts.c.alert), PastAlert, most),
        steps=_read(connection, of(alert_steps, alert_steps.c.at, alert_steps.c.step), PastStep, most),
        baselines=_read(connection, added, AddedBaseline, most),
        actions=_read(connection, done, PastAction, most),
        cases=_read(connection, of(cases, cases.c.opened_at, cases.c.case_id), PastCase, most),
        case_steps=_read(connection, of(case_steps, case_steps.c.at, case_steps.c.step), PastCaseStep, most),
        interventions=_read(connection, of(interventions, interventions.c.at), PastIntervention, most),
    )
    known = whole.episodes or whole.turns or whole.waits or whole.alerts or whole.cases
    return whole if known else None


def find_alerts(
    connection: Connection,
    queues: Queues,
    begin: float,
    end: float,
    *,
    cause: str | None = None,
    after: AlertPlace | None = None,
    limit: int = 50,
) -> Page[PastAlert]:
    """Return the alerts that were raised in [`begin`, `end`), of one cause or all, the latest first."""
    raised, name = alerts.c.raised_at, alerts.c.alert
    query = select(alerts).where(_in(alerts, queues), raised >= begin, raised < end)
    if cause is not None:
        query = query.where(alerts.c.cause == _storable(cause))
    if after is not None:
        earlier = and_(raised == after.raised_at, name < _storable(after.alert))
        query = query.where(raised <= after.raised_at, or_(raised < after.raised_at, earlier))
    found = _read(connection, query.order_by(raised.desc(), name.desc()), PastAlert, _page(limit))
    return Page(found, found[-1].place if len(found) == _page(limit) else None)


def find_cases(
    connection: Connection,
    queues: Queues,
    begin: float,
    end: float,
    *,
    after: CasePlace | None = None,
    limit: int = 50,
) -> Page[PastCase]:
    """Return the cases that were opened in [`begin`, `end`), the latest first, those after `after`."""
    opened, name = cases.c.opened_at, cases.c.case_id
    query = select(cases).where(_in(cases, queues), opened >= begin, opened < end)
    if after is not None:
        earlier = and_(opened == after.opened_at, name < _storable(after.case_id))
        query = query.where(opened <= after.opened_at, or_(opened < after.opened_at, earlier))
    found = _read(connection, query.order_by(opened.desc(), name.desc()), PastCase, _page(limit))
    return Page(found, found[-1].place if len(found) == _page(limit) else None)


def search_turns(
    connection: Connection,
    dialect: Sqlite | Postgres,
    queues: Queues,
    begin: float,
    end: float,
    search: str,
    *,
    after: int | None = None,
    limit: int = 50,
) -> Page[PastTurn]:
    """Return the turns in [`begin`, `end`) that have all words of a search, the latest first.

    A search has no signs of its own: quotes, stars and the like only stand between words.
    """
    query = dialect.found(search, queues)
    if query is None or queues == frozenset():
        return Page(())
    number, last, size = dialect.place(), first_number(max(0.0, end)), _page(limit)
    until = last if after is None else min(last, after)
    query = query.where(_in(turns, queues)).order_by(number.desc())
    found: tuple[PastTurn, ...] = ()
    for low, high in dialect.windows(first_number(max(0.0, begin)), until):
        part = query.where(number >= low, number < high)
        found += _read(connection, part, PastTurn, size - len(found))
        if len(found) == size:
            return Page(found, found[-1].number)
    return Page(found)


def half_hours(connection: Connection, queues: Queues, begin: float, end: float) -> tuple[HalfHour, ...]:
    """Return what happened in each queue and half hour of [`begin`, `end`), where anything did."""
    none = literal(0)
    waited = waits.c.until - waits.c.since
    in_queue = waits.c.kind == "queue"
    abandoned = func.count().filter(conversations.c.outcome == "abandoned")

    def counted(at: ColumnElement[float], *columns: ColumnElement[Any]) -> Select[Any]:
        table = at.table
        since = half_hour(at).label("since")
        return (
            select(table.c.queue.label("queue"), since, *columns)
            .where(_in(table, queues), at >= begin, at < end)
            .group_by(table.c.queue, since)
        )

    parts = union_all(
        counted(
            conversations.c.begun_at,
            func.count().label("begun"),
            abandoned.label("abandoned"),
            none.label("alerts"),
            none.label("waits"),
            literal(0.0).label("waited"),
        ),
        counted(alerts.c.raised_at, none, none, func.count(), none, literal(0.0)),
        counted(waits.c.since, none, none, none, func.count(), func.sum(waited)).where(in_queue),
    ).subquery()
    counts = [_sum(parts.c[name], BigInteger) for name in ("begun", "abandoned", "alerts", "waits")]
    named = [*counts, _sum(parts.c.waited, Double)]
    query = select(parts.c.queue, parts.c.since, *named).group_by(parts.c.queue, parts.c.since)
    found = connection.execute(query.order_by(parts.c.since, parts.c.queue))
    return tuple(_structs(found, HalfHour))


def _sum(column: ColumnElement[Any], kind: type[BigInteger | Double[float]]) -> ColumnElement[Any]:
    # PostgreSQL adds up whole numbers as decimals.
    return cast(func.sum(column), kind).label(str(column.key))


def _episodes() -> Select[Any]:
    same = and_(
        ratings.c.conversation == conversations.c.conversation,
        ratings.c.begun_at == conversations.c.begun_at,
    )
    return select(conversations, ratings.c.rating).select_from(conversations.outerjoin(ratings, same))


def _in(table: Table, queues: Queues) -> ColumnElement[bool]:
    return true() if queues is None else table.c.queue.in_(sorted(map(_storable, queues)))


def _storable(name: str) -> str:
    """Return a name as a database can take it: no other stands in the archive."""
    return name.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _page(limit: int) -> int:
    return max(1, min(limit, _MOST))


def _read(connection: Connection, query: Select[Any], kind: type[_S], most: int) -> tuple[_S, ...]:
    return tuple(_structs(connection.execute(query.limit(most)), kind))


def _structs(result: CursorResult[Any], kind: type[_S]) -> Iterator[_S]:
    names = list(map(str, result.keys()))
    for row in result:
        yield msgspec.convert(_decoded(dict(zip(names, row, strict=True))), kind, strict=False)


def _decoded(row: dict[str, Any]) -> dict[str, Any]:
    row.pop("customer", None)
    for name in _JSON:
        if name in row:
            row[name] = msgspec.json.decode(row[name]) if row[name] is not None else ()
    return row
