"""Lets nobody see a page who is not signed in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.paths import PAGES, STREAM, TICKET
from dashboard.sign_in import pages
from dashboard.sign_in.setup import SignIn
from dashboard.sign_in.wall_token import TOKEN, exchange

logger = logging.getLogger("stepin.sign_in")


class Gate:
    """Middleware: asks whoever opens a page to sign in first, where people have to.

    Args:
        app: what shows the pages.
        sign_in: gives what signing in needs.
        now: the time in seconds since 1970, for tests.
    """

    def __init__(
        self, app: ASGIApp, sign_in: Callable[[], SignIn], now: Callable[[], float] = time.time
    ) -> None:
        self._app = app
        self._made = sign_in
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        path = scope.get("path", "").strip("/")
        if scope["type"] == "websocket" and path == STREAM:
            await self._stream(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and path in PAGES:
            await self._page(Request(scope, receive), send)
        elif scope["type"] == "http" and path == TICKET:
            await self._app(scope, receive, self._renewing(HTTPConnection(scope), send))
        else:
            await self._app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        made, connection = self._made(), HTTPConnection(scope)
        # With a provider the page itself has the button for signing in.
        if self._lets_in(connection) or made.provider is not None:
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "sign in first"})

    async def _page(self, request: Request, send: Send) -> None:
        made = self._made()
        if made.provider is not None:
            await to_thread.run_sync(made.bind, request.cookies)
        answer: Response | None = None
        if TOKEN in request.query_params:
            answer = await exchange(request, made, self._now(), _same_page(request))
        elif not self._lets_in(request):
            if not made.is_needed:
                answer = pages.notice(request, "sign_in.title", "sign_in.only_here", 403)
            elif request.headers.get("sec-fetch-site") == "cross-site":
                answer = pages.again(request, _same_page(request))
            elif made.provider is None:
                answer = RedirectResponse(f"/sign-in?{urlencode(_to_sign_in(request))}", 303)
        if answer is not None:
            await answer(request.scope, request.receive, send)
        else:
            await self._app(request.scope, request.receive, self._renewing(request, send))

    def _lets_in(self, connection: HTTPConnection) -> bool:
        made = self._made()
        if not made.is_needed:
            return made.addresses.is_local(connection)
        return made.find(connection.cookies, self._now()) is not None

    def _renewing(self, connection: HTTPConnection, send: Send) -> Send:
        """Return what sends an answer on and notes in the cookie that the sign-in is in use."""
        made, now = self._made(), self._now()
        session = made.sessions.read("person", connection.cookies, now)
        if session is None:
            return send
        carrier = Response()
        made.sessions.renew(carrier, session, made.addresses.is_secure(connection), now)
        cookies = [(name, value) for name, value in carrier.raw_headers if name == b"set-cookie"]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                message["headers"] = [*message.get("headers", []), *cookies]
            await send(message)

        return sending


def _same_page(request: Request) -> str:
    """Return the address of the same page without a token."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != TOKEN]
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")


def _to_sign_in(request: Request) -> dict[str, str]:
    look = {key: request.query_params[key] for key in ("lang", "theme") if key in request.query_params}
    return {"next": _same_page(request), **look}
