"""The contact that signals and waits embed, and the wait that a signal starts."""

from __future__ import annotations

from msgspec import Struct

from stream.records.evidence import Wait


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation, the queue that has it, and the agent who has it in that queue.

    `agent` is None while the customer waits for one; `language` is None until a turn has shown it.
    `transferred` says that the conversation was in another queue before. With `aggregate` the rules forbid to
    keep who the agent was.
    """

    conversation: str
    queue: str
    channel: str = "chat"
    agent: str | None = None
    language: str | None = None
    transferred: bool = False
    aggregate: bool = False


class Offers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often a waiting conversation was offered to an agent, and missed, rejected or given back.

    `taken` says that an agent has accepted it and has not said a word yet.
    """

    offered: int = 0
    missed: int = 0
    rejected: int = 0
    returned: int = 0
    taken: bool = False


class RunningWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer waits since `since` (seconds since 1970) and has not been served yet.

    `waited_before` is how many seconds the customer had waited before a transfer led here. `priority` is the
    rank in the queue, higher first. `quote` and `turn` (its id) are the first turn without an answer.
    `sla` is the SLA of this conversation, None where that of the rules holds.
    `offers` are those of a wait in the queue. `due` is the time for which a callback was promised.
    `events_partition` is the partition of the events topic that holds the conversation.
    `minded_at` is when an agent last did something in the conversation.
    """

    contact: Contact
    kind: Wait
    since: float
    waited_before: float = 0.0
    priority: int = 0
    quote: str | None = None
    turn: str | None = None
    sla: float | None = None
    offers: Offers | None = None
    due: float | None = None
    events_partition: int | None = None
    minded_at: float = 0.0
