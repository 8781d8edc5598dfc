"""A leg: one stay of a conversation in a queue, and what it counts for in the day's numbers.

The lifecycle moves the leg with each fact, so that facts which come late change it as if they had come in
order. What a leg counts for follows from the leg alone. Stage 1 sends the difference when a leg changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from stream.records import Count

if TYPE_CHECKING:
    from stream.conversations.lifecycle.facts import Fact, WaitChange
    from stream.conversations.lifecycle.life import Lifecycle, Status

_MOST_TRANSFERS = 16
_IDLE = frozenset(
    {
        "customer",
        "acknowledged",
        "declined",
        "withdrawn",
        "closing",
        "offered",
        "offer_ended",
        "joined",
        "left",
        "stirred",
    }
)
"""The facts that, without a change of a wait, move no leg."""
LineEnd: TypeAlias = Literal["abandoned", "moved", "callback", "closed"]
LegEnd: TypeAlias = Literal["moved", "ended", "abandoned", "silent"]


class Leg(Struct, frozen=True, array_like=True):
    """The `number`-th stay of a conversation in a queue, which is `queue`. Times are seconds since 1970.

    `offered` is false where nobody asked for an agent here: the service made the contact, an agent passed it
    on to another by name, or it went on after a long silence. `since` is when the wait for an agent began,
    in line or with the first turn that nobody answered, `out` how it ended without one, at `out_at`. `held`
    are the seconds on hold. `bot` says that a bot answered before an agent was asked for. `transfers` are the
    times at which an agent passed the customer on. `end` is how the leg ended, at `left_at`: `asked` says
    that the customer waited for an answer then. An agent handled the conversation until `handled_until`.
    """

    queue: str
    number: int = 0
    offered: bool = True
    since: float | None = None
    out: LineEnd | None = None
    out_at: float = 0.0
    answered_at: float | None = None
    responded_at: float | None = None
    held: float = 0.0
    bot: bool = False
    transfers: tuple[float, ...] = ()
    end: LegEnd | None = None
    left_at: float = 0.0
    asked: bool = False
    handled_until: float = 0.0

    @property
    def served(self) -> bool:
        """Whether the conversation ended in this leg and an agent had had it."""
        return self.end == "ended" and self.answered_at is not None


class Before(NamedTuple):
    """The lifecycle before a fact. `asked_at` is the customer's first turn without an answer."""

    queue: str
    status: Status
    asked_at: float | None


def follow(life: Lifecycle, before: Before, fact: Fact, changes: Sequence[WaitChange]) -> None:
    """Move the leg of a conversation by a fact that has changed its lifecycle and its waits."""
    if life.status == before.status:
        if before.status == "ended" or (not changes and fact.kind in _IDLE):
            return
    elif before.status == "probably_over" and life.status != "ended":
        _go_on(life, fact)
    for change in changes:
        # A hold that only a long silence ended is no time that an agent spent.
        over = change.outcome not in (None, "probably_over") and change.queue == before.queue
        if change.kind == "hold" and over:
            life.leg = _with_hold(life.leg, change.since, change.at)
    if life.queue != before.queue:
        _leave(life, fact, "moved", before.asked_at)
        by_name = fact.kind == "transferred" and fact.agent is not None
        _begin(life, offered=not by_name, answered_at=fact.at if by_name else None)
    elif fact.kind == "transferred" and life.leg.answered_at is not None:
        life.leg = _transferred(life.leg, fact.at)
    for change in changes:
        if change.kind == "queue" and change.outcome is None and change.queue == life.queue:
            _wait_in_line(life, fact, change.since)
    _observe(life, before, fact)
    if life.status != before.status and life.status in ("ended", "probably_over"):
        ended: LegEnd = "abandoned" if fact.outcome == "abandoned" else "ended"
        _leave(life, fact, "silent" if life.status == "probably_over" else ended, before.asked_at)
        life.leg, life.left = life.left or life.leg, None


def _observe(life: Lifecycle, before: Before, fact: Fact) -> None:
    leg = life.leg
    match fact.kind:
        case "started" if life.outbound:
            life.leg = replace(leg, offered=False)
        case "answered" | "reply" | "moment" | "transferred":
            speaks = fact.kind in ("reply", "moment")
            if leg.answered_at is None and (speaks or life.agent is not None):
                leg = replace(leg, answered_at=fact.at, since=_waits_since(life, before, fact))
            if speaks and leg.responded_at is None:
                leg = replace(leg, responded_at=fact.at)
            life.leg = leg
        case "bot_reply" if not leg.bot and leg.since is None and leg.answered_at is None:
            life.leg = replace(leg, bot=True)
        case "callback_requested" if leg.since is not None and leg.answered_at is None and leg.out is None:
            life.leg = replace(leg, out="callback", out_at=fact.at)


def _waits_since(life: Lifecycle, before: Before, fact: Fact) -> float:
    """Return since when a customer has waited whom an agent takes at once, without a line."""
    if life.leg.since is not None:
        return life.leg.since
    if before.asked_at is not None:
        return before.asked_at
    return fact.at if life.leg.bot else min(life.entered_at, fact.at)


def _go_on(life: Lifecycle, fact: Fact) -> None:
    """A conversation goes on that was probably over: with its agent, or in line again."""
    with_agent = life.agent is not None
    _begin(life, offered=not with_agent, answered_at=fact.at if with_agent else None)


def _begin(
    life: Lifecycle, offered: bool = True, since: float | None = None, answered_at: float | None = None
) -> None:
    number = life.leg.number + 1
    life.leg = Leg(queue=life.queue, number=number, offered=offered, since=since, answered_at=answered_at)


def _wait_in_line(life: Lifecycle, fact: Fact, since: float) -> None:
    """The customer is in line. Whom an agent gave back without a word has waited since before."""
    leg = life.leg
    spoke = leg.answered_at is not None and leg.responded_at is not None and since != leg.since
    if spoke or leg.out is not None:
        _leave(life, fact, "moved", None)
        _begin(life, since=since)
    elif not life.outbound:
        life.leg = replace(leg, offered=True, since=since, answered_at=None, held=0.0)


def _with_hold(leg: Leg, since: float, until: float) -> Leg:
    if leg.answered_at is None:
        return leg
    return replace(leg, held=leg.held + max(0.0, until - max(since, leg.answered_at)))


def _transferred(leg: Leg, at: float) -> Leg:
    return replace(leg, transfers=(*leg.transfers, at)[-_MOST_TRANSFERS:])


def _leave(life: Lifecycle, fact: Fact, end: LegEnd, asked_at: float | None) -> None:
    """The leg ends. Whoever still waited for an agent was not served in it."""
    leg = life.leg
    if leg.end is not None:  # it was probably over before
        life.left = replace(leg, end=end)
        return
    if leg.answered_at is not None and fact.kind == "transferred" and end == "moved":
        leg = _transferred(leg, fact.at) if not leg.transfers or leg.transfers[-1] != fact.at else leg
    if leg.answered_at is None and leg.out is None:
        since, out = _unserved(life, leg, end, asked_at)
        leg = replace(leg, since=since, out=out, out_at=fact.at if out is not None else 0.0)
    until = max(life.minded_at, leg.answered_at or 0.0) if end == "silent" else fact.at
    asked = asked_at is not None
    life.left = replace(leg, end=end, left_at=fact.at, asked=asked, handled_until=until)


def _unserved(
    life: Lifecycle, leg: Leg, end: LegEnd, asked_at: float | None
) -> tuple[float | None, LineEnd | None]:
    """Return since when the customer waited whom no agent has had, and how that ended."""
    if leg.since is not None:
        return leg.since, "moved" if end == "moved" else "abandoned" if end == "abandoned" else "closed"
    if leg.bot or end == "moved":
        return None, None
    if end == "abandoned":
        return life.entered_at if asked_at is None else asked_at, "abandoned"
    return (None, None) if asked_at is None else (asked_at, "closed")


def counts(leg: Leg) -> Iterator[Count]:
    """Yield all that a leg counts for so far."""
    since, answered = leg.since, leg.answered_at
    if leg.offered and since is not None:
        yield Count("offered", since, since, since)
        if leg.out is not None:
            yield Count(leg.out, leg.out_at, since, leg.out_at)
        elif answered is not None:
            yield Count("answered", answered, since, answered)
        if leg.responded_at is not None and leg.out is None:
            yield Count("responded", leg.responded_at, since, leg.responded_at)
    for at in leg.transfers:
        yield Count("transferred", at, at, at)
    if leg.end is not None and answered is not None:
        yield Count("handled", leg.left_at, answered, max(answered, leg.handled_until), leg.held)
    if leg.served:
        yield Count("finished", leg.left_at, leg.left_at, leg.left_at)
    if leg.bot:
        yield from _of_bot(leg)


def _of_bot(leg: Leg) -> Iterator[Count]:
    """A bot has served the customer: it contained the conversation, passed it on, or lost the customer."""
    if leg.since is not None:
        yield Count("bot_passed_on", leg.since, leg.since, leg.since)
    elif leg.end == "moved":
        yield Count("bot_passed_on", leg.left_at, leg.left_at, leg.left_at)
    elif leg.end is not None:
        lost = leg.asked or leg.end == "abandoned"
        yield Count("bot_lost" if lost else "bot_contained", leg.left_at, leg.left_at, leg.left_at)


def difference(before: Leg | None, now: Leg | None) -> tuple[Count, ...]:
    """Return what counts now and did not before, after what did and does not now. None counts nothing."""
    if before is now:
        return ()
    former = [] if before is None else list(counts(before))
    latter = [] if now is None else list(counts(now))
    back = [replace(count, times=-1) for count in former if count not in latter]
    return (*back, *(count for count in latter if count not in former))
