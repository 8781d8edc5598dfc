"""What all pages share: the viewer's language and theme, the floor for the charts, and a grid of charts.

The address decides on language and theme, then the cookie of an earlier choice, then the browser.
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
import streamlit as st

from dashboard import i18n, settings
from dashboard.charts.floor import Theme
from dashboard.client.live import LiveClient, TicketRefused
from dashboard.client.live_copy import LiveCopy
from dashboard.client.tickets import own_ticket
from dashboard.screens import who

_STYLES = Path(__file__).parent.parent / "frontend" / "styles"
_CONNECT_SECONDS = 1.0
# Viewers with the same queues share one; each holds a copy of the floor that they may see.
_MOST_CLIENTS = 50


def language() -> i18n.Language:
    """Return the language of this viewer's page."""
    return i18n.choose(st.query_params.get("lang"), st.context.cookies.get("stepin_lang"), st.context.locale)


def theme() -> Theme:
    """Return the theme of this viewer's page: dark, as suits a wall, unless somebody chose light."""
    wishes = (st.query_params.get("theme"), st.context.cookies.get("stepin_theme"), st.context.theme.type)
    for wish in wishes:
        if wish == "light":
            return "light"
        if wish == "dark":
            return "dark"
    return "dark"


def style_page() -> None:
    """Hides Streamlit's own frame, and gives the page around the component the colours of the theme."""
    st.html(_STYLES / f"page_{theme()}.css")
    st.html(_STYLES / "page.css")


@st.cache_resource(show_spinner=False, max_entries=_MOST_CLIENTS, on_release=lambda client: client.close())
def _client(url: str, token: str, queues: frozenset[str] | None) -> LiveClient:
    return LiveClient(url, own_ticket(token, queues)).start()


def floor(words: i18n.Words) -> LiveCopy | None:
    """Return the copy of the client that all viewers of this process with the same queues share.

    Without a connection it shows a caption that says so, and returns None.
    """
    found = settings.read()
    client = (found.internal_gateway_url, found.token, who.queues_seen())
    try:
        return _client(*client).wait_until(lambda copy: copy.connected, _CONNECT_SECONDS)
    except (TimeoutError, TicketRefused) as error:
        if isinstance(error, TicketRefused):
            # Its client does not connect again; the next run makes another.
            _client.clear(*client)
        st.caption(words.text("stale.refused" if isinstance(error, TicketRefused) else "chart.not_connected"))
        return None


def empty_caption(copy: LiveCopy, words: i18n.Words, key: str) -> str:
    """Return the text in the place of a chart without data: nothing is known while no data comes."""
    return words.text(key if copy.stale_since is None else "wall.unknown")


def show_charts(*charts: tuple[alt.Chart | alt.LayerChart | None, str]) -> None:
    """Show the charts in two columns. A chart without data is None: its caption takes its place."""
    for start in range(0, len(charts), 2):
        for column, (chart, caption) in zip(st.columns(2), charts[start : start + 2], strict=False):
            if chart is None:
                column.caption(caption)
            else:
                column.altair_chart(chart, theme=None, width="stretch")
