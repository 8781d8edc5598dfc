"""The browser component that wall and desk are: its files, and how a page puts it on the screen.

The files are ES modules; Streamlit takes one script, so they are joined into one, in the order of their
imports. The component opens its own WebSocket to the gateway: no script runs here for an update.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import streamlit as st

from dashboard import i18n
from dashboard.charts.floor import Theme
from dashboard.settings import Settings

Page: TypeAlias = Literal["wall", "desk", "queue"]
_FOLDER = Path(__file__).parent
_SCRIPTS = (
    "live",
    "model",
    "dom",
    "frame",
    "wall",
    "desk_actions",
    "desk_detail",
    "desk",
    "queue",
    "component",
)
_STYLES = ("base", "wall", "desk", "queue")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def script() -> str:
    """All scripts as one ES module whose default export is the component."""
    texts = ((_FOLDER / f"{name}.js").read_text("utf-8") for name in _SCRIPTS)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)


@cache
def style() -> str:
    """All style sheets as one."""
    return "\n".join((_FOLDER / f"{name}.css").read_text("utf-8") for name in _STYLES)


def show(
    page: Page, settings: Settings, language: i18n.Language, theme: Theme, queue: str | None = None
) -> None:
    """Put the live part of `page` here; `queue` is the one that the page is about.

    The same arguments in a later run leave it untouched.
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
            "token": settings.token,
        },
    )
