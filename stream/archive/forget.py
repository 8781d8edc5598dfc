"""Erases customers: all rows of their conversations, also from full text, and what comes late.

A line stays that it was done, with a salted hash of the reference. Records of an erased conversation are
dropped for good: a rebuild or a late record does not bring it back. A conversation that the same customer
starts after the erasure is kept as any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, select

from stream.archive.erased import Erased
from stream.archive.sql.case_tables import case_steps, cases, interventions
from stream.archive.sql.database import Archive
from stream.archive.sql.input_table import inputs
from stream.archive.sql.tables import (
    actions,
    alert_baselines,
    alert_steps,
    alerts,
    conversations,
    erasures,
    labels,
    ratings,
    turns,
    waits,
)

_TABLES = (
    conversations,
    waits,
    ratings,
    alert_steps,
    alerts,
    labels,
    case_steps,
    interventions,
    cases,
    inputs,
)
_AT_A_TIME = 500


class Erasure(NamedTuple):
    """What was erased: so many conversations, and so many rows in all.

    `overwritten` says that the space is overwritten. A reader of a SQLite file can hold that up.
    """

    conversations: int
    rows: int
    overwritten: bool


def hash_of_customer(archive: Archive, reference: str) -> str:
    """Return what stands for a customer in the archive, in hexadecimal digits."""
    with archive.writing() as connection:
        return Erased(connection).customer(reference).hex()


def forget_customer(archive: Archive, reference: str, *, by: str, now: float) -> Erasure:
    """Erase a customer, note that it was done, and overwrite the space.

    Whoever writes to the archive waits meanwhile, so no record of the customer slips in.
    """
    with archive.writing() as connection:
        erased = Erased(connection)
        customer = erased.customer(reference)
        wanted = select(conversations.c.conversation).where(conversations.c.customer == customer).distinct()
        found = list(connection.execute(wanted).scalars())
        rows = forget_conversations(archive, connection, erased, found)
        line = {"reference": customer, "at": now, "by": by, "rows": rows}
        connection.execute(erasures.insert(), line)
    return Erasure(len(found), rows, archive.dialect.scrub(archive.engine))


def forget_conversations(
    archive: Archive, connection: Connection, erased: Erased, names: Collection[str]
) -> int:
    """Delete every row of some conversations, and drop what comes of them later. Returns how many rows."""
    rows = 0
    for part in _parts(names):
        for name in part:
            erased.add(connection, conversation=name)
        of_alerts = alerts.c.conversation.in_(part)
        about = list(connection.execute(select(alerts.c.alert).where(of_alerts)).scalars())
        for alert in about:
            erased.add(connection, alert=alert)
        for some in _parts(about):
            rows += _delete(connection, alert_baselines, alert_baselines.c.alert.in_(some))
            rows += _delete(connection, actions, actions.c.alert.in_(some))
            rows += _delete(connection, inputs, inputs.c.about.in_(some))
        of_cases = cases.c.conversation.in_(part)
        for some in _parts(connection.execute(select(cases.c.case_id).where(of_cases)).scalars()):
            for case in some:
                erased.add(connection, case=case)
            rows += _delete(connection, actions, actions.c.case_id.in_(some))
            rows += _delete(connection, inputs, inputs.c.about.in_(some))
        rows += _delete(connection, actions, actions.c.conversation.in_(part))
        numbers = select(turns.c.number).where(turns.c.conversation.in_(part))
        rows += archive.dialect.drop_turns(connection, numbers)
        rows += sum(_delete(connection, table, table.c.conversation.in_(part)) for table in _TABLES)
    return rows


def _delete(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    return connection.execute(table.delete().where(where)).rowcount


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), _AT_A_TIME):
        yield ordered[start : start + _AT_A_TIME]
