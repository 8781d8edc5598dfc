"""Gives tickets for the gateway to the pages of this server."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard.bodies import body_of
from dashboard.client.tickets import signer_of
from dashboard.sign_in.identity import identify
from dashboard.sign_in.setup import current

_HEADERS = {"Cache-Control": "no-store"}
# A guest's name, and nothing else.
_LONGEST = 4096


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
    signer = signer_of(made.settings.token)
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


async def _body(request: Request) -> dict[str, Any]:
    try:
        return msgspec.json.decode(await body_of(request, _LONGEST) or b"", type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}
