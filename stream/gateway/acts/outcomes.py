"""Knows what came of the actions that this gateway has published, as stage 2 says on the log."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

import msgspec

from stream.gateway.log_thread import LogThread
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.log.interface import TopicPartition
from stream.records import Outcome, decode_outcome

_KEPT = 10_000
_POLL_SECONDS = 0.2
_POLL_RECORDS = 1000
_PAUSE = 1.0

logger = logging.getLogger(__name__)


class Outcomes:
    """Follows the outcomes from the end of the topic at the start. After a failure it goes on where it was.

    `ready` is set once nothing that is published from then on can be missed. A thread of its own waits for
    the log. All else happens in the event loop.

    Args:
        log: the log to read.
    """

    def __init__(self, log: Log) -> None:
        self.ready = asyncio.Event()
        self._log = log
        self._cursor: dict[TopicPartition, int] | None = None
        self._awaited: OrderedDict[tuple[str | None, str], asyncio.Future[Outcome]] = OrderedDict()
        self._thread = LogThread("gateway-outcomes")

    def of(self, person: str | None, action: str) -> asyncio.Future[Outcome]:
        """Return what will hold the outcome of an action that is about to be published."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._awaited[person, action] = future
        if len(self._awaited) > _KEPT:
            self._awaited.popitem(last=False)
        return future

    async def run(self) -> None:
        """Read outcomes until cancelled."""
        try:
            while True:
                try:
                    await self._follow()
                except Exception as error:
                    logger.warning("the outcomes of actions cannot be read: %r", error)
                await asyncio.sleep(_PAUSE)
        finally:
            self._thread.close()

    async def _follow(self) -> None:
        follower = await self._thread.call(self._open)
        self.ready.set()
        try:
            while True:
                for record in await self._thread.call(lambda: follower.poll(_POLL_SECONDS, _POLL_RECORDS)):
                    self._take(record)
                self._cursor = follower.cursor
        finally:
            await self._thread.call(follower.close)

    def _open(self) -> Follower:
        if self._cursor is None:
            self._cursor = self._log.end_offsets(topics.OUTCOMES)
        return Follower(self._log, [topics.OUTCOMES], self._cursor)

    def _take(self, record: Record) -> None:
        try:
            outcome = decode_outcome(record.value or b"")
        except (msgspec.MsgspecError, ValueError, RecursionError):
            logger.warning("an outcome cannot be read: offset %d", record.offset)
            return
        future = self._awaited.pop((outcome.person, outcome.action), None)
        if future is not None and not future.done():
            future.set_result(outcome)
