"""The pages that StepIn writes itself, without Streamlit and without a script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard import i18n
from dashboard.charts.floor import PALETTES, Theme

_STYLES = Path(__file__).parent / "frontend" / "styles"


def viewer_of(request: Request) -> tuple[i18n.Words, Theme]:
    """Return the texts and the theme for a viewer, by the address, the cookies and then the browser."""
    asked, cookies = request.query_params, request.cookies
    accepted = request.headers.get("accept-language", "").partition(",")[0]
    words = i18n.words(i18n.choose(asked.get("lang"), cookies.get("stepin_lang"), accepted))
    theme: Theme = "light" if (asked.get("theme") or cookies.get("stepin_theme")) == "light" else "dark"
    return words, theme


def page(
    words: i18n.Words, theme: Theme, title: str, body: str, status: int = 200, head: str = ""
) -> HTMLResponse:
    """Return a page. `body` and `head` are HTML, in which the caller has escaped what is not its own."""
    shown = escape(title)
    style = _style(theme)
    html = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>StepIn · {shown}</title><style>{style}</style>{head}</head>"
        f"<body><main><p>StepIn</p><h1>{shown}</h1>{body}</main></body></html>"
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    # A browser sends no `Origin` with a form of a page whose policy is `no-referrer`.
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html, status, headers)


@cache
def _style(theme: Theme) -> str:
    palette, colours = PALETTES[theme], (_STYLES / f"page_{theme}.css").read_text("utf-8")
    return (
        f"{colours}body{{margin:0;background:var(--page-ground);color:{palette.text};display:grid;"
        "place-items:center;min-height:100vh;font:20px/1.5 'Source Sans','Noto Sans CJK SC',sans-serif}"
        "main{padding:24px;max-width:36em}"
        "h1{font-size:40px;line-height:1.2;margin:.2em 0}ul{display:flex;gap:24px;padding:0;list-style:none}"
        f"a{{color:{palette.fine};display:inline-block;padding:8px 0}}"
        "form{display:grid;gap:12px;max-width:20em}label{display:grid;gap:4px}"
        f"input,button{{font:inherit;padding:8px 12px;border:2px solid {palette.text};border-radius:6px;"
        "background:transparent;color:inherit;color-scheme:var(--page-scheme)}"
        f"button{{background:{palette.fine};border-color:{palette.fine};color:var(--page-ground);"
        "font-weight:600;cursor:pointer}"
        f":focus-visible{{outline:3px solid {palette.fine};outline-offset:2px}}"
        f"[role=alert]{{border-left:6px solid {palette.fine};padding-left:12px}}"
    )
