"""An episode of a conversation: it begins, takes events, falls silent, ends and is reopened."""

from __future__ import annotations

from datetime import UTC, datetime

from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionState
from detectors.conversation.causes.detector import HelpRequest
from detectors.text.ratings import only_rates
from stream.conversations.lifecycle.event_facts import fact_of, turn_fact
from stream.conversations.lifecycle.fact_history import History
from stream.conversations.lifecycle.facts import Fact, WaitChange
from stream.conversations.lifecycle.life import UNKNOWN_QUEUE
from stream.conversations.lifecycle.waits import begun_again
from stream.conversations.state import Conversation, ConversationState
from stream.conversations.stores.past import PastConversation
from stream.privacy.redaction import mask
from stream.records import Closing, ConversationView


def begin(event: ev.Event, at: float, past: PastConversation | None = None) -> Conversation:
    """Return a new conversation. `event` is the first that was seen of it, whatever its type.

    A customer who comes back goes on in the queue and channel of the `past` conversation.
    """
    queue, queue_name = (past.queue, past.queue_name) if past is not None else (UNKNOWN_QUEUE, None)
    if isinstance(event, ev.ConversationStarted | ev.ConversationQueued):
        queue, queue_name = event.data.queue, event.data.queue_name
    view = ConversationView(
        id=event.subject,
        queue=queue,
        queue_name=queue_name,
        channel=past.channel if past is not None else "chat",
        status="active",
        started_at=at,
        updated_at=at,
        source=event.source,
        language=past.language if past is not None else None,
        segment=past.segment if past is not None else None,
    )
    state = ConversationState(history=History.begin(at, queue), attention=AttentionState(), begun_at=at)
    if past is not None:
        state.seen = past.seen
    return Conversation(view=view, state=state)


def reopen(conversation: Conversation, at: float) -> None:
    """Begin another episode of a conversation that has ended: its clocks and causes begin anew."""
    view, state = conversation.view, conversation.state
    state.history, state.attention = state.history.reopened(at), AttentionState()
    state.begun_at, state.ended_at, state.quote, state.quote_turn = at, 0.0, None, None
    state.longest_silence, view.updated_at = 0.0, at
    view.status, view.agent, view.waits, view.causes = "active", None, state.history.life.waits, ()
    view.started_at, view.transfers, view.rating = at, 0, None
    view.probability = view.attention = view.not_scored = None
    view.watch = False
    view.participants, view.agent_name = {}, None


def is_reopening(event: ev.Event, after: float) -> bool:
    """Whether a conversation that was over at `after` goes on: with a question, or a way to a person.

    A word of thanks, an agent's last line and a rating, also one in words, leave it over, as does what
    happened before its end and comes late.
    """
    if event.time.timestamp() <= after:
        return False
    if isinstance(event, ev.MessageCreated | ev.SpeechSegment):
        fact = turn_fact(event, 0.0, bot_answers=False)
        if event.data.sender == "customer" and only_rates(event.data.text):
            return False
        return fact is not None and fact.kind == "customer"
    kinds = (
        ev.ConversationReopened,
        ev.ConversationQueued,
        ev.ConversationAnswered,
        ev.ConversationTransferred,
    )
    return isinstance(event, kinds)


def apply(conversation: Conversation, event: ev.Event, at: float, rules: Rules) -> list[WaitChange]:
    """Update the view and the lifecycle by one event that counts at `at`. Returns the waits that changed.

    The task masks and scores the texts.
    """
    view = conversation.view
    _note_silence(conversation, event, at)
    view.aggregate = rules.people == "aggregate"
    view.updated_at = max(view.updated_at, at)
    view.started_at = min(view.started_at, at)
    if isinstance(event, ev.ConversationStarted):
        view.channel = event.data.channel
        view.language = event.data.customer.language or view.language
        view.segment = event.data.customer.segment
        view.direction, view.link = event.data.direction, event.data.link
        view.topic = None if event.data.topic is None else mask(event.data.topic)
    elif isinstance(event, ev.RatingSubmitted):
        view.rating = rating_of(event.data)
    fact = fact_of(event, at, rules.of(view.queue).bot_answers)
    if fact is None:
        if view.status != "probably_over" or isinstance(event, ev.RatingSubmitted | ev.InterventionAnswer):
            return []
        fact = Fact(at, "stirred")
    queue, agent = view.queue, view.agent
    changes = _take(conversation, fact, rules)
    _note_names(view, event, queue, agent)
    if isinstance(event, ev.ConversationStarted) and event.data.sla:
        conversation.state.sla = event.data.sla
        changes += begun_again(conversation.state.history.life, changes)
    return changes


def closed(closing: Closing, at: float) -> ev.ConversationEnded:
    """Return the end of a conversation that a person closed at the desk."""
    return ev.ConversationEnded(
        id=closing.id,
        source="stepin-desk",
        subject=closing.conversation,
        time=datetime.fromtimestamp(at, UTC),
        data=ev.ConversationEndedData(by="supervisor", outcome="closed"),
    )


def fall_silent(conversation: Conversation, at: float, rules: Rules) -> list[WaitChange]:
    """Note at `at` that a conversation is probably over. Returns the waits that ended."""
    conversation.state.silent_since = at
    return _take(conversation, Fact(at, "silent"), rules)


def _take(conversation: Conversation, fact: Fact, rules: Rules) -> list[WaitChange]:
    view, state = conversation.view, conversation.state
    changes = state.history.observe(fact, rules.skew)
    life = state.history.life
    if life.status == "ended" and view.status != "ended":
        state.ended_at = fact.at
    view.queue, view.status, view.agent = life.queue, life.status, life.agent
    view.waits, view.transfers = life.waits, life.transfers
    view.participants = {name: one.mode for name, one in life.participants.items()}
    return changes


def _note_silence(conversation: Conversation, event: ev.Event, at: float) -> None:
    """The time before an end that nobody spoke in is no silence, unless no words are sent at all."""
    view, state = conversation.view, conversation.state
    if view.turns == 0 or not isinstance(event, ev.ConversationEnded | ev.RatingSubmitted):
        state.longest_silence = max(state.longest_silence, at - view.updated_at)


def _note_names(view: ConversationView, event: ev.Event, queue: str, agent: str | None) -> None:
    """Note what people call the queue and the agent, which were `queue` and `agent` before the event."""
    if view.queue != queue:
        view.queue_name = None
    if view.agent != agent:
        view.agent_name = None
    if isinstance(event, ev.MessageCreated | ev.SpeechSegment) and event.data.agent_name is None:
        return
    match event:
        case ev.ConversationTransferred(data=data):
            told = (data.to_queue, data.to_queue_name, data.to_agent, data.to_agent_name)
        case ev.ConversationStarted(data=data) | ev.ConversationQueued(data=data):
            told = (data.queue, data.queue_name, None, None)
        case ev.ConversationReopened(data=data):
            told = (data.queue or view.queue, data.queue_name, None, None)
        case ev.ConversationAnswered(data=data) | ev.MessageCreated(data=data) | ev.SpeechSegment(data=data):
            told = (view.queue, None, data.agent, data.agent_name)
        case _:
            return
    queue_told, queue_name, agent_told, agent_name = told
    if queue_name is not None and queue_told == view.queue:
        view.queue_name = queue_name
    if agent_name is not None and agent_told == view.agent:
        view.agent_name = agent_name


def rating_of(data: ev.RatingSubmittedData) -> float:
    """Return a rating as a share of its scale, 0…1."""
    return (data.score - data.scale_min) / (data.scale_max - data.scale_min)


def help_request(data: ev.HelpRequestedData, at: float) -> HelpRequest:
    """Return a request of an agent at `at`, with its text masked."""
    return HelpRequest(
        at, data.needs, mask(data.text or ""), amount=data.amount, limit=data.limit, currency=data.currency
    )
