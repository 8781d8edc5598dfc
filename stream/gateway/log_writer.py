"""Writes what people do to the log, in a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from stream.gateway.log_thread import LogThread
from stream.log import Log, LogError, Message, Publisher

logger = logging.getLogger(__name__)


class LogWriter:
    """Writes messages that belong together: the log gets all of a call, or none.

    Args:
        log: where they go.
        identity: the transactional id, which no other process may have.
    """

    def __init__(self, log: Log, identity: str) -> None:
        self._log = log
        self._identity = identity
        self._publisher: Publisher | None = None
        self._thread = LogThread("gateway-writer")

    async def open(self) -> None:
        """Connect to the log, so that the first message need not wait for that.

        Raises:
            LogError: the log is out of reach. `send` tries again.
        """
        await self._thread.call(self._opened)

    async def send(self, make: Callable[[], Sequence[Message]]) -> None:
        """Return when the log has the messages that `make` returns, which the thread calls.

        Raises:
            LogError: the log has none of them, as far as this process can tell.
        """
        await self._thread.call(lambda: self._send(make()))

    def close(self, last: Sequence[Message] = ()) -> None:
        """Write the `last` messages if the log takes them, and close the connection. Waits for neither."""
        self._thread.close(lambda: self._end(last))

    def _opened(self) -> Publisher:
        if self._publisher is None:
            self._publisher = self._log.publisher(self._identity)
        return self._publisher

    def _send(self, messages: Sequence[Message]) -> None:
        publisher = self._opened()
        try:
            publisher.send(messages)
        except LogError:
            self._close_publisher()
            raise

    def _end(self, last: Sequence[Message]) -> None:
        try:
            if last:
                self._send(last)
        except LogError as error:
            logger.warning("%d last messages are lost: %r", len(last), error)
        finally:
            self._close_publisher()

    def _close_publisher(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()
