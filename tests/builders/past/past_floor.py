"""Records of what happened on a floor, as the log keeps them: for reports of the past."""

from __future__ import annotations

from typing import Any

from stream.log import Message, topics
from stream.records import (
    Action,
    ActionRecorded,
    Alert,
    AlertStep,
    Contact,
    ConversationFinished,
    ConversationRated,
    ConversationView,
    Evidence,
    HistoryEntry,
    InterventionRecord,
    TurnRecord,
    WaitFinished,
    encode,
)


def _history(record: Any) -> Message:
    return Message(topics.HISTORY, b"orders", encode(record))


def ended(name: str, at: float = 1_000.0, queue: str = "orders", language: str | None = "zh") -> Message:
    """A conversation with four turns, from 0 s on, that ended at `at` without an open cause."""
    view = ConversationView(
        id=name, queue=queue, channel="chat", status="ended", started_at=0.0, updated_at=at, turns=4,
        language=language,
    )  # fmt: skip
    return _history(ConversationFinished(begun_at=0.0, at=at, outcome="resolved", view=view))


def raised(name: str, at: float = 100.0, cause: str = "frustration", queue: str = "orders") -> Message:
    """A conversation has an alert."""
    return _step(name, at, cause, queue, HistoryEntry(at=at, what="opened"))


def answered(name: str, what: str, by: str = "ruth", at: float = 200.0, raised_at: float = 100.0) -> Message:
    """A person says whether the alert is right."""
    return _step(name, raised_at, "frustration", "orders", HistoryEntry(at=at, what=what, by=by))


def _step(name: str, at: float, cause: str, queue: str, entry: HistoryEntry) -> Message:
    alert = Alert(
        id=f"{name}/{cause}/{at}", fingerprint=f"{name}|{cause}", subject=name, queue=queue, cause=cause,
        severity="warning", status="open", starts_at=at, raised_at=at, updated_at=entry.at,
        evidence=Evidence(), language="zh",
    )  # fmt: skip
    return _history(AlertStep(alert=alert, entry=entry))


def said_of(name: str, what: Any, cause: str | None = None, by: str = "ruth", at: float = 1_100.0) -> Message:
    """A person says what StepIn missed, or that all was fine."""
    action = Action(
        id=f"{what}-{at}", action=what, queue="orders", by=by, at=at, conversation=name, cause=cause
    )
    return _history(ActionRecorded(action=action))


def waited(name: str, since: float, until: float, queue: str = "orders") -> Message:
    """A customer waited for a reply."""
    contact = Contact(conversation=name, queue=queue, channel="chat")
    return _history(
        WaitFinished(contact=contact, begun_at=0.0, kind="reply", since=since, until=until, outcome="replied")
    )


def rated(name: str, rating: float) -> Message:
    """A customer rated the conversation, 0…1."""
    return _history(
        ConversationRated(conversation=name, queue="orders", begun_at=0.0, at=1_050.0, rating=rating)
    )


def turn(name: str, at: float, probability: float) -> Message:
    """A turn of the customer."""
    record = TurnRecord(
        id=f"{name}-{at}", conversation=name, queue="orders", at=at, sender="customer", text="…",
        probability=probability,
    )  # fmt: skip
    return Message(topics.TURNS, name.encode(), encode(record))


def asked(name: str, at: float = 160.0, kind: Any = "take_over", queue: str = "orders") -> Message:
    """The platform was asked for an intervention."""
    record = InterventionRecord(
        id="x1", kind=kind, conversation=name, queue=queue, case=f"case of {name}", at=at, by="ruth"
    )
    return Message(topics.INTERVENTIONS, name.encode(), encode(record))
