"""The topic of dead letters: records that could not be read."""

from __future__ import annotations

from msgspec import Struct


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record that could not be read, with its position and the reason.

    `value` is the record in base64 as it came, but the texts of an event are masked. `offset` is -1 where no
    record broke: then `key` names the conversation, alert or queue that was set aside, and `field` the step.
    """

    topic: str
    partition: int
    offset: int
    field: str
    value_seen: str
    expected: str
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
