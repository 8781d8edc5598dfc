"""What a conversation's lifecycle is at a moment: its status, queue, agent and running waits."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from stream.conversations.lifecycle.legs import Leg
from stream.conversations.lifecycle.participants import Participant
from stream.records import Offers, Wait, WaitView

UNKNOWN_QUEUE = "unassigned"
Status: TypeAlias = Literal["queued", "active", "held", "probably_over", "ended"]


class Callback(Struct, frozen=True, array_like=True):
    """A callback that was asked for at `since` and promised for `due`; None: the rules say until when.

    From `heard_from` on the word of an agent means that the customer was called back. It is None as long as
    the agent who had the conversation then has it still.
    """

    since: float
    due: float | None = None
    heard_from: float | None = None


class Lifecycle(Struct, kw_only=True, omit_defaults=True):
    """The status of a conversation with its queue, agent and running waits.

    `unanswered` holds the times of the customer's turns since the last reply, and `reply_from` the earliest
    time from which the customer waits for a reply. `entered_at` is when the conversation entered its queue,
    `replied` whether an agent has replied there. `asked` says that the last reply asked the customer
    something, and that the customer has not said anything since, `offered_more` that it asked whether there
    is anything else. `waited` is how many seconds the customer
    has waited since the last reply: neither a transfer nor "one moment" ends the wait for the customer.
    `spoke_on_hold` says that an agent has spoken since the customer was put on hold.
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
    offered_more: bool = False
    queue_from: float | None = None
    waited_until_queue: float = 0.0
    outbound: bool = False
    offers: Offers = Offers()
    callback: Callback | None = None
    participants: dict[str, Participant] = {}
    minded_at: float = 0.0
    spoke_on_hold: bool = False
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
