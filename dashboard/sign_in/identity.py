"""Says who is behind a request: whoever signed in, and without a sign-in a guest, only on this machine."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from dashboard.sign_in.setup import SignIn
from dashboard.sign_in.signed_in import SignedIn
from stream.access.names import shown
from stream.access.principal import GUEST, Principal

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NAME_LENGTH = 100
_NOBODY = "guest"


def identify(request: Request, body: Mapping[str, Any], sign_in: SignIn) -> SignedIn | None:
    """Return who sends a request, or None when nobody is signed in who has a role.

    Args:
        body: holds the name that a guest typed.
        sign_in: what signs people in.
    """
    now = time.time()
    if sign_in.is_needed:
        found = sign_in.find(request.cookies, now)
        return found if found is not None and found.principal.roles else None
    if not sign_in.addresses.is_local(request):
        return None
    name = _name(body.get("name"))
    guest = Principal(
        person=GUEST + name,
        name=shown(name),
        roles=frozenset({"supervisor", "ops"}),
        queues=None,
        words=True,
    )
    return SignedIn(principal=guest, session="open", signed_in_at=now, verified=False)


def _name(given: object) -> str:
    text = given if isinstance(given, str) else ""
    return _INVISIBLE.sub("", text).strip()[:_NAME_LENGTH].strip() or _NOBODY
