"""One conversation: what of it is remembered, and how each event moves its status and its waits.

Events may come a little out of order. What decides is their time, not their arrival: a reply that was
written before a question does not answer it, and an old status does not undo a newer one.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator

from msgspec import Struct

from detectors import events as ev
from detectors.attention import AttentionState
from stream.records import ConversationView, Wait, WaitOutcome, WaitView

UNKNOWN_QUEUE = "unassigned"
DUPLICATE_WINDOW = 64
_DIGEST = 8
_MAX_UNANSWERED = 32


class ConversationState(Struct, kw_only=True, omit_defaults=True):
    """What a worker needs to go on, beside what people see. `seen` holds digests of the latest event ids."""

    seen: bytes = b""
    status_at: float = 0.0
    queue_at: float = 0.0
    entered_at: float = 0.0
    customer_unanswered: list[float] = []
    replied_at: float = 0.0
    priority: int = 0
    quote: str | None = None
    quote_turn: str | None = None
    attention: AttentionState


class Conversation(Struct, kw_only=True):
    """A conversation whole, as the conversations topic holds it."""

    view: ConversationView
    state: ConversationState


class WaitChange(Struct, frozen=True):
    """A wait that began (`outcome` None, at `since`) or ended (at `at`)."""

    kind: Wait
    queue: str
    since: float
    at: float
    outcome: WaitOutcome | None = None


def begin(event: ev.Event, at: float) -> Conversation:
    """A conversation of which `event` is the first that was seen, whatever it is."""
    view = ConversationView(
        id=event.subject,
        queue=UNKNOWN_QUEUE,
        channel="chat",
        status="active",
        started_at=at,
        updated_at=at,
        source=event.source,
    )
    if isinstance(event, ev.ConversationStarted | ev.ConversationQueued):
        view.queue = event.data.queue
    return Conversation(view=view, state=ConversationState(entered_at=at, attention=AttentionState()))


def is_duplicate(state: ConversationState, event_id: str) -> bool:
    """Whether this id is among the conversation's latest; remembers it if not."""
    digest = hashlib.blake2b(event_id.encode(), digest_size=_DIGEST).digest()
    seen = state.seen
    found = seen.find(digest)
    while found >= 0:
        if found % _DIGEST == 0:
            return True
        found = seen.find(digest, found + 1)
    state.seen = (seen + digest)[-DUPLICATE_WINDOW * _DIGEST :]
    return False


def apply(conversation: Conversation, event: ev.Event, at: float) -> Iterator[WaitChange]:
    """Move the conversation by one event that counts from `at` on; yields the waits that changed.

    Texts are not touched here: the task masks and scores them.
    """
    view = conversation.view
    view.updated_at = max(view.updated_at, at)
    match event:
        case ev.ConversationStarted(data=data):
            yield from _started(conversation, data, at)
        case ev.ConversationQueued(data=data):
            yield from _queued(conversation, data, at)
        case ev.ConversationAnswered(data=data):
            yield from _answered(conversation, data.agent, at)
        case ev.MessageCreated() | ev.SpeechSegment():
            yield from _spoken(conversation, event, at)
        case ev.ConversationHeld() if _is_news(conversation, at):
            view.status = "held"
            yield from _start(conversation, "hold", at)
        case ev.ConversationResumed() if _is_news(conversation, at):
            view.status = "active"
            yield from _stop(conversation, "hold", at, "resumed")
        case ev.ConversationTransferred(data=data):
            yield from _transferred(conversation, data, at)
        case ev.ConversationEnded(data=data):
            yield from _ended(conversation, data.outcome, at)
        case ev.RatingSubmitted(data=data):
            view.rating = (data.score - data.scale_min) / (data.scale_max - data.scale_min)
        case _:
            pass


def _is_news(conversation: Conversation, at: float) -> bool:
    """Whether a change of status at `at` is later than the last one; nothing reopens what has ended."""
    state = conversation.state
    if at < state.status_at or conversation.view.status == "ended":
        return False
    state.status_at = at
    return True


def running(conversation: Conversation, kind: Wait) -> WaitView | None:
    """The wait of this kind that goes on now."""
    return next((wait for wait in conversation.view.waits if wait.kind == kind), None)


def _start(conversation: Conversation, kind: Wait, since: float) -> Iterator[WaitChange]:
    view = conversation.view
    if running(conversation, kind) is None:
        view.waits = (*view.waits, WaitView(kind=kind, since=since))
        yield WaitChange(kind, view.queue, since, since)


def _stop(conversation: Conversation, kind: Wait, at: float, outcome: WaitOutcome) -> Iterator[WaitChange]:
    view = conversation.view
    wait = running(conversation, kind)
    if wait is not None:
        view.waits = tuple(other for other in view.waits if other is not wait)
        yield WaitChange(kind, view.queue, wait.since, max(at, wait.since), outcome)


def _stop_all(conversation: Conversation, at: float, outcome: WaitOutcome) -> Iterator[WaitChange]:
    for wait in conversation.view.waits:
        yield from _stop(conversation, wait.kind, at, outcome)


def _started(conversation: Conversation, data: ev.ConversationStartedData, at: float) -> Iterator[WaitChange]:
    view, state = conversation.view, conversation.state
    view.channel = data.channel
    view.language = data.customer.language or view.language
    view.segment = data.customer.segment
    view.started_at = min(view.started_at, at)
    if view.queue == UNKNOWN_QUEUE:
        yield from _move(conversation, data.queue, max(at, state.queue_at))


def _move(conversation: Conversation, queue: str, at: float) -> Iterator[WaitChange]:
    """Into another queue: waits that go on there begin anew there."""
    view, state = conversation.view, conversation.state
    if queue == view.queue:
        return
    kinds = [wait.kind for wait in view.waits]
    yield from _stop_all(conversation, at, "transferred")
    view.queue = queue
    state.queue_at = state.entered_at = at
    for kind in kinds:
        yield from _start(conversation, kind, at)


def _queued(conversation: Conversation, data: ev.ConversationQueuedData, at: float) -> Iterator[WaitChange]:
    state = conversation.state
    if at >= state.queue_at:
        yield from _move(conversation, data.queue, at)
        state.queue_at = at
    if _is_news(conversation, at):
        conversation.view.status = "queued"
        conversation.view.agent = None
        state.priority = data.priority
        yield from _stop(conversation, "reply", at, "transferred")
        yield from _start(conversation, "queue", at)


def _answered(conversation: Conversation, agent: str, at: float) -> Iterator[WaitChange]:
    if not _is_news(conversation, at):
        return
    view, state = conversation.view, conversation.state
    view.status = "active"
    view.agent = agent
    yield from _stop(conversation, "queue", at, "answered")
    # Until now the customer waited for a person; from now on for this person's first word.
    if state.customer_unanswered:
        yield from _start(conversation, "reply", max(at, state.customer_unanswered[0]))


def _transferred(
    conversation: Conversation, data: ev.ConversationTransferredData, at: float
) -> Iterator[WaitChange]:
    view, state = conversation.view, conversation.state
    view.transfers += 1
    if at >= state.queue_at:
        yield from _move(conversation, data.to_queue, at)
        state.queue_at = at
    if not _is_news(conversation, at):
        return
    view.agent = data.to_agent
    yield from _stop(conversation, "hold", at, "transferred")
    if data.to_agent is not None:
        view.status = "active"
        yield from _stop(conversation, "queue", at, "transferred")
    else:
        view.status = "queued"
        yield from _stop(conversation, "reply", at, "transferred")
        yield from _start(conversation, "queue", at)


def _ended(conversation: Conversation, outcome: str, at: float) -> Iterator[WaitChange]:
    view = conversation.view
    if view.status == "ended":
        return
    conversation.state.status_at = max(at, conversation.state.status_at)
    view.status = "ended"
    yield from _stop_all(conversation, at, "abandoned" if outcome == "abandoned" else "ended")


def _spoken(
    conversation: Conversation, event: ev.MessageCreated | ev.SpeechSegment, at: float
) -> Iterator[WaitChange]:
    """A customer's turn starts the wait for a reply; one from the other side ends what lies before it."""
    view, state = conversation.view, conversation.state
    sender = event.data.sender
    if sender == "system" or view.status == "ended":
        return
    if sender == "customer":
        if at > state.replied_at and len(state.customer_unanswered) < _MAX_UNANSWERED:
            bisect.insort(state.customer_unanswered, at)
    else:
        state.replied_at = max(state.replied_at, at)
        state.customer_unanswered = [turn for turn in state.customer_unanswered if turn > at]
        if sender == "agent" and view.agent is None:
            view.agent = event.data.agent
    yield from _settle_reply(conversation, at)


def _settle_reply(conversation: Conversation, at: float) -> Iterator[WaitChange]:
    """The wait for a reply runs since the first unanswered turn, while nobody waits in a queue."""
    view, state = conversation.view, conversation.state
    wait = running(conversation, "reply")
    first = state.customer_unanswered[0] if state.customer_unanswered else None
    if wait is not None and (first is None or first > wait.since):
        yield from _stop(conversation, "reply", at, "replied")
        wait = None
    if wait is None and first is not None and view.status != "queued":
        yield from _start(conversation, "reply", max(first, state.entered_at))
