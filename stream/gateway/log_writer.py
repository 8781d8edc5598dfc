"""Writes what people do to the log, in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from stream.gateway.log_thread import LogThread
from stream.log import Log, LogError, Message, Publisher

_AT_ONCE = 100

logger = logging.getLogger(__name__)
Make: TypeAlias = Callable[[], Sequence[Message]]


class _Asked(NamedTuple):
    """Messages that belong together, and what says that the log has them."""

    make: Make
    done: asyncio.Future[None]


class LogWriter:
    """Writes messages that belong together: the log gets all of a call, or none.

    What comes while the log is busy goes there together, so fifty people who act at once wait for two
    transactions and not for fifty.

    Args:
        log: where they go.
        identity: the transactional id, which no other process may have.
    """

    def __init__(self, log: Log, identity: str) -> None:
        self._log = log
        self._identity = identity
        self._publisher: Publisher | None = None
        self._thread = LogThread("gateway-writer")
        self._waiting: deque[_Asked] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect to the log, so that the first message need not wait for that.

        Raises:
            LogError: the log is out of reach. `send` tries again.
        """
        await self._thread.call(self._opened)

    async def send(self, make: Make) -> None:
        """Return when the log has the messages that `make` returns, which the thread calls.

        Raises:
            LogError: the log has none of them, as far as this process can tell.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(make, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await done

    def close(self, last: Sequence[Message] = ()) -> None:
        """Write the `last` messages if the log takes them, and close the connection. Waits for neither."""
        self._thread.close(lambda: self._end(last))

    async def _write(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
                # Whoever asked may wait no longer, as after a long pause of the log.
                batch = [asked for asked in taken if not asked.done.done()]
                errors = await self._thread.call(lambda batch=batch: self._send_together(batch))  # type: ignore[misc]
                for asked, error in zip(batch, errors, strict=True):
                    if asked.done.done():
                        continue
                    if error is None:
                        asked.done.set_result(None)
                    else:
                        asked.done.set_exception(error)
        finally:
            self._writing = None

    def _send_together(self, batch: Sequence[_Asked]) -> list[Exception | None]:
        """Return for each what kept it from the log. One that the log does not take keeps off no other."""
        if len(batch) > 1:
            try:
                self._send([message for asked in batch for message in asked.make()])
                return [None] * len(batch)
            except Exception as error:
                logger.warning("%d writes together have failed, each is tried alone: %r", len(batch), error)
        return [self._send_alone(asked.make) for asked in batch]

    def _send_alone(self, make: Make) -> Exception | None:
        try:
            self._send(make())
        except Exception as error:
            return error
        return None

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
