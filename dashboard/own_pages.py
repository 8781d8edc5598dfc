"""What StepIn answers itself beside Streamlit: addresses without a page, and the version of its pages.

Streamlit would put a dialog over a page when an address has no page or when its server is gone. The browser
component says the latter itself, and loads the page anew when the dashboard comes back with another secret.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import i18n, settings
from dashboard.charts.floor import PALETTES, Theme
from dashboard.frontend import component

PAGES = frozenset({"", "floor", "wall", "desk", "queue"})
_LINKED = ("wall", "desk", "queue")
_STREAMLITS = frozenset({"_stcore", "static", "media", "component"})
_HOST_CONFIG = "/_stcore/host-config"
_STYLES = Path(__file__).parent / "frontend" / "styles"


async def page_version(_: Request) -> PlainTextResponse:
    """Return the version of the pages that this process serves: another secret or bundle makes another."""
    version = component.version(settings.read())
    return PlainTextResponse(version, headers={"Cache-Control": "no-store"})


class OwnPages:
    """Middleware: answers what has no page, and tells Streamlit's frontend to show no dialogs of its own.

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
        elif _has_no_page(scope):
            await _not_found(Request(scope))(scope, receive, send)
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


def _has_no_page(scope: Scope) -> bool:
    """Whether somebody opens an address that has no page. Streamlit would show the first page."""
    path = scope["path"].strip("/")
    opens = scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", "")
    return opens and path not in PAGES and path.partition("/")[0] not in _STREAMLITS


def _not_found(request: Request) -> HTMLResponse:
    """Return the page for an address without one, in the language and theme of the viewer."""
    asked, cookies = request.query_params, request.cookies
    accepted = request.headers.get("accept-language", "").partition(",")[0]
    words = i18n.words(i18n.choose(asked.get("lang"), cookies.get("stepin_lang"), accepted))
    theme: Theme = "light" if (asked.get("theme") or cookies.get("stepin_theme")) == "light" else "dark"
    links = "".join(
        f'<li><a href="/{page}?lang={words.language}&amp;theme={theme}">{words.text(f"nav.{page}")}</a></li>'
        for page in _LINKED
    )
    title, text = escape(words.text("page.not_found")), escape(words.text("page.not_found_text"))
    html = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>StepIn · {title}</title><style>{_style(theme)}</style></head>"
        f"<body><main><p>StepIn</p><h1>{title}</h1><p>{text}</p><nav><ul>{links}</ul></nav></main></body></html>"
    )
    return HTMLResponse(html, 404)


def _style(theme: Theme) -> str:
    palette, colours = PALETTES[theme], (_STYLES / f"page_{theme}.css").read_text("utf-8")
    return (
        f"{colours}body{{margin:0;background:var(--page-ground);color:{palette.text};display:grid;"
        "place-items:center;min-height:100vh;font:20px/1.5 'Source Sans','Noto Sans CJK SC',sans-serif}"
        "main{padding:24px;max-width:36em}"
        "h1{font-size:40px;line-height:1.2;margin:.2em 0}ul{display:flex;gap:24px;padding:0;list-style:none}"
        f"a{{color:{palette.fine};display:inline-block;padding:8px 0}}"
    )
