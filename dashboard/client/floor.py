"""The live floor as a viewer holds it, and how messages of the gateway change it. Pure.

docs/protocol.md has the messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from stream.records import Alert, ConversationView, QueueView

K = TypeVar("K", ConversationView, QueueView, Alert)


class _Gone(Struct, frozen=True):
    conversations: list[str] = []
    queues: list[str] = []
    alerts: list[str] = []


class _Head(Struct, frozen=True, kw_only=True):
    seq: int
    epoch: str
    at: float
    data_at: float | None = None
    stale_since: float | None = None


class Snapshot(_Head, frozen=True, kw_only=True, tag="snapshot"):
    """Everything, at version `seq`."""

    simulated: bool
    conversations: list[ConversationView]
    queues: list[QueueView]
    alerts: list[Alert]


class Delta(_Head, frozen=True, kw_only=True, tag="delta"):
    """What is new since version `since`."""

    since: int = msgspec.field(name="from")
    simulated: bool
    conversations: list[ConversationView]
    queues: list[QueueView]
    alerts: list[Alert]
    gone: _Gone


class Heartbeat(_Head, frozen=True, kw_only=True, tag="heartbeat"):
    """The gateway is there, and how fresh its data is."""


class ActionResult(Struct, frozen=True, kw_only=True, tag="action.result"):
    """What became of an action; `error` is a code of the protocol.

    A claim that came too late is told who has the alert, and since when if that is known.
    """

    id: str
    ok: bool
    error: str = ""
    message: str = ""
    claimed_by: str | None = None
    claimed_at: float | None = None


class Unreadable(Struct, frozen=True, kw_only=True, tag="error"):
    """Something that was said could not be read."""

    error: str
    message: str


FromGateway: TypeAlias = Snapshot | Delta | Heartbeat | ActionResult | Unreadable
_decoder: msgspec.json.Decoder[FromGateway] = msgspec.json.Decoder(FromGateway)


def read(message: bytes) -> FromGateway:
    """Read one message of the gateway.

    Raises:
        msgspec.DecodeError: it breaks the protocol.
    """
    return _decoder.decode(message)


class Gap(Exception):
    """What came does not follow from what is there: a snapshot is needed."""


@dataclass(frozen=True)
class Floor:
    """The floor at one moment; never changed, so any thread may keep it.

    Times are in seconds since 1970. `seq` is -1 before anything was heard. `connected` says whether this
    is what the gateway says now, or the last that was heard of it.
    """

    connected: bool = False
    seq: int = -1
    epoch: str = ""
    at: float = 0.0
    data_at: float | None = None
    stale_since: float | None = None
    simulated: bool = False
    conversations: Mapping[str, ConversationView] = field(default_factory=dict)
    queues: Mapping[str, QueueView] = field(default_factory=dict)
    alerts: Mapping[str, Alert] = field(default_factory=dict)

    def after(self, message: Snapshot | Delta | Heartbeat) -> Floor:
        """The floor after a message.

        Raises:
            Gap: the message does not follow.
        """
        head = replace(
            self,
            connected=True,
            seq=message.seq,
            epoch=message.epoch,
            at=message.at,
            data_at=message.data_at,
            stale_since=message.stale_since,
        )
        if isinstance(message, Snapshot):
            return replace(
                head,
                simulated=message.simulated,
                conversations={view.id: view for view in message.conversations},
                queues={view.queue: view for view in message.queues},
                alerts={alert.id: alert for alert in message.alerts},
            )
        since = message.since if isinstance(message, Delta) else message.seq
        if (message.epoch, since) != (self.epoch, self.seq):
            raise Gap(f"expected version {self.seq} of {self.epoch}, got {since} of {message.epoch}")
        if isinstance(message, Heartbeat):
            return head
        gone = message.gone
        return replace(
            head,
            simulated=message.simulated,
            conversations=_changed(
                self.conversations, {view.id: view for view in message.conversations}, gone.conversations
            ),
            queues=_changed(self.queues, {view.queue: view for view in message.queues}, gone.queues),
            alerts=_changed(self.alerts, {alert.id: alert for alert in message.alerts}, gone.alerts),
        )


def _changed(old: Mapping[str, K], new: Mapping[str, K], gone: list[str]) -> Mapping[str, K]:
    if not new and not gone:
        return old
    merged = {**old, **new}
    for id_ in gone:
        merged.pop(id_, None)
    return merged
