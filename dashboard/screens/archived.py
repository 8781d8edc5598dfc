"""The part of the page of conversations that comes from the archive: a search, and one conversation whole.

Nothing is shown before the gateway has taken its line of the audit.
"""

from __future__ import annotations

import secrets
import time
from html import escape
from pathlib import Path
from typing import Literal

import streamlit as st

from dashboard import i18n, settings
from dashboard.archive import conversations, reading
from dashboard.archive.reading import NoArchive
from dashboard.charts.floor import Theme
from dashboard.client.reports import NotTaken, tell
from dashboard.client.tickets import own_ticket
from dashboard.frontend import component as browser
from dashboard.screens import archived_tables as tables
from dashboard.screens import who
from stream.gateway.protocol import ArchiveLook

_STYLES = Path(__file__).parent.parent / "frontend" / "styles"
_DAY = 86_400.0
_DAYS = (1, 7, 30, 180)
_LONGEST = 200
_OPENED, _SAVING = "archived-opened", "archived-saving"


class _Looking:
    """Who looks, and in which words and theme."""

    def __init__(self, reader: who.Reader, words: i18n.Words, theme: Theme) -> None:
        self.reader, self.words, self.theme = reader, words, theme
        self.settings = settings.read()
        self.zone = st.context.timezone or "UTC"

    def text(self, key: str, count: int | None = None, **values: object) -> str:
        """Return a text of this part."""
        return self.words.text(f"archived.{key}", count, **values)

    def told(self, what: Literal["looked", "exported"], conversation: str | None = None) -> bool:
        """Tell the audit what is about to be read or saved. Return whether it has been taken."""
        look = ArchiveLook(
            id=secrets.token_hex(10),
            what=what,
            person=self.reader.person,
            name=self.reader.name,
            origin=st.context.ip_address or "127.0.0.1",
            at=time.time(),
            words=self.reader.words,
            conversation=None if conversation is None else conversation[:_LONGEST],
        )
        try:
            tell(self.settings.internal_gateway_url, own_ticket(self.settings.token), look)
        except NotTaken:
            st.warning(self.text("not_told"))
            return False
        return True


def draw(language: i18n.Language, theme: Theme) -> None:
    """Show the part to whoever may read the archive, where there is one."""
    reader = who.reader()
    if reader is None or who.is_wall():
        return
    looking = _Looking(reader, i18n.words(language), theme)
    try:
        reading.span_of(looking.settings.archive_url, reader.queues)
    except NoArchive:
        return
    st.html(_STYLES / "page_widgets.css")
    _draw(looking)


@st.fragment
def _draw(looking: _Looking) -> None:
    try:
        with st.expander(looking.text("title"), expanded=True):
            _open_one(looking)
            if looking.reader.words:
                _search(looking)
    except NoArchive as error:
        st.caption(str(error))


def _open_one(looking: _Looking) -> None:
    """Offer the conversation that the address names, and show it once its line is written."""
    state = st.session_state
    if st.button(looking.text("open"), key="archived-open"):
        # A browser sends the address as it is now, which the list of live conversations may have changed.
        asked = st.query_params.get("id")
        state.pop(_SAVING, None)
        state.pop(_OPENED, None)
        if asked is None:
            st.caption(looking.text("choose"))
        elif looking.told("looked", asked):
            state[_OPENED] = asked
    opened = state.get(_OPENED)
    if opened is None or opened != st.query_params.get("id"):
        return
    url, reader = looking.settings.archive_url, looking.reader
    found = conversations.whole(url, reader.queues, opened, reader.words)
    if found is None:
        st.caption(looking.text("unknown"))
        return
    names = reading.queue_names(url, looking.words.language)
    st.html(tables.conversation(found, names, looking.zone, looking.words, reader.words))
    if st.button(looking.text("save"), key="archived-save") and looking.told("exported", opened):
        state[_SAVING] = opened
    if state.get(_SAVING) == opened:
        left, right = st.columns(2)
        with left:
            browser.show_file("conversation.json", conversations.as_json(found), looking.text("json"))
        with right:
            browser.show_file("conversation.csv", conversations.as_csv(found.turns), looking.text("csv"))


def _search(looking: _Looking) -> None:
    with st.form("archived-search", border=False):
        left, middle, right = st.columns([4, 2, 1], vertical_alignment="bottom")
        words = left.text_input(looking.text("words"), max_chars=_LONGEST)
        days = middle.selectbox(
            looking.text("span"), _DAYS, 1, lambda count: looking.text("days", count), key="archived-days"
        )
        sent = right.form_submit_button(looking.text("search"))
    if not sent or not words.strip() or not looking.told("looked"):
        return
    url, queues = looking.settings.archive_url, looking.reader.queues
    # The latest turn is now, also where a recorded past was replayed.
    until = reading.span_of(url, queues)[1] + 1.0
    found = conversations.search(url, queues, until - _DAY * days, until, words)
    address = f"conversations?lang={looking.words.language}&theme={looking.theme}"
    title = looking.text("found", len(found)) if len(found) < conversations.MOST else looking.text("latest")
    st.html(f'<p class="tuning-span">{escape(title)}</p>')
    if found:
        st.html(tables.turns_found(found, address, looking.zone, looking.words))
