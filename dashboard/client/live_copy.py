"""A client's copy of the gateway's live state, and how each message changes it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from msgspec import UNSET

from stream.gateway.protocol import Delta, Heartbeat, Minutes, ShownCase, Snapshot
from stream.records import Alert, ConversationView, QueueView, Silence

V = TypeVar("V", ConversationView, QueueView, Alert, ShownCase, Silence)


class Gap(Exception):
    """A message does not follow from the copy. The client needs a snapshot."""


@dataclass(frozen=True)
class LiveCopy:
    """What the gateway shows, by kind and id, at version `seq`. It never changes, so any thread may keep it.

    Times are seconds since 1970. `seq` is -1 before the first snapshot. `connected` says whether the gateway
    confirms this copy now; otherwise it is the last one that the gateway confirmed. `raised` has by cause the
    minutes in which alerts were raised, counted from `counted_since` on (None: not yet).
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
    cases: Mapping[str, ShownCase] = field(default_factory=dict)
    silences: Mapping[str, Silence] = field(default_factory=dict)
    raised: Mapping[str, Minutes] = field(default_factory=dict)
    counted_since: float | None = None

    def after(self, message: Snapshot | Delta | Heartbeat) -> LiveCopy:
        """Return the copy after a message.

        Raises:
            Gap: the message is of another epoch, or does not start from version `seq`.
        """
        head = replace(
            self,
            connected=True,
            seq=message.seq,
            epoch=message.epoch,
            at=message.at,
            data_at=message.data_at,
            stale_since=message.stale_since,
            counted_since=None if message.counted_since is UNSET else message.counted_since,
        )
        if isinstance(message, Snapshot):
            return replace(
                head,
                simulated=message.simulated,
                conversations={view.id: view for view in message.conversations},
                queues={view.queue: view for view in message.queues},
                alerts={alert.id: alert for alert in message.alerts},
                cases={case.id: case for case in message.cases},
                silences={silence.id: silence for silence in message.silences},
                raised={} if message.raised is UNSET else message.raised,
            )
        since = message.since if isinstance(message, Delta) else message.seq
        if (message.epoch, since) != (self.epoch, self.seq):
            raise Gap(f"expected version {self.seq} of {self.epoch}, got {since} of {message.epoch}")
        if isinstance(message, Heartbeat):
            return head
        conversations = {view.id: view for view in message.conversations}
        queues = {view.queue: view for view in message.queues}
        alerts = {alert.id: alert for alert in message.alerts}
        cases = {case.id: case for case in message.cases}
        silences = {silence.id: silence for silence in message.silences}
        return replace(
            head,
            simulated=message.simulated,
            conversations=_merge(self.conversations, conversations, message.gone.conversations),
            queues=_merge(self.queues, queues, message.gone.queues),
            alerts=_merge(self.alerts, alerts, message.gone.alerts),
            cases=_merge(self.cases, cases, message.gone.cases),
            silences=_merge(self.silences, silences, message.gone.silences),
            raised=self.raised if message.raised is UNSET else {**self.raised, **message.raised},
        )


def _merge(old: Mapping[str, V], new: Mapping[str, V], gone: list[str]) -> Mapping[str, V]:
    if not new and not gone:
        return old
    merged = {**old, **new}
    for id_ in gone:
        merged.pop(id_, None)
    return merged
