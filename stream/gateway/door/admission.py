"""Decides which connections become viewers, and for how long: by origin, ticket and number of viewers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from heapq import heappop, heappush

from websockets.asyncio.server import ServerConnection
from websockets.typing import Origin

from stream.access.revocations import Revocations
from stream.access.revoked import CHANGED
from stream.access.tickets import BadTicket, Ticket, Tickets
from stream.core.clock import Clock
from stream.gateway import protocol
from stream.gateway.settings import GatewaySettings

# A close frame holds 123 bytes of text.
_REASON_LENGTH = 100
_THIS_HOST = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


class TurnedAway(Exception):
    """The gateway closes a connection, with a close `code` and a reason.

    `person` is whom a ticket names that was signed, and does not hold. `signed_off` says that this is because
    the person's sign-in is over, so that no other ticket of it will do.
    """

    def __init__(self, code: int, reason: str, person: str | None = None, signed_off: bool = False) -> None:
        self.code = code
        self.person = person
        self.signed_off = signed_off
        super().__init__(reason)


class Admission:
    """Reads the tickets of viewers. Each ticket is taken once.

    Args:
        settings: the secret that signs tickets, and how many viewers there may be.
        clock: says whether a ticket has ended.
        revocations: says whether it still holds.
        is_locked: whether tickets of a person have failed too often of late.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        clock: Clock,
        revocations: Revocations,
        is_locked: Callable[[str], bool],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._revocations = revocations
        self._is_locked = is_locked
        self._tickets = Tickets(settings.token)
        self._used: set[str] = set()
        self._ends: list[tuple[float, str]] = []

    async def admit(self, connection: ServerConnection, viewers: int) -> Ticket:
        """Return the ticket with which a connection opens. `viewers` is how many there are already.

        Raises:
            TurnedAway: the first message is no hello, comes too late or has no good ticket, or there are too
                many viewers or failures.
            ConnectionClosed: the client left.
        """
        try:
            async with asyncio.timeout(protocol.HELLO_SECONDS):
                hello = protocol.decode_from_viewer(await connection.recv(decode=False))
        except TimeoutError:
            raise TurnedAway(protocol.NO_HELLO, "no hello in time") from None
        except protocol.BadMessage:
            raise TurnedAway(protocol.BAD_TICKET, "a hello must come first") from None
        if not isinstance(hello, protocol.Hello):
            raise TurnedAway(protocol.BAD_TICKET, "a hello must come first")
        ticket = self._take(hello.ticket)
        if viewers >= self._settings.max_viewers:
            raise TurnedAway(protocol.TOO_MANY_VIEWERS, "too many viewers")
        return ticket

    def renew(self, old: Ticket, ticket: str) -> Ticket:
        """Return the ticket that follows the `old` one of a connection.

        Raises:
            TurnedAway: the ticket is not good, or is another person's or of another sign-in.
        """
        new = self._take(ticket)
        if (new.principal.person, new.session) != (old.principal.person, old.session):
            raise TurnedAway(protocol.BAD_TICKET, "the ticket is not of this person's sign-in")
        return new

    def check(self, ticket: Ticket) -> None:
        """Check that the connection of this ticket may go on.

        Raises:
            TurnedAway: the ticket has ended, or is revoked.
        """
        if self._clock.now() >= ticket.expires_at:
            raise TurnedAway(protocol.TICKET_ENDED, "the ticket has ended")
        reason = self._revocations.reason(ticket)
        if reason is not None:
            raise TurnedAway(
                protocol.BAD_TICKET,
                f"revoked: {reason}"[:_REASON_LENGTH],
                ticket.principal.person,
                signed_off=reason != CHANGED,
            )

    def _take(self, text: str) -> Ticket:
        now = self._clock.now()
        try:
            ticket = self._tickets.read(text, now)
        except BadTicket as why:
            raise TurnedAway(protocol.BAD_TICKET, str(why)) from None
        while self._ends and self._ends[0][0] <= now:
            self._used.discard(heappop(self._ends)[1])
        person = ticket.principal.person
        if self._is_locked(person):
            raise TurnedAway(protocol.TOO_MANY_VIEWERS, "too many failures: try later", person)
        if ticket.id in self._used:
            raise TurnedAway(protocol.BAD_TICKET, "the ticket has been used", person)
        self.check(ticket)
        self._used.add(ticket.id)
        heappush(self._ends, (ticket.expires_at, ticket.id))
        return ticket


def welcome(ticket: Ticket, at: float) -> protocol.Welcome:
    """Return the message that tells a viewer who it is, and what it may see and do."""
    who = ticket.principal
    return protocol.Welcome(
        person=who.person,
        name=who.name,
        roles=sorted(who.roles),
        queues=None if who.queues is None else sorted(who.queues),
        words=who.words,
        expires_at=ticket.expires_at,
        at=at,
        signed_in=not who.is_guest,
    )


def allowed_origins(pages: Sequence[str]) -> list[Origin | re.Pattern[str] | None]:
    """Return the `Origin` values that may connect: those of `pages`, or if empty, of this host's pages."""
    # A client without an `Origin` is no browser: its ticket alone admits it.
    return [None, *(map(Origin, pages) if pages else [_THIS_HOST])]
