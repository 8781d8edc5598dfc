"""The facts that move a conversation's lifecycle, and the changes of its waits that follow from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from stream.records import Wait, WaitOutcome, WaitView

FactKind: TypeAlias = Literal[
    "started",
    "queued",
    "offered",
    "offer_ended",
    "answered",
    "customer",
    "acknowledged",
    "declined",
    "withdrawn",
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
REPLIES: tuple[Wait, ...] = ("first_answer", "reply", "moment")
"""The waits for an agent's turn."""
QUEUE: tuple[Wait, ...] = ("queue",)
HOLD: tuple[Wait, ...] = ("hold",)
CALLBACK: tuple[Wait, ...] = ("callback",)
ALL: tuple[Wait, ...] = ("queue", *REPLIES, "hold")


class Fact(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What an event says about the lifecycle at `at` (seconds since 1970).

    `customer`, `acknowledged`, `declined`, `withdrawn` and `closing` are turns of the customer. A closing
    turn, such as "thanks, bye", needs no answer. An acknowledgement, such as "ok", needs one only where the
    service had asked something. A refusal, such as "no", needs one unless the service had asked whether there
    is anything else. With a `withdrawn` turn, such as "never mind, found it", the customer wants no answer
    any longer.
    `reply` and `moment` are turns of an agent; a moment only asks the customer to wait. `bot_reply` is that
    of a bot that serves customers. `silent` says that no sign has come for long, and `stirred` is
    any other sign of life. `asks` says that a reply asks the customer something, `offers` that it asks
    whether there is anything else, `outbound` that the service made the contact. `due` is the time for which
    a callback was promised.
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
    offers: bool = False


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
    for_a_word = change.kind in REPLIES
    return any(wait.kind == change.kind or (for_a_word and wait.kind != "callback") for wait in waits)
