"""Says who is behind a request: without a sign-in a guest, and only on this machine."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from starlette.requests import Request

from dashboard.settings import Settings
from stream.access.principal import GUEST, Principal

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NAME_LENGTH = 100
_NOBODY = "guest"


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


def identify(request: Request, body: Mapping[str, Any], settings: Settings) -> SignedIn | None:
    """Return who sends a request, or None when nobody is signed in. A guest's name is in the `body`."""
    if settings.host not in _LOOPBACK or request.url.hostname not in _LOOPBACK:
        return None
    name = _name(body.get("name"))
    guest = Principal(
        person=GUEST + name, name=name, roles=frozenset({"supervisor", "ops"}), queues=None, words=True
    )
    return SignedIn(principal=guest, session="open", signed_in_at=time.time(), verified=False)


def _name(given: object) -> str:
    text = given if isinstance(given, str) else ""
    return _INVISIBLE.sub("", text).strip()[:_NAME_LENGTH].strip() or _NOBODY
