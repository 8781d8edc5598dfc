"""What viewers are told of a shadow."""

from __future__ import annotations

from msgspec import Struct

from stream.shadow.compare import Comparison


class ShadowTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shadow: who began it when and why, its rules, and where it differs from the live floor.

    `source` is its rules document in YAML, `changes` has a line for each field that differs from the live
    rules.
    """

    name: str
    begun_at: float
    by: str = ""
    why: str = ""
    source: str = ""
    changes: tuple[str, ...] = ()
    found: Comparison
