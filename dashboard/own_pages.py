"""What StepIn answers itself beside Streamlit: addresses without a page, and the version of its pages.

Streamlit would put a dialog over a page when an address has no page or when its server is gone. The browser
component says the latter itself, and loads the page anew when the dashboard comes back with another secret.
"""

from __future__ import annotations

from html import escape

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import plain_page, settings
from dashboard.frontend import component

_LINKED = ("wall", "desk", "queues", "conversations", "agents", "gave-up")
_HOST_CONFIG = "/_stcore/host-config"


async def page_version(_: Request) -> PlainTextResponse:
    """Return the version of the pages that this process serves: another secret or bundle makes another."""
    version = component.version(settings.read())
    return PlainTextResponse(version, headers={"Cache-Control": "no-store"})


class OwnPages:
    """Middleware: tells Streamlit's frontend to show no dialogs of its own.

    Args:
        app: Streamlit's server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on to Streamlit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == _HOST_CONFIG:
            await self._app(_uncompressed(scope), receive, _WithoutDialogs(send))
        else:
            await self._app(scope, receive, send)


class _WithoutDialogs:
    """Sends Streamlit's settings for the browser on, with its dialogs about errors switched off."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        if self._start["status"] == 200 and self._body:
            self._body = msgspec.json.encode({**msgspec.json.decode(self._body), "blockErrorDialogs": True})
            MutableHeaders(scope=self._start)["Content-Length"] = str(len(self._body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})


def _uncompressed(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
    return {**scope, "headers": headers}


def opens_page(scope: Scope) -> bool:
    """Return whether somebody opens an address in a browser. Streamlit would show its first page for any."""
    return scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", "")


def not_found(request: Request) -> HTMLResponse:
    """Return the page for an address without one, in the language and theme of the viewer."""
    words, theme = plain_page.viewer_of(request)
    links = "".join(
        f'<li><a href="/{page}?lang={words.language}&amp;theme={theme}">{words.text(f"nav.{page}")}</a></li>'
        for page in _LINKED
    )
    text = escape(words.text("page.not_found_text"))
    body = f"<p>{text}</p><nav><ul>{links}</ul></nav>"
    return plain_page.page(words, theme, words.text("page.not_found"), body, 404)
