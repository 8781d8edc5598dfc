"""The pages for signing in and out, which need no script."""

from __future__ import annotations

import math
from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard import plain_page
from dashboard.paths import PAGES

_LONGEST_NAME = 64


def sign_in(request: Request, onward: str, error: str = "", wait: float = 0.0) -> HTMLResponse:
    """Return the page that asks for name and password.

    Args:
        onward: the page to show after it.
        error: the key of a text about what went wrong.
        wait: the seconds until another try counts.
    """
    words, theme = plain_page.viewer_of(request)
    seconds = math.ceil(wait)
    said = f'<p role="alert">{escape(words.text(error, seconds=seconds))}</p>' if error else ""
    body = (
        f'{said}<form method="post" action="/sign-in?{_look(request)}">'
        f'<label>{escape(words.text("sign_in.name"))}<input name="name" autocomplete="username" '
        f'autocapitalize="none" spellcheck="false" required autofocus maxlength="{_LONGEST_NAME}"></label>'
        f'<label>{escape(words.text("sign_in.password"))}<input name="password" type="password" '
        'autocomplete="current-password" required maxlength="256"></label>'
        f'<input type="hidden" name="next" value="{escape(onward)}">'
        f"<button>{escape(words.text('sign_in.do'))}</button></form>"
    )
    status = 429 if wait else 401 if error else 200
    answer = plain_page.page(words, theme, words.text("sign_in.title"), body, status)
    if wait:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def sign_out(request: Request, name: str) -> HTMLResponse:
    """Return the page that asks whether to sign out."""
    words, theme = plain_page.viewer_of(request)
    body = (
        f"<p>{escape(words.text('sign_out.as', name=name))}</p>"
        f'<form method="post" action="/sign-out?{_look(request)}">'
        f"<button>{escape(words.text('sign_out.do'))}</button></form>"
    )
    return plain_page.page(words, theme, words.text("sign_out.title"), body)


def notice(request: Request, title: str, text: str, status: int) -> HTMLResponse:
    """Return a page that says one thing, by the keys of its texts."""
    words, theme = plain_page.viewer_of(request)
    return plain_page.page(words, theme, words.text(title), f"<p>{escape(words.text(text))}</p>", status)


def again(request: Request, onward: str) -> HTMLResponse:
    """Return a page that opens the address once more, now from this site.

    A browser sends the cookie of a sign-in with no request that began on another site, such as in a chat.
    """
    words, theme = plain_page.viewer_of(request)
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(onward)}">'
    link = f'<p><a href="{escape(onward)}">{escape(words.text("sign_in.onward"))}</a></p>'
    return plain_page.page(words, theme, "StepIn", link, head=refresh)


def safe_onward(address: str) -> str:
    """Return the address of a page here, or that of the first page: nobody is sent to another site.

    >>> safe_onward("/desk?lang=zh"), safe_onward("//elsewhere.example/desk"), safe_onward("/desk\\\\@x")
    ('/desk?lang=zh', '/', '/')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    known = parts.path.startswith("/") and parts.path.strip("/") in PAGES
    if parts.scheme or parts.netloc or not known or not address.isprintable():
        return "/"
    return f"/{parts.path.strip('/')}" + (f"?{parts.query}" if parts.query else "")


def _look(request: Request) -> str:
    """Return language and theme of the address, to go on with them."""
    chosen = {key: request.query_params[key] for key in ("lang", "theme") if key in request.query_params}
    return escape(urlencode(chosen))
