"""One viewer of the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from stream.access.tickets import Ticket
from stream.core.clock import Clock
from stream.gateway.audience import Audience

_PING_SECONDS = 1.0
_PONG_SECONDS = 1.0
_SEND_BUFFER_BYTES = 256 * 1024


class Viewer:
    """A connection with a good ticket, the version that it has, and whether it receives what it is sent.

    A viewer is slow while bytes wait in this process, or while a pong is out for more than a second. The
    second rule is needed because the network between two hosts holds megabytes.

    Args:
        connection: the open WebSocket.
        ticket: says who the viewer is, and until when.
        audience: those who see the same.
        address: where the viewer is.
        clock: measures how long a pong is out.

    `signed_off` says that the connection ends because the sign-in of its person is over.
    """

    def __init__(
        self, connection: ServerConnection, ticket: Ticket, audience: Audience, address: str, clock: Clock
    ) -> None:
        self.connection = connection
        self.ticket = ticket
        self.audience = audience
        self.address = address
        self.seq: int | None = None
        self.needs_heartbeat = False
        self.signed_off = False
        self._clock = clock
        self._pinged_at: float | None = None
        self._slow_since: float | None = None
        # A smaller buffer makes the kernel hold less for a viewer that does not read. On a lost connection
        # this fails; its reader notices the loss.
        sock = connection.transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)

    def slow_for(self, now: float) -> float | None:
        """Return how many seconds the viewer has been slow at the monotonic time `now`, or None."""
        unsent = self.connection.transport.get_write_buffer_size() > 0
        unanswered = self._pinged_at is not None and now - self._pinged_at > _PONG_SECONDS
        if not unsent and not unanswered:
            self._slow_since = None
            return None
        if self._slow_since is None:
            self._slow_since = now
        return now - self._slow_since

    async def keep_pinging(self) -> None:
        """Send a ping and wait for its pong, once a second, until the connection is closed."""
        try:
            while True:
                self._pinged_at = self._clock.monotonic()
                await (await self.connection.ping())
                self._pinged_at = None
                await asyncio.sleep(_PING_SECONDS)
        except ConnectionClosed:
            return

    def renew(self, ticket: Ticket, audience: Audience) -> None:
        """Go on with another ticket. A viewer who sees something else from now on needs a snapshot."""
        self.ticket = ticket
        if audience is not self.audience:
            self.audience = audience
            self.seq = None

    def drop(self) -> None:
        """Close the connection at once: a slow viewer may never answer a close frame."""
        self.connection.transport.abort()
