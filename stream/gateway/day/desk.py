"""Follows the half-hours on the log, and answers viewers who ask for the day's numbers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

import msgspec

from stream.access.principal import Principal
from stream.gateway.acts.refused import Refused
from stream.gateway.day.book import DayBook
from stream.gateway.log_reader import LogReader
from stream.gateway.protocol import DayNumbers, NumbersRequest
from stream.gateway.state.scope import scope_of
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.records import decode_interval

_PAUSE = 5.0
_LOAD_SECONDS = 5.0

logger = logging.getLogger(__name__)


class NumbersDesk:
    """Keeps the half-hours of the last days. After a failure it starts over.

    Args:
        log: the log to read.
        now: returns the floor's time, None while nothing is known.
    """

    def __init__(self, log: Log, now: Callable[[], float | None]) -> None:
        self._log = log
        self._now = now
        self._book = DayBook()
        self._ready = asyncio.Event()
        self._reader = LogReader("gateway-intervals", _PAUSE, "the day's numbers cannot be read")

    async def numbers(self, who: Principal, request: NumbersRequest) -> DayNumbers:
        """Return the numbers of a day, of the queues that a person sees.

        Raises:
            Refused: the numbers could not be read from the log yet, or the person does not see the queue.
        """
        scope = scope_of(who)
        if request.queue is not None and not scope.has(request.queue):
            raise Refused("not_allowed", f"{request.queue} is not among your queues")
        try:
            async with asyncio.timeout(_LOAD_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise Refused("log_unavailable", "the numbers are not loaded yet: try again") from None
        return self._book.numbers(request, scope, self._now())

    async def run(self) -> None:
        """Read the half-hours until cancelled."""
        await self._reader.run(self._follow)

    async def _follow(self) -> None:
        book = DayBook()
        async with self._reader.opened(lambda: Follower(self._log, [topics.INTERVALS])) as published:
            async for batch in published.to_end():
                _take(book, batch)
            self._book = book
            self._ready.set()
            while True:
                _take(book, await published.poll())


def _take(book: DayBook, records: Iterable[Record]) -> None:
    for record in records:
        since, _, queue = (record.key or b"").decode(errors="replace").partition("/")
        try:
            interval = None if record.value is None else decode_interval(record.value)
            book.put(float(since), queue, interval)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            logger.warning("the half-hour at offset %d is not used: %s", record.offset, error)
