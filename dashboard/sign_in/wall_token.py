"""Exchanges the token in the address of a wall for a cookie, once."""

from __future__ import annotations

import logging

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.sign_in import pages
from dashboard.sign_in.sessions import Session, begin
from dashboard.sign_in.setup import SignIn
from stream.access import walls
from stream.access.people import People, Wall
from stream.access.throttle import of_address

logger = logging.getLogger("stepin.sign_in")
TOKEN = "wall_token"
"""The parameter of an address that holds it."""


async def exchange(request: Request, made: SignIn, now: float, page: str) -> Response:
    """Sign a wall in by its token, which works once, and send it on to `page`, whose address has no token."""
    clean = RedirectResponse(page, 303)
    digest = walls.digest_of(request.query_params[TOKEN])
    if any(
        _is_session_of(made.people.read(), each, digest) for each in made.sessions_in(request.cookies, now)
    ):
        return clean
    address = request.client.host if request.client else ""
    key = of_address(address)
    wall = None
    if request.method == "GET" and not made.by_address.wait(key):
        wall = await to_thread.run_sync(_use, made, digest, now)
    if wall is None:
        made.by_address.failed(key)
        logger.warning("the token of a wall was refused from %s", address)
        made.reports.failed("", address, "the token of a wall")
        return pages.notice(request, "wall_token.title", "wall_token.text", 403)
    wall_id, found = wall
    made.sessions.write(
        clean, begin(f"wall:{wall_id}", now, found.expires_at), made.addresses.is_secure(request), now
    )
    logger.info("wall:%s (%r) signed in from %s", wall_id, found.name, address)
    return clean


def _use(made: SignIn, digest: str, now: float) -> tuple[str, Wall] | None:
    used: list[str] = []

    def exchanged(known: People) -> People:
        found = walls.exchange(known, digest, now)
        if found is None:
            return known
        used.append(found[1])
        return found[0]

    known = made.change(exchanged)
    return (used[0], known.walls[used[0]]) if known is not None and used else None


def _is_session_of(known: People, session: Session, digest: str) -> bool:
    wall = known.walls.get(session.person.removeprefix("wall:"))
    return session.kind == "wall" and wall is not None and wall.digest == digest
