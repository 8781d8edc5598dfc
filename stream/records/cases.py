"""The topics of cases, of the answers to what people did about them, and of interventions."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from detectors.contract.readings import Severity
from stream.records.alerts import HistoryEntry, InterventionKind, ResolveReason
from stream.records.evidence import CauseId

CaseStatus: TypeAlias = Literal["open", "claimed", "snoozed", "resolved"]
InterventionState: TypeAlias = Literal[
    "planned", "stopped", "requested", "delivered", "undelivered", "done", "failed", "declined"
]


class CasePart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert of a case. `open` says that nobody has resolved it and its cause goes on.

    `since` is the onset of its cause and `ends_at` the end.
    """

    alert: str
    cause: CauseId
    severity: Severity
    since: float
    raised_at: float
    open: bool = True
    ends_at: float | None = None


class Intervention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the platform of the contact centre is asked to do about a conversation, and how far that is.

    `id` is that of the action that asked for it, or made from the case for one that the rules ask for. Until
    `due_at` a planned one can be stopped. `by` is a person's name, or `stepin`. `to` is the queue or agent
    of a transfer, `text` the whisper, reply or reason. `cause` is that for which the rules ask for it.
    `changed_at` is the event time of the state. `answer` is what the platform said, or why StepIn stopped it:
    `resolved`, `calm` (the cause has ended), `answered` (a person serves the customer), `stepped_in`
    (somebody has asked for a person meanwhile) or `limit`.
    """

    id: str
    kind: InterventionKind
    state: InterventionState
    at: float
    changed_at: float
    by: str = "stepin"
    person: str | None = None
    to: str | None = None
    text: str | None = None
    due_at: float | None = None
    answer: str | None = None
    cause: CauseId | None = None


class Owned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a case that people decide: who has it since when, and until when.

    `since` is the time of the action by which the owner got it. `until` is the event time at which a claim
    runs out, or a snooze ends (None: when something changes).
    `offered_to` is the person to whom the owner hands it over, until that person accepts or declines.
    """

    status: CaseStatus = "open"
    owner: str | None = None
    owner_person: str | None = None
    since: float | None = None
    until: float | None = None
    offered_to: str | None = None
    offered_person: str | None = None
    reason: ResolveReason | None = None


class Undoable(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last action of a person that can still be undone until `until`, and what held `before` it."""

    action: str
    person: str | None
    by: str
    until: float
    before: Owned


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All alerts about one conversation, or about one queue, as one piece of work. All times are event times.

    `id` is a hash of the subject and the `id` of the first alert. At most one case of a subject is not
    resolved. `cause` and `severity` are those of the most severe open part, which ranks it. `level` counts
    the levels of escalation that were reached, and `escalates_at` is when the next one is. `claimed_at` is
    when somebody first had it. `resolution` says why it was resolved: `person`, or how the last
    cause ended. `step` counts the steps of its life; `history` shows the first, and of the others the
    latest. `moved_to` is the partition to which it has gone with its conversation: the record only says so
    then.
    """

    id: str
    subject: str
    subject_kind: Literal["conversation", "queue"] = "conversation"
    queue: str
    cause: CauseId
    severity: Severity
    owned: Owned = Owned()
    opened_at: float
    updated_at: float
    claimed_at: float | None = None
    resolved_at: float | None = None
    resolution: str | None = None
    returned: int = 0
    level: int = 0
    escalates_at: float | None = None
    parts: tuple[CasePart, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    undoable: Undoable | None = None
    channel: str | None = None
    agent: str | None = None
    language: str | None = None
    history: tuple[HistoryEntry, ...] = ()
    step: int = 0
    moved_to: int | None = None
    events_partition: int | None = None
    aggregate: bool = False

    def without_agents(self) -> Case:
        """Return what may be kept of it: with `aggregate` that names no agent."""
        if not self.aggregate:
            return self
        interventions = tuple(replace(each, to=None) for each in self.interventions)
        return replace(self, agent=None, interventions=interventions)


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an action of a person came to: done, or refused with an `error` that the protocol explains.

    `by` and `at` say who did what stands in its way, and when.
    """

    action: str
    person: str | None
    case: str | None = None
    error: str | None = None
    by: str | None = None
    at: float | None = None


class InterventionRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One intervention that is asked of the platform: what leaves StepIn. Its `id` is the idempotency key."""

    id: str
    kind: InterventionKind
    conversation: str
    queue: str
    case: str
    at: float
    by: str = "stepin"
    person: str | None = None
    to: str | None = None
    text: str | None = None
    agent: str | None = None
    channel: str | None = None
    events_partition: int | None = None


class Silence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nobody is told of the cases that match, from `starts_at` to `ends_at`. They are shown as silent.

    A field of None matches everything; the fields that are set must all match.
    """

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    queue: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    cause: CauseId | None = None
    channel: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    agent: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    by: Annotated[str, Meta(min_length=1, max_length=100)]
    person: str | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    starts_at: float
    ends_at: float


decode_case = msgspec.json.Decoder(Case).decode
decode_outcome = msgspec.json.Decoder(Outcome).decode
decode_intervention = msgspec.json.Decoder(InterventionRecord).decode
decode_silence = msgspec.json.Decoder(Silence).decode
