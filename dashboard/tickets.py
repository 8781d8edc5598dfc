"""Gives tickets for the gateway to the pages of this server, and to this process itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard.bodies import body_of
from dashboard.sign_in.identity import identify
from dashboard.sign_in.setup import current
from stream.access.principal import Principal

if TYPE_CHECKING:
    from stream.access.tickets import Tickets

_HEADERS = {"Cache-Control": "no-store"}
# A guest's name, and nothing else.
_LONGEST = 4096
_SERVICE = Principal(
    person="service:dashboard", name="StepIn", roles=frozenset({"wall"}), queues=None, words=False
)


@cache
def _tickets(token: str) -> Tickets:
    # The library of signatures takes a while to load, which is no time to wait for a page.
    from stream.access.tickets import Tickets

    return Tickets(token)


async def give_ticket(request: Request) -> JSONResponse:
    """Answer `POST /ticket`: a ticket for one connection to the gateway, for whoever is signed in.

    401: nobody is signed in. 403: the request does not come from a page of this server.
    """
    made = current()
    # No page of another origin can add a header of its own.
    if not made.addresses.is_own(request) or request.headers.get("x-stepin") != "1":
        return JSONResponse({"error": "not from a page of this server"}, 403, _HEADERS)
    found = identify(request, await _body(request), made)
    if found is None:
        return JSONResponse({"error": "nobody is signed in"}, 401, _HEADERS)
    signer = _tickets(made.settings.token)
    ticket = signer.issue(found.principal, found.session, found.signed_in_at, time.time())
    return JSONResponse(
        {
            "ticket": ticket,
            "expires_at": signer.read(ticket, time.time()).expires_at,
            "name": found.principal.name,
            "signed_in": found.verified,
        },
        headers=_HEADERS,
    )


def own_ticket(token: str, queues: frozenset[str] | None = None) -> Callable[[], str]:
    """Return what gives this process tickets to see `queues`, or all of them, without customers' words."""
    service = replace(_SERVICE, queues=queues)
    return lambda: _tickets(token).issue(service, "dashboard", time.time(), time.time())


async def _body(request: Request) -> dict[str, Any]:
    try:
        return msgspec.json.decode(await body_of(request, _LONGEST) or b"", type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}
