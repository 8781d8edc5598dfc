"""Tells the gateway something for the audit, and waits until it is taken."""

from __future__ import annotations

import time
from collections.abc import Callable

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from stream.gateway import protocol
from stream.gateway.protocol import ActionResult, ArchiveLook, Hello, SignInReport

_OPEN_SECONDS = 5.0
_ANSWER_SECONDS = 5.0


class NotTaken(Exception):
    """The gateway has not taken a report."""


def tell(url: str, ticket: Callable[[], str], look: ArchiveLook) -> None:
    """Tell the gateway what a person is about to read.

    Args:
        url: the gateway's WebSocket.
        ticket: gives a ticket of the dashboard's own process.

    Raises:
        NotTaken: it is not taken, or not in time: show nothing.
    """
    try:
        with connect(url, open_timeout=_OPEN_SECONDS, max_size=None) as socket:
            socket.send(protocol.encode(Hello(ticket())), text=True)
            send(socket, look)
    except (OSError, WebSocketException) as error:
        raise NotTaken(str(error)) from None


def send(socket: ClientConnection, report: SignInReport | ArchiveLook) -> None:
    """Send a report and wait until it is taken.

    Raises:
        NotTaken: it is not, or not in time.
    """
    socket.send(protocol.encode(report), text=True)
    deadline = time.monotonic() + _ANSWER_SECONDS
    while True:
        message = socket.recv(timeout=max(0.0, deadline - time.monotonic()), decode=False)
        answer = protocol.decode_from_gateway(message)
        if isinstance(answer, ActionResult) and answer.id == report.id:
            if not answer.ok:
                raise NotTaken(f"the gateway refuses it: {answer.message}")
            return
