"""What a client of the gateway knows, and what it has to send. Pure: no socket, no clock, no thread.

`docs/protocol.md` has the rules of a client; the browser's client keeps the same ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from dashboard.client.live_copy import Gap, LiveCopy
from dashboard.client.transcript_copy import TranscriptCopy
from stream.gateway.protocol import (
    BAD_TICKET,
    RENEW_SECONDS,
    ActionResult,
    ErrorReport,
    FromPerson,
    FromViewer,
    Hello,
    Renew,
    Resync,
    Snapshot,
    Transcript,
    TranscriptEnd,
    TranscriptRequest,
    Welcome,
    decode_from_gateway,
)


def renews_after(welcome: Welcome) -> float:
    """Return how many seconds after its welcome a client renews its ticket.

    >>> welcome = Welcome(
    ...     person="local:ann", name="Ann", roles=[], queues=None, words=True, expires_at=700.0, at=100.0,
    ...     signed_in=True,
    ... )
    >>> renews_after(welcome)
    480.0
    """
    life = welcome.expires_at - welcome.at
    return max(life - RENEW_SECONDS, life / 2)


class Received(NamedTuple):
    """The outcome of one message: what the client sends now, and the answer that the message was, if any."""

    sends: tuple[FromViewer, ...] = ()
    answer: ActionResult | ErrorReport | None = None


class Session:
    """The state of one client over all its connections.

    `welcome` says who this client is on the connection, or is None before the gateway has said so. `refused`
    says that the gateway has refused the ticket with which the last connection began. `transcript` is the
    copy of the conversation that the client has open, or None.
    """

    def __init__(self) -> None:
        self.copy = LiveCopy()
        self.transcript: TranscriptCopy | None = None
        self.welcome: Welcome | None = None
        self.refused = False
        self.waits_for_snapshot = True
        self._ready = False
        self._unanswered: dict[str, FromPerson] = {}
        self._opened: TranscriptRequest | None = None

    def connect(self, ticket: str) -> tuple[FromViewer, ...]:
        """Begins a connection with a new ticket. Returns what the client sends first."""
        self.waits_for_snapshot = True
        self._ready = False
        self.welcome = None
        return (Hello(ticket=ticket),)

    def renew(self, ticket: str) -> tuple[FromViewer, ...]:
        """Return what the client sends to keep its connection with a new ticket."""
        return (Renew(ticket=ticket),)

    def disconnect(self, code: int | None = None) -> None:
        """End a connection, with the close code that the gateway sent, if any."""
        self._ready = False
        # A connection that was welcome ends so when its ticket is revoked; a new ticket may be good.
        self.refused = code == BAD_TICKET and self.welcome is None
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
        if isinstance(decoded, Transcript | TranscriptEnd):
            self._receive_transcript(decoded)
            return Received()
        if isinstance(decoded, Welcome):
            self.welcome = decoded
            return Received()
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
        return Received(self._asked_before() if first else ())

    def _receive_transcript(self, message: Transcript | TranscriptEnd) -> None:
        known = self.transcript
        if known is None or message.conversation != known.conversation:
            return
        if isinstance(message, TranscriptEnd):
            self.transcript, self._opened = replace(known, error=message.error), None
        else:
            self.transcript = known.after(message)

    def _asked_before(self) -> tuple[FromPerson, ...]:
        """Return what a new connection asks for again: what is unanswered, and the open conversation."""
        unanswered = tuple(self._unanswered.values())
        opened = self._opened
        return unanswered if opened is None or opened.id in self._unanswered else (*unanswered, opened)

    def act(self, request: FromPerson) -> tuple[FromViewer, ...]:
        """Asks for an action, or for a silence or its end. Returns what the client sends now.

        Each new connection sends it again until it is answered.
        """
        self._unanswered[request.id] = request
        if isinstance(request, TranscriptRequest):
            self._opened = None if request.conversation is None else request
            self.transcript = None if request.conversation is None else TranscriptCopy(request.conversation)
        return (request,) if self._ready else ()

    def give_up(self, action_id: str) -> None:
        """Stop asking for an action."""
        self._unanswered.pop(action_id, None)
