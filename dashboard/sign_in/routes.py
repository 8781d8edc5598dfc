"""Signing in by name and password, and out again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.bodies import body_of
from dashboard.sign_in import pages
from dashboard.sign_in.sessions import LONGEST_SECONDS, begin, forget
from dashboard.sign_in.setup import SignIn
from stream.access import passwords, people
from stream.access.throttle import of_address

logger = logging.getLogger("stepin.sign_in")
_LONGEST_FORM = 8192
_LONGEST_NAME = 100
# Each check takes 64 MiB for a moment.
_CHECKS_AT_ONCE = 2


class Routes:
    """The routes `/sign-in` and `/sign-out`. The door lets only this dashboard's own pages post to them.

    Args:
        sign_in: gives what signing in needs.
        now: the time in seconds since 1970, for tests.
    """

    def __init__(self, sign_in: Callable[[], SignIn], now: Callable[[], float] = time.time) -> None:
        self._made = sign_in
        self._now = now
        self._limiter: CapacityLimiter | None = None

    def all(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/sign-in", self.ask, methods=["GET"]),
            Route("/sign-in", self.check, methods=["POST"]),
            Route("/sign-out", self.ask_out, methods=["GET"]),
            Route("/sign-out", self.out, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Show the page that asks for name and password, where local accounts sign in."""
        made = self._made()
        if (made.provider is not None and not made.people.read().has_passwords) or not made.is_needed:
            return RedirectResponse("/", 303)
        return pages.sign_in(request, pages.safe_onward(request.query_params.get("next", "/")))

    async def check(self, request: Request) -> Response:
        """Sign somebody in whose password is right."""
        made, now = self._made(), self._now()
        form = await _form(request)
        if form is None:
            return PlainTextResponse("The form is too long.", 413)
        name, onward = form.get("name", "").strip().lower(), pages.safe_onward(form.get("next", "/"))
        address = _address_of(request)
        keys = ((made.by_address, of_address(address)), (made.by_name, name[:_LONGEST_NAME]))
        wait = max(throttle.wait(key) for throttle, key in keys)
        if wait:
            made.reports.failed("", address, "locked out")
            return pages.sign_in(request, onward, "sign_in.wait", wait)
        # Counted before the slow check, so that many at once are not let through.
        for throttle, key in keys:
            throttle.failed(key)
        person = made.people.read().people.get(name)
        stored = person.password if person is not None and person.revoked_at is None else ""
        if not await self._is_right(stored, form.get("password", "")):
            known = repr(name) if person is not None else "a name that nobody has"
            logger.warning("sign-in refused for %s from %s", known, address)
            made.reports.failed("" if person is None else f"local:{name}", address, "wrong name or password")
            return pages.sign_in(request, onward, "sign_in.wrong")
        for throttle, key in keys:
            throttle.succeeded(key)
        session = begin(f"local:{name}", now)
        response = RedirectResponse(onward, 303)
        made.sessions.write(response, session, made.addresses.is_secure(request), now)
        logger.info("%s signed in from %s", session.person, address)
        if passwords.is_outdated(stored):
            await to_thread.run_sync(self._rehash, name, stored, form["password"])
        return response

    async def ask_out(self, request: Request) -> Response:
        """Show the page that asks whether to sign out."""
        found = self._made().find(request.cookies, self._now())
        if found is None:
            return RedirectResponse("/", 303)
        return pages.sign_out(request, found.principal.name)

    async def out(self, request: Request) -> Response:
        """End the sign-in of this browser, here and on every gateway."""
        made, now = self._made(), self._now()
        ended = {
            session.id: session.ends_at for session in made.sessions_in(request.cookies, now, idle=False)
        }
        found = made.find(request.cookies, now, idle=False)
        by_provider = found is not None and found.session not in ended
        if found is not None and by_provider:
            ended[found.session] = found.signed_in_at + LONGEST_SECONDS
        for session, until in ended.items():
            await to_thread.run_sync(self._end, session, until, now)
        if found is not None:
            who = found.principal
            logger.info("%s signed out", who.person)
            made.reports.signed_out(who.person, who.name, _address_of(request))
        look = {key: request.query_params[key] for key in ("lang", "theme") if key in request.query_params}
        response: Response
        if by_provider:
            # Not a redirect: the form may lead nowhere but here, and the provider is elsewhere.
            response = pages.again(request, "/auth/logout")
        else:
            response = RedirectResponse("/sign-in" + (f"?{urlencode(look)}" if look else ""), 303)
        forget(response, "person")
        forget(response, "wall")
        return response

    async def _is_right(self, stored: str, password: str) -> bool:
        if self._limiter is None:
            self._limiter = CapacityLimiter(_CHECKS_AT_ONCE)
        # A name that nobody has takes as long as any other.
        return await to_thread.run_sync(passwords.is_right, stored, password, limiter=self._limiter)

    def _end(self, session: str, until: float, now: float) -> None:
        self._made().change(lambda known: people.end_session(known, session, until, now))

    def _rehash(self, name: str, stored: str, password: str) -> None:
        fresh = passwords.hash_of(password)
        self._made().change(lambda known: people.rehash(known, name, stored, fresh))


def _address_of(request: Request) -> str:
    return request.client.host if request.client else ""


async def _form(request: Request) -> dict[str, str] | None:
    """Return the fields of a form, or None if it is longer than any honest one."""
    body = await body_of(request, _LONGEST_FORM)
    if body is None:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    return {key: values[-1] for key, values in fields.items()}
