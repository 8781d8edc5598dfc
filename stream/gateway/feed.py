"""Reads the log for the gateway and updates its live state."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import TypeVar

from stream.core.clock import Clock
from stream.gateway.log_thread import LogThread
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.state.kinds import KIND_OF_TOPIC
from stream.gateway.state.live_state import LiveState
from stream.log import Log, LogUnavailable, Record, topics
from stream.log.follower import Follower

_POLL_SECONDS = 0.2
_POLL_RECORDS = 1000
_CHECK_SECONDS = 5.0
_SILENT_SECONDS = 15.0
_PAUSES = (0.5, 1.0, 2.0, 4.0)

logger = logging.getLogger(__name__)
T = TypeVar("T")


class LogFeed:
    """Reads the compacted topics from their beginning and then on. After a failure it starts over.

    A thread of its own waits for the log. Only the event loop touches the state.

    Args:
        log: the log to read.
        state: the live state to update.
        metrics: counts the records and the failures.
        changed: called after each change of the state.
        clock: stamps what is read, and measures how long the log has not answered.
    """

    def __init__(
        self, log: Log, state: LiveState, metrics: GatewayMetrics, changed: Callable[[], None], clock: Clock
    ) -> None:
        self.loaded = False
        self.unread = 0
        self._log = log
        self._state = state
        self._metrics = metrics
        self._changed = changed
        self._clock = clock
        self._unreadable = 0
        self._fault = "the log has not been read yet"
        self._answered_at = self._clock.monotonic()
        self._thread = LogThread("gateway-log")

    @property
    def fault(self) -> str | None:
        """The reason why the state is out of date, or None."""
        silent_for = self._clock.monotonic() - self._answered_at
        if not self._fault and silent_for > _SILENT_SECONDS:
            return f"the log has not answered for {silent_for:.0f} s"
        return self._fault or None

    async def run(self) -> None:
        """Read the log until cancelled."""
        failures = 0
        try:
            while True:
                try:
                    await self._follow()
                except Exception as error:
                    # A failure of the log does not end the gateway: viewers stay, and see stale data.
                    failures = 1 if not self._fault else failures + 1
                    self._fault = f"the log cannot be read: {error}"
                    self._metrics.log_failures.inc()
                    logger.warning(self._fault, exc_info=not isinstance(error, LogUnavailable))
                pause = _PAUSES[min(failures, len(_PAUSES)) - 1]
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        finally:
            self._thread.close()

    async def _follow(self) -> None:
        follower = await self._call(lambda: Follower(self._log, list(KIND_OF_TOPIC)))
        try:
            self._state.begin_load()
            while not await self._call(lambda: follower.caught_up):
                self._apply(await self._poll(follower))
            self._state.end_load(self._clock.now())
            self._count_unreadable()
            self.loaded = True
            self._fault = ""
            logger.info("the floor is loaded: %s", self._state.sizes())
            self._changed()
            await self._go_on(follower)
        finally:
            await self._call(follower.close)

    async def _go_on(self, follower: Follower) -> None:
        read_at = checked_at = self._clock.monotonic()
        while True:
            batch = await self._poll(follower)
            now = self._clock.monotonic()
            if batch:
                read_at = now
                self._apply(batch)
                self._changed()
            if now - checked_at > _CHECK_SECONDS:
                if now - read_at > _CHECK_SECONDS:
                    # A follower waits silently for a log that went away. This call raises instead.
                    await self._call(lambda: self._log.end_offsets(topics.QUEUES))
                self.unread = await self._call(lambda: follower.lag)
                self._metrics.reader_lag.set(self.unread)
                checked_at = now

    async def _poll(self, follower: Follower) -> list[Record]:
        return await self._call(lambda: follower.poll(_POLL_SECONDS, _POLL_RECORDS))

    async def _call(self, function: Callable[[], T]) -> T:
        answer = await self._thread.call(function)
        self._answered_at = self._clock.monotonic()
        return answer

    def _apply(self, batch: list[Record]) -> None:
        now = self._clock.now()
        for record in batch:
            self._state.apply(record, now)
            self._metrics.records.labels(record.topic).inc()
        self._count_unreadable()

    def _count_unreadable(self) -> None:
        if self._state.unreadable > self._unreadable:
            logger.warning("%d records could not be read", self._state.unreadable - self._unreadable)
            self._unreadable = self._state.unreadable
            self._metrics.unreadable.set(self._unreadable)
