"""One conversation: its view for people, and its state for the detectors."""

from __future__ import annotations

from msgspec import Struct

from detectors.conversation.attention import AttentionState
from stream.conversations.lifecycle.fact_history import History
from stream.records import ConversationView, Wait


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
