"""What a client of the gateway knows, and what it has to send. Pure: no socket, no clock, no thread.

`docs/protocol.md` has the rules of a client; the browser's client keeps the same ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from dashboard.client.live_copy import Gap, LiveCopy
from stream.gateway.protocol import (
    WRONG_TOKEN,
    ActionRequest,
    ActionResult,
    ErrorReport,
    FromViewer,
    Hello,
    Resync,
    Snapshot,
    decode_from_gateway,
)


class Received(NamedTuple):
    """The outcome of one message: what the client sends now, and the answer that the message was, if any."""

    sends: tuple[FromViewer, ...] = ()
    answer: ActionResult | ErrorReport | None = None


class Session:
    """The state of one client over all its connections.

    Args:
        token: the secret that the gateway expects.
        name: the name under which the client acts.
    """

    def __init__(self, token: str, name: str) -> None:
        self.copy = LiveCopy()
        self.refused = False
        self.waits_for_snapshot = True
        self._hello = Hello(token=token, name=name)
        self._ready = False
        self._unanswered: dict[str, ActionRequest] = {}

    def connect(self) -> tuple[FromViewer, ...]:
        """Begins a connection. Returns what the client sends first."""
        self.waits_for_snapshot = True
        self._ready = False
        return (self._hello,)

    def disconnect(self, code: int | None = None) -> None:
        """End a connection, with the close code that the gateway sent, if any."""
        self._ready = False
        self.refused = code == WRONG_TOKEN
        self.copy = replace(self.copy, connected=False)

    def receive(self, message: bytes) -> Received:
        """Update the state by one message of the gateway.

        Raises:
            BadMessage: the message breaks the protocol. The client has to connect again.
        """
        decoded = decode_from_gateway(message)
        if isinstance(decoded, ActionResult):
            self._unanswered.pop(decoded.id, None)
            return Received(answer=decoded)
        if isinstance(decoded, ErrorReport):
            return Received(answer=decoded)
        if decoded is None or (self.waits_for_snapshot and not isinstance(decoded, Snapshot)):
            return Received()
        try:
            self.copy = self.copy.after(decoded)
        except Gap:
            self.waits_for_snapshot = True
            return Received((Resync(),))
        self.waits_for_snapshot = False
        first, self._ready = not self._ready, True
        # A gateway that has just started knows no alert before its first snapshot.
        return Received(tuple(self._unanswered.values()) if first else ())

    def act(self, request: ActionRequest) -> tuple[FromViewer, ...]:
        """Asks for an action. Returns what the client sends now.

        Each new connection sends the action again until it is answered.
        """
        self._unanswered[request.id] = request
        return (request,) if self._ready else ()

    def give_up(self, action_id: str) -> None:
        """Stop asking for an action."""
        self._unanswered.pop(action_id, None)
