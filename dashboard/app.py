"""The script of every page: it checks the settings and shows the page that the address names.

The server of `dashboard.server` runs it for each viewer.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

# Streamlit puts the folder of this file on the path, and not the folder of the project.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402
from streamlit.navigation.page import StreamlitPage  # noqa: E402

from dashboard import i18n, settings  # noqa: E402
from dashboard.frontend import component as browser  # noqa: E402
from dashboard.screens import viewer, who  # noqa: E402
from detectors.contract.settings import SettingError  # noqa: E402

# Each address, and the title of its page.
_TITLES = {
    "floor": "nav.wall",
    "wall": "nav.wall",
    "desk": "nav.desk",
    "queues": "nav.queues",
    "queue": "nav.queues",
    "conversations": "nav.conversations",
    "numbers": "nav.numbers",
    "rules": "nav.rules",
    "health": "nav.health",
    "tuning": "nav.tuning",
    "agents": "nav.agents",
    "gave-up": "nav.gave-up",
    "shadows": "shadows.title",
    "models": "models.title",
    "explain": "explain.title",
    "design": "design.title",
}
# Pages on which more than the browser component stands. Not in a folder `pages`: for the first viewer
# Streamlit would run its files without this script.
_FILES = {page: f"screens/{page}.py" for page in ("desk", "queue", "conversations", "tuning")}
# Pages with the words of many customers, to be read by somebody who sits at a desk.
_NOT_FOR_WALLS = ("conversations", "explain", "shadows")


def _page(address: str, words: i18n.Words) -> StreamlitPage:
    """Return the page at an address: its file, or the browser component alone."""

    def show() -> None:
        page = "wall" if address == "floor" else address
        browser.show(cast(browser.Page, page), settings.read(), viewer.language(), viewer.theme())

    title = words.text(_TITLES[address])
    return st.Page(_FILES.get(address, show), title=title, url_path=address, default=address == "floor")


def main() -> None:
    """Show the page that the address names, or the error in a setting."""
    language = viewer.language()
    words = i18n.words(language)
    st.set_page_config(page_title=words.text("app.title"), page_icon="🪜", layout="wide")
    try:
        settings.read()
    except SettingError as error:
        st.error(f"{words.text('settings.problem')}: {error}")
        return
    chosen = st.navigation([_page(address, words) for address in _TITLES], position="hidden")
    viewer.style_page()
    if who.is_admitted(words):
        if chosen.url_path in _NOT_FOR_WALLS and who.is_wall():
            st.caption(words.text("page.not_for_walls"))
            return
        chosen.run()
        if chosen.url_path not in ("floor", "wall"):
            # A wall fills the whole screen.
            who.show_sign_out(words)


main()
