"""The words of a text for full-text search: one tokeniser for both databases.

A word of letters and digits stays whole. A run of Han characters has no spaces between its words, so it
counts as its pairs of neighbours (bigrams), and also as its single characters, so that one can be found.

A word has letters and digits only, and so it needs no escaping in a query of either database.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from operator import add

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_CHARACTER = re.compile(rf"[{_HAN}]")
_LONGEST_WORD = 64
_MOST_CHARACTERS = 100_000
"""Of all words of one text: PostgreSQL takes a megabyte."""
LONGEST_SEARCH = 1_000
_MOST_SEARCHED = 32
_SCOPE = "·"
"""How the word for a queue begins: no word of a text has this character."""


def words_of(text: str) -> list[str]:
    """Return the words by which a text is found, each once.

    >>> words_of("Refund 退款吗")
    ['refund', '退', '款', '吗', '退款', '款吗']
    """
    found: dict[str, None] = {}
    length = 0
    for run in _runs(text):
        if _is_han(run):
            found |= dict.fromkeys(run)
            found |= dict.fromkeys(map(add, run, run[1:]))
            length += 3 * len(run)
        else:
            found[run[:_LONGEST_WORD]] = None
            length += min(len(run), _LONGEST_WORD)
        if length > _MOST_CHARACTERS:
            break
    return list(found)


def searched_words(text: str) -> list[str]:
    """Return the words that a text must have to be found by a search; without any, nothing is found.

    >>> searched_words("退款吗 OR refund*")
    ['退款', '款吗', 'or', 'refund']
    """
    found: dict[str, None] = {}
    for run in _runs(text[:LONGEST_SEARCH]):
        if _is_han(run) and len(run) > 1:
            found |= dict.fromkeys(map(add, run, run[1:]))
        else:
            found[run[:_LONGEST_WORD]] = None
    return list(found)[:_MOST_SEARCHED]


def queue_word(queue: str) -> str:
    """Return the word that every turn of a queue has, so that a search finds a few queues by the index."""
    return _SCOPE + blake2b(queue.encode("utf-8", "replace"), digest_size=8).hexdigest()


def indexed(text: str, queue: str) -> str:
    """Return what the index holds of a turn: its words and that of its queue, with spaces between them."""
    return " ".join([*words_of(text), queue_word(queue)])


def _runs(text: str) -> list[str]:
    if text.isascii():
        return _RUN.findall(text.lower())
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _is_han(run: str) -> bool:
    # A run has characters of one kind only.
    return _HAN_CHARACTER.match(run) is not None
