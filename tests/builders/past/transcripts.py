"""Turns, waits and steps of conversations, as stage 1 and stage 2 write them."""

from __future__ import annotations

from typing import Any

from stream import records
from stream.log import Message, topics
from stream.records import Contact, encode


def turn(id_: str, conversation: str = "c1", **fields: Any) -> Message:
    """A turn of a customer, unless the fields say otherwise."""
    known = {"queue": "billing", "at": 10.0, "sender": "customer", "text": f"text of {id_}"}
    record = records.TurnRecord(id=id_, conversation=conversation, **(known | fields))
    return Message(topics.TURNS, conversation.encode(), encode(record))


def wait(since: float, until: float, conversation: str = "c1", **fields: Any) -> Message:
    """A wait for a reply that is over."""
    known: dict[str, Any] = {"kind": "reply", "outcome": "replied", "begun_at": 1.0}
    queue = fields.pop("queue", "billing")
    contact = Contact(conversation=conversation, queue=queue)
    record = records.WaitFinished(contact=contact, since=since, until=until, **(known | fields))
    return Message(topics.HISTORY, queue.encode(), encode(record))


def alert_step(number: int = 1, what: str = "opened", conversation: str = "c1", **fields: Any) -> Message:
    """A step of an alert about the frustration of a customer."""
    entry = records.HistoryEntry(at=fields.pop("at", 12.0), what=what, **fields.pop("entry", {}))
    known: dict[str, Any] = {
        "id": "a1",
        "fingerprint": f"{conversation}|frustration",
        "subject": conversation,
        "queue": "billing",
        "cause": "frustration",
        "severity": "warning",
        "status": "open",
        "starts_at": 12.0,
        "raised_at": 12.0,
        "updated_at": 12.0,
        "evidence": records.Evidence(),
        "step": number,
    }
    record = records.AlertStep(alert=records.Alert(**(known | fields)), entry=entry)
    return Message(topics.HISTORY, record.alert.queue.encode(), encode(record))


def case_step(number: int, what: str, conversation: str = "c1", **entry: Any) -> Message:
    """A step of the case of a conversation."""
    case = records.Case(
        id="k1",
        subject=conversation,
        queue="billing",
        cause="frustration",
        severity="warning",
        opened_at=12.0,
        updated_at=12.0,
        step=number,
    )
    step = records.CaseStep(case=case, entry=records.HistoryEntry(at=13.0 + number, what=what, **entry))
    return Message(topics.HISTORY, b"billing", encode(step))
