"""Searches one English and one Chinese pattern in a text, in whatever case it is written."""

from __future__ import annotations

import re


class Bilingual:
    """Finds whether a text has an English or a Chinese phrase.

    Both patterns are in lower case, and the text is lowered before they are searched: `re` skips most
    positions at once where case counts, and tries every alternative at every position where it does not. The
    Chinese pattern is searched only in a text that has more than ASCII, and may have no ASCII match.

    >>> asks = Bilingual(english=r"\\bwhere\\b", chinese="哪里|哪儿")
    >>> asks.found_in("WHERE is it"), asks.found_in("在哪里"), asks.found_in("here")
    (True, True, False)
    """

    def __init__(self, *, english: str, chinese: str) -> None:
        self._english = re.compile(english)
        self._chinese = re.compile(chinese)

    def found_in(self, text: str) -> bool:
        """Return whether the text has one of the phrases."""
        low = text.lower()
        if self._english.search(low) is not None:
            return True
        return not low.isascii() and self._chinese.search(low) is not None
