"""The dashboard's door: exact hosts and origins, closed endpoints, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.content_policy import content_policy
from dashboard.own_hosts import Addresses
from dashboard.own_pages import not_found, opens_page
from dashboard.paths import is_open
from dashboard.sign_in.setup import SignIn

_READS = frozenset({"GET", "HEAD"})
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_HSTS = "max-age=31536000"
"""A browser that came by TLS comes by nothing else for a year (RFC 6797)."""


class Door:
    """Middleware: refuses what is not meant for this dashboard, and sends each answer with its headers.

    Args:
        app: what answers.
        sign_in: gives the settings, and whether a provider signs people in.
    """

    def __init__(self, app: ASGIApp, sign_in: Callable[[], SignIn]) -> None:
        self._app = app
        self._made = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        made, connection = self._made(), HTTPConnection(scope)
        refused = _refusal(connection, made.addresses, made.provider is not None)
        if scope["type"] == "websocket":
            if refused is None:
                await self._app(scope, receive, send)
            else:
                # Before it opens, this is an answer with the status 403.
                await send({"type": "websocket.close", "code": 1008, "reason": refused[1]})
            return
        answer: ASGIApp = self._app if refused is None else _answer(connection, *refused)
        secure = made.addresses.is_secure(connection)
        policy = content_policy(connection, made.settings)
        await answer(scope, receive, _WithHeaders(send, policy, secure))


def _answer(connection: HTTPConnection, status: int, reason: str) -> Response:
    if status == 404 and opens_page(connection.scope):
        return not_found(Request(connection.scope))
    return PlainTextResponse(reason, status)


def _refusal(connection: HTTPConnection, own: Addresses, provider: bool) -> tuple[int, str] | None:
    """Return the status and the reason for refusing a request, or None."""
    scope = connection.scope
    if not own.allow(connection.headers.get("host", "")):
        return 421, "This dashboard does not answer to that name: STEPIN_HOSTS lists those that it does."
    if not is_open(scope["path"], provider):
        return 404, "There is nothing here."
    asks = scope["type"] == "websocket" or scope["method"] not in _READS
    if asks and not own.is_own(connection):
        return 403, "This was asked by a page of another site."
    if scope["path"].startswith("/auth/") and connection.headers.get("sec-fetch-site") == "cross-site":
        return 403, "This was asked by a page of another site."
    return None


class _WithHeaders:
    """Sends an answer on with the headers of the door. What an answer says itself of these stays."""

    def __init__(self, send: Send, policy: str, secure: bool) -> None:
        self._send = send
        self._policy = policy
        self._secure = secure

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.startswith("access-control-")]:
                # Streamlit lets any port of this machine read its answers.
                del headers[name]
            for name, value in {**_HEADERS, "Content-Security-Policy": self._policy}.items():
                headers.setdefault(name, value)
            if self._secure:
                headers.setdefault("Strict-Transport-Security", _HSTS)
                message["headers"] = [_secured(*header) for header in message["headers"]]
        await self._send(message)


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header; a cookie of Streamlit's may then travel by TLS alone."""
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        value += b"; Secure"
    return name, value
