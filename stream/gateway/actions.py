"""Brings what viewers do to the log, once for each id."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from stream import records
from stream.gateway.protocol import Refused
from stream.log import Log, LogError, Message, Publisher, topics

_REMEMBERED = 10_000
_PATIENCE = 5.0

logger = logging.getLogger(__name__)


class ActionDesk:
    """Publishes actions. The log blocks, so it is asked in a thread, one action at a time."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._publisher: Publisher | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="gateway-actions")
        self._one_at_a_time = asyncio.Lock()
        self._published: OrderedDict[tuple[str, str], None] = OrderedDict()

    def knows(self, by: str, id_: str) -> bool:
        """Whether this action of this person is on the log already."""
        return (by, id_) in self._published

    async def publish(self, action: records.Action) -> None:
        """Return when the action is on the log; at once if it was there before.

        Raises:
            Refused: the log cannot be reached. Asking again with the same id is safe.
        """
        message = Message(topics.ACTIONS, action.queue.encode(), records.encode(action))
        try:
            async with asyncio.timeout(_PATIENCE), self._one_at_a_time:
                if self.knows(action.by, action.id):
                    return
                await asyncio.get_running_loop().run_in_executor(self._thread, self._send, message)
        except (LogError, TimeoutError) as error:
            logger.warning("action %s could not be published: %r", action.id, error)
            raise Refused("log_unavailable", "the action could not be recorded: try again") from None
        self._published[action.by, action.id] = None
        if len(self._published) > _REMEMBERED:
            self._published.popitem(last=False)

    def close(self) -> None:
        """Release the log."""
        self._thread.submit(self._release)
        self._thread.shutdown(wait=False)

    def _send(self, message: Message) -> None:
        if self._publisher is None:
            self._publisher = self._log.publisher()
        try:
            self._publisher.send([message])
        except LogError:
            self._release()
            raise

    def _release(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()
