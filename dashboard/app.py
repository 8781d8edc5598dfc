"""The dashboard's entry: reads the settings, finds language and theme, and shows one of the pages.

Run it with `streamlit run dashboard/app.py`, or by `dashboard.launch`.
"""

from __future__ import annotations

import sys
from pathlib import Path

# `streamlit run` puts this file's folder on the path, and not the project's.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402

from dashboard import i18n, settings  # noqa: E402
from dashboard.screens import viewer  # noqa: E402


def main() -> None:
    """Build the page that the address asks for."""
    language = viewer.language()
    words = i18n.words(language)
    st.set_page_config(page_title=words.say("app.title"), page_icon="🪜", layout="wide")
    try:
        settings.read()
    except settings.SettingsError as error:
        st.error(f"{words.say('settings.problem')}: {error}")
        return
    # Not in a folder `pages`: for the first viewer Streamlit would run such a page without this file.
    pages = [
        st.Page("screens/wall.py", title=words.say("nav.wall"), url_path="floor", default=True),
        st.Page("screens/wall.py", title=words.say("nav.wall"), url_path="wall"),
        st.Page("screens/desk.py", title=words.say("nav.desk"), url_path="desk"),
        st.Page("screens/queue.py", title=words.say("nav.queue"), url_path="queue"),
    ]
    chosen = st.navigation(pages, position="hidden")
    viewer.style_page()
    chosen.run()


main()
