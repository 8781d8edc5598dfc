"""One conversation: its view for people, its state for the detectors, and the facts in its events."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionState
from detectors.conversation.causes.detector import HelpRequest
from detectors.text.closings import acknowledges, declines, needs_no_answer, withdraws
from detectors.text.moments import asks_for_a_moment
from detectors.text.questions import asks, offers_more
from detectors.text.ratings import only_rates
from stream.conversations.lifecycle.fact_history import History
from stream.conversations.lifecycle.facts import Fact, FactKind, WaitChange
from stream.conversations.lifecycle.life import UNKNOWN_QUEUE, Lifecycle
from stream.conversations.lifecycle.participants import is_heard
from stream.conversations.lifecycle.waits import begun_again
from stream.conversations.stores.past import PastConversation
from stream.privacy.redaction import mask
from stream.records import Closing, ConversationView, Wait


class ConversationState(Struct, kw_only=True, omit_defaults=True):
    """What a worker needs to go on with a conversation.

    `begun_at` is the event time of its first event that was read. `seen` holds the fingerprints of its latest
    events (`known_events.py`), `said` its latest turns (`repeated_words.py`). `quote` and `quote_turn` are
    the text and id of the first unanswered turn. `ended_at` is when the conversation ended, `silent_since`
    when it was last found to be probably over.
    `longest_silence` is the longest time between two of its signs, in seconds, and `usual_silence` the
    baseline of such times when it gave its last sign (0.0: too little experience). `sla` has the
    conversation's own SLAs in seconds, by kind of wait. `judged` has the latest answers that stand, by person
    and case, the last one at the end: whether the customer was dissatisfied.
    """

    history: History
    attention: AttentionState
    begun_at: float = 0.0
    seen: bytes = b""
    said: bytes = b""
    quote: str | None = None
    quote_turn: str | None = None
    ended_at: float = 0.0
    silent_since: float = 0.0
    sla: dict[Wait, float] = {}
    longest_silence: float = 0.0
    usual_silence: float = 0.0
    judged: dict[str, bool] = {}


class Conversation(Struct, kw_only=True):
    """A conversation as the conversations topic holds it."""

    view: ConversationView
    state: ConversationState


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


def rating_of(data: ev.RatingSubmittedData) -> float:
    """Return a rating as a share of its scale, 0…1."""
    return (data.score - data.scale_min) / (data.scale_max - data.scale_min)


def is_reopening(event: ev.Event, after: float) -> bool:
    """Whether a conversation that was over at `after` goes on: with a question, or a way to a person.

    A word of thanks, an agent's last line and a rating, also one in words, leave it over, as does what
    happened before its end and comes late.
    """
    if event.time.timestamp() <= after:
        return False
    if isinstance(event, ev.MessageCreated | ev.SpeechSegment):
        fact = _turn_fact(event, 0.0, bot_answers=False)
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


def help_request(data: ev.HelpRequestedData, at: float) -> HelpRequest:
    """Return a request of an agent at `at`, with its text masked."""
    return HelpRequest(
        at, data.needs, mask(data.text or ""), amount=data.amount, limit=data.limit, currency=data.currency
    )


def closed(closing: Closing, at: float) -> ev.ConversationEnded:
    """Return the end of a conversation that a person closed at the desk."""
    return ev.ConversationEnded(
        id=closing.id,
        source="stepin-desk",
        subject=closing.conversation,
        time=datetime.fromtimestamp(at, UTC),
        data=ev.ConversationEndedData(by="supervisor", outcome="closed"),
    )


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
    fact = _fact(event, at, rules.of(view.queue).bot_answers)
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


def _fact(event: ev.Event, at: float, bot_answers: bool) -> Fact | None:
    """Return what an event says about the lifecycle, or None."""
    if isinstance(event, ev.MessageCreated | ev.SpeechSegment):
        return _turn_fact(event, at, bot_answers)
    match event:
        case ev.ConversationStarted(data=data):
            return Fact(at, "started", queue=data.queue, outbound=data.direction == "outbound")
        case ev.ConversationQueued(data=data):
            return Fact(at, "queued", queue=data.queue, priority=data.priority)
        case ev.ConversationOffered(data=data):
            return Fact(at, "offered", agent=data.agent)
        case ev.ConversationOfferEnded(data=data):
            return Fact(at, "offer_ended", agent=data.agent, outcome=data.outcome)
        case ev.ConversationAnswered(data=data):
            return Fact(at, "answered", agent=data.agent)
        case ev.ConversationHeld():
            return Fact(at, "held")
        case ev.ConversationResumed():
            return Fact(at, "resumed")
        case ev.ConversationTransferred(data=data):
            return Fact(at, "transferred", queue=data.to_queue, agent=data.to_agent)
        case ev.ConversationEnded(data=data):
            return Fact(at, "ended", outcome=data.outcome)
        case ev.ConversationReopened(data=data):
            return Fact(at, "reopened", queue=data.queue)
        case ev.CallbackRequested(data=data):
            return Fact(at, "callback_requested", due=None if data.due is None else data.due.timestamp())
        case ev.ParticipantJoined(data=data):
            return Fact(at, "joined", agent=data.participant or data.agent, role=data.role, mode=data.mode)
        case ev.ParticipantLeft(data=data):
            return Fact(at, "left", agent=data.participant or data.agent, role=data.role)
        case ev.CallbackDone():
            return Fact(at, "callback_done")
        case _:
            return None


def served_until(conversation: Conversation) -> float:
    """Return when a conversation ended that an agent had in the end, 0.0 for any other."""
    leg = conversation.state.history.life.leg
    return leg.left_at if leg.served else 0.0


def promised(view: ConversationView) -> float | None:
    """Return when a callback that was not made yet was promised, or was asked for. None: there is none."""
    for wait in view.waits:
        if wait.kind == "callback":
            return wait.since if wait.due is None else wait.due
    return None


def last_promise(conversation: Conversation) -> float | None:
    """Return when the last promise of an agent falls due, or fell due and was not kept; None without one."""
    last = conversation.state.attention.friction.promised_until
    for cause in conversation.view.causes:
        if cause.cause == "lapsed_promise":
            last = max(last, cause.since)
    return max(last, 0.0) or None


def is_said_to_the_other(event: ev.MessageCreated | ev.SpeechSegment, life: Lifecycle) -> bool:
    """Whether customer and service say this to each other, now and in their own words."""
    if not _is_reply(event):
        return False
    data = event.data
    if data.sender in ("agent", "supervisor"):
        return is_heard(life.participants, _role(data.sender), data.agent, _mode(event))
    return data.sender != "system"


def _is_reply(event: ev.MessageCreated | ev.SpeechSegment) -> bool:
    """Whether it is no automatic line, private note or quotation."""
    return not isinstance(event, ev.MessageCreated) or event.data.kind in (None, "reply")


def _role(sender: ev.Sender) -> str | None:
    return "supervisor" if sender == "supervisor" else None


def _mode(event: ev.MessageCreated | ev.SpeechSegment) -> str | None:
    """Without a kind, a supervisor's line is a whisper to the agent."""
    return "barge" if isinstance(event, ev.MessageCreated) and event.data.kind == "reply" else None


def _turn_fact(event: ev.MessageCreated | ev.SpeechSegment, at: float, bot_answers: bool) -> Fact | None:
    sender, text = event.data.sender, event.data.text
    if sender == "system" or not _is_reply(event):
        return None
    if sender == "customer":
        if needs_no_answer(text):
            return Fact(at, "closing")
        return Fact(at, _customer_says(text))
    if sender == "bot":
        answers = bot_answers and not asks_for_a_moment(text)
        return Fact(at, "bot_reply", asks=asks(text), offers=offers_more(text)) if answers else None
    role, mode, agent = _role(sender), _mode(event), event.data.agent
    if asks_for_a_moment(text):
        return Fact(at, "moment", agent=agent, role=role, mode=mode)
    asked, offered = asks(text), offers_more(text)
    return Fact(at, "reply", agent=agent, asks=asked, offers=offered, role=role, mode=mode)


def _customer_says(text: str) -> FactKind:
    if withdraws(text):
        return "withdrawn"
    if acknowledges(text):
        return "acknowledged"
    return "declined" if declines(text) else "customer"
