"""What viewers say to the gateway and what it answers, as docs/protocol.md has it. Pure."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta, Struct

from stream import records
from stream.alerts.life import ANSWERS, claimed_at
from stream.privacy.redaction import mask

LIVE_PATH = "/live"
WRONG_TOKEN = 4401
NO_HELLO = 4408
TOO_MANY_VIEWERS = 1013
MAX_MESSAGE_BYTES = 16 * 1024

# Something to see, and nothing that breaks lines or turns the direction of what stands around it.
_A_NAME = r"^(?=.*\S)[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$"
Id = Annotated[str, Meta(min_length=1, max_length=100)]


class Hello(Struct, frozen=True, tag="hello"):
    """Who this is, and the proof that it may look."""

    token: Annotated[str, Meta(max_length=1000)]
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=_A_NAME)]


class Resync(Struct, frozen=True, tag="resync"):
    """A delta did not fit: send a snapshot."""


class ActionRequest(Struct, frozen=True, tag="action"):
    """What a person does to an alert, or says of it.

    `id` is made by the viewer, so that asking twice does it once.
    """

    id: Id
    action: records.ActionKind
    alert: Id
    note: Annotated[str, Meta(max_length=2000)] | None = None


FromViewer: TypeAlias = Hello | Resync | ActionRequest
_decoder: msgspec.json.Decoder[FromViewer] = msgspec.json.Decoder(FromViewer)


class Refused(Exception):
    """Why something was not done: a `code` and `details` for programs, and a message for people."""

    def __init__(self, code: str, message: str, **details: str | float | None) -> None:
        self.code = code
        self.details = details
        super().__init__(message)


class TurnedAway(Exception):
    """Why a connection is closed before it became a viewer's: the close `code` and the reason."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(reason)


def read(message: bytes) -> FromViewer:
    """Read one message of a viewer.

    Raises:
        Refused: it breaks the protocol; says where.
    """
    try:
        return _decoder.decode(message)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused("bad_message", str(error)) from None


def read_hello(message: bytes) -> Hello:
    """Read the first message of a connection.

    Raises:
        TurnedAway: it is no hello.
    """
    try:
        hello: FromViewer | None = read(message)
    except Refused:
        hello = None
    if not isinstance(hello, Hello):
        raise TurnedAway(WRONG_TOKEN, "a hello must come first")
    return hello


def to_action(request: ActionRequest, alert: records.Alert | None, by: str, at: float) -> records.Action:
    """The action as it goes on the log, what identifies a customer masked in its note.

    Raises:
        Refused: there is no such alert, its case is closed, or somebody else has claimed it.
    """
    if alert is None:
        raise Refused("unknown_alert", f"there is no alert {request.alert}")
    if alert.status == "resolved" and request.action not in ANSWERS:
        raise Refused("alert_resolved", "the alert is resolved already")
    if request.action == "claim" and alert.status == "claimed" and alert.claimed_by != by:
        raise Refused(
            "alert_claimed",
            f"{alert.claimed_by} has claimed the alert already",
            claimed_by=alert.claimed_by,
            claimed_at=claimed_at(alert),
        )
    return records.Action(
        id=request.id,
        action=request.action,
        alert=alert.id,
        queue=alert.queue,
        by=by,
        at=at,
        note=None if request.note is None else mask(request.note),
    )


def done(action_id: str) -> bytes:
    """The answer to an action that is on the log."""
    return _encode({"type": "action.result", "id": action_id, "ok": True})


def refused(action_id: str, why: Refused) -> bytes:
    """The answer to an action that is not on the log."""
    result = {"type": "action.result", "id": action_id, "ok": False, "error": why.code, "message": str(why)}
    return _encode(result | why.details)


def error(why: Refused) -> bytes:
    """The answer to a message that could not be read."""
    return _encode({"type": "error", "error": why.code, "message": str(why)})


def _encode(document: dict[str, Any]) -> bytes:
    return msgspec.json.encode(document)
