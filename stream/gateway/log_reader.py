"""Reads a topic beside the floor itself: a failure there leaves the rest of the gateway alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from stream.gateway.log_thread import LogThread
from stream.log import Record, TopicPartition
from stream.log.follower import Follower

_POLL_SECONDS = 0.2
_POLL_RECORDS = 1000

logger = logging.getLogger(__name__)


class Opened:
    """A follower whose calls wait in a thread. All else happens in the event loop."""

    def __init__(self, follower: Follower, thread: LogThread) -> None:
        self._follower = follower
        self._thread = thread

    @property
    def cursor(self) -> dict[TopicPartition, int]:
        """The offset that is read next in each partition."""
        return self._follower.cursor

    async def poll(self) -> list[Record]:
        """Return the next records, and wait for the first a moment."""
        return await self._thread.call(lambda: self._follower.poll(_POLL_SECONDS, _POLL_RECORDS))

    async def to_end(self) -> AsyncIterator[list[Record]]:
        """Yield the records that were there when the topic was opened, and perhaps some later ones."""
        while not await self._thread.call(lambda: self._follower.caught_up):
            yield await self.poll()


class LogReader:
    """Lets one reader follow a topic until it is cancelled. After a failure the reader begins again.

    Args:
        thread: the name of the thread that waits for the log.
        pause: seconds between a failure and the next beginning.
        fault: what is logged of a failure, with the error.
    """

    def __init__(self, thread: str, pause: float, fault: str) -> None:
        self._thread = LogThread(thread)
        self._pause = pause
        self._fault = fault

    async def run(self, follow: Callable[[], Awaitable[None]]) -> None:
        """Call `follow` again whenever it fails, until cancelled."""
        try:
            while True:
                try:
                    await follow()
                except Exception as error:
                    logger.warning("%s: %r", self._fault, error)
                await asyncio.sleep(self._pause)
        finally:
            self._thread.close()

    @asynccontextmanager
    async def opened(self, open_: Callable[[], Follower]) -> AsyncIterator[Opened]:
        """Open a topic in the thread, and close it at the end."""
        follower = await self._thread.call(open_)
        try:
            yield Opened(follower, self._thread)
        finally:
            await self._thread.call(follower.close)
