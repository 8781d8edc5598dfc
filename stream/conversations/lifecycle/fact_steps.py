"""What each fact does to a conversation's lifecycle. `step` takes facts in the order of event time."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stream.conversations.lifecycle import legs, offers, participants
from stream.conversations.lifecycle.callbacks import (
    PARTING,
    callback_done,
    callback_requested,
    called_back,
    is_heard_back,
)
from stream.conversations.lifecycle.facts import (
    ALL,
    CALLBACK,
    HOLD,
    QUEUE,
    REPLIES,
    Fact,
    FactKind,
    WaitChange,
)
from stream.conversations.lifecycle.life import UNKNOWN_QUEUE, Lifecycle
from stream.conversations.lifecycle.participants import is_heard
from stream.conversations.lifecycle.waits import await_reply, enter, leave_queue, start, stop, wait_in_queue
from stream.records import Offers

_MAX_UNANSWERED = 32


def step(life: Lifecycle, fact: Fact) -> list[WaitChange]:
    """Apply a fact that is not earlier than those before it. Returns the waits that changed."""
    changes: list[WaitChange] = []
    if fact.kind in ("reply", "moment") and not is_heard(life.participants, fact.role, fact.agent, fact.mode):
        return changes
    before = legs.Before(life.queue, life.status, life.unanswered[0] if life.unanswered else None)
    if life.status == "probably_over" and fact.kind not in ("silent", "ended"):
        _revive(life, fact, changes)
    steps = _STEPS if life.status != "ended" else _STEPS_AFTER_THE_END
    if fact.kind in steps:
        steps[fact.kind](life, fact, changes)
    legs.follow(life, before, fact, changes)
    return changes


def _revive(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The conversation goes on after a long silence. Who waited before waits on, by a new clock.

    A fact that begins a wait, or takes the customer from it, needs no other clock.
    """
    life.status, life.entered_at, life.reply_from = life.before_silence, fact.at, fact.at
    life.queue_from, life.waited_until_queue = None, life.waited
    if fact.kind in ("queued", "transferred"):
        return
    if life.status == "queued" and fact.kind not in ("reply", "moment", "answered"):
        life.queue_from = fact.at
        start(life, "queue", fact.at, changes)
    elif life.status == "held" and fact.kind not in ("held", "resumed"):
        start(life, "hold", fact.at, changes)


def _started(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    if life.queue == UNKNOWN_QUEUE and fact.queue is not None:
        enter(life, fact.queue, fact.at, changes)
    if fact.outbound and not life.unanswered:
        life.outbound, life.queue_from = True, None
        stop(life, QUEUE, fact.at, "transferred", changes)


def _asked(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer's turn needs a reply."""
    life.asked = life.outbound = life.offered_more = False
    _talks_on_hold(life, fact, changes)
    if len(life.unanswered) < _MAX_UNANSWERED:
        life.unanswered.append(fact.at)
    await_reply(life, changes)


def _acknowledged(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer agrees: an answer to a question needs a reply, the end of a matter needs none."""
    if life.asked:
        _asked(life, fact, changes)
    else:
        _talks_on_hold(life, fact, changes)


def _declined(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer says no, which ends the talk where an agent asked whether there is anything else."""
    if life.offered_more and not life.unanswered:
        _talks_on_hold(life, fact, changes)
    else:
        _asked(life, fact, changes)


def _withdrawn(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer needs no answer any longer. A place in the queue is the platform's to give up."""
    if life.unanswered:
        life.unanswered, life.asked = [], False
        stop(life, REPLIES, fact.at, "done", changes)
        if life.wait("queue") is None:
            life.waited = life.waited_until_queue = 0.0
    else:
        _acknowledged(life, fact, changes)


def _closed(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """A turn that needs no reply."""
    _talks_on_hold(life, fact, changes)


def _talks_on_hold(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """Whoever answers an agent is on hold no longer: platforms lose the event that says so.

    An agent alone may speak to a colleague meanwhile, and a customer alone to the music.
    """
    if life.status == "held" and life.spoke_on_hold:
        _resumed(life, fact, changes)


def _replied(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent replied, which also ends the wait in the queue."""
    _take(life, fact, changes)
    _served(life, fact, changes)


def _served(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer got a reply."""
    life.unanswered, life.replied, life.asked, life.offered_more = [], True, fact.asks, fact.offers
    stop(life, REPLIES, fact.at, "replied", changes)
    life.waited = life.waited_until_queue = 0.0


def _take(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent speaks: whoever waited in the queue is served now, also when nobody said so before."""
    if fact.role is None:
        life.agent = life.agent or fact.agent
    life.queue_from, life.minded_at = None, fact.at
    life.offers = Offers()
    life.spoke_on_hold = life.status == "held"
    if life.status == "queued":
        life.status = "active"
    leave_queue(life, fact, changes)
    called_back(life, fact, changes)


def _asked_to_wait(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent asked for a moment. The question stays open, and a second "one moment" begins no new wait."""
    _take(life, fact, changes)
    life.replied, life.asked, life.offered_more = True, False, False
    if life.status != "active" or life.wait("moment") is not None:
        return
    stop(life, REPLIES, fact.at, "replied", changes)
    start(life, "moment", fact.at, changes)


def _held(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status, life.minded_at, life.spoke_on_hold = "held", fact.at, False
    # At most one wait runs, so that no second counts twice.
    stop(life, REPLIES, fact.at, "held", changes)
    if life.at_ease:
        start(life, "hold", fact.at, changes)


def _resumed(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status, life.spoke_on_hold = "queued" if life.wait("queue") else "active", False
    life.minded_at = fact.at
    if life.wait("hold") is not None:
        life.reply_from = max(life.reply_from, fact.at)
    stop(life, HOLD, fact.at, "resumed", changes)
    await_reply(life, changes)


def _ended(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The conversation is over. A callback that was not made goes on."""
    life.status = "ended"
    if life.wait("callback") is None:
        life.callback = None
    elif life.callback is not None and life.callback.heard_from is None:
        life.callback = replace(life.callback, heard_from=fact.at + PARTING)
    stop(life, ALL, fact.at, "abandoned" if fact.outcome == "abandoned" else "ended", changes)


def _queued(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    enter(life, fact.queue or life.queue, fact.at, changes)
    life.status, life.agent, life.priority = "queued", None, fact.priority
    stop(life, HOLD, fact.at, "transferred", changes)
    stop(life, REPLIES, fact.at, "transferred", changes)
    life.replied = False
    life.offers = offers.given_back(life.offers)
    callback = life.callback
    if callback is not None and callback.heard_from is not None and not life.unanswered:
        # It is the callback that waits in line, and no customer who listens.
        start(life, "callback", callback.since, changes, fact.at)
    elif not life.outbound:
        wait_in_queue(life, fact.at, changes)


def _offered(life: Lifecycle, _fact: Fact, _changes: list[WaitChange]) -> None:
    life.offers = offers.offered(life.offers)


def _offer_ended(life: Lifecycle, fact: Fact, _changes: list[WaitChange]) -> None:
    """An agent who accepts has answered nobody yet, so the customer waits on."""
    life.offers = offers.ended(life.offers, fact.outcome)


def _answered(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.agent, life.minded_at, life.offers = fact.agent, fact.at, offers.taken(life.offers)
    life.participants.pop(fact.agent or "", None)
    if life.wait("queue") is not None:
        # The customer has waited for an agent; from now on the customer waits for a first reply.
        life.reply_from, life.replied = fact.at, False
    if life.status == "queued":
        life.status = "active"
    leave_queue(life, fact, changes)
    if is_heard_back(life.callback, fact.at):
        # Until the agent speaks, the conversation may come back into the line, and the callback with it.
        stop(life, CALLBACK, fact.at, "answered", changes)
    await_reply(life, changes)


def _joined(life: Lifecycle, fact: Fact, _changes: list[WaitChange]) -> None:
    if fact.agent is None or fact.agent != life.agent:
        participants.join(life.participants, fact.agent, fact.role, fact.mode)


def _left(life: Lifecycle, fact: Fact, _changes: list[WaitChange]) -> None:
    """Somebody left. Where the agent did, the next agent who is heard has the conversation."""
    participants.leave(life.participants, fact.agent, fact.role)
    if fact.agent is not None and fact.agent == life.agent:
        heir = participants.heir(life.participants)
        if heir is not None:
            life.agent = heir
            del life.participants[heir]


def _transferred(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.transfers += 1
    if fact.agent is None:
        _queued(life, fact, changes)
        return
    stop(life, REPLIES, fact.at, "transferred", changes)
    enter(life, fact.queue or life.queue, fact.at, changes)
    life.status, life.agent, life.replied = "active", fact.agent, False
    life.reply_from = max(life.reply_from, fact.at)
    stop(life, QUEUE, fact.at, "transferred", changes)
    stop(life, HOLD, fact.at, "transferred", changes)
    await_reply(life, changes)


def _reopened(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The conversation goes on, maybe in another queue."""
    if fact.queue is not None:
        enter(life, fact.queue, fact.at, changes)


def _silent(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """No sign has come for so long that nobody waits any longer, as far as anybody can know."""
    if life.status != "probably_over":
        life.before_silence, life.status = life.status, "probably_over"
        stop(life, ALL, fact.at, "probably_over", changes)


def _nothing(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """A sign of life changes nothing."""


_STEPS: dict[FactKind, Callable[[Lifecycle, Fact, list[WaitChange]], None]] = {
    "started": _started,
    "queued": _queued,
    "offered": _offered,
    "offer_ended": _offer_ended,
    "answered": _answered,
    "customer": _asked,
    "acknowledged": _acknowledged,
    "declined": _declined,
    "withdrawn": _withdrawn,
    "closing": _closed,
    "reply": _replied,
    "bot_reply": _served,
    "moment": _asked_to_wait,
    "held": _held,
    "resumed": _resumed,
    "transferred": _transferred,
    "ended": _ended,
    "reopened": _reopened,
    "callback_requested": callback_requested,
    "callback_done": callback_done,
    "joined": _joined,
    "left": _left,
    "silent": _silent,
    "stirred": _nothing,
}
_STEPS_AFTER_THE_END: dict[FactKind, Callable[[Lifecycle, Fact, list[WaitChange]], None]] = {
    "callback_requested": callback_requested,
    "callback_done": callback_done,
    "answered": called_back,
    "reply": called_back,
    "moment": called_back,
}
