"""The Content-Security-Policy of the pages: nothing but this dashboard and its gateway."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.requests import HTTPConnection

from dashboard.settings import Settings

_BEGIN, _END = "<script>", "</script>"


def content_policy(connection: HTTPConnection, found: Settings) -> str:
    """Return the policy for the answer to a request.

    Streamlit loads the browser component from a `blob:` that its own script makes, writes styles inline, and
    has icons and a font as `data:`. No text becomes a script.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: {_scripts_of_streamlit()}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            f"connect-src 'self' {_gateway(connection, found)}",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _gateway(connection: HTTPConnection, found: Settings) -> str:
    """Return the gateway's addresses: its socket, and the page by which a browser asks whether it is up."""
    if found.gateway_url is not None:
        parts = urlsplit(found.gateway_url)
        scheme, place = parts.scheme, parts.netloc
    else:
        host = connection.url.hostname or ""
        scheme = "wss" if found.addresses.is_secure(connection) else "ws"
        place = f"{f'[{host}]' if ':' in host else host}:{found.gateway_port}"
    return f"{scheme}://{place} {scheme.replace('ws', 'http')}://{place}"


@cache
def _scripts_of_streamlit() -> str:
    """Return the hashes of the scripts that stand in Streamlit's page itself."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = (part.partition(_END)[0] for part in page.split(_BEGIN)[1:])
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
