"""The deep link that opens a conversation on its own platform."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import quote

CONVERSATION = "{conversation}"
ANY_SOURCE = "*"
Templates: TypeAlias = Mapping[str, str]
"""Addresses with `{conversation}` in them, by the `source` of the events, or `*` for all other sources."""
_ADDRESS = re.compile(r"https://[^\s\"'<>\\^`{|}]+")


def templates(value: str) -> Templates:
    """Return the templates of a setting: one address for all sources, or JSON with one for each.

    >>> templates('{"//cc.example": "https://desk.example/c/{conversation}"}')
    {'//cc.example': 'https://desk.example/c/{conversation}'}

    Raises:
        ValueError: an address is none, or has no place for the conversation.
    """
    found = json.loads(value) if value.startswith("{") else {ANY_SOURCE: value}
    if not isinstance(found, dict):
        raise ValueError(value)
    for template in found.values():
        if not isinstance(template, str) or CONVERSATION not in template:
            raise ValueError(value)
        if not _ADDRESS.fullmatch(template.replace(CONVERSATION, "1")):
            raise ValueError(value)
    return found


def deep_link(conversation: str, source: str, link: str | None, given: Templates) -> str | None:
    """Return where a person opens a conversation, or None where nothing says so.

    The `link` of its event comes first, then the template of its `source`.

    >>> deep_link("c/1", "//cc.example", None, templates("https://desk.example/?id={conversation}"))
    'https://desk.example/?id=c%2F1'
    >>> deep_link("c-1", "//cc.example", "https://desk.example/c-1", {})
    'https://desk.example/c-1'
    """
    template = given.get(source, given.get(ANY_SOURCE))
    if link is not None or template is None:
        return link
    return template.replace(CONVERSATION, quote(conversation, safe=""))
