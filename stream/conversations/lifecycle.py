"""The lifecycle of a conversation: its status, queue, agent and waits, and the facts that move them.

`step` takes facts in the order of event time. Events may come a little out of order, so `History` keeps the
facts of the last seconds. When a fact belongs before others, `History` applies all of them again in order.
The result is the same as if every event had come in order.
"""

from __future__ import annotations

import bisect
import copy
from collections.abc import Callable, Container, Iterable
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from stream.conversations import legs, offers, participants
from stream.conversations.legs import Leg
from stream.conversations.participants import Participant, is_heard
from stream.records import Offers, Wait, WaitOutcome, WaitView

UNKNOWN_QUEUE = "unassigned"
_MAX_UNANSWERED = 32
_MAX_RECENT = 64
_PARTING = 60.0
"""Seconds after the end in which an agent who had the conversation may still say goodbye."""

FactKind: TypeAlias = Literal[
    "started",
    "queued",
    "offered",
    "offer_ended",
    "answered",
    "customer",
    "acknowledged",
    "closing",
    "reply",
    "bot_reply",
    "moment",
    "held",
    "resumed",
    "transferred",
    "ended",
    "reopened",
    "callback_requested",
    "callback_done",
    "joined",
    "left",
    "silent",
    "stirred",
]
_REPLIES: tuple[Wait, ...] = ("first_answer", "reply", "moment")
"""The waits for an agent's turn."""
_QUEUE: tuple[Wait, ...] = ("queue",)
_HOLD: tuple[Wait, ...] = ("hold",)
_CALLBACK: tuple[Wait, ...] = ("callback",)
_ALL: tuple[Wait, ...] = ("queue", *_REPLIES, "hold")
Status: TypeAlias = Literal["queued", "active", "held", "probably_over", "ended"]


class Fact(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What an event says about the lifecycle at `at` (seconds since 1970).

    `customer`, `acknowledged` and `closing` are turns of the customer. A closing turn, such as "thanks, bye",
    needs no answer. An acknowledgement, such as "ok", needs one only where the service had asked something.
    `reply` and `moment` are turns of an agent; a moment only asks the customer to wait. `bot_reply` is that
    of a bot that serves customers. `silent` says that no sign has come for long, and `stirred` is
    any other sign of life. `asks` says that a reply asks the customer something, `outbound` that the service
    made the contact. `due` is the time for which a callback was promised.
    `role` and `mode` are those of a participant who joins. A line of a supervisor has the role `supervisor`,
    and the mode `barge` where the platform says that it is a reply.
    """

    at: float
    kind: FactKind
    queue: str | None = None
    agent: str | None = None
    outcome: str | None = None
    priority: int = 0
    asks: bool = False
    outbound: bool = False
    due: float | None = None
    role: str | None = None
    mode: str | None = None


class Callback(Struct, frozen=True, array_like=True):
    """A callback that was asked for at `since` and promised for `due`; None: the rules say until when.

    From `heard_from` on the word of an agent means that the customer was called back. It is None as long as
    the agent who had the conversation then has it still.
    """

    since: float
    due: float | None = None
    heard_from: float | None = None


class WaitChange(Struct, frozen=True):
    """A wait that counts from `since` began at `at` (`outcome` is None), or ended at `at` with an outcome.

    A change can start a wait that runs already: the wait then began at another time than was known.
    `waited_before` is how many seconds the customer had waited before a transfer, since the last reply.
    """

    kind: Wait
    queue: str
    since: float
    at: float
    outcome: WaitOutcome | None = None
    waited_before: float = 0.0
    due: float | None = None


def goes_on(change: WaitChange, waits: Iterable[WaitView]) -> bool:
    """Whether a wait that a transfer ended goes on for the customer, by the `waits` that run after it.

    The wait for an agent's word goes on in any wait, the wait in a queue and a hold in one of their kind.
    """
    if change.outcome != "transferred":
        return False
    for_a_word = change.kind in _REPLIES
    return any(wait.kind == change.kind or (for_a_word and wait.kind != "callback") for wait in waits)


class Lifecycle(Struct, kw_only=True, omit_defaults=True):
    """The status of a conversation with its queue, agent and running waits.

    `unanswered` holds the times of the customer's turns since the last reply, and `reply_from` the earliest
    time from which the customer waits for a reply. `entered_at` is when the conversation entered its queue,
    `replied` whether an agent has replied there. `asked` says that the last reply asked the customer
    something, and that the customer has not said anything since. `waited` is how many seconds the customer
    has waited since the last reply: neither a transfer nor "one moment" ends the wait for the customer.
    `minded_at` is when an agent last did something here. `before_silence` is the status that a conversation
    had which is probably over.
    `queue_from` is when the wait in this queue began, until an agent speaks: an agent who takes the
    conversation and gives it back has answered nobody. `waited_until_queue` is what `waited` was then: the
    seconds from then on count once, when this wait ends for good. `outbound` says that the service made the
    contact and that the customer has not asked anything yet: such a customer waits for nobody.
    `moved` says that the conversation was in another queue before. `leg` is its stay in this queue, and
    `left` the one before: what the day's numbers count. `offers` counts those to agents until one speaks.
    `callback` is the one that was asked for and not made: beside that wait another may run, when the customer
    asks something or is in line again. `participants` are the supervisors and further agents who have joined,
    by name.
    """

    queue: str = UNKNOWN_QUEUE
    status: Status = "active"
    agent: str | None = None
    waits: tuple[WaitView, ...] = ()
    transfers: int = 0
    entered_at: float = 0.0
    reply_from: float = 0.0
    unanswered: list[float] = []
    priority: int = 0
    replied: bool = False
    waited: float = 0.0
    asked: bool = False
    queue_from: float | None = None
    waited_until_queue: float = 0.0
    outbound: bool = False
    offers: Offers = Offers()
    callback: Callback | None = None
    participants: dict[str, Participant] = {}
    minded_at: float = 0.0
    before_silence: Status = "active"
    moved: bool = False
    leg: Leg = Leg("")
    left: Leg | None = None

    def wait(self, kind: Wait) -> WaitView | None:
        """Return the running wait of this kind, or None."""
        for wait in self.waits:
            if wait.kind == kind:
                return wait
        return None

    @property
    def at_ease(self) -> bool:
        """Whether the customer waits for nobody now. One who waits to be called back does not count."""
        return all(wait.kind == "callback" for wait in self.waits)


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
        _start(life, "queue", fact.at, changes)
    elif life.status == "held" and fact.kind not in ("held", "resumed"):
        _start(life, "hold", fact.at, changes)


def _start(life: Lifecycle, kind: Wait, since: float, changes: list[WaitChange], at: float = 0.0) -> None:
    """Begin a wait that counts from `since`. It begins then, or at `at` if that is later."""
    if life.wait(kind) is None:
        life.waits = (*life.waits, WaitView(kind=kind, since=since, due=_due(life, kind)))
        changes.append(_began(life, kind, since, max(since, at)))


def _began(life: Lifecycle, kind: Wait, since: float, at: float) -> WaitChange:
    one_wait = kind == "moment" or (life.transfers and kind != "callback")
    waited_before = life.waited if one_wait else 0.0
    return WaitChange(kind, life.queue, since, at, waited_before=waited_before, due=_due(life, kind))


def _due(life: Lifecycle, kind: Wait) -> float | None:
    return life.callback.due if kind == "callback" and life.callback is not None else None


def _stop(
    life: Lifecycle, kinds: Container[Wait], at: float, outcome: WaitOutcome, changes: list[WaitChange]
) -> None:
    for wait in life.waits:
        if wait.kind in kinds:
            life.waits = tuple(other for other in life.waits if other is not wait)
            life.waited += max(0.0, at - wait.since) if wait.kind != "callback" else 0.0
            changes.append(WaitChange(wait.kind, life.queue, wait.since, max(at, wait.since), outcome))


def _started(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    if life.queue == UNKNOWN_QUEUE and fact.queue is not None:
        _enter(life, fact.queue, fact.at, changes)
    if fact.outbound and not life.unanswered:
        life.outbound, life.queue_from = True, None
        _stop(life, _QUEUE, fact.at, "transferred", changes)


def _asked(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer's turn needs a reply."""
    life.asked = life.outbound = False
    if len(life.unanswered) < _MAX_UNANSWERED:
        life.unanswered.append(fact.at)
    _await_reply(life, changes)


def _acknowledged(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer agrees: an answer to a question needs a reply, the end of a matter needs none."""
    if life.asked:
        _asked(life, fact, changes)


def _replied(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent replied, which also ends the wait in the queue."""
    _take(life, fact, changes)
    _served(life, fact, changes)


def _served(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer got a reply."""
    life.unanswered, life.replied, life.asked = [], True, fact.asks
    _stop(life, _REPLIES, fact.at, "replied", changes)
    life.waited = life.waited_until_queue = 0.0


def _take(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent speaks: whoever waited in the queue is served now, also when nobody said so before."""
    if fact.role is None:
        life.agent = life.agent or fact.agent
    life.queue_from, life.minded_at = None, fact.at
    life.offers = Offers()
    if life.status == "queued":
        life.status = "active"
    _leave_queue(life, fact, changes)
    _called_back(life, fact, changes)


def _leave_queue(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent ends the wait in the queue. A customer who was put on hold meanwhile is on hold now."""
    _stop(life, _QUEUE, fact.at, "answered", changes)
    if life.status == "held" and life.at_ease:
        _start(life, "hold", fact.at, changes)


def _asked_to_wait(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent asked for a moment. The question stays open, and a second "one moment" begins no new wait."""
    _take(life, fact, changes)
    life.replied, life.asked = True, False
    if life.status != "active" or life.wait("moment") is not None:
        return
    _stop(life, _REPLIES, fact.at, "replied", changes)
    _start(life, "moment", fact.at, changes)


def _held(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status, life.minded_at = "held", fact.at
    # At most one wait runs, so that no second counts twice.
    _stop(life, _REPLIES, fact.at, "held", changes)
    if life.at_ease:
        _start(life, "hold", fact.at, changes)


def _resumed(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status = "queued" if life.wait("queue") else "active"
    life.minded_at = fact.at
    if life.wait("hold") is not None:
        life.reply_from = max(life.reply_from, fact.at)
    _stop(life, _HOLD, fact.at, "resumed", changes)
    _await_reply(life, changes)


def _ended(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The conversation is over. A callback that was not made goes on."""
    life.status = "ended"
    if life.wait("callback") is None:
        life.callback = None
    elif life.callback is not None and life.callback.heard_from is None:
        life.callback = replace(life.callback, heard_from=fact.at + _PARTING)
    _stop(life, _ALL, fact.at, "abandoned" if fact.outcome == "abandoned" else "ended", changes)


def _enter(life: Lifecycle, queue: str, at: float, changes: list[WaitChange]) -> None:
    """Move to another queue. The waits that run begin again there."""
    if queue == life.queue:
        return
    kinds = [wait.kind for wait in life.waits]
    _stop(life, kinds, at, "transferred", changes)
    life.queue, life.moved = queue, True
    life.entered_at = at
    life.queue_from = None
    life.offers = Offers()
    for kind in kinds:
        callback = life.callback if kind == "callback" else None
        _start(life, kind, at if callback is None else callback.since, changes, at)


def _queued(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    _enter(life, fact.queue or life.queue, fact.at, changes)
    life.status, life.agent, life.priority = "queued", None, fact.priority
    _stop(life, _HOLD, fact.at, "transferred", changes)
    _stop(life, _REPLIES, fact.at, "transferred", changes)
    life.replied = False
    life.offers = offers.given_back(life.offers)
    callback = life.callback
    if callback is not None and callback.heard_from is not None and not life.unanswered:
        # It is the callback that waits in line, and no customer who listens.
        _start(life, "callback", callback.since, changes, fact.at)
    elif not life.outbound:
        _wait_in_queue(life, fact.at, changes)


def _wait_in_queue(life: Lifecycle, at: float, changes: list[WaitChange]) -> None:
    """Begin the wait for an agent, or go on with that of a customer whom no agent has said a word to."""
    if life.queue_from is None:
        life.queue_from, life.waited_until_queue = at, life.waited
    else:
        life.waited = life.waited_until_queue
    _start(life, "queue", life.queue_from, changes, at)


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
    _leave_queue(life, fact, changes)
    if _is_heard(life.callback, fact.at):
        # Until the agent speaks, the conversation may come back into the line, and the callback with it.
        _stop(life, _CALLBACK, fact.at, "answered", changes)
    _await_reply(life, changes)


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


def _callback_requested(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer waits for a call instead of an answer. A later request replaces the promise."""
    over, with_agent = life.status == "ended", life.agent is not None and life.status != "queued"
    _stop(life, (*_QUEUE, *_REPLIES, *_CALLBACK), fact.at, "callback", changes)
    heard_from = fact.at if not with_agent else fact.at + _PARTING if over else None
    life.callback = Callback(fact.at, fact.due, heard_from)
    life.unanswered, life.queue_from, life.offers = [], None, Offers()
    if life.status == "queued":
        life.status = "active"
    _start(life, "callback", fact.at, changes)


def _callback_done(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.callback = None
    _stop(life, _CALLBACK, fact.at, "done", changes)


def _called_back(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent speaks to a customer who asked to be called back."""
    if _is_heard(life.callback, fact.at):
        life.callback = None
        _stop(life, _CALLBACK, fact.at, "answered", changes)


def _is_heard(callback: Callback | None, at: float) -> bool:
    return callback is not None and callback.heard_from is not None and at >= callback.heard_from


def _transferred(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.transfers += 1
    if fact.agent is None:
        _queued(life, fact, changes)
        return
    _stop(life, _REPLIES, fact.at, "transferred", changes)
    _enter(life, fact.queue or life.queue, fact.at, changes)
    life.status, life.agent, life.replied = "active", fact.agent, False
    life.reply_from = max(life.reply_from, fact.at)
    _stop(life, _QUEUE, fact.at, "transferred", changes)
    _stop(life, _HOLD, fact.at, "transferred", changes)
    _await_reply(life, changes)


def _reopened(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The conversation goes on, maybe in another queue."""
    if fact.queue is not None:
        _enter(life, fact.queue, fact.at, changes)


def begun_again(life: Lifecycle, changes: list[WaitChange]) -> list[WaitChange]:
    """Return the running waits that are not among `changes` as begun: their SLAs have changed."""
    begun = {change.kind for change in changes if change.outcome is None}
    return [_began(life, wait.kind, wait.since, wait.since) for wait in life.waits if wait.kind not in begun]


def _await_reply(life: Lifecycle, changes: list[WaitChange]) -> None:
    """Begin the wait for a reply with the first unanswered turn, unless another wait runs."""
    if life.unanswered and life.status == "queued" and life.at_ease:
        _wait_in_queue(life, life.unanswered[0], changes)
    if life.unanswered and life.at_ease:
        kind: Wait = "reply" if life.replied else "first_answer"
        _start(life, kind, max(life.unanswered[0], life.reply_from), changes)


def _silent(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """No sign has come for so long that nobody waits any longer, as far as anybody can know."""
    if life.status != "probably_over":
        life.before_silence, life.status = life.status, "probably_over"
        _stop(life, _ALL, fact.at, "probably_over", changes)


def _nothing(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """A turn that needs no reply, and a sign of life, change nothing."""


_STEPS: dict[FactKind, Callable[[Lifecycle, Fact, list[WaitChange]], None]] = {
    "started": _started,
    "queued": _queued,
    "offered": _offered,
    "offer_ended": _offer_ended,
    "answered": _answered,
    "customer": _asked,
    "acknowledged": _acknowledged,
    "closing": _nothing,
    "reply": _replied,
    "bot_reply": _served,
    "moment": _asked_to_wait,
    "held": _held,
    "resumed": _resumed,
    "transferred": _transferred,
    "ended": _ended,
    "reopened": _reopened,
    "callback_requested": _callback_requested,
    "callback_done": _callback_done,
    "joined": _joined,
    "left": _left,
    "silent": _silent,
    "stirred": _nothing,
}
_STEPS_AFTER_THE_END: dict[FactKind, Callable[[Lifecycle, Fact, list[WaitChange]], None]] = {
    "callback_requested": _callback_requested,
    "callback_done": _callback_done,
    "answered": _called_back,
    "reply": _called_back,
    "moment": _called_back,
}


class History(Struct, kw_only=True, omit_defaults=True):
    """The lifecycle of a conversation now (`life`), as it was before the last seconds (`base`), and since."""

    life: Lifecycle
    base: Lifecycle
    recent: list[Fact] = []

    @classmethod
    def begin(cls, at: float, queue: str) -> History:
        """Return the history of a conversation that was first seen at `at` in `queue`."""
        life, base = (Lifecycle(entered_at=at, queue=queue, leg=Leg(queue)) for _ in range(2))
        return cls(life=life, base=base)

    def reopened(self, at: float) -> History:
        """Return the history of a conversation that was over and goes on, with a callback to be made."""
        history = History.begin(at, self.life.queue)
        for life in (history.life, history.base):
            life.callback = self.life.callback
            life.waits = tuple(wait for wait in self.life.waits if wait.kind == "callback")
        return history

    def given_up(self, at: float) -> list[WaitChange]:
        """End the wait for a callback of a conversation that is let go. Returns the waits that changed."""
        changes: list[WaitChange] = []
        _stop(self.life, _CALLBACK, at, "ended", changes)
        return changes

    def observe(self, fact: Fact, skew: float) -> list[WaitChange]:
        """Apply a fact that comes at most `skew` seconds out of order. Returns the waits that changed."""
        recent = self.recent
        if not recent or fact.at >= recent[-1].at:
            changes = step(self.life, fact)
            recent.append(fact)
        else:
            bisect.insort(recent, fact, key=lambda other: other.at)
            before, self.life = self.life, copy.deepcopy(self.base)
            for each in recent:
                step(self.life, each)
            changes = _difference(before, self.life, fact)
        horizon = recent[-1].at - skew
        while recent[0].at < horizon or len(recent) > _MAX_RECENT:
            step(self.base, recent.pop(0))
        return changes


def _difference(before: Lifecycle, now: Lifecycle, fact: Fact) -> list[WaitChange]:
    """Return what changed in the waits when facts were applied again, with one more among them."""
    outcomes: dict[Wait, WaitOutcome] = {
        "queue": "answered",
        "first_answer": "replied",
        "reply": "replied",
        "moment": "replied",
        "hold": "resumed",
        "callback": "answered",
    }
    changes = []
    for wait in before.waits:
        if now.wait(wait.kind) is None or before.queue != now.queue:
            ended = now.status == "ended" and wait.kind != "callback"
            outcome: WaitOutcome = "ended" if ended else outcomes[wait.kind]
            if before.queue != now.queue:
                outcome = "transferred"
            at = max(fact.at, wait.since)
            changes.append(WaitChange(wait.kind, before.queue, wait.since, at, outcome))
    for wait in now.waits:
        was = before.wait(wait.kind)
        if was is None or was != wait or before.queue != now.queue:
            changes.append(_began(now, wait.kind, wait.since, wait.since))
    return changes
