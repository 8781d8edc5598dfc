"""Who looks at a page, as the script of the page knows it, and the page for whoever is not signed in."""

from __future__ import annotations

import time
from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard import i18n
from dashboard.sign_in.setup import current
from dashboard.sign_in.signed_in import SignedIn
from stream.access.permissions import ALLOWED, may
from stream.access.principal import GUEST


def signed_in() -> SignedIn | None:
    """Return who opened the page, or None if nobody is signed in any more.

    Its cookies are those of the moment when the page connected, so they do not tell when it was last used.
    """
    return current().find(st.context.cookies.to_dict(), time.time(), idle=False)


def is_admitted(words: i18n.Words) -> bool:
    """Return whether the viewer may see the page. If not, show what to do instead."""
    made = current()
    if not made.is_needed:
        return True
    found = signed_in()
    if found is None:
        st.title(words.text("sign_in.title"))
        st.write(words.text("sign_in.provider"))
        if made.provider is not None:
            # Streamlit sends the browser to the provider and notes who comes back.
            st.button(words.text("sign_in.do"), on_click=st.login, type="primary")
        if made.people.read().has_passwords:
            st.html(_link("/sign-in", words.text("sign_in.local"), words))
        return False
    if not found.principal.roles:
        st.title(words.text("sign_in.no_role"))
        # Not Markdown: a name is not ours.
        st.text(words.text("sign_in.no_role_text", name=found.principal.name))
        show_sign_out(words)
        return False
    return True


def is_wall() -> bool:
    """Return whether the viewer is a wall screen, and no person."""
    found = signed_in() if current().is_needed else None
    return found is not None and found.principal.person.startswith("wall:")


def show_sign_out(words: i18n.Words) -> None:
    """Show a person who is signed in the way out. A wall has none."""
    found = signed_in() if current().is_needed else None
    if found is not None and not is_wall():
        label = f"{found.principal.name} · {words.text('sign_out.title')}"
        st.html(_link("/sign-out", label, words))


def queues_seen() -> frozenset[str] | None:
    """Return the queues that the viewer may see; None means all of them."""
    if not current().is_needed:
        return None
    found = signed_in()
    if found is None or not any("see" in ALLOWED[role] for role in found.principal.roles):
        return frozenset()
    return found.principal.queues


def tunes() -> bool:
    """Return whether the viewer may see what a change of the rules would do."""
    if not current().is_needed:
        return True
    found = signed_in()
    return found is not None and may(found.principal, "change_rules")


class Reader(NamedTuple):
    """Somebody who may read the archive: of which queues (None: all), and whether customers' words too."""

    person: str
    name: str
    queues: frozenset[str] | None
    words: bool


def reader() -> Reader | None:
    """Return who reads the archive, or None if the viewer may not."""
    if not current().is_needed:
        return Reader(GUEST, "", None, True)
    found = signed_in()
    if found is None or not any("read_archive" in ALLOWED[role] for role in found.principal.roles):
        return None
    who = found.principal
    return Reader(who.person, who.name, who.queues, who.words)


def _link(address: str, label: str, words: i18n.Words) -> str:
    address = f"{address}?lang={words.language}"
    return f'<a class="stepin-way" href="{address}" target="_self">{escape(label)}</a>'
