"""The topic of dead letters: what could not be read, and why."""

from __future__ import annotations

from msgspec import Struct


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What could not be read, where it stood, and why.

    `value` is the record in base64: as it came, but what identifies a person is masked in an event's texts.
    """

    topic: str
    partition: int
    offset: int
    field: str
    value_seen: str
    expected: str
    key: bytes | None = None
    value: bytes | None = None
