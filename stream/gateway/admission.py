"""Decides which connections become viewers: by origin, token and number of viewers."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection
from websockets.typing import Origin

from stream.gateway import protocol
from stream.gateway.settings import GatewaySettings

_THIS_HOST = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


class TurnedAway(Exception):
    """The gateway closes a connection before it becomes a viewer's, with a close `code` and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(reason)


async def receive_hello(
    connection: ServerConnection, settings: GatewaySettings, viewers: int
) -> protocol.Hello:
    """Return the hello of a new connection. `viewers` is how many the gateway has already.

    Raises:
        TurnedAway: the first message is no hello, comes too late, or has another token, or there are too
            many viewers.
        ConnectionClosed: the client left.
    """
    try:
        async with asyncio.timeout(protocol.HELLO_SECONDS):
            hello = protocol.decode_from_viewer(await connection.recv(decode=False))
    except TimeoutError:
        raise TurnedAway(protocol.NO_HELLO, "no hello in time") from None
    except protocol.BadMessage:
        raise TurnedAway(protocol.WRONG_TOKEN, "a hello must come first") from None
    if not isinstance(hello, protocol.Hello):
        raise TurnedAway(protocol.WRONG_TOKEN, "a hello must come first")
    if not hmac.compare_digest(hello.token.encode(), settings.token.encode()):
        raise TurnedAway(protocol.WRONG_TOKEN, "wrong token")
    if viewers >= settings.max_viewers:
        raise TurnedAway(protocol.TOO_MANY_VIEWERS, "too many viewers")
    return hello


def allowed_origins(pages: Sequence[str]) -> list[Origin | re.Pattern[str] | None]:
    """Return the `Origin` values that may connect: those of `pages`, or if empty, of this host's pages."""
    # A client without an `Origin` is no browser: the token alone admits it.
    return [None, *(map(Origin, pages) if pages else [_THIS_HOST])]
