"""What a viewer sends to the gateway."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from detectors.contract.rules.day_rules import ServiceLevel
from stream.gateway.protocol.rules import (
    RulesCheckRequest,
    RulesPublishRequest,
    RulesRequest,
    RulesRollBackRequest,
)
from stream.records import (
    ActionKind,
    CaseActionKind,
    CauseId,
    InterventionOrder,
    PlaybookLanguage,
    ResolveReason,
)

Id = Annotated[str, Meta(min_length=1, max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Person = Annotated[str, Meta(min_length=1, max_length=400)]


class Hello(Struct, frozen=True, tag="hello"):
    """Opens a connection with a ticket, which says who the viewer is. A ticket opens one connection."""

    ticket: Annotated[str, Meta(max_length=12_000)]


class Renew(Struct, frozen=True, tag="renew"):
    """Keeps a connection open with a new ticket of the same person and sign-in."""

    ticket: Annotated[str, Meta(max_length=12_000)]


class Resync(Struct, frozen=True, tag="resync"):
    """Asks for a snapshot, after a message that did not follow from the client's copy."""


class ActionRequest(Struct, frozen=True, tag="action", omit_defaults=True):
    """Asks for an action on a case, on an alert, or on a conversation: `close`, and `missed`.

    The viewer makes `id`; the gateway does each id once. `claim`, `release` and `resolve` that name an alert
    act on the case of its subject. `stream.records.Action` explains the fields.
    """

    id: Id
    action: ActionKind | CaseActionKind
    alert: Id | UnsetType = UNSET
    note: Annotated[str, Meta(max_length=2000)] | None = None
    conversation: Name | UnsetType = UNSET
    case: Id | UnsetType = UNSET
    reason: ResolveReason | None = None
    until: float | None = None
    to: Id | None = None
    to_person: Person | None = None
    undoes: Id | None = None
    seen: Person | None = None
    order: InterventionOrder | None = None
    stops: Id | None = None
    cause: CauseId | None = None
    since: float | None = None


class SilenceRequest(Struct, frozen=True, tag="silence", omit_defaults=True):
    """Asks that nobody be told until `ends_at` of the cases that match all fields that are given.

    At least one of `queue`, `cause`, `channel` and `agent` is given. The viewer makes `id`, as for an action.
    """

    id: Id
    ends_at: float
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    queue: Name | None = None
    cause: CauseId | None = None
    channel: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    agent: Name | None = None


class UnsilenceRequest(Struct, frozen=True, tag="unsilence"):
    """Asks to end a `silence` before its time. The viewer makes `id`, as for an action."""

    id: Id
    silence: Id


class PeopleRequest(Struct, frozen=True, tag="people"):
    """Asks to whom a case of this queue can be handed over now. The viewer makes `id`, as for an action."""

    id: Id
    queue: Name


class PlaybookRequest(Struct, frozen=True, tag="playbook"):
    """Asks what to do about a `case`, in the `language` of the reader. The viewer makes `id`."""

    id: Id
    case: Id
    language: PlaybookLanguage


class SpotCheckRequest(Struct, frozen=True, tag="spot_check"):
    """Asks for a conversation that raised nothing, to say whether it was fine. The viewer makes `id`."""

    id: Id


class TranscriptRequest(Struct, frozen=True, tag="open_transcript", omit_defaults=True):
    """Asks for what is said in a `conversation`, from now on, in place of the one asked for before.

    Without a conversation it ends that. The viewer makes `id`.
    """

    id: Id
    conversation: Name | None = None


class GaveUpRequest(Struct, frozen=True, tag="gave_up"):
    """Asks who gave up in the last hours. The viewer makes `id`."""

    id: Id


class SilentQueuesRequest(Struct, frozen=True, tag="silent_queues"):
    """Asks which queues the rules name and StepIn has not seen. The viewer makes `id`."""

    id: Id


class HealthRequest(Struct, frozen=True, tag="health"):
    """Asks how the floor fares. The viewer makes `id`."""

    id: Id


class SignInReport(Struct, frozen=True, tag="sign_in", omit_defaults=True):
    """The dashboard tells who could not sign in, or has signed out. It makes `id`.

    `person` is empty where the name is nobody's: people type passwords there. `origin` is the address of the
    browser, and `at` the time by the dashboard's clock, in seconds since 1970.
    """

    id: Id
    what: Literal["sign_in_failed", "signed_out"]
    person: Annotated[str, Meta(max_length=400)]
    name: Annotated[str, Meta(max_length=200)]
    origin: Annotated[str, Meta(max_length=200)]
    at: float
    reason: Annotated[str, Meta(max_length=200)] = ""


class ArchiveLook(Struct, frozen=True, tag="archive_look", omit_defaults=True):
    """The dashboard tells that a person is about to read, or to save, what the archive has. It makes `id`.

    That is a `conversation`; without one it is a search. The dashboard shows nothing before the answer.
    `origin` is the address of the browser, and `at` the time by the dashboard's clock.
    """

    id: Id
    what: Literal["looked", "exported"]
    person: Annotated[str, Meta(max_length=400)]
    name: Annotated[str, Meta(max_length=200)]
    origin: Annotated[str, Meta(max_length=200)]
    at: float
    words: bool
    conversation: Name | None = None
    queue: Name | None = None


class NumbersRequest(Struct, frozen=True, tag="numbers", omit_defaults=True):
    """Asks for the numbers of a `day` (2026-10-01), the latest without one. The viewer makes `id`.

    `channel` and `formula` choose one; without them all channels count, and the service level is that of the
    rules. The half-hours are of one `queue`, or of all that the viewer sees.
    """

    id: Id
    day: Annotated[str, Meta(max_length=10)] | None = None
    channel: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    queue: Name | None = None
    formula: ServiceLevel | None = None


class ExplainRequest(Struct, frozen=True, tag="explain"):
    """Asks why a case was opened, and what would have prevented it. The viewer makes `id`."""

    id: Id
    case: Id


class ShadowsRequest(Struct, frozen=True, tag="shadows"):
    """Asks which shadows there are, and where each differs from the floor. The viewer makes `id`."""

    id: Id


class ModelsRequest(Struct, frozen=True, tag="models"):
    """Asks which models score, how they came to be, and how well they scored. The viewer makes `id`."""

    id: Id


FromPerson: TypeAlias = (
    ActionRequest
    | SilenceRequest
    | UnsilenceRequest
    | PeopleRequest
    | PlaybookRequest
    | SpotCheckRequest
    | TranscriptRequest
    | HealthRequest
    | NumbersRequest
    | GaveUpRequest
    | SilentQueuesRequest
    | RulesRequest
    | RulesCheckRequest
    | RulesPublishRequest
    | RulesRollBackRequest
    | ExplainRequest
    | ShadowsRequest
    | ModelsRequest
)
"""What a person asks for. It is answered with an `ActionResult` of its id."""
FromViewer: TypeAlias = Hello | Renew | Resync | SignInReport | ArchiveLook | FromPerson
