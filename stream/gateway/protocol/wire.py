"""Reads and writes the messages of the protocol, and says what breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec
from msgspec import UNSET, Struct

from stream.gateway.protocol.from_gateway import FromGateway
from stream.gateway.protocol.from_viewer import ActionRequest, FromViewer, SilenceRequest


class BadMessage(ValueError):
    """A message breaks the protocol; the text says where."""


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
