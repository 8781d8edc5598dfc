"""Where a conversation stands, and how each thing that happens moves it: status, queue, agent and waits.

`step` takes facts in the order of time. Events may come a little out of order: `History` keeps the facts of
the last seconds apart, and when one comes that belongs before others, lets them all happen again. So what
comes out is what would have come out in order.
"""

from __future__ import annotations

import bisect
import copy
from collections.abc import Callable, Container
from typing import Literal, TypeAlias

from msgspec import Struct

from stream.records import Wait, WaitOutcome, WaitView

UNKNOWN_QUEUE = "unassigned"
_MAX_UNANSWERED = 32
_MAX_RECENT = 64

FactKind: TypeAlias = Literal[
    "started",
    "queued",
    "answered",
    "customer",
    "closing",
    "reply",
    "moment",
    "held",
    "resumed",
    "transferred",
    "ended",
]
_WORDS: tuple[Wait, ...] = ("first_answer", "reply", "moment")
"""The waits for a word of the agent's."""
_QUEUE: tuple[Wait, ...] = ("queue",)
_HOLD: tuple[Wait, ...] = ("hold",)
_ALL: tuple[Wait, ...] = ("queue", *_WORDS, "hold")
Status: TypeAlias = Literal["queued", "active", "held", "ended"]


class Fact(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Something that happened at `at`. `queue`, `agent` and `outcome` as far as its kind has them.

    A `closing` turn is a customer's that needs no answer; a `moment` an agent's that only asks for one.
    """

    at: float
    kind: FactKind
    queue: str | None = None
    agent: str | None = None
    outcome: str | None = None
    priority: int = 0


class WaitChange(Struct, frozen=True):
    """A wait that began (`outcome` None, at `since`) or ended (at `at`).

    A beginning of a wait that goes on already says that it began earlier than was known. `before` are the
    seconds that a customer who was passed on had waited before this wait, since anybody last had a word.
    """

    kind: Wait
    queue: str
    since: float
    at: float
    outcome: WaitOutcome | None = None
    waited_before: float = 0.0


class Lifecycle(Struct, kw_only=True, omit_defaults=True):
    """Where a conversation stands. No wait for a reply begins before `reply_from`.

    `unanswered` are the times of the customer's turns since the last reply; `entered_at` is since when it
    is in its queue. `spoke`: somebody has answered since the conversation came to where it is. `waited`
    adds up what the customer has waited since then, so that being passed on is one wait.
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
    spoke: bool = False
    waited: float = 0.0

    def wait(self, kind: Wait) -> WaitView | None:
        """The wait of this kind that goes on now."""
        for wait in self.waits:
            if wait.kind == kind:
                return wait
        return None


def step(life: Lifecycle, fact: Fact) -> list[WaitChange]:
    """Move `life` by one fact that is no earlier than those before it; gives the waits that changed."""
    changes: list[WaitChange] = []
    if life.status != "ended":
        _STEPS[fact.kind](life, fact, changes)
    return changes


def _start(life: Lifecycle, kind: Wait, since: float, changes: list[WaitChange]) -> None:
    if life.wait(kind) is None:
        life.waits = (*life.waits, WaitView(kind=kind, since=since))
        before = life.waited if life.transfers else 0.0
        changes.append(WaitChange(kind, life.queue, since, since, waited_before=before))


def _stop(
    life: Lifecycle, kinds: Container[Wait], at: float, outcome: WaitOutcome, changes: list[WaitChange]
) -> None:
    for wait in life.waits:
        if wait.kind in kinds:
            life.waits = tuple(other for other in life.waits if other is not wait)
            if outcome != "replied":
                life.waited += max(0.0, at - wait.since)
            changes.append(WaitChange(wait.kind, life.queue, wait.since, max(at, wait.since), outcome))


def _started(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    if life.queue == UNKNOWN_QUEUE and fact.queue is not None:
        _enter(life, fact.queue, fact.at, changes)


def _said(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer has a word to say that wants an answer."""
    if len(life.unanswered) < _MAX_UNANSWERED:
        life.unanswered.append(fact.at)
    _settle_reply(life, changes)


def _replied(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """Somebody has a word for the customer, if only that it will take a moment."""
    life.unanswered, life.spoke = [], True
    life.agent = life.agent or fact.agent
    _stop(life, _WORDS, fact.at, "replied", changes)
    life.waited = 0.0
    if fact.kind == "moment" and life.status == "active":
        _start(life, "moment", fact.at, changes)


def _held(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status = "held"
    # At most one of these clocks runs, so that no second counts twice.
    _stop(life, _WORDS, fact.at, "held", changes)
    if not life.waits:
        _start(life, "hold", fact.at, changes)


def _resumed(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status = "queued" if life.wait("queue") else "active"
    if life.wait("hold") is not None:
        life.reply_from = max(life.reply_from, fact.at)
    _stop(life, _HOLD, fact.at, "resumed", changes)
    _settle_reply(life, changes)


def _ended(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.status = "ended"
    _stop(life, _ALL, fact.at, "abandoned" if fact.outcome == "abandoned" else "ended", changes)


def _enter(life: Lifecycle, queue: str, at: float, changes: list[WaitChange]) -> None:
    """Into another queue: waits that go on there begin anew there."""
    if queue == life.queue:
        return
    kinds = [wait.kind for wait in life.waits]
    _stop(life, kinds, at, "transferred", changes)
    life.queue = queue
    life.entered_at = at
    for kind in kinds:
        _start(life, kind, at, changes)


def _queued(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    _enter(life, fact.queue or life.queue, fact.at, changes)
    life.status, life.agent, life.priority = "queued", None, fact.priority
    _stop(life, _HOLD, fact.at, "transferred", changes)
    _stop(life, _WORDS, fact.at, "transferred", changes)
    life.spoke = False
    _start(life, "queue", fact.at, changes)


def _answered(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.agent = fact.agent
    if life.wait("queue") is not None:
        # Until now the customer waited for a person; from now on for this person's first word.
        life.reply_from, life.spoke = fact.at, False
    if life.status == "queued":
        life.status = "active"
    _stop(life, _QUEUE, fact.at, "answered", changes)
    _settle_reply(life, changes)


def _transferred(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.transfers += 1
    if fact.agent is None:
        _queued(life, fact, changes)
        return
    _stop(life, _WORDS, fact.at, "transferred", changes)
    _enter(life, fact.queue or life.queue, fact.at, changes)
    life.status, life.agent, life.spoke = "active", fact.agent, False
    life.reply_from = max(life.reply_from, fact.at)
    _stop(life, _QUEUE, fact.at, "transferred", changes)
    _stop(life, _HOLD, fact.at, "transferred", changes)
    _settle_reply(life, changes)


def _settle_reply(life: Lifecycle, changes: list[WaitChange]) -> None:
    """The wait for a word runs since the first unanswered turn, while no other wait does."""
    if life.unanswered and not life.waits:
        kind: Wait = "reply" if life.spoke else "first_answer"
        _start(life, kind, max(life.unanswered[0], life.reply_from), changes)


def _nothing(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """A turn that needs no answer moves nothing."""


_STEPS: dict[FactKind, Callable[[Lifecycle, Fact, list[WaitChange]], None]] = {
    "started": _started,
    "queued": _queued,
    "answered": _answered,
    "customer": _said,
    "closing": _nothing,
    "reply": _replied,
    "moment": _replied,
    "held": _held,
    "resumed": _resumed,
    "transferred": _transferred,
    "ended": _ended,
}


class History(Struct, kw_only=True, omit_defaults=True):
    """A conversation's standing now (`life`), before the last seconds (`base`), and the facts since."""

    life: Lifecycle
    base: Lifecycle
    recent: list[Fact] = []

    @classmethod
    def begin(cls, at: float, queue: str) -> History:
        """Nothing has happened yet, but that something was seen at `at` in `queue`."""
        return cls(life=Lifecycle(entered_at=at, queue=queue), base=Lifecycle(entered_at=at, queue=queue))

    def take(self, fact: Fact, skew: float) -> list[WaitChange]:
        """A fact has come, at most `skew` seconds out of order. Gives the waits that changed with it."""
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
    """What a history that was lived again says of the waits, beside what had been said before."""
    outcomes: dict[Wait, WaitOutcome] = {
        "queue": "answered",
        "first_answer": "replied",
        "reply": "replied",
        "moment": "replied",
        "hold": "resumed",
    }
    changes = []
    for wait in before.waits:
        if now.wait(wait.kind) is None or before.queue != now.queue:
            outcome: WaitOutcome = "ended" if now.status == "ended" else outcomes[wait.kind]
            if before.queue != now.queue:
                outcome = "transferred"
            at = max(fact.at, wait.since)
            changes.append(WaitChange(wait.kind, before.queue, wait.since, at, outcome))
    for wait in now.waits:
        was = before.wait(wait.kind)
        if was is None or was.since != wait.since or before.queue != now.queue:
            before_it = now.waited if now.transfers else 0.0
            changes.append(WaitChange(wait.kind, now.queue, wait.since, wait.since, waited_before=before_it))
    return changes
