"""What the gateway tells of queues in which nothing has happened yet."""

from __future__ import annotations

from msgspec import Struct

from stream.records import Unserved


class SilentQueue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A queue that the rules name and StepIn has not seen. The fields are those of a `QueueView`."""

    queue: str
    names: dict[str, str] = {}
    sla: float | None = None
    unserved: Unserved | None = None
    opens_at: float | None = None
