"""How long the archive keeps what was. Part of the rules of a queue."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

ArchiveTable: TypeAlias = Literal[
    "conversations", "turns", "waits", "alerts", "actions", "labels", "intervals", "events"
]
"""What can be kept for different times.

`conversations` covers ratings. `alerts` covers cases, the steps of both, baselines and interventions.
`events` are the inputs of a backtest: events, actions and judgements.
"""
Days = Annotated[float, Meta(ge=1, le=36_500)]
_DAY = 86400.0
_EVENT_DAYS = 30.0


class ArchiveRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many days the archive keeps what happened in a queue, counted from its event time.

    `days` has a time of its own for some tables; `keep_days` holds for the others. By default the words of a
    conversation are kept for half a year, and everything else for two years. Events are kept for thirty days
    (from when they were published) unless `days` names them.
    """

    keep_days: Days = 730.0
    days: dict[ArchiveTable, Days] = msgspec.field(default_factory=lambda: {"turns": 180.0})

    def kept(self, table: ArchiveTable) -> float:
        """Return for how many seconds a table keeps its rows."""
        usual = min(_EVENT_DAYS, self.keep_days) if table == "events" else self.keep_days
        return self.days.get(table, usual) * _DAY
