"""The rows of a record: what each table keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from stream.archive.rows import input_rows
from stream.log import Record, topics
from stream.records import (
    ActionRecorded,
    Alert,
    AlertBaseline,
    AlertStep,
    Case,
    ConversationFinished,
    ConversationRated,
    ConversationStarted,
    HistoryRecord,
    Interval,
    LabelRecord,
    Retraction,
    Rollback,
    RulesRecorded,
    RulesVersion,
    TurnRecord,
    WaitFinished,
    decode_entry,
    decode_history,
    decode_interval,
    decode_rules,
    encode,
)

Row: TypeAlias = dict[str, Any]
Read: TypeAlias = HistoryRecord | TurnRecord | LabelRecord | Retraction | Rollback | RulesVersion | Interval

_decode_turn = msgspec.json.Decoder(TurnRecord).decode
_NUL = b"\\u0000"
_READERS: dict[str, Callable[[bytes], Read]] = {
    topics.HISTORY: decode_history,
    topics.TURNS: _decode_turn,
    topics.LABELS: decode_entry,
    topics.RULES: decode_rules,
    topics.INTERVALS: decode_interval,
}
READ = frozenset(_READERS)
"""The topics of which people ask."""
FOLLOWED = (*_READERS, *(topic for topic in input_rows.SHORT if topic not in _READERS))
"""The topics that the archive reads."""


def read(record: Record) -> Read:
    """Return what a record says.

    PostgreSQL stores no character NUL, so a text has another sign for it.

    Raises:
        ValueError: it cannot be read.
    """
    value = record.value or b""
    if _NUL in value:
        value = encode(_without_nul(msgspec.json.decode(value)))
    try:
        return _READERS[record.topic](value)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return value


def turn_row(turn: TurnRecord) -> Row:
    """Return the row of a turn, without its number."""
    return {
        "conversation": turn.conversation,
        "id": turn.id,
        "queue": turn.queue,
        "at": turn.at,
        "sender": turn.sender,
        "agent": turn.agent,
        "kind": turn.kind,
        "language": turn.language,
        "probability": turn.probability,
        "satisfied": turn.satisfied,
        "not_scored": turn.not_scored,
        "left_out": " ".join(turn.left_out) or None,
        "text": turn.text,
    }


def started_row(started: ConversationStarted, customer: bytes) -> Row:
    """Return the row of a live conversation. `customer` stands for the customer."""
    return {
        "conversation": started.conversation,
        "begun_at": started.begun_at,
        "queue": started.queue,
        "channel": started.channel,
        "status": "live",
        "started_at": started.at,
        "customer": customer,
    }


def finished_row(finished: ConversationFinished) -> Row:
    """Return the row of a conversation that ended. Its rating has a row of its own."""
    view = finished.view
    return {
        "conversation": view.id,
        "begun_at": finished.begun_at,
        "queue": view.queue,
        "queue_name": view.queue_name,
        "channel": view.channel,
        "status": "ended",
        "outcome": finished.outcome,
        "agent": view.agent,
        "agent_name": view.agent_name,
        "language": view.language,
        "segment": view.segment,
        "direction": view.direction,
        "topic": view.topic,
        "link": view.link,
        "source": view.source,
        "ended_at": finished.at,
        "turns": view.turns,
        "transfers": view.transfers,
        "probability": view.probability,
        "attention": view.attention,
        "causes": _json(view.causes),
    }


def wait_row(wait: WaitFinished) -> Row:
    """Return the row of a wait."""
    contact = wait.contact
    return {
        "conversation": contact.conversation,
        "begun_at": wait.begun_at,
        "kind": wait.kind,
        "since": wait.since,
        "queue": contact.queue,
        "until": wait.until,
        "outcome": wait.outcome,
        "channel": contact.channel,
        "agent": contact.agent,
        "language": contact.language,
        "transferred": contact.transferred,
    }


def rating_row(rated: ConversationRated) -> Row:
    """Return the row of a rating."""
    return {
        "conversation": rated.conversation,
        "begun_at": rated.begun_at,
        "queue": rated.queue,
        "at": rated.at,
        "rating": rated.rating,
    }


def alert_row(step: AlertStep) -> Row:
    """Return the row of an alert after a step."""
    alert = step.alert
    return {
        "alert": alert.id,
        "step": alert.step,
        "subject": alert.subject,
        "conversation": customer_of(alert),
        "queue": alert.queue,
        "cause": alert.cause,
        "severity": alert.severity,
        "status": alert.status,
        "starts_at": alert.starts_at,
        "raised_at": alert.raised_at,
        "updated_at": alert.updated_at,
        "ends_at": alert.ends_at,
        "claimed_by": alert.claimed_by,
        "resolution": alert.resolution,
        "channel": alert.channel,
        "agent": alert.agent,
        "language": alert.language,
        "transferred": alert.transferred,
        "returned": alert.returned,
        "reopened": alert.reopened,
        "rules": alert.rules,
        "model": alert.model,
        "evidence": _json(alert.evidence),
    }


def step_row(step: AlertStep) -> Row:
    """Return the row of a step of an alert."""
    alert, entry = step.alert, step.entry
    return {
        "alert": alert.id,
        "step": alert.step,
        "conversation": customer_of(alert),
        "queue": alert.queue,
        "at": entry.at,
        "what": entry.what,
        "by": entry.by,
        "note": entry.note,
        "action": entry.action,
        "severity": alert.severity,
        "status": alert.status,
        "evidence": _json(alert.evidence),
    }


def baseline_row(baseline: AlertBaseline) -> Row:
    """Return the row of a baseline that was added to an alert."""
    return {
        "alert": baseline.alert,
        "since": baseline.since,
        "queue": baseline.queue,
        "baseline": _json(baseline.baseline),
    }


def customer_of(about: Alert | Case) -> str | None:
    """Return the conversation that an alert or a case is about; None if it is about a queue."""
    return about.subject if about.subject_kind == "conversation" else None


def action_row(recorded: ActionRecorded) -> Row:
    """Return the row of an action."""
    action = recorded.action
    return {
        "action": action.id,
        "about": action.about,
        "person": action.person or action.by,
        "kind": action.action,
        "alert": action.alert,
        "conversation": action.conversation,
        "queue": action.queue,
        "at": action.at,
        "by": action.by,
        "note": action.note,
        "case_id": action.case,
        "reason": action.reason,
        "order_kind": None if action.order is None else action.order.kind,
        "cause": action.cause,
    }


def label_row(label: LabelRecord) -> Row:
    """Return the row of a label. Its hashed features stay on the labels topic, which is kept for ever."""
    return {
        "label": label.id,
        "conversation": label.conversation,
        "queue": label.queue,
        "at": label.at,
        "origin": label.origin,
        "place": label.place,
        "by": label.by,
        "effective_at": label.effective_at,
        "model": label.model,
        "turns": len(label.turns),
    }


def recorded_rules_row(recorded: RulesRecorded) -> Row:
    """Return the row of a version of the rules from the history.

    Raises:
        ValueError: the document cannot be read.
    """
    return rules_row(decode_rules(bytes(recorded.rules)), recorded.at)


def rules_row(version: RulesVersion, at: float) -> Row:
    """Return the row of a version of the rules that was published at `at`."""
    return {
        "version": version.version,
        "at": at,
        "effective_at": version.effective_at,
        "by": version.by,
        "why": version.why,
        "document": _json(version.rules),
    }


def _json(value: Any) -> str:
    return encode(value).decode()
