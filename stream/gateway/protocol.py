"""The messages between the gateway and its viewers, its close codes and its limits.

`docs/protocol.md` explains them. The gateway, the Python client and the tests' gateway use these structs;
`tests/contract/protocol/` holds all of them and the browser's client to the same stories.

All times are seconds since 1970 (UTC). Every reader skips the fields that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from stream.records import (
    ActionKind,
    Alert,
    Case,
    CaseActionKind,
    CauseId,
    ConversationView,
    FilledPlaybook,
    InterventionOrder,
    PlaybookLanguage,
    QueueView,
    ResolveReason,
    Silence,
)

LIVE_PATH = "/live"
UP_PATH = "/up"
"""Answers 204 to every browser while the gateway listens, and tells nothing."""
MAX_MESSAGE_BYTES = 16 * 1024
"""The gateway closes a connection that sends a longer message."""

HEARTBEAT_SECONDS = 1.0
"""The gateway sends a heartbeat this often."""
HELLO_SECONDS = 5.0
"""The gateway closes a connection that has not sent a hello after this time."""
STALE_SECONDS = 2.5
"""A client calls its copy stale when no snapshot, delta or heartbeat has confirmed it for this long."""
SNAPSHOT_SECONDS = 4.0
"""A client connects again when a snapshot has not come this long after its hello or resync."""
SILENCE_SECONDS = 6.0
"""A client connects again when it has received no message for this long."""
RENEW_SECONDS = 120.0
"""A client renews its ticket this long before its end, or after half of a shorter life."""

TOO_MANY_VIEWERS = 1013
BAD_TICKET = 4401
NO_HELLO = 4408
TICKET_ENDED = 4410

ErrorCode: TypeAlias = Literal[
    "bad_message",
    "unknown_alert",
    "not_allowed",
    "alert_resolved",
    "alert_claimed",
    "not_closable",
    "unknown_conversation",
    "unknown_case",
    "case_claimed",
    "case_resolved",
    "not_owner",
    "not_offered",
    "undo_too_late",
    "nothing_to_undo",
    "intervention_gone",
    "unknown_silence",
    "bad_silence",
    "too_many",
    "log_unavailable",
    "outcome_unknown",
]

Id = Annotated[str, Meta(min_length=1, max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Person = Annotated[str, Meta(min_length=1, max_length=400)]


Minutes: TypeAlias = list[tuple[int, int, int]]
"""Minutes since 1970, each with how many of the alerts raised in it are warnings, and critical."""


class BadMessage(ValueError):
    """A message breaks the protocol; the text says where."""


# --- from the viewer -----------------------------------------------------------------------------------


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


FromPerson: TypeAlias = (
    ActionRequest | SilenceRequest | UnsilenceRequest | PeopleRequest | PlaybookRequest | SpotCheckRequest
)
"""What a person asks for. It is answered with an `ActionResult` of its id."""
FromViewer: TypeAlias = Hello | Renew | Resync | FromPerson

# --- from the gateway ----------------------------------------------------------------------------------


class Welcome(Struct, frozen=True, kw_only=True, tag="welcome"):
    """Answers a hello or a renewal: who the viewer is, and what the viewer may see and do.

    `queues` is None for all of them, `words` says whether the viewer may read what customers wrote and said,
    `expires_at` is the end of the ticket, `at` the gateway's clock. `signed_in` is false for a guest of a
    floor without a sign-in.
    """

    person: str
    name: str
    roles: list[str]
    queues: list[str] | None
    words: bool
    expires_at: float
    at: float
    signed_in: bool


class Head(Struct, frozen=True, kw_only=True):
    """The fields of every message about the live state.

    `seq` is the version of the state, `epoch` the life of the gateway that counts the versions. `at` is the
    gateway's clock, `data_at` the event time up to which the floor is known (None: nothing is known), and
    `stale_since` the time when data stopped coming (None: data comes). `ahead` says by how many seconds the
    time of some events partition lies ahead of the gateway's clock; it is left out while none does.
    `counted_since` is the event time from which on the raised alerts are counted; it is left out until then.
    `model_moved` is the event time at which labels had moved a model much; it is left out an hour later.
    """

    seq: int
    epoch: str
    at: float
    data_at: float | None
    stale_since: float | None
    ahead: float | UnsetType = UNSET
    counted_since: float | UnsetType = UNSET
    model_moved: float | UnsetType = UNSET


class ShownCase(Case, frozen=True, kw_only=True, omit_defaults=True):
    """A case as viewers see it.

    `silenced_by` is the silence that covers it, `folded_into` the case of its queue that stands for it.
    Nobody is told of such a case.
    """

    silenced_by: str | None = None
    folded_into: str | None = None


class Snapshot(Head, frozen=True, kw_only=True, tag="snapshot", omit_defaults=True):
    """The whole live state at version `seq`.

    `raised` has by cause the minutes in which alerts were raised. `cases`, `silences` and `raised` are left
    out where there are none.
    """

    simulated: bool
    conversations: list[ConversationView]
    queues: list[QueueView]
    alerts: list[Alert]
    cases: list[ShownCase] = []
    silences: list[Silence] = []
    raised: dict[str, Minutes] | UnsetType = UNSET


class Gone(Struct, frozen=True, kw_only=True):
    """The ids that a delta removes."""

    conversations: list[str] = []
    queues: list[str] = []
    alerts: list[str] = []
    cases: list[str] = []
    silences: list[str] = []


class Delta(Head, frozen=True, kw_only=True, tag="delta", omit_defaults=True):
    """The objects that changed after version `since` (on the wire: `from`) up to `seq`, each whole.

    `raised` has the causes whose counts changed. `cases`, `silences` and `raised` are left out where none
    did.
    """

    since: int = msgspec.field(name="from")
    simulated: bool
    conversations: list[ConversationView]
    queues: list[QueueView]
    alerts: list[Alert]
    cases: list[ShownCase] = []
    silences: list[Silence] = []
    gone: Gone
    raised: dict[str, Minutes] | UnsetType = UNSET


class Heartbeat(Head, frozen=True, kw_only=True, tag="heartbeat"):
    """Confirms the version that the viewer has, and says how fresh the data is."""


class Colleague(Struct, frozen=True, kw_only=True):
    """Somebody who may act: the one id, and the name that screens show."""

    person: str
    name: str


class ActionResult(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="action.result"):
    """Answers what a person asked for: it is done, or `error` (an `ErrorCode`) and `message` say why not.

    `by` and `at` say who did what stands in its way, and when, where that is known. `people` answers a
    `PeopleRequest`, `playbook` a `PlaybookRequest`, and `spot_check` a `SpotCheckRequest`, if there is one.
    """

    id: str
    ok: bool
    error: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    by: str | UnsetType = UNSET
    at: float | UnsetType = UNSET
    people: list[Colleague] | UnsetType = UNSET
    playbook: FilledPlaybook | UnsetType = UNSET
    spot_check: ConversationView | UnsetType = UNSET


class ErrorReport(Struct, frozen=True, kw_only=True, tag="error"):
    """Answers a message that the gateway could not read. `error` is an `ErrorCode`."""

    error: str
    message: str


FromGateway: TypeAlias = Welcome | Snapshot | Delta | Heartbeat | ActionResult | ErrorReport


# --- on the wire ---------------------------------------------------------------------------------------


class _AnyMessage(Struct):
    type: str


_viewer_decoder: msgspec.json.Decoder[FromViewer] = msgspec.json.Decoder(FromViewer)
_gateway_decoder: msgspec.json.Decoder[FromGateway] = msgspec.json.Decoder(FromGateway)
_type_decoder: msgspec.json.Decoder[_AnyMessage] = msgspec.json.Decoder(_AnyMessage)
_GATEWAY_TYPES = frozenset(struct.__struct_config__.tag for struct in get_args(FromGateway))


def encode(message: FromViewer | FromGateway) -> bytes:
    """Return the message as JSON.

    >>> encode(ActionRequest(id="x1", action="claim", alert="a1"))
    b'{"type":"action","id":"x1","action":"claim","alert":"a1"}'
    """
    return msgspec.json.encode(message)


def decode_from_viewer(message: bytes) -> FromViewer:
    """Return the viewer's message.

    Raises:
        BadMessage: the message breaks the protocol, or its type is unknown.
    """
    try:
        request = _viewer_decoder.decode(message)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadMessage(str(error)) from None
    match request:
        case ActionRequest():
            _check_action(request)
        case SilenceRequest(queue=None, cause=None, channel=None, agent=None):
            raise BadMessage("a silence needs at least one of `queue`, `cause`, `channel` and `agent`")
    return request


_ABOUT_ALERT = frozenset({"true_alarm", "false_alarm", "retract"})
_ABOUT_CASE_OR_ALERT = frozenset({"claim", "release", "resolve"})
_ABOUT_CONVERSATION = frozenset({"close", "missed", "fine", "not_fine"})
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "offer": ("to", "to_person"),
    "undo": ("undoes",),
    "intervene": ("order",),
    "stop": ("stops",),
}


def _check_action(request: ActionRequest) -> None:
    action = request.action
    allowed: tuple[str, ...] = ("case",)
    if action in _ABOUT_CONVERSATION:
        allowed = ("conversation",)
    elif action in _ABOUT_ALERT:
        allowed = ("alert",)
    elif action in _ABOUT_CASE_OR_ALERT:
        allowed = ("case", "alert")
    named = [name for name in ("conversation", "alert", "case") if getattr(request, name) is not UNSET]
    if not set(named) & set(allowed):
        missing = " or ".join(f"`{name}`" for name in allowed)
        raise BadMessage(f"Object missing required field {missing}, which `{action}` needs")
    if len(named) > 1:
        raise BadMessage(f"`{action}` is about one thing, not about {' and '.join(named)}")
    needs = ("reason",) if action == "resolve" and named == ["case"] else _NEEDS.get(action, ())
    for name in needs:
        if getattr(request, name) is None:
            raise BadMessage(f"Object missing required field `{name}`, which `{action}` needs")


def decode_from_gateway(message: bytes) -> FromGateway | None:
    """Return the gateway's message, or None when this version does not know its type.

    Raises:
        BadMessage: the message breaks the protocol.
    """
    try:
        return _gateway_decoder.decode(message)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if _type_of(message) not in _GATEWAY_TYPES | {None}:
            return None
        raise BadMessage(str(error)) from None


def _type_of(message: bytes) -> str | None:
    try:
        return _type_decoder.decode(message).type
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
