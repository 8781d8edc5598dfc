"""How long the archive keeps what was. Part of the rules of a queue."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

ArchiveTable: TypeAlias = Literal[
    "conversations", "turns", "waits", "alerts", "actions", "labels", "intervals"
]
"""What can be kept for different times. Ratings go with conversations, cases with alerts.

So do the steps of both, baselines and interventions.
"""
Days = Annotated[float, Meta(ge=1, le=36_500)]
_DAY = 86400.0


class ArchiveRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many days the archive keeps what happened in a queue, counted from its event time.

    `days` has a time of its own for some tables; `keep_days` holds for the others. By default the words of a
    conversation are kept for half a year, and everything else for two years.
    """

    keep_days: Days = 730.0
    days: dict[ArchiveTable, Days] = msgspec.field(default_factory=lambda: {"turns": 180.0})

    def kept(self, table: ArchiveTable) -> float:
        """Return for how many seconds a table keeps its rows."""
        return self.days.get(table, self.keep_days) * _DAY
