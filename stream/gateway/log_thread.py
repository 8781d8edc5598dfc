"""A thread that waits for the log, so that the event loop of the gateway does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from stream.gateway.acts.refused import Refused
from stream.log import LogError

T = TypeVar("T")


class LogThread:
    """Runs one call after the other in a thread of its own.

    Args:
        name: how the thread is called.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def call(self, function: Callable[[], T]) -> T:
        """Return what a function returns in the thread. What it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    async def answer(self, function: Callable[[], T]) -> T:
        """Like `call`, for the answer to a viewer.

        Raises:
            Refused: the log is out of reach.
        """
        try:
            return await self.call(function)
        except LogError as error:
            raise Refused("log_unavailable", f"the log is out of reach: {error}") from None

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Let the thread end after the calls that it has and, if given, a `last` one. Waits for neither."""
        if last is not None:
            self._thread.submit(last)
        self._thread.shutdown(wait=False)
