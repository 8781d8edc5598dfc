"""Reads the text of a mail that was sent as HTML, without what it quotes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MARKUP = re.compile(
    r"</?(?:html|body|div|p|br|table|span|blockquote|font)(?:[\s/][^<>]{0,2000})?>", re.IGNORECASE
)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote", "hr", "pre")
)
_UNSEEN = frozenset(("style", "script", "head", "title"))
_EMPTY = frozenset(
    ("br", "img", "hr", "meta", "link", "input", "col", "wbr", "area", "base", "embed", "source")
)
_BLANKS = re.compile(r"\s+")
_GAPS = re.compile(r"\n{3,}")
# How Gmail, Outlook, Yahoo, Apple, ProtonMail, QQ and NetEase mark what is quoted or signed.
_QUOTES = re.compile(
    r"\b(?:gmail_(?:quote|extra|signature)|yahoo_quoted|moz-cite-prefix|protonmail_quote|divRplyFwdMsg|appendonsend"
    r"|OutlookMessageHeader|qmbox|isReplyContent|ntes-mailmaster-quote|mail_quote_\w+)\b"
)


def is_markup(text: str) -> bool:
    """Return whether a mail is written in HTML.

    >>> is_markup("<p>Thanks!</p>"), is_markup("a < b and c > d"), is_markup("> quoted")
    (True, False, False)
    """
    return "<" in text and _MARKUP.search(text) is not None


def text_of(markup: str) -> tuple[str, bool]:
    """Return the words of a mail in HTML, a line for each block, and whether a quotation was left out.

    A mail with nothing but a quotation keeps it.

    >>> text_of("<p>It <b>works</b>&nbsp;now!</p><blockquote>Did it help?</blockquote>")
    ('It works now!', True)
    """
    reader = _Reader(quotes=False)
    own = _read(reader, markup)
    return (own, reader.left_out) if own else (_read(_Reader(quotes=True), markup), False)


def _read(reader: _Reader, markup: str) -> str:
    reader.feed(markup)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects text. `_depth` counts the open elements since one began that is not read."""

    def __init__(self, quotes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._quotes = quotes
        self._depth = 0
        self.left_out = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in _EMPTY:
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        quotes = tag == "blockquote" or _QUOTES.search(marks) is not None
        self.left_out = self.left_out or (quotes and not self._quotes)
        if self._depth or tag in _UNSEEN or (quotes and not self._quotes):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in _EMPTY:
            self._depth -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.parts.append(_BLANKS.sub(" ", data))
