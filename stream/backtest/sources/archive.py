"""The archive as the source of a backtest: it has what a floor decided by for longer than the log."""

from __future__ import annotations

from collections.abc import Iterator

from stream.archive.past import past_inputs
from stream.archive.sql.database import Archive
from stream.backtest.found import Found, FoundAlert, FoundCase
from stream.backtest.sources.inputs import Input, Runs


class ArchiveSource:
    """Reads what the archive has of a time.

    Args:
        archive: of the floor.
        since: the time of publishing from which on events count, in seconds since 1970; None: from the first.
        until: the time of publishing before which everything counts; None: to the last.
    """

    def __init__(self, archive: Archive, since: float | None = None, until: float | None = None) -> None:
        self._archive, self._since, self._until = archive, since, until
        with archive.reading() as connection:
            self.partitions, self.queues = past_inputs.partitions(connection)
            self._span = past_inputs.span(connection, since, until)

    def inputs(self) -> Iterator[Input]:
        """Yield every record. Without an event there is none."""
        if self._span is None:
            return
        first, last = self._span
        runs, length = Runs(), max(last - first, 1e-9)
        with self._archive.reading() as connection:
            for record in past_inputs.past_inputs(connection, self._since, self._until):
                done = min(1.0, max(0.0, (record.timestamp - first) / length))
                yield Input(record.timestamp, runs.checked(record), done)

    def live(self, since: float, until: float) -> Found:
        """Return what the live floor found from `since` on and before `until`, by event time."""
        live = Found()
        with self._archive.reading() as connection:
            for row in past_inputs.found(connection, since, until):
                if row.kind == "case":
                    live.cases[row.id] = FoundCase(
                        id=row.id,
                        subject=row.subject,
                        subject_kind="conversation",
                        queue=row.queue,
                        cause=row.cause,
                        severity="warning",
                        opened_at=row.at,
                    )
                else:
                    live.alerts[row.id] = FoundAlert(
                        id=row.id,
                        cause=row.cause,
                        raised_at=row.at,
                        rules=row.rules or 0,
                        model=row.model,
                        evidence={},
                    )
        return live
