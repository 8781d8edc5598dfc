"""The facts about a conversation's lifecycle that an event states."""

from __future__ import annotations

from detectors.contract import events as ev
from detectors.text.closings import acknowledges, declines, needs_no_answer, withdraws
from detectors.text.moments import asks_for_a_moment
from detectors.text.questions import asks, offers_more
from stream.conversations.lifecycle.facts import Fact, FactKind
from stream.conversations.lifecycle.life import Lifecycle
from stream.conversations.lifecycle.participants import is_heard


def fact_of(event: ev.Event, at: float, bot_answers: bool) -> Fact | None:
    """Return what an event says about the lifecycle, or None."""
    if isinstance(event, ev.MessageCreated | ev.SpeechSegment):
        return turn_fact(event, at, bot_answers)
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


def turn_fact(event: ev.MessageCreated | ev.SpeechSegment, at: float, bot_answers: bool) -> Fact | None:
    """Return what a turn says about the lifecycle, or None: an automatic line or a note says nothing."""
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
