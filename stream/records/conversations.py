"""The topics of turns and of conversations."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from detectors.contract.readings import Severity
from stream.records.evidence import CauseId, Evidence, Wait


class TurnRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message or spoken segment, masked and scored. Transcripts consist of these.

    `kind` is that of the event: an automatic line, a private note or a quotation is kept and not scored.
    `left_out` says what was left out of the text: the `quotation` of an earlier mail, or a `signature`.
    `watch` says that the conversation is watched since this turn or before. `satisfied` is the probability of
    a satisfied customer, from which on the rules let an alert of frustration end.
    """

    id: str
    conversation: str
    queue: str
    at: float
    sender: str
    text: str
    agent: str | None = None
    language: str | None = None
    probability: float | None = None
    not_scored: str | None = None
    kind: str | None = None
    left_out: tuple[str, ...] = ()
    watch: bool = False
    satisfied: float | None = None


class WaitView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait that runs since `since`, as the desk shows it. A callback may be promised for `due`."""

    kind: Wait
    since: float
    due: float | None = None


class CauseView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cause that is open in a conversation since `since`, as the desk shows it."""

    cause: CauseId
    since: float
    severity: Severity
    evidence: Evidence


class ConversationView(Struct, kw_only=True, omit_defaults=True):
    """A conversation as the desk lists it.

    It is `probably_over` when it has given no sign for far longer than such conversations do. Nobody waits in
    it then, and its alerts have ended. The next event makes it what it was.

    `source` is the CloudEvents `source` of its first event. `probability` is that of its last customer turn,
    0…1, and `attention` how much it needs a person, 0…1; `not_scored` says why a turn has no probability.
    `watch` says that frustration has come near to an alert and raises none.
    `rating` is the customer's, 0…1. `plea` holds the customer's latest words, where `last_text` only gives
    data that is masked. `topic` is masked; `link` is where a person opens the conversation, an https address.
    `direction` is None for inbound.
    `events_partition` is the partition of the events topic that holds it.
    `participants` maps each who has joined beside the agent to the mode: listen, whisper or barge.
    `queue_name` and `agent_name` are what people call `queue` and `agent`, if the platform has told.
    With `aggregate` the rules forbid to name its agents, see `without_agents`.
    """

    id: str
    queue: str
    channel: str
    status: Literal["queued", "active", "held", "probably_over", "ended"]
    started_at: float
    updated_at: float
    agent: str | None = None
    language: str | None = None
    segment: str | None = None
    source: str = ""
    waits: tuple[WaitView, ...] = ()
    turns: int = 0
    transfers: int = 0
    probability: float | None = None
    attention: float | None = None
    watch: bool = False
    not_scored: str | None = None
    causes: tuple[CauseView, ...] = ()
    last_text: str | None = None
    plea: str | None = None
    rating: float | None = None
    direction: str | None = None
    topic: str | None = None
    link: str | None = None
    participants: dict[str, str] = {}
    queue_name: str | None = None
    agent_name: str | None = None
    events_partition: int | None = None
    aggregate: bool = False

    def without_agents(self) -> ConversationView:
        """Return what may be shown and kept of it: with `aggregate` that names no agent."""
        if not self.aggregate:
            return self
        return replace(self, agent=None, agent_name=None, participants={})


class ConversationRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of the conversations topic: `view` is for people, and a worker restores `state`."""

    view: ConversationView
    state: msgspec.Raw


decode_conversation = msgspec.json.Decoder(ConversationRecord).decode
