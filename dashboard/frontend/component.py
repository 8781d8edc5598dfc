"""Puts the browser component on a page of Streamlit.

esbuild bundles the modules and style sheets of this folder into `bundle/`; `make frontend` runs it. The
bundle is committed, so that serving the dashboard needs no Node. The component opens its own WebSocket to
the gateway: an update of the floor runs no script here.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal, TypeAlias

import streamlit as st

from dashboard import i18n
from dashboard.charts.floor import Theme
from dashboard.settings import Settings
from stream.access.secret import key_for

Page: TypeAlias = Literal[
    "wall",
    "desk",
    "queues",
    "queue",
    "conversations",
    "agents",
    "gave-up",
    "numbers",
    "rules",
    "health",
    "tuning",
    "explain",
    "shadows",
    "models",
    "design",
]
BUNDLE = Path(__file__).parent / "bundle"


@cache
def script() -> str:
    """Return the bundled ES module. Its default export is the component."""
    return (BUNDLE / "stepin.js").read_text("utf-8")


@cache
def style() -> str:
    """Return the bundled style sheet."""
    return (BUNDLE / "stepin.css").read_text("utf-8")


@cache
def version(settings: Settings) -> str:
    """Return what tells two versions of the pages apart: their bundle, the gateway's address and the secret.

    Nobody can read the secret from it. A page whose gateway is gone loads itself anew when the dashboard
    serves another version.
    """
    parts = (script(), style(), settings.gateway_url, str(settings.gateway_port))
    secret = key_for("page version", settings.token)
    return blake2b(repr(parts).encode(), digest_size=8, key=secret).hexdigest()


def show_file(name: str, text: str, label: str) -> None:
    """Show a link here that saves a text as a file. Streamlit's own would need an address that is closed."""
    component = st.components.v2.component("stepin", css=style(), js=script())
    component(key=f"stepin-file-{name}", data={"file": {"name": name, "text": text, "label": label}})


def show(
    page: Page, settings: Settings, language: i18n.Language, theme: Theme, queue: str | None = None
) -> None:
    """Show the live part of `page` here; `queue` names the queue of a queue page.

    A later run with the same arguments leaves it untouched.
    """
    component = st.components.v2.component("stepin", css=style(), js=script())
    component(
        key=f"stepin-{page}",
        data={
            "page": page,
            "language": language,
            "theme": theme,
            "queue": queue,
            "catalogue": i18n.words(language).forms,
            "gateway_url": settings.gateway_url,
            "gateway_port": settings.gateway_port,
            "version": version(settings),
        },
    )
