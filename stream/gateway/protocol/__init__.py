"""The messages between the gateway and its viewers, its close codes and its limits.

`docs/protocol.md` explains them. The gateway, the Python client and the tests' gateway use these structs;
`tests/contract/protocol/` holds all of them and the browser's client to the same stories.

All times are seconds since 1970 (UTC). Every reader skips the fields that it does not know.
"""

from __future__ import annotations

from stream.gateway.protocol.from_gateway import (
    ActionResult,
    Colleague,
    Delta,
    ErrorReport,
    FromGateway,
    Gone,
    Head,
    Heartbeat,
    Minutes,
    ShownCase,
    Snapshot,
    Welcome,
)
from stream.gateway.protocol.from_viewer import (
    ActionRequest,
    FromPerson,
    FromViewer,
    Hello,
    Id,
    Name,
    PeopleRequest,
    Person,
    PlaybookRequest,
    Renew,
    Resync,
    SilenceRequest,
    SpotCheckRequest,
    UnsilenceRequest,
)
from stream.gateway.protocol.limits import (
    BAD_TICKET,
    HEARTBEAT_SECONDS,
    HELLO_SECONDS,
    LIVE_PATH,
    MAX_MESSAGE_BYTES,
    NO_HELLO,
    RENEW_SECONDS,
    SILENCE_SECONDS,
    SNAPSHOT_SECONDS,
    STALE_SECONDS,
    TICKET_ENDED,
    TOO_MANY_VIEWERS,
    UP_PATH,
    ErrorCode,
)
from stream.gateway.protocol.wire import (
    BadMessage,
    decode_from_gateway,
    decode_from_viewer,
    encode,
)

__all__ = [
    "BAD_TICKET",
    "HEARTBEAT_SECONDS",
    "HELLO_SECONDS",
    "LIVE_PATH",
    "MAX_MESSAGE_BYTES",
    "NO_HELLO",
    "RENEW_SECONDS",
    "SILENCE_SECONDS",
    "SNAPSHOT_SECONDS",
    "STALE_SECONDS",
    "TICKET_ENDED",
    "TOO_MANY_VIEWERS",
    "UP_PATH",
    "ActionRequest",
    "ActionResult",
    "BadMessage",
    "Colleague",
    "Delta",
    "ErrorCode",
    "ErrorReport",
    "FromGateway",
    "FromPerson",
    "FromViewer",
    "Gone",
    "Head",
    "Heartbeat",
    "Hello",
    "Id",
    "Minutes",
    "Name",
    "PeopleRequest",
    "Person",
    "PlaybookRequest",
    "Renew",
    "Resync",
    "ShownCase",
    "SilenceRequest",
    "Snapshot",
    "SpotCheckRequest",
    "UnsilenceRequest",
    "Welcome",
    "decode_from_gateway",
    "decode_from_viewer",
    "encode",
]
