"""Stores records and the cursor behind them in one transaction.

So whatever ends the process, and at any moment, the archive goes on where its rows end: nothing is missing
and nothing counts twice.
"""

from __future__ import annotations

import logging
import math
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

import psycopg
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import SQLAlchemyError

from stream.archive.erased import Erased
from stream.archive.forget import forget_conversations
from stream.archive.new_turns import store_turns
from stream.archive.retention import rules_at
from stream.archive.rows import case_rows, input_rows
from stream.archive.rows import record_rows as rows
from stream.archive.rows.input_rows import Decided
from stream.archive.rows.interval_rows import interval_rows
from stream.archive.rows.masked_events import Hashes
from stream.archive.rows.record_rows import Read, Row
from stream.archive.sql.case_tables import case_steps, cases, interventions
from stream.archive.sql.database import Archive, ArchiveError
from stream.archive.sql.input_table import inputs
from stream.archive.sql.interval_table import intervals
from stream.archive.sql.tables import (
    actions,
    alert_baselines,
    alert_steps,
    alerts,
    cursors,
    gaps,
    labels,
    ratings,
    unreadable,
    waits,
)
from stream.archive.sql.tables import rules as rules_table
from stream.archive.sql.turn_number import turn_number
from stream.archive.sql.upserts import FINISHED, STARTED, Upsert, store, upsert
from stream.log import Gap, Record, TopicPartition, topics
from stream.records import (
    ActionRecorded,
    AlertBaseline,
    AlertStep,
    CaseStep,
    ConversationFinished,
    ConversationRated,
    ConversationStarted,
    Interval,
    LabelRecord,
    RulesRecorded,
    RulesVersion,
    TurnRecord,
    WaitFinished,
)

logger = logging.getLogger(__name__)
Cursor = Mapping[TopicPartition, int]
_LONGEST_REASON = 300
_REFUSALS = (
    OverflowError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    psycopg.DataError,
    psycopg.IntegrityError,
)
_LIMIT_EXCEEDED = "54"
"""The class of PostgreSQL's errors for values that are too large."""


class Writer:
    """The one writer of an archive. `cursor` is where its rows end.

    Raises:
        SQLAlchemyError: the database cannot be reached.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        with archive.writing() as connection:
            self._erased = Erased(connection)
            self.cursor = _stored_cursor(connection)
            self._aggregate = rules_at(connection, math.inf).people == "aggregate"

    def note_gaps(self, found: Sequence[Gap], now: float) -> None:
        """Note records that the log has dropped before they were read."""
        missed = [
            {
                "topic": gap.partition.topic,
                "partition": gap.partition.partition,
                "wanted": gap.wanted,
                "first": gap.first,
                "noticed_at": now,
            }
            for gap in found
        ]
        if missed:
            with self._archive.writing() as connection:
                store(connection, upsert(gaps), missed)

    def write(self, records: Sequence[Record], cursor: Cursor) -> None:
        """Store what the records say, and that they are read up to `cursor`.

        A record that cannot be read or stored is noted in `unreadable`, and stops no other.

        Raises:
            ArchiveError: another process has written since; nothing was stored.
            SQLAlchemyError: the database has failed; nothing was stored.
        """
        try:
            with self._archive.writing() as connection:
                self._begin(connection)
                self._store(connection, records)
                self._move(connection, cursor)
        except (SQLAlchemyError, psycopg.Error, OverflowError) as error:
            if not _is_refusal(error):
                raise
            self._write_apart(records, cursor)
        self.cursor = dict(cursor)

    def _write_apart(self, records: Sequence[Record], cursor: Cursor) -> None:
        """Store each record by itself, as the database has refused one of them."""
        with self._archive.writing() as connection:
            self._erased = Erased(connection)
            self._begin(connection)
            for record in records:
                try:
                    with connection.begin_nested():
                        self._store(connection, [record])
                except (SQLAlchemyError, psycopg.Error, OverflowError) as error:
                    if not _is_refusal(error):
                        raise
                    self._note(connection, [_unreadable(record, error)])
            self._move(connection, cursor)

    def _begin(self, connection: Connection) -> None:
        if _stored_cursor(connection) != self.cursor:
            raise ArchiveError("another process writes to this archive: one `archive run` is enough")
        self._erased.refresh(connection)

    def _move(self, connection: Connection, cursor: Cursor) -> None:
        moved = [
            {"topic": place.topic, "partition": place.partition, "next_offset": offset}
            for place, offset in cursor.items()
            if self.cursor.get(place) != offset
        ]
        if moved:
            store(connection, upsert(cursors), moved)

    def _store(self, connection: Connection, records: Sequence[Record]) -> None:
        said: list[tuple[Record, Read]] = []
        decided: list[tuple[Record, Decided]] = []
        faults = []
        for record in records:
            if record.value is None and record.topic != topics.RUNS:
                continue
            try:
                if record.topic in rows.READ:
                    said.append((record, _checked(rows.read(record))))
                if record.topic in input_rows.SHORT and (read := input_rows.read(record)) is not None:
                    decided.append((record, read))
            except ValueError as error:
                faults.append(_unreadable(record, error))
        self._note(connection, faults)
        self._forget_again(connection, [each for _, each in said])
        batch: defaultdict[Upsert, list[Row]] = defaultdict(list)
        new_turns = []
        for record, each in said:
            if self._is_erased(connection, each):
                continue
            if isinstance(each, TurnRecord):
                new_turns.append(rows.turn_row(each))
            else:
                self._sort(batch, record, each)
        store(connection, upsert(inputs), self._inputs(decided))
        store_turns(self._archive.dialect, connection, new_turns)
        for how, stored in batch.items():
            store(connection, how, stored)

    def _inputs(self, decided: Sequence[tuple[Record, Decided]]) -> list[Row]:
        """Return the rows of what the floor decided by. Those of erased conversations are dropped."""
        hashes = Hashes(self._erased.pseudonym, self._erased.pseudonym if self._aggregate else None)
        return [
            input_rows.row(record, each, hashes)
            for record, each in decided
            if not self._is_about_erased(each)
        ]

    def _is_about_erased(self, decided: Decided) -> bool:
        erased, about = self._erased, decided.about
        if decided.conversation is not None and erased.has_conversation(decided.conversation):
            return True
        return about is not None and (erased.has_case(about) or erased.has_alert(about))

    def _note(self, connection: Connection, faults: Sequence[Row]) -> None:
        for fault in faults:
            logger.warning(
                "%s/%d@%d is not archived: %s",
                fault["topic"],
                fault["partition"],
                fault["offset"],
                fault["reason"],
            )
        if faults:
            store(connection, upsert(unreadable), faults)

    def _forget_again(self, connection: Connection, said: Sequence[Read]) -> None:
        """Erase conversations that an erased customer had started before, as the log now says."""
        late = [
            each.conversation
            for each in said
            if isinstance(each, ConversationStarted)
            and self._erased.was_erased(self._erased.customer(each.customer), each.at)
            and not self._erased.has_conversation(each.conversation)
        ]
        if late:
            forget_conversations(self._archive, connection, self._erased, late)

    def _is_erased(self, connection: Connection, said: Read) -> bool:
        erased = self._erased
        match said:
            case TurnRecord() | LabelRecord() | ConversationStarted() | ConversationRated():
                return erased.has_conversation(said.conversation)
            case WaitFinished():
                return erased.has_conversation(said.contact.conversation)
            case ConversationFinished():
                return erased.has_conversation(said.view.id)
            case AlertBaseline():
                return erased.has_alert(said.alert)
            case ActionRecorded(action=action):
                return (
                    (action.alert is not None and erased.has_alert(action.alert))
                    or (action.case is not None and erased.has_case(action.case))
                    or (action.conversation is not None and erased.has_conversation(action.conversation))
                )
            case AlertStep():
                about = rows.customer_of(said.alert)
                if about is not None and erased.has_conversation(about):
                    erased.add(connection, alert=said.alert.id)
                    return True
            case CaseStep():
                about = rows.customer_of(said.case)
                if about is not None and erased.has_conversation(about):
                    erased.add(connection, case=said.case.id)
                    return True
        return False

    def _sort(self, batch: defaultdict[Upsert, list[Row]], record: Record, said: Read) -> None:
        """Add the rows of what a record says to those of the statements that store them."""

        def add(table: Table, row: Row) -> None:
            batch[upsert(table)].append(row)

        match said:
            case ConversationStarted():
                row = rows.started_row(said, self._erased.customer(said.customer))
                batch[STARTED].append(row)
            case ConversationFinished():
                batch[FINISHED].append(rows.finished_row(said))
            case WaitFinished():
                add(waits, rows.wait_row(said))
            case ConversationRated():
                add(ratings, rows.rating_row(said))
            case AlertStep():
                add(alerts, rows.alert_row(said))
                add(alert_steps, rows.step_row(said))
            case AlertBaseline():
                add(alert_baselines, rows.baseline_row(said))
            case CaseStep():
                add(cases, case_rows.case_row(said))
                add(case_steps, case_rows.case_step_row(said))
                for row in case_rows.intervention_rows(said):
                    add(interventions, row)
            case ActionRecorded():
                add(actions, rows.action_row(said))
            case LabelRecord():
                add(labels, rows.label_row(said))
            case RulesRecorded():
                add(rules_table, rows.recorded_rules_row(said))
            case RulesVersion():
                self._aggregate = said.rules.people == "aggregate"
                add(rules_table, rows.rules_row(said, record.timestamp))
            case Interval():
                for row in interval_rows(said):
                    add(intervals, row)


def _checked(said: Read) -> Read:
    """Return what a record says, once it is sure that its row can be made.

    Raises:
        ValueError: it has a time that no turn can have, or rules that cannot be read.
    """
    if isinstance(said, TurnRecord):
        turn_number(said.at, said.conversation, said.id)
    elif isinstance(said, RulesRecorded):
        rows.recorded_rules_row(said)
    return said


def _unreadable(record: Record, error: Exception) -> Row:
    """Return the note about a record: its place and the reason, which must not quote what people said."""
    reason = (
        str(error) if isinstance(error, ValueError) else f"the database refuses it: {type(error).__name__}"
    )
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "reason": reason[:_LONGEST_REASON],
    }


def _stored_cursor(connection: Connection) -> dict[TopicPartition, int]:
    found = connection.execute(select(cursors))
    return {TopicPartition(row.topic, row.partition): row.next_offset for row in found}


def _is_refusal(error: Exception) -> bool:
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""
    return isinstance(cause, _REFUSALS) or state.startswith(_LIMIT_EXCEEDED)
