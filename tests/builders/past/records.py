"""Records of what was, as the archive reads them, and a log that holds some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from stream.log import Log, Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import (
    Action,
    ActionRecorded,
    Alert,
    AlertStep,
    Case,
    CasePart,
    CaseStep,
    Contact,
    ConversationFinished,
    ConversationRated,
    ConversationStarted,
    ConversationView,
    Evidence,
    HistoryEntry,
    HistoryRecord,
    Intervention,
    LabelRecord,
    Owned,
    TurnRecord,
    WaitFinished,
    encode,
)

Record: TypeAlias = HistoryRecord | TurnRecord | LabelRecord
START = 1_780_000_000.0
"""A moment in May 2026."""


def log_of(*records: Record, partitions: int = 2) -> MemoryLog:
    """Return a log that holds these records."""
    log = MemoryLog()
    log.create_topics(topics.specs(partitions))
    put(log, records)
    return log


def put(log: Log, records: Iterable[Record]) -> None:
    """Write records to the topics on which they belong."""
    publisher = log.publisher()
    publisher.send([message(record) for record in records])
    publisher.close()


def message(record: Record) -> Message:
    """Return the message with a record."""
    topic = topics.HISTORY
    if isinstance(record, TurnRecord):
        topic = topics.TURNS
    elif isinstance(record, LabelRecord):
        topic = topics.LABELS
    return Message(topic, b"key", encode(record))


def turn(
    text: str = "where is my refund?",
    after: float = 0.0,
    conversation: str = "c-1",
    queue: str = "orders",
    sender: str = "customer",
    id: str = "",
) -> TurnRecord:
    name = id or f"{conversation}-{after:g}"
    return TurnRecord(
        id=name, conversation=conversation, queue=queue, at=START + after, sender=sender, text=text
    )


def started(
    conversation: str = "c-1", queue: str = "orders", customer: str = "r-1", after: float = 0.0
) -> ConversationStarted:
    return ConversationStarted(
        conversation=conversation,
        queue=queue,
        channel="chat",
        begun_at=START + after,
        at=START + after,
        customer=customer,
    )


def finished(
    conversation: str = "c-1", queue: str = "orders", after: float = 60.0, begun: float = 0.0
) -> ConversationFinished:
    view = ConversationView(
        id=conversation,
        queue=queue,
        channel="chat",
        status="ended",
        started_at=START + begun,
        updated_at=START + after,
        agent="ann",
        turns=3,
        topic="a broken lamp",
    )
    return ConversationFinished(begun_at=START + begun, at=START + after, outcome="resolved", view=view)


def wait(
    conversation: str = "c-1", queue: str = "orders", after: float = 1.0, until: float = 31.0
) -> WaitFinished:
    return WaitFinished(
        contact=Contact(conversation=conversation, queue=queue),
        begun_at=START,
        kind="queue",
        since=START + after,
        until=START + until,
        outcome="answered",
    )


def rated(
    conversation: str = "c-1", queue: str = "orders", rating: float = 0.25, after: float = 0.0
) -> ConversationRated:
    begun_at = START + after
    return ConversationRated(
        conversation=conversation, queue=queue, begun_at=begun_at, at=begun_at + 70, rating=rating
    )


def step(
    number: int = 1,
    conversation: str = "c-1",
    queue: str = "orders",
    quote: str = "I said it three times",
    note: str | None = None,
    cause: str = "repeats",
    after: float = 20.0,
) -> AlertStep:
    alert = Alert(
        id=f"a-{conversation}-{cause}",
        fingerprint=f"{conversation}/{cause}",
        subject=conversation,
        queue=queue,
        cause=cause,
        severity="warning",
        status="open" if number == 1 else "claimed",
        starts_at=START + after,
        raised_at=START + after,
        updated_at=START + after + number,
        evidence=Evidence(count=2, quote=quote),
        step=number,
    )
    what = "raised" if number == 1 else "claim"
    entry = HistoryEntry(at=START + after + number, what=what, by="li", note=note)
    return AlertStep(alert=alert, entry=entry)


def case_step(
    number: int = 1,
    conversation: str = "c-1",
    queue: str = "orders",
    note: str | None = None,
    text: str = "say when it comes",
    after: float = 20.0,
    id: str = "",
) -> CaseStep:
    """Return the first step of a case, its claim (2), or the answer of the platform to a whisper (3)."""
    opened_at = START + after
    claimed_at = None if number == 1 else opened_at + 2
    asked = Intervention(
        id=f"i-{conversation}",
        kind="whisper",
        state="requested" if number == 2 else "done",
        at=opened_at + 2,
        changed_at=opened_at + number,
        by="li",
        text=text,
        answer=None if number == 2 else note,
    )
    case = Case(
        id=id or f"case-{conversation}",
        subject=conversation,
        queue=queue,
        cause="repeats",
        severity="warning",
        owned=Owned() if number == 1 else Owned(status="claimed", owner="li", since=claimed_at),
        opened_at=opened_at,
        updated_at=opened_at + number,
        claimed_at=claimed_at,
        parts=(
            CasePart(
                alert=f"a-{conversation}-repeats",
                cause="repeats",
                severity="warning",
                since=opened_at,
                raised_at=opened_at,
            ),
        ),
        interventions=() if number == 1 else (asked,),
        step=number,
    )
    what = ("opened", "intervene", "done")[number - 1]
    entry = HistoryEntry(at=opened_at + number, what=what, by="li", note=note)
    return CaseStep(case=case, entry=entry)


def acted(
    alert: str | None = "a-c-1-repeats",
    queue: str = "orders",
    note: str | None = None,
    conversation: str | None = None,
    id: str = "act-1",
    after: float = 22.0,
    case: str | None = None,
    by: str = "li",
) -> ActionRecorded:
    action = Action(
        id=id,
        action="claim" if alert else "close" if case is None else "resolve",
        alert=alert,
        queue=queue,
        by=by,
        at=START + after,
        note=note,
        conversation=conversation,
        case=case,
        reason=None if case is None else "helped",
    )
    return ActionRecorded(action=action)


def label(conversation: str = "c-1", queue: str = "orders", after: float = 70.0) -> LabelRecord:
    return LabelRecord(
        id=f"l-{conversation}",
        at=START + after,
        conversation=conversation,
        queue=queue,
        origin="rating",
        place=0,
        turns=(),
    )


def whole(
    conversation: str = "c-1", queue: str = "orders", customer: str = "r-1", after: float = 0.0
) -> list[Record]:
    """Return one record of each kind about a conversation that began `after` so many seconds."""
    alert = f"a-{conversation}-repeats"
    return [
        started(conversation, queue, customer, after),
        turn("where is my refund?", after + 2, conversation, queue),
        turn("please wait", after + 9, conversation, queue, "agent"),
        turn("I said it three times: 退款", after + 20, conversation, queue),
        wait(conversation, queue, after + 1, after + 31),
        step(1, conversation, queue, after=after + 20),
        step(2, conversation, queue, note="a lamp for Mr Smith", after=after + 20),
        case_step(1, conversation, queue, after=after + 20),
        case_step(2, conversation, queue, "a lamp for Mr Smith", after=after + 20),
        acted(alert, queue, "a lamp for Mr Smith", id=f"act-{conversation}", after=after + 22),
        finished(conversation, queue, after + 60, after),
        rated(conversation, queue, after=after),
        label(conversation, queue, after + 70),
    ]
