"""Who looks at a page: in which language and theme, by address, then by memory, then by browser.

And at what: the floor, of which this process keeps one copy for the charts of all viewers.
"""

from __future__ import annotations

import streamlit as st

from dashboard import i18n, settings
from dashboard.charts.floor import Theme
from dashboard.client.floor import Floor
from dashboard.client.live import LiveClient, WrongToken

_GROUND = {"dark": "#0a0e13", "light": "#eef1f4"}  # as in frontend/base.css
_MUTED = {"dark": "#aab6c2", "light": "#465260"}
_PATIENCE = 1.0
_DRESS = """<style>
.stApp, body {{ background: {ground} !important; color-scheme: {theme}; }}
[data-testid="stCaptionContainer"] * {{ color: {muted} !important; }}
header[data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stDecoration"],
[data-testid="stStatusWidget"], footer {{ display: none !important; }}
[data-testid="stMainBlockContainer"] {{ padding: 72px 24px 12px !important; max-width: none !important; }}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {{ gap: 12px; }}
@media (max-width: 899px) {{ [data-testid="stMainBlockContainer"] {{ padding: 0 !important; }} }}
</style>"""


def language() -> i18n.Language:
    """The language of this viewer's page."""
    return i18n.choose(st.query_params.get("lang"), st.context.cookies.get("stepin_lang"), st.context.locale)


def theme() -> Theme:
    """The theme of this viewer's page; without any word about it, dark, as suits a wall."""
    wishes = (st.query_params.get("theme"), st.context.cookies.get("stepin_theme"), st.context.theme.type)
    for wish in wishes:
        if wish == "light":
            return "light"
        if wish == "dark":
            return "dark"
    return "dark"


def dress_page() -> None:
    """Streamlit's own frame steps back behind the page."""
    chosen = theme()
    st.html(_DRESS.format(ground=_GROUND[chosen], muted=_MUTED[chosen], theme=chosen))


@st.cache_resource(show_spinner=False, on_release=lambda client: client.close())
def _client(url: str, token: str) -> LiveClient:
    return LiveClient(url, token, "dashboard").start()


def floor(words: i18n.Words) -> Floor | None:
    """The floor as last heard; None while there is no connection, which is then said here."""
    asked = settings.read()
    try:
        return _client(asked.internal_gateway_url, asked.token).wait_until(
            lambda floor: floor.connected, _PATIENCE
        )
    except (TimeoutError, WrongToken) as error:
        st.caption(words.say("stale.refused" if isinstance(error, WrongToken) else "chart.not_connected"))
        return None
