"""Reads back the steps of the alerts and cases of one subject, as the history told them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select

from stream.archive.sql.case_tables import case_steps, cases
from stream.archive.sql.tables import alert_steps, alerts, conversations
from stream.records import Alert, AlertStep, Case, CasePart, CaseStep, Evidence, HistoryEntry

_evidence = msgspec.json.Decoder(Evidence).decode
_parts = msgspec.json.Decoder(tuple[CasePart, ...]).decode


def steps_about(connection: Connection, name: str) -> list[AlertStep | CaseStep]:
    """Return every step of the subject whose case or alert has this id, each with what it left.

    Of a case every step shows the parts that it had last, and so does an alert but for what its step changed.
    """
    subjects = {
        *connection.execute(select(cases.c.subject).where(cases.c.case_id == name)).scalars(),
        *connection.execute(select(alerts.c.subject).where(alerts.c.alert == name)).scalars(),
    }
    found: list[AlertStep | CaseStep] = []
    for subject in subjects:
        for row in connection.execute(select(alerts).where(alerts.c.subject == subject)):
            found += _alert_steps(connection, _alert(row))
        for row in connection.execute(select(cases).where(cases.c.subject == subject)):
            found += _case_steps(connection, _case(row))
    return found


def begun_before(connection: Connection, conversation: str, at: float) -> float | None:
    """Return when the last episode of a conversation began that was there at an event time."""
    begun = conversations.c.begun_at
    wanted = select(begun).where(conversations.c.conversation == conversation, begun <= at)
    return max(connection.execute(wanted).scalars(), default=None)


def _alert_steps(connection: Connection, alert: Alert) -> list[AlertStep]:
    wanted = select(alert_steps).where(alert_steps.c.alert == alert.id).order_by(alert_steps.c.step)
    return [
        AlertStep(
            alert=replace(
                alert,
                step=row.step,
                severity=row.severity,
                status=row.status,
                evidence=_evidence(row.evidence),
            ),
            entry=_entry(row),
        )
        for row in connection.execute(wanted)
    ]


def _case_steps(connection: Connection, case: Case) -> list[CaseStep]:
    wanted = select(case_steps).where(case_steps.c.case_id == case.id).order_by(case_steps.c.step)
    return [
        CaseStep(case=replace(case, step=row.step), entry=_entry(row)) for row in connection.execute(wanted)
    ]


def _entry(row: Any) -> HistoryEntry:
    return HistoryEntry(at=row.at, what=row.what, by=row.by, note=row.note, action=row.action)


def _alert(row: Any) -> Alert:
    return Alert(
        id=row.alert,
        fingerprint=f"{row.subject}|{row.cause}",
        subject=row.subject,
        subject_kind="queue" if row.conversation is None else "conversation",
        queue=row.queue,
        cause=row.cause,
        severity=row.severity,
        status=row.status,
        starts_at=row.starts_at,
        raised_at=row.raised_at,
        updated_at=row.updated_at,
        ends_at=row.ends_at,
        resolution=row.resolution,
        channel=row.channel,
        agent=row.agent,
        language=row.language,
        evidence=_evidence(row.evidence),
        step=row.step,
        rules=row.rules,
        model=row.model,
    )


def _case(row: Any) -> Case:
    return Case(
        id=row.case_id,
        subject=row.subject,
        subject_kind="queue" if row.conversation is None else "conversation",
        queue=row.queue,
        cause=row.cause,
        severity=row.severity,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        parts=_parts(row.parts),
        step=row.step,
    )
