"""The runs topic: which recorded histories an operator plays on this floor."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

RunId = Annotated[str, Meta(min_length=1, max_length=200)]


class Run(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recorded history that an operator plays since `begun_at`. Its events name its `id` in a header.

    Only the events of a run that is on the topic count in recorded time. Nobody but operators may write it.
    """

    id: RunId
    begun_at: float
    source: str = ""


decode_run = msgspec.json.Decoder(Run).decode
