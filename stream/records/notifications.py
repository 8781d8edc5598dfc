"""The topic of notifications: whom people were told of, what is on its way to them, and how each route fares.

Only the notifier writes it, and it restores itself from it. Times are those of its own clock.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.readings import Severity

NotifiedStep: TypeAlias = Literal["new", "worse", "returned", "level", "again"]
"""Why people are told of a case: it opened, became more severe, came back after a person resolved it, was
escalated to the level of the route, or is critical and still unclaimed."""
NotifiedKind: TypeAlias = Literal["queue", "waits", "talk"]
"""What a notification is about: a queue as a whole, customers who wait, or what is said in conversations."""


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """A route was told of a case: with which `severity`, after how many returns, and when last (`at`)."""

    route: str
    case: str
    severity: Severity
    returned: int = 0
    at: float


class NotifiedCase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case in a notification. `before` is what its route had been told of it before."""

    case: str
    step: NotifiedStep
    before: Told | None = None


class NotifiedGroup(Struct, frozen=True, order=True):
    """What is told together: the cases of a `kind` in one queue."""

    queue: str
    kind: NotifiedKind


class Outgoing(Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """A notification on its way: it stands on the topic until its channel has taken it.

    `id` is the same for each attempt, also after a restart.
    """

    id: str
    route: str
    groups: tuple[NotifiedGroup, ...]
    severity: Severity
    title: str
    body: str
    made_at: float
    cases: tuple[NotifiedCase, ...]


class Pace(Struct, frozen=True, kw_only=True, tag=True):
    """When the latest notifications of a `kind` about a queue were made for a route, the oldest first."""

    route: str
    queue: str
    kind: NotifiedKind
    sent: tuple[float, ...]


class RouteHealth(Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """How a route fares: it fails since `failing_since` with the `error` of its last attempt, or it works."""

    route: str
    delivered_at: float | None = None
    failing_since: float | None = None
    error: str | None = None


NotificationRecord: TypeAlias = Told | Outgoing | Pace | RouteHealth

decode_notification = msgspec.json.Decoder(NotificationRecord).decode


def notification_key(record: NotificationRecord) -> bytes:
    """Return the key under which a record stands on the topic.

    >>> notification_key(Told(route="leads", case="c1", severity="warning", at=1.0))
    b'told/leads/c1'
    """
    match record:
        case Told():
            key = f"told/{record.route}/{record.case}"
        case Outgoing():
            key = f"outgoing/{record.id}"
        case Pace():
            key = f"pace/{record.route}/{record.kind}/{record.queue}"
        case RouteHealth():
            key = f"route/{record.route}"
    return key.encode()
