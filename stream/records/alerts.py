"""The topics of alerts and of actions."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol, TypeAlias

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from detectors.contract.event_fields import Intervening
from detectors.contract.readings import Severity
from stream.records.evidence import CauseId, Evidence

AlertStatus: TypeAlias = Literal["open", "claimed", "resolved"]
Answer: TypeAlias = Literal["true_alarm", "false_alarm"]
ActionKind: TypeAlias = Literal["claim", "release", "resolve", "close"] | Answer | Literal["retract"]

CaseActionKind: TypeAlias = Literal[
    "snooze", "wake", "offer", "accept", "decline", "undo", "intervene", "stop", "missed", "fine", "not_fine"
]
"""What people also do with a case, and say of a conversation of which StepIn said nothing.

`missed` is said unasked; `fine` and `not_fine` answer a spot check.
"""
Remark: TypeAlias = Literal["missed", "fine", "not_fine"]
"""What people say of a conversation of which StepIn said nothing."""
ReportKind: TypeAlias = Literal["delivered", "undelivered", "left"]
"""What StepIn's own processes report: how an intervention left, and that the owner of a case is away."""
ResolveReason: TypeAlias = Literal["helped", "solved_itself", "no_need", "false_alarm", "other"]
InterventionKind: TypeAlias = Intervening

NAMES_AN_AGENT = "orphaned.offline"
"""The driver whose text is an agent."""


class HistoryEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step in the life of an alert, `by` a person or `stepin`. `action` is the id of an action.

    `by` is the name that people see, `person` the one id of the person. Older records have only the name.
    `changed` counts how often the person changed an answer, or took it back, until this entry.
    """

    at: float
    what: str
    by: str = "stepin"
    note: str | None = None
    action: str | None = None
    person: str | None = None
    changed: int = 0


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one open alert of a cause for a subject. All times are event times, seconds since 1970.

    `subject` names a conversation or a queue. `fingerprint` joins subject and cause; at most one alert of a
    fingerprint is open. `id` is a hash of the fingerprint and `starts_at`, so a replay of the same events
    gives the same ids.

    The times, in the order in which they come:

    - `evidence.since`: the onset, such as the begin of a wait, or the turn with which frustration began;
    - `starts_at`: the time in the id. For a breach of an SLA it is the deadline, for a warning the forecast
      that gave it, for a cause of a conversation its onset (or the entry into this queue, if that is later),
      for a cause of a queue the onset or deadline of that cause;
    - `raised_at`: the time at which the alert was raised, never before `starts_at`: the deadline of a wait,
      the turn or the timer with which a detector found the cause, the forecast, or the minute in which the
      queue was checked. The size of batches does not change it;
    - `updated_at`: the last change of evidence, severity or status;
    - `ends_at`: the end of the cause itself. An alert that a person resolved may still have its cause;
    - `returns_at`: when such an alert returns if its cause goes on until then;
    - `reopens_until`: a cause that comes back before this time reopens the alert;
    - `back_at`: when the alert last returned or was reopened.

    `resolution` says why it was resolved, `claimed_by` names who works on it, and `claimed_person` is the id
    of that person. `channel`, `agent`, `language` and `transferred` (it was in another queue before) are
    those of the conversation. `step` counts the steps of its life. `history` shows the first of them, the
    last of each kind, and of the others the latest; `stepin.history` has all. `returned` and `reopened` say
    how often it came back. `rules` is the version of the rules that held, `model` the model that found the
    cause. `moved_to` is the partition of the alerts topic to which the alert has gone with its conversation:
    the record only says so then. `events_partition` is the partition of the events topic that holds the
    conversation: an answer goes there. With `aggregate` the rules forbid to name the agent once it is over,
    see `without_agents`.
    """

    id: str
    fingerprint: str
    subject: str
    subject_kind: Literal["conversation", "queue"] = "conversation"
    queue: str
    cause: CauseId
    severity: Severity
    status: AlertStatus
    starts_at: float
    raised_at: float
    updated_at: float
    ends_at: float | None = None
    returns_at: float | None = None
    reopens_until: float | None = None
    back_at: float | None = None
    returned: int = 0
    reopened: int = 0
    moved_to: int | None = None
    resolution: str | None = None
    claimed_by: str | None = None
    claimed_person: str | None = None
    channel: str | None = None
    agent: str | None = None
    language: str | None = None
    transferred: bool = False
    evidence: Evidence
    history: tuple[HistoryEntry, ...] = ()
    step: int = 0
    rules: int = 1
    model: str | None = None
    events_partition: int | None = None
    aggregate: bool = False

    def without_agents(self) -> Alert:
        """Return what may be kept of it: with `aggregate` that names no agent."""
        if not self.aggregate:
            return self
        drivers = tuple(
            replace(each, text="") if each.code == NAMES_AN_AGENT else each for each in self.evidence.drivers
        )
        return replace(self, agent=None, evidence=replace(self.evidence, drivers=drivers))


class InterventionOrder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an action or a rule asks the platform of the contact centre to do.

    `to` is the queue or agent of a transfer, `text` the whisper, the reply or the reason.
    """

    kind: InterventionKind
    to: Annotated[str, Meta(max_length=200)] | None = None
    text: Annotated[str, Meta(max_length=2000)] | None = None


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person acted on a case or an alert, or closed a conversation: `case`, `alert` or `conversation` says.

    The client makes the `id`, so that sending it twice acts once: it is unique for a person and what it is
    about. `by` is the name of the person, `person` their one id. `events_partition` holds the conversation.

    `reason` is that of a `resolve`. `until` is the event time at which a `snooze` ends (None: when something
    changes). `to` and `to_person` name whom an `offer` hands the case over to. `undoes` is the id of the
    action that an `undo` takes back. `seen` is the owner whom a `release` of another's claim names: it is
    refused if somebody else has the case by then. `order` is what an `intervene` asks for, `stops` the
    intervention that a `stop` is about, or a report of how it left. `cause` is what StepIn `missed` in a
    conversation (or was `not_fine`), `since` when.
    """

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    action: ActionKind | CaseActionKind | ReportKind
    alert: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    queue: Annotated[str, Meta(min_length=1, max_length=200)]
    by: Annotated[str, Meta(min_length=1, max_length=100)]
    at: float
    note: Annotated[str, Meta(max_length=2000)] | None = None
    conversation: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    events_partition: int | None = None
    person: str | None = None
    case: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    reason: ResolveReason | None = None
    until: float | None = None
    to: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    to_person: str | None = None
    undoes: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    seen: str | None = None
    order: InterventionOrder | None = None
    stops: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    cause: CauseId | None = None
    since: float | None = None

    @property
    def about(self) -> str:
        """The id of the case, alert or conversation that it is about."""
        return self.case or self.alert or self.conversation or ""


class _Doing(Protocol):
    """What a person did: under which name, and who that is, if it is known."""

    @property
    def by(self) -> str: ...

    @property
    def person(self) -> str | None: ...


def same_person(one: _Doing, other: _Doing) -> bool:
    """Whether one person did both. The names decide only where a record of an earlier version has no id."""
    if one.person is not None and other.person is not None:
        return one.person == other.person
    return one.by == other.by


decode_alert = msgspec.json.Decoder(Alert).decode
decode_action = msgspec.json.Decoder(Action).decode
