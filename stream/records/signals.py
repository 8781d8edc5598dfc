"""The signals topic: what stage 1 says to stage 2."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.readings import Severity
from stream.records.evidence import CauseId, Evidence, Wait, WaitOutcome


class _Signal(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """`source` is the partition of stage 1 that speaks: its signals are in order among themselves."""

    source: int
    at: float


class _ConversationSignal(_Signal, frozen=True, kw_only=True):
    conversation: str
    queue: str
    channel: str = "chat"
    agent: str | None = None
    language: str | None = None


class WaitStarted(_ConversationSignal, frozen=True, tag="wait.started"):
    """A customer waits from `at` on; `before` are the seconds waited before being passed on."""

    wait: Wait
    before: float = 0.0
    priority: int = 0
    quote: str | None = None
    turn: str | None = None


class WaitEnded(_ConversationSignal, frozen=True, tag="wait.ended"):
    """The wait that began at `since` is over."""

    wait: Wait
    since: float
    outcome: WaitOutcome


class CauseOpened(_ConversationSignal, frozen=True, tag="cause.opened"):
    """A detector says that something is wrong with this conversation, since `at`; or says it anew."""

    cause: CauseId
    severity: Severity
    evidence: Evidence
    model: str | None = None


class CauseClosed(_ConversationSignal, frozen=True, tag="cause.closed"):
    """What the cause named is no longer so."""

    cause: CauseId


class Entered(_ConversationSignal, frozen=True, tag="entered"):
    """A conversation came into this queue."""


class Left(_ConversationSignal, frozen=True, tag="left"):
    """A conversation is over, or was passed on to another queue (`to_queue`)."""

    outcome: str
    to_queue: str | None = None


class Taken(_ConversationSignal, frozen=True, tag="taken"):
    """The agent has this conversation from `at` on, without having taken it from the queue."""


class AgentSeen(_Signal, frozen=True, tag="agent"):
    """An agent's status, said to each queue that the agent serves."""

    agent: str
    queue: str
    status: str


class Watermark(_Signal, frozen=True, tag="watermark"):
    """No signal of `source` will come that is older than `at`.

    `recording` names the recorded history that the source reads, None the present.
    """

    recording: str | None = None


class ActionTaken(_Signal, frozen=True, tag="action"):
    """What a person did with an alert, on its way to the queue that the alert belongs to."""

    queue: str
    id: str
    action: str
    alert: str
    by: str
    note: str | None = None


Signal: TypeAlias = (
    WaitStarted
    | WaitEnded
    | CauseOpened
    | CauseClosed
    | Entered
    | Left
    | Taken
    | AgentSeen
    | ActionTaken
    | Watermark
)

# A record of the signals topic holds all that one batch had to say to one queue, in order.
decode_signals = msgspec.json.Decoder(list[Signal]).decode
