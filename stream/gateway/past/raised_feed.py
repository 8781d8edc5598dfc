"""Reads the history topic for the counts of alerts, beside the floor itself: a fault here leaves it alone."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from stream.core.clock import Clock
from stream.gateway.log_reader import LogReader
from stream.gateway.past.gave_up import GaveUp
from stream.gateway.past.raised import HOUR, RaisedAlerts
from stream.gateway.past.spot_checks import SpotChecks
from stream.gateway.state.live_state import LiveState
from stream.log import Log, Record, topics
from stream.log.follower import Follower

_EARLIER = 600.0
"""Seconds by which stage 2 may be behind, so that the hour of event time is counted whole."""
_PAUSE = 30.0

logger = logging.getLogger(__name__)


class RaisedFeed:
    """Counts the alerts of the last hour, and each that is raised then. After a failure it starts over.

    Args:
        log: the log to read.
        state: gets the counts.
        spot_checks: gets the same records.
        gave_up: gets the same records.
        changed: called after each change of the state.
        clock: says where the last hour begins.
    """

    def __init__(
        self,
        log: Log,
        state: LiveState,
        spot_checks: SpotChecks,
        gave_up: GaveUp,
        changed: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._log = log
        self._state = state
        self._spot_checks = spot_checks
        self._gave_up = gave_up
        self._changed = changed
        self._clock = clock
        self._reader = LogReader("gateway-history", _PAUSE, "the alerts of the last hour cannot be counted")

    async def run(self) -> None:
        """Read the history until cancelled."""
        await self._reader.run(self._follow)

    async def _follow(self) -> None:
        since = self._clock.now() - HOUR - _EARLIER
        counted = RaisedAlerts()
        async with self._reader.opened(lambda: self._open(since)) as history:
            async for batch in history.to_end():
                self._take(counted, batch)
            self._state.begin_raised(since)
            self._gave_up.begin(since)
            self._changed()
            while True:
                changes = counted.changes(self._state.time.data_at)
                self._state.model_moved = counted.model_moved
                if changes:
                    self._state.update_raised(changes)
                    self._changed()
                self._take(counted, await history.poll())

    def _open(self, since: float) -> Follower:
        return Follower(self._log, [topics.HISTORY], self._log.offsets_since(topics.HISTORY, since))

    def _take(self, counted: RaisedAlerts, batch: list[Record]) -> None:
        for record in batch:
            try:
                counted.take(record.value or b"")
                self._spot_checks.take(record.value or b"")
                self._gave_up.take(record.value or b"")
            except (msgspec.MsgspecError, ValueError, RecursionError):
                logger.warning("a record of the history cannot be read: offset %d", record.offset)
