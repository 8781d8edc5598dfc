"""Says what the archive holds, how far it is behind, and what it could not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from stream.archive.rows.record_rows import FOLLOWED
from stream.archive.sql.database import Archive
from stream.archive.sql.input_table import inputs
from stream.archive.sql.tables import KEPT, cursors, erasures, gaps, unreadable
from stream.log import Log


def describe(archive: Archive, log: Log | None) -> Iterator[str]:
    """Yield lines for people. Without a log they say nothing of the lag.

    Raises:
        LogError: the log cannot be read.
    """
    with archive.reading() as connection:
        for table in KEPT:
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            yield f"{table.name}: {count:,} rows"
        events = select(func.count(), func.min(inputs.c.at)).where(inputs.c.topic == "events")
        count, since = connection.execute(events).one()
        yield f"events to run again: {count:,}" + ("" if since is None else f", from {_written(since)} on")
        yield f"size: {archive.dialect.size(connection) / 2**20:,.1f} MiB"
        offsets = {(row.topic, row.partition): row.next_offset for row in connection.execute(select(cursors))}
        missed = connection.execute(select(gaps).order_by(gaps.c.noticed_at)).all()
        broken = Counter(connection.execute(select(unreadable.c.topic)).scalars())
        erased = connection.execute(select(func.count()).select_from(erasures)).scalar_one()
    if log is not None:
        for topic in FOLLOWED:
            ends = log.end_offsets(topic)
            lag = sum(max(0, end - offsets.get((topic, at.partition), 0)) for at, end in ends.items())
            yield f"{log.name(topic)}: {lag:,} offsets behind"
    for topic, count in sorted(broken.items()):
        yield f"unreadable: {count:,} records of {topic}"
    for gap in missed:
        yield (
            f"MISSING: {gap.topic}, partition {gap.partition}: "
            f"offsets {gap.wanted:,} to {gap.first:,}, noticed {_written(gap.noticed_at)}"
        )
    yield f"erased: {erased:,} customers"


def _written(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")
