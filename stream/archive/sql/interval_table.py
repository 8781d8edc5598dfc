"""The table of the day's numbers: a row for each channel of a queue in a half-hour, and one for its agents.

The agents of a queue belong to no channel: their row has the empty one.
"""

from __future__ import annotations

from sqlalchemy import Index, Table

from stream.archive.sql.columns import metadata, number, text, whole
from stream.records import ContactCounts, StaffCounts

COUNTS = tuple(name for name in ContactCounts.__struct_fields__ if name != "formula")
STAFF = tuple(name for name in StaffCounts.__struct_fields__ if name != "until")

# Sums of times are milliseconds. `docs/metrics.md` says what each number is made of.
intervals = Table(
    "intervals",
    metadata,
    text("queue", key=True),
    number("since", key=True),
    text("channel", key=True),
    text("day"),
    text("zone"),
    text("formula", optional=True),
    *(whole(name) for name in COUNTS),
    *(whole(name) for name in STAFF),
    Index("intervals_by_time", "since", "queue"),
    Index("intervals_by_day", "day", "queue"),
)
