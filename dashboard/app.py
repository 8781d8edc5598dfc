"""The script of every page: it checks the settings and shows the page that the address names.

The server of `dashboard.server` runs it for each viewer.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Streamlit puts the folder of this file on the path, and not the folder of the project.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402

from dashboard import i18n, settings  # noqa: E402
from dashboard.screens import viewer, who  # noqa: E402
from detectors.contract.settings import SettingError  # noqa: E402

# Pages with the words of many customers, to be read by somebody who sits at a desk.
_NOT_FOR_WALLS = ("conversations", "explain", "shadows")


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
    # Not in a folder `pages`: for the first viewer Streamlit would run its files without this one.
    pages = [
        st.Page("screens/wall.py", title=words.text("nav.wall"), url_path="floor", default=True),
        st.Page("screens/wall.py", title=words.text("nav.wall"), url_path="wall"),
        st.Page("screens/desk.py", title=words.text("nav.desk"), url_path="desk"),
        st.Page("screens/queues.py", title=words.text("nav.queues"), url_path="queues"),
        st.Page("screens/queue.py", title=words.text("nav.queues"), url_path="queue"),
        st.Page("screens/conversations.py", title=words.text("nav.conversations"), url_path="conversations"),
        st.Page("screens/numbers.py", title=words.text("nav.numbers"), url_path="numbers"),
        st.Page("screens/rules.py", title=words.text("nav.rules"), url_path="rules"),
        st.Page("screens/health.py", title=words.text("nav.health"), url_path="health"),
        st.Page("screens/tuning.py", title=words.text("nav.tuning"), url_path="tuning"),
        st.Page("screens/agents.py", title=words.text("nav.agents"), url_path="agents"),
        st.Page("screens/gave_up.py", title=words.text("nav.gave-up"), url_path="gave-up"),
        st.Page("screens/shadows.py", title=words.text("shadows.title"), url_path="shadows"),
        st.Page("screens/models.py", title=words.text("models.title"), url_path="models"),
        st.Page("screens/explain.py", title=words.text("explain.title"), url_path="explain"),
        st.Page("screens/design.py", title=words.text("design.title"), url_path="design"),
    ]
    chosen = st.navigation(pages, position="hidden")
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
