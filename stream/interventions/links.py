"""The deep link that opens a conversation on its own platform."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

CONVERSATION = "{conversation}"


def deep_link(
    conversation: str, source: str | None, link: str | None, templates: Mapping[str, str]
) -> str | None:
    """Return where a person opens a conversation, or None where nothing says so.

    The `link` of its event comes first. Else it is the template of its `source`, or the one of all other
    sources (`*`), with the conversation's id in it.

    >>> deep_link("c/1", "//cc.example", None, {"*": "https://desk.example/?id={conversation}"})
    'https://desk.example/?id=c%2F1'
    >>> deep_link("c-1", None, "https://desk.example/c-1", {})
    'https://desk.example/c-1'
    """
    if link is not None:
        return link
    template = templates.get(source or "", templates.get("*"))
    return None if template is None else template.replace(CONVERSATION, quote(conversation, safe=""))
