"""Builds events for tests: a conversation as a list of steps, with times in seconds after a fixed start."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from detectors.contract import events as ev
from stream.log import Record, topics

START = 1_700_489_600.0
"""Monday 2023-11-20, 14:13 UTC: past on every machine that runs this, as what is yet to come is refused."""
_ids = itertools.count()


def event(kind: type[Any], data: Any, at: float, subject: str = "c-1", event_id: str | None = None) -> Any:
    return kind(
        id=event_id or f"e-{next(_ids)}",
        source="test",
        subject=subject,
        time=datetime.fromtimestamp(START + at, UTC),
        data=data,
    )


def started(at: float, subject: str = "c-1", queue: str = "orders", channel: str = "chat") -> ev.Event:
    customer = ev.Customer(ref="customer-1")
    data = ev.ConversationStartedData(channel=channel, queue=queue, customer=customer)
    return event(ev.ConversationStarted, data, at, subject)


def queued(at: float, subject: str = "c-1", queue: str = "orders") -> ev.Event:
    return event(ev.ConversationQueued, ev.ConversationQueuedData(queue=queue), at, subject)


def answered(at: float, subject: str = "c-1", agent: str = "ann") -> ev.Event:
    return event(ev.ConversationAnswered, ev.ConversationAnsweredData(agent=agent), at, subject)


def offered(at: float, subject: str = "c-1", agent: str = "ann") -> ev.Event:
    return event(ev.ConversationOffered, ev.ConversationOfferedData(agent=agent), at, subject)


def offer_ended(at: float, outcome: str, subject: str = "c-1", agent: str = "ann") -> ev.Event:
    data = ev.ConversationOfferEndedData(agent=agent, outcome=outcome)
    return event(ev.ConversationOfferEnded, data, at, subject)


def callback_requested(at: float, due: float | None = None, subject: str = "c-1") -> ev.Event:
    promised = None if due is None else datetime.fromtimestamp(START + due, UTC)
    return event(ev.CallbackRequested, ev.CallbackRequestedData(due=promised), at, subject)


def joined(at: float, role: str, mode: str | None = None, subject: str = "c-1") -> ev.Event:
    data = ev.ParticipantJoinedData(role=role, participant="sue", mode=mode)
    return event(ev.ParticipantJoined, data, at, subject)


def left(at: float, role: str, subject: str = "c-1") -> ev.Event:
    return event(ev.ParticipantLeft, ev.ParticipantLeftData(role=role, participant="sue"), at, subject)


def callback_done(at: float, subject: str = "c-1") -> ev.Event:
    return event(ev.CallbackDone, ev.CallbackDoneData(), at, subject)


def said(
    at: float, text: str, sender: str = "customer", subject: str = "c-1", event_id: str | None = None
) -> ev.Event:
    return event(ev.MessageCreated, ev.MessageCreatedData(sender=sender, text=text), at, subject, event_id)


def held(at: float, subject: str = "c-1") -> ev.Event:
    return event(ev.ConversationHeld, ev.ConversationHeldData(), at, subject)


def resumed(at: float, subject: str = "c-1") -> ev.Event:
    return event(ev.ConversationResumed, ev.ConversationResumedData(), at, subject)


def transferred(at: float, to_queue: str, subject: str = "c-1", to_agent: str | None = None) -> ev.Event:
    data = ev.ConversationTransferredData(to_queue=to_queue, to_agent=to_agent)
    return event(ev.ConversationTransferred, data, at, subject)


def ended(at: float, subject: str = "c-1", outcome: str = "resolved") -> ev.Event:
    return event(ev.ConversationEnded, ev.ConversationEndedData(by="agent", outcome=outcome), at, subject)


def rated(at: float, score: float, subject: str = "c-1") -> ev.Event:
    data = ev.RatingSubmittedData(score=score, scale_min=1, scale_max=5)
    return event(ev.RatingSubmitted, data, at, subject)


def agent_status(at: float, agent: str, status: str, queues: tuple[str, ...] = ("orders",)) -> ev.Event:
    data = ev.AgentStatusData(agent=agent, status=status, queues=queues)
    return event(ev.AgentStatus, data, at, agent)


def time_passed(at: float, next_within: float | None = None) -> ev.Event:
    return event(ev.TimePassed, ev.TimePassedData(next_within=next_within), at, "stepin-time")


def record(
    sent: ev.Event,
    offset: int = 0,
    *,
    partition: int = 0,
    published: float | None = None,
    headers: tuple[tuple[str, bytes], ...] = (),
) -> Record:
    """The event as it would be read, published when it happened unless `published` says otherwise."""
    timestamp = sent.time.timestamp() if published is None else START + published
    return Record(
        topics.EVENTS, partition, offset, sent.subject.encode(), ev.encode(sent), timestamp, headers
    )
