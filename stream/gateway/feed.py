"""Follows the log for the gateway and keeps its live state up to date."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from stream.gateway.live_state import KIND_OF_TOPIC, LiveState
from stream.gateway.metrics import GatewayMetrics
from stream.log import Log, LogUnavailable, Reader, Record, topics

_POLL_SECONDS = 0.2
_POLL_RECORDS = 1000
_LOOK_EVERY = 5.0
_SILENT_AFTER = 15.0
_PAUSES = (0.5, 1.0, 2.0, 4.0)

logger = logging.getLogger(__name__)
T = TypeVar("T")


class LogFeed:
    """Reads the compacted topics from their beginning, then on; after a failure it begins again.

    The log blocks, so it is asked in a thread; the state is touched only in the event loop.

    Args:
        changed: called whenever the state may have changed.
    """

    def __init__(
        self, log: Log, state: LiveState, metrics: GatewayMetrics, changed: Callable[[], None]
    ) -> None:
        self.loaded = False
        self._log = log
        self._state = state
        self._metrics = metrics
        self._changed = changed
        self._unreadable = 0
        self._fault = "the log has not been read yet"
        self._answered_at = time.monotonic()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="gateway-log")

    @property
    def fault(self) -> str | None:
        """What keeps the state from being up to date, if anything does."""
        silent = time.monotonic() - self._answered_at
        if not self._fault and silent > _SILENT_AFTER:
            return f"the log has not answered for {silent:.0f} s"
        return self._fault or None

    async def run(self) -> None:
        """Follow the log until cancelled."""
        failures = 0
        try:
            while True:
                try:
                    await self._follow()
                except Exception as error:
                    # Whatever goes wrong with the log, viewers stay and are told that the data is stale.
                    failures = 1 if not self._fault else failures + 1
                    self._fault = f"the log cannot be read: {error}"
                    self._metrics.log_failures.inc()
                    logger.warning(self._fault, exc_info=not isinstance(error, LogUnavailable))
                pause = _PAUSES[min(failures, len(_PAUSES)) - 1]
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        finally:
            self._thread.shutdown(wait=False)

    async def _follow(self) -> None:
        reader = await self._ask(lambda: self._log.reader(list(KIND_OF_TOPIC), "beginning"))
        try:
            self._state.begin_load()
            while not await self._ask(reader.caught_up):
                self._apply(await self._poll(reader))
            self._state.end_load(time.time())
            self._note_unreadable()
            self.loaded = True
            self._fault = ""
            logger.info("the floor is loaded: %s", self._state.sizes())
            self._changed()
            await self._go_on(reader)
        finally:
            await self._ask(reader.close)

    async def _go_on(self, reader: Reader) -> None:
        heard_at = look_at = time.monotonic()
        while True:
            batch = await self._poll(reader)
            now = time.monotonic()
            if batch:
                heard_at = now
                self._apply(batch)
                self._changed()
            if now - look_at > _LOOK_EVERY:
                if now - heard_at > _LOOK_EVERY:
                    # A reader waits in silence for a log that went away; asked outright, the log says so.
                    await self._ask(lambda: self._log.end_offsets(topics.QUEUES))
                self._metrics.reader_lag.set(await self._ask(reader.lag))
                look_at = now

    async def _poll(self, reader: Reader) -> list[Record]:
        return await self._ask(lambda: reader.poll(_POLL_SECONDS, _POLL_RECORDS))

    async def _ask(self, what: Callable[[], T]) -> T:
        answer = await asyncio.get_running_loop().run_in_executor(self._thread, what)
        self._answered_at = time.monotonic()
        return answer

    def _apply(self, batch: list[Record]) -> None:
        now = time.time()
        for record in batch:
            self._state.apply(record, now)
            self._metrics.records.labels(record.topic).inc()
        self._note_unreadable()

    def _note_unreadable(self) -> None:
        if self._state.unreadable > self._unreadable:
            logger.warning("%d records could not be read", self._state.unreadable - self._unreadable)
            self._unreadable = self._state.unreadable
            self._metrics.unreadable.set(self._unreadable)
