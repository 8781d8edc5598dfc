"""Tickets: what a page gives the browser so that the gateway knows who its viewer is.

A ticket is a JSON Web Token (RFC 7519) that the secret of the dashboard and the gateway signs (HMAC-SHA256).
It names one person with roles and queues, opens one connection, and ends after ten minutes.
"""

from __future__ import annotations

import secrets

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from msgspec import Struct

from stream.access.principal import Principal
from stream.access.secret import key_for

LIFETIME_SECONDS = 600.0
"""A ticket is good for so long after it was issued."""
_AUDIENCE = "stepin-gateway"
_ALGORITHM = "HS256"
# The clocks of two hosts differ a little.
_EARLY_SECONDS = 30.0


class BadTicket(ValueError):
    """A ticket that opens nothing: its text says why."""


class Ticket(Struct, frozen=True, kw_only=True):
    """A ticket as the gateway reads it. Times are seconds since 1970.

    Args:
        id: the id of this ticket.
        session: the id of the sign-in that it was issued for.
        principal: who may use it.
        signed_in_at: when the person signed in.
        issued_at: when the ticket was issued.
        expires_at: when it ends.
    """

    id: str
    session: str
    principal: Principal
    signed_in_at: float
    issued_at: float
    expires_at: float


class Tickets:
    """Issues tickets and reads them.

    Args:
        secret: what the dashboard and the gateway share. It leaves neither of them.
    """

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(key_for("ticket", secret))

    def issue(
        self,
        principal: Principal,
        session: str,
        signed_in_at: float,
        now: float,
        lifetime: float = LIFETIME_SECONDS,
    ) -> str:
        """Return a new ticket for a person who signed in at `signed_in_at` (seconds since 1970)."""
        claims = {
            "aud": _AUDIENCE,
            "jti": secrets.token_urlsafe(12),
            "sid": session,
            "iat": now,
            "exp": now + lifetime,
            "auth_time": signed_in_at,
            "principal": msgspec.to_builtins(principal),
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def read(self, ticket: str, now: float) -> Ticket:
        """Return what a ticket says.

        Raises:
            BadTicket: it was not signed by the secret, is for something else, has ended, or lies ahead.
        """
        try:
            claims = jwt.decode(ticket, self._key, algorithms=[_ALGORITHM]).claims
            found = Ticket(
                id=claims["jti"],
                session=claims["sid"],
                principal=msgspec.convert(claims["principal"], Principal),
                signed_in_at=float(claims["auth_time"]),
                issued_at=float(claims["iat"]),
                expires_at=float(claims["exp"]),
            )
        except (JoseError, msgspec.MsgspecError, KeyError, TypeError, ValueError):
            raise BadTicket("this is no ticket of this floor") from None
        if claims.get("aud") != _AUDIENCE:
            raise BadTicket("this is no ticket of this floor")
        if now >= found.expires_at:
            raise BadTicket("the ticket has ended")
        if found.issued_at > now + _EARLY_SECONDS:
            raise BadTicket("the ticket lies ahead of the gateway's clock")
        return found
