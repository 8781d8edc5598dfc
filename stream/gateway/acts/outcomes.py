"""Knows what came of the actions that this gateway has published, as stage 2 says on the log."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

import msgspec

from stream.gateway.log_reader import LogReader
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.log.interface import TopicPartition
from stream.records import Outcome, decode_outcome

_KEPT = 10_000
_PAUSE = 1.0

logger = logging.getLogger(__name__)


class Outcomes:
    """Follows the outcomes from the end of the topic at the start. After a failure it goes on where it was.

    `ready` is set once nothing that is published from then on can be missed.

    Args:
        log: the log to read.
    """

    def __init__(self, log: Log) -> None:
        self.ready = asyncio.Event()
        self._log = log
        self._cursor: dict[TopicPartition, int] | None = None
        self._awaited: OrderedDict[tuple[str | None, str], asyncio.Future[Outcome]] = OrderedDict()
        self._reader = LogReader("gateway-outcomes", _PAUSE, "the outcomes of actions cannot be read")

    def of(self, person: str | None, action: str) -> asyncio.Future[Outcome]:
        """Return what will hold the outcome of an action that is about to be published."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._awaited[person, action] = future
        if len(self._awaited) > _KEPT:
            self._awaited.popitem(last=False)
        return future

    async def run(self) -> None:
        """Read outcomes until cancelled."""
        await self._reader.run(self._follow)

    async def _follow(self) -> None:
        async with self._reader.opened(self._open) as outcomes:
            self.ready.set()
            while True:
                for record in await outcomes.poll():
                    self._take(record)
                self._cursor = outcomes.cursor

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
