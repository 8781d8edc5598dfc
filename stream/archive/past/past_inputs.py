"""Reads back what a floor decided by, in the order in which it was published, and what it found."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, and_, func, or_, select

from detectors.contract.rules.document import decode
from stream.archive.rows.input_rows import SHORT
from stream.archive.sql.case_tables import cases
from stream.archive.sql.input_table import inputs
from stream.archive.sql.tables import alerts, cursors, rules
from stream.log import Record, topics
from stream.records import RulesVersion, encode

_LONG = {short: topic for topic, short in SHORT.items()}
_RANK = {
    topic: rank
    for rank, topic in enumerate(
        (topics.RUNS, topics.RULES, topics.LABELS, topics.JUDGEMENTS, topics.ACTIONS, topics.EVENTS)
    )
}
_AT_A_TIME = 5_000
_WHOLE = ("runs", "labels")


class FoundRow(NamedTuple):
    """A case or an alert that the live floor found, as it was last. Of a case, rules and model are None."""

    id: str
    kind: str
    subject: str
    queue: str
    cause: str
    at: float
    rules: int | None = None
    model: str | None = None


def partitions(connection: Connection) -> tuple[int, int]:
    """Return how many partitions of events, and of queues, the floor has. The archive follows all of each."""

    def count(topic: str) -> int:
        wanted = select(func.count()).select_from(cursors).where(cursors.c.topic == topic)
        return int(connection.execute(wanted).scalar_one())

    return count(topics.EVENTS), count(topics.INTERVALS)


def span(connection: Connection, since: float | None, until: float | None) -> tuple[float, float] | None:
    """Return when the first and the last event in a time were published; None if there is none."""
    wanted = select(func.min(inputs.c.at), func.max(inputs.c.at)).where(
        inputs.c.topic == "events", inputs.c.at >= (since or 0.0)
    )
    if until is not None:
        wanted = wanted.where(inputs.c.at < until)
    first, last = connection.execute(wanted).one()
    return None if first is None else (first, last)


def past_inputs(
    connection: Connection, since: float | None, until: float | None, conversation: str | None = None
) -> Iterator[Record]:
    """Yield what a floor decided by: from `since` on, and of rules, labels and runs all before `until`.

    Times are those of publishing, in seconds since 1970. With a `conversation` it is what is about that one,
    and about none, such as the status of an agent.
    """
    yield from heapq.merge(
        _rules(connection, until),
        _rows(connection, since, until, conversation),
        key=lambda each: (each.timestamp, _RANK[each.topic]),
    )


def found(connection: Connection, since: float, until: float) -> Iterator[FoundRow]:
    """Yield the cases and alerts that were opened from `since` on and before `until`."""
    time = cases.c.opened_at
    for case in connection.execute(select(cases).where(time >= since, time < until)):
        yield FoundRow(case.case_id, "case", case.subject, case.queue, case.cause, case.opened_at)
    time = alerts.c.raised_at
    for alert in connection.execute(select(alerts).where(time >= since, time < until)):
        yield FoundRow(
            alert.alert,
            "alert",
            alert.subject,
            alert.queue,
            alert.cause,
            alert.raised_at,
            alert.rules,
            alert.model,
        )


def _rules(connection: Connection, until: float | None) -> Iterator[Record]:
    wanted = select(rules).order_by(rules.c.at, rules.c.version)
    for number, row in enumerate(connection.execute(wanted)):
        if until is not None and row.at >= until:
            return
        version = RulesVersion(
            rules=decode(row.document.encode()), effective_at=row.effective_at, by=row.by, why=row.why
        )
        yield Record(topics.RULES, 0, number, b"rules/%d" % row.version, encode(version), row.at)


def _rows(
    connection: Connection, since: float | None, until: float | None, conversation: str | None
) -> Iterator[Record]:
    where = or_(inputs.c.at >= (since or 0.0), inputs.c.topic.in_(_WHOLE))
    if until is not None:
        where = and_(where, inputs.c.at < until)
    if conversation is not None:
        own = inputs.c.conversation
        where = and_(where, or_(own == conversation, own.is_(None), inputs.c.topic.in_(_WHOLE)))
    wanted = select(inputs).where(where).order_by(inputs.c.at)
    rows = connection.execution_options(stream_results=True).execute(wanted).yield_per(_AT_A_TIME)
    for _, together in groupby(rows, key=lambda row: row.at):
        yield from sorted(
            map(_record, together), key=lambda each: (_RANK[each.topic], each.partition, each.offset)
        )


def _record(row: Any) -> Record:
    headers = tuple((name, said.encode()) for name, said in msgspec.json.decode(row.headers or "[]"))
    key = None if row.key is None else row.key.encode()
    value = None if row.value is None else row.value.encode()
    return Record(_LONG[row.topic], row.partition, row.offset, key, value, row.at, headers)
