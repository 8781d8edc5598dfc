"""What is known of somebody who asks."""

from __future__ import annotations

from msgspec import Struct

from stream.access.principal import Principal


class SignedIn(Struct, frozen=True, kw_only=True):
    """Somebody who may have a ticket.

    Args:
        principal: who it is.
        session: the id of this sign-in.
        signed_in_at: when it began, in seconds since 1970.
        verified: whether somebody has checked who this is. A guest says it of themselves.
    """

    principal: Principal
    session: str
    signed_in_at: float
    verified: bool
