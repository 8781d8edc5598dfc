"""The rows of a step of a case: the case, the step, and the interventions."""

from __future__ import annotations

from collections.abc import Iterator

from stream.archive.rows.record_rows import Row, customer_of
from stream.records import CaseStep, encode


def case_row(step: CaseStep) -> Row:
    """Return the row of a case after a step."""
    case, owned = step.case, step.case.owned
    return {
        "case_id": case.id,
        "step": case.step,
        "subject": case.subject,
        "conversation": customer_of(case),
        "queue": case.queue,
        "cause": case.cause,
        "severity": case.severity,
        "status": owned.status,
        "owner": owned.owner,
        "reason": owned.reason,
        "resolution": case.resolution,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "claimed_at": case.claimed_at,
        "resolved_at": case.resolved_at,
        "returned": case.returned,
        "level": case.level,
        "channel": case.channel,
        "agent": case.agent,
        "language": case.language,
        "parts": encode(case.parts).decode(),
    }


def case_step_row(step: CaseStep) -> Row:
    """Return the row of a step of a case."""
    case, entry = step.case, step.entry
    return {
        "case_id": case.id,
        "step": case.step,
        "conversation": customer_of(case),
        "queue": case.queue,
        "at": entry.at,
        "what": entry.what,
        "by": entry.by,
        "note": entry.note,
        "action": entry.action,
        "severity": case.severity,
        "status": case.owned.status,
    }


def intervention_rows(step: CaseStep) -> Iterator[Row]:
    """Yield the rows of the interventions of a case after a step."""
    case = step.case
    for asked in case.interventions:
        yield {
            "case_id": case.id,
            "intervention": asked.id,
            "step": case.step,
            "conversation": customer_of(case),
            "queue": case.queue,
            "kind": asked.kind,
            "state": asked.state,
            "at": asked.at,
            "changed_at": asked.changed_at,
            "by": asked.by,
            "to": asked.to,
            "text": asked.text,
            "answer": asked.answer,
            "cause": asked.cause,
            "due_at": asked.due_at,
        }
