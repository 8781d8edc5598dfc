"""One viewer of the gateway: what it has, and whether it takes what it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

_ASK_EVERY = 1.0
_PATIENCE = 1.0
_SEND_BUFFER_BYTES = 256 * 1024


class Viewer:
    """A connection that has said a good hello.

    A ping follows what was sent, once a second; while its pong is out for longer, or bytes wait for the
    socket, the viewer is slow. A full buffer alone would not do: megabytes fit between two hosts.
    """

    def __init__(self, connection: ServerConnection, name: str) -> None:
        self.connection = connection
        self.name = name
        self.seq: int | None = None
        self._asked_at: float | None = None
        self._slow_since: float | None = None
        # Less for the kernel to keep for who does not read. A connection that is lost already says so later.
        sock = connection.transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)

    def slow_for(self, now: float) -> float | None:
        """For how many seconds the viewer has not taken what it was sent; None if it has."""
        unsent = self.connection.transport.get_write_buffer_size() > 0
        unanswered = self._asked_at is not None and now - self._asked_at > _PATIENCE
        if not unsent and not unanswered:
            self._slow_since = None
            return None
        if self._slow_since is None:
            self._slow_since = now
        return now - self._slow_since

    async def keep_asking(self) -> None:
        """Ask once a second whether what was sent has arrived, until the connection is closed."""
        try:
            while True:
                self._asked_at = time.monotonic()
                await (await self.connection.ping())
                self._asked_at = None
                await asyncio.sleep(_ASK_EVERY)
        except ConnectionClosed:
            return

    def drop(self) -> None:
        """End the connection without waiting for a viewer who may never answer."""
        self.connection.transport.abort()
