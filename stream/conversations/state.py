"""One conversation: its view for people, its state for the detectors, and the facts in its events."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from detectors.contract import events as ev
from detectors.contract.rules import Rules
from detectors.conversation.attention import AttentionState
from detectors.text.closings import acknowledges, needs_no_answer
from detectors.text.moments import asks_for_a_moment
from detectors.text.questions import asks
from stream.conversations.lifecycle import UNKNOWN_QUEUE, Fact, History, WaitChange
from stream.records import ConversationView

DUPLICATE_WINDOW = 64
_DIGEST = 8


class ConversationState(Struct, kw_only=True, omit_defaults=True):
    """What a worker needs to go on with a conversation.

    `begun_at` is the event time of its first event that was read. `seen` holds digests of the latest event
    ids. `quote` and `quote_turn` are the text and id of the first unanswered turn.
    """

    history: History
    attention: AttentionState
    begun_at: float = 0.0
    seen: bytes = b""
    quote: str | None = None
    quote_turn: str | None = None


class Conversation(Struct, kw_only=True):
    """A conversation as the conversations topic holds it."""

    view: ConversationView
    state: ConversationState


def begin(event: ev.Event, at: float) -> Conversation:
    """Return a new conversation. `event` is the first that was seen of it, whatever its type."""
    queue = UNKNOWN_QUEUE
    if isinstance(event, ev.ConversationStarted | ev.ConversationQueued):
        queue = event.data.queue
    view = ConversationView(
        id=event.subject,
        queue=queue,
        channel="chat",
        status="active",
        started_at=at,
        updated_at=at,
        source=event.source,
    )
    state = ConversationState(history=History.begin(at, queue), attention=AttentionState(), begun_at=at)
    return Conversation(view=view, state=state)


def digest_of(event_id: str) -> bytes:
    """Return the short form of an event's id that the state keeps."""
    return hashlib.blake2b(event_id.encode(), digest_size=_DIGEST).digest()


def is_duplicate(state: ConversationState, digest: bytes) -> bool:
    """Whether this digest is among those of the latest events of the conversation."""
    seen = state.seen
    found = seen.find(digest)
    while found >= 0:
        if found % _DIGEST == 0:
            return True
        found = seen.find(digest, found + 1)
    return False


def remember_event(state: ConversationState, digest: bytes) -> None:
    """Add the digest of a new event."""
    state.seen = (state.seen + digest)[-DUPLICATE_WINDOW * _DIGEST :]


def apply(conversation: Conversation, event: ev.Event, at: float, rules: Rules) -> list[WaitChange]:
    """Update the view and the lifecycle by one event that counts at `at`. Returns the waits that changed.

    The task masks and scores the texts.
    """
    view = conversation.view
    view.updated_at = max(view.updated_at, at)
    view.started_at = min(view.started_at, at)
    if isinstance(event, ev.ConversationStarted):
        view.channel = event.data.channel
        view.language = event.data.customer.language or view.language
        view.segment = event.data.customer.segment
    elif isinstance(event, ev.RatingSubmitted):
        rating = event.data
        view.rating = (rating.score - rating.scale_min) / (rating.scale_max - rating.scale_min)
    fact = _fact(event, at, rules.of(view.queue).bot_answers)
    if fact is None:
        return []
    changes = conversation.state.history.observe(fact, rules.skew)
    life = conversation.state.history.life
    view.queue, view.status, view.agent = life.queue, life.status, life.agent
    view.waits, view.transfers = life.waits, life.transfers
    return changes


def _fact(event: ev.Event, at: float, bot_answers: bool) -> Fact | None:
    """Return what an event says about the lifecycle, or None."""
    match event:
        case ev.ConversationStarted(data=data):
            return Fact(at, "started", queue=data.queue)
        case ev.ConversationQueued(data=data):
            return Fact(at, "queued", queue=data.queue, priority=data.priority)
        case ev.ConversationAnswered(data=data):
            return Fact(at, "answered", agent=data.agent)
        case ev.MessageCreated() | ev.SpeechSegment():
            return _turn_fact(event, at, bot_answers)
        case ev.ConversationHeld():
            return Fact(at, "held")
        case ev.ConversationResumed():
            return Fact(at, "resumed")
        case ev.ConversationTransferred(data=data):
            return Fact(at, "transferred", queue=data.to_queue, agent=data.to_agent)
        case ev.ConversationEnded(data=data):
            return Fact(at, "ended", outcome=data.outcome)
        case _:
            return None


def is_said_to_the_other(event: ev.MessageCreated | ev.SpeechSegment) -> bool:
    """Whether customer and service say this to each other, now and in their own words."""
    kind = event.data.kind if isinstance(event, ev.MessageCreated) else None
    if event.data.sender == "supervisor":
        # Without a kind it is a whisper to the agent.
        return kind == "reply"
    return event.data.sender != "system" and kind in (None, "reply")


def _turn_fact(event: ev.MessageCreated | ev.SpeechSegment, at: float, bot_answers: bool) -> Fact | None:
    sender, text = event.data.sender, event.data.text
    if not is_said_to_the_other(event):
        return None
    if sender == "customer":
        if needs_no_answer(text):
            return Fact(at, "closing")
        return Fact(at, "acknowledged" if acknowledges(text) else "customer")
    if sender == "bot":
        return Fact(at, "bot_reply", asks=asks(text)) if bot_answers else None
    if asks_for_a_moment(text):
        return Fact(at, "moment", agent=event.data.agent)
    return Fact(at, "reply", agent=event.data.agent, asks=asks(text))
