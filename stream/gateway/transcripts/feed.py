"""Reads turns and history for the open conversations. A fault here leaves the rest of the gateway alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import msgspec

from stream.core.clock import Clock
from stream.gateway.log_reader import LogReader
from stream.gateway.transcripts.desk import Transcripts
from stream.gateway.transcripts.kept import KeptRecords, conversation_of
from stream.log import Log, Record, topics
from stream.log.follower import Follower

BACK = 3600.0
"""So far a gateway that starts reads back, in seconds. What was said before is in the archive."""
_PAUSE = 5.0

logger = logging.getLogger(__name__)
_Take = Callable[[str, bytes], None]


class TranscriptFeed:
    """Brings the records of the last hour and each that comes. After a failure it starts over.

    Args:
        log: the log to read.
        transcripts: gets the records.
        clock: says where the last hour begins.
    """

    def __init__(self, log: Log, transcripts: Transcripts, clock: Clock) -> None:
        self._log = log
        self._transcripts = transcripts
        self._clock = clock
        self._reader = LogReader("gateway-transcripts", _PAUSE, "the conversations cannot be read")

    async def run(self) -> None:
        """Read turns and history until cancelled."""
        await self._reader.run(self._follow)

    async def _follow(self) -> None:
        since = self._clock.now() - BACK
        kept = KeptRecords()
        async with self._reader.opened(lambda: self._open(since)) as records:
            async for batch in records.to_end():
                _take(batch, kept.take_turn, kept.take_history)
            self._transcripts.begin(kept, since)
            while True:
                batch = await records.poll()
                _take(batch, self._transcripts.take_turn, self._transcripts.take_history)

    def _open(self, since: float) -> Follower:
        read = [topics.TURNS, topics.HISTORY]
        start = {
            where: offset for topic in read for where, offset in self._log.offsets_since(topic, since).items()
        }
        return Follower(self._log, read, start)


def _take(batch: Iterable[Record], take_turn: _Take, take_history: _Take) -> None:
    for record in batch:
        value = record.value or b""
        if record.topic == topics.TURNS:
            take_turn((record.key or b"").decode(errors="replace"), value)
            continue
        try:
            conversation = conversation_of(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            logger.warning("a record of the history cannot be read: offset %d", record.offset)
            continue
        if conversation is not None:
            take_history(conversation, value)
