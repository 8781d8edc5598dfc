"""Searches phrases of several kinds in the normal form of a text.

One pass over a text finds the pieces of every finder (Aho and Corasick, *Efficient string matching*, 1975).
Only the alternatives whose pieces it has are searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

_REACH = 40

# A negation right before a phrase voids it.
_NEGATED_ENGLISH = re.compile(
    r"(?:\bnot|n't|\bnever|\bno (?:need|reason)|\bwithout|\brather than|\binstead of|\b(?:dont|wont|didnt)"
    r"|\bnothing)"
    r"(?: (?:want|wanting|going|need|have|plan|planning|trying|here|looking|mean|wish|to|even|really|be"
    r"|a|any)){0,4} $"
)
_NEGATED_CHINESE = re.compile(
    r"(?:不|别|没|没有|不是|不用|不想|不要|不会|不需要?|不打算|无需|不必|并非|不至于|懒得|唔系|唔使"
    r"|唔想|唔会|免得)"
    r"(?:真的|真|想|是|要|来|去|会|打算|再|给你们|给|为了|说)?$"
)
# So does a question how it is done, a condition, or somebody else who did it: no announcement is made.
_ASKED_ENGLISH = re.compile(
    r"\b(?:if|in case|when|how|how to|how can|how do|where|whether|can|could|may|should|do|does|did|suppose"
    r"|once|until|before|after) $"
)
_ASKED_CHINESE = re.compile(
    r"(?:怎么|如何|怎样|咋|哪里|哪儿|在哪|去哪|是不是|要不要|能不能|会不会|可不可以|可以|(?<!只)能"
    r"|点样|什么是)"
    r"(?:才能|可以|能|去|来|才|样)?$"
    r"|(?:朋友|同事|邻居|别人|有人|人家|同学|网友|买家|他|她)们?(?:也|都|说|之前|以前|曾经|曾)?$"
)


class Phrase(NamedTuple):
    """A phrase in a text: its kind, its span in the normal form, and whether it surely means that."""

    kind: str
    start: int
    end: int
    sure: bool = True


class _Alternative(NamedTuple):
    kind: str
    pattern: re.Pattern[str]


_PIECES = ahocorasick.Automaton()
"""The pieces of all finders. A finder adds its own when it is made."""


@lru_cache(maxsize=1)  # each turn is searched by one finder after another
def _pieces_of(form: str) -> frozenset[str]:
    """Return the pieces that a form has."""
    if _PIECES.kind != ahocorasick.AHOCORASICK:
        _PIECES.make_automaton()
    return frozenset(piece for _, piece in _PIECES.iter(form))


class _Search:
    """Patterns of one language, each alternative by itself, and the pieces of text without which it fails."""

    def __init__(
        self, patterns: Mapping[str, str], pieces: Iterable[str], voids: list[re.Pattern[str]]
    ) -> None:
        self.voids = voids
        self.alternatives: list[_Alternative] = []
        self.by_piece: dict[str, list[int]] = {piece: [] for piece in pieces}
        for piece in self.by_piece:
            _PIECES.add_word(piece, piece)
        _pieces_of.cache_clear()
        for kind, pattern in patterns.items():
            for alternative in alternatives(pattern):
                said = _EXCLUDED.sub("", alternative)
                for piece, numbers in self.by_piece.items():
                    if piece in said:
                        numbers.append(len(self.alternatives))
                self.alternatives.append(_Alternative(kind, re.compile(alternative)))

    def candidates(self, form: str) -> list[_Alternative]:
        """Return the alternatives that may be in a form, in their order."""
        numbers: set[int] = set()
        for piece in _pieces_of(form) & self.by_piece.keys():
            numbers.update(self.by_piece[piece])
        return [self.alternatives[number] for number in sorted(numbers)]


_EXCLUDED = re.compile(r"\[\^[^\]]{0,200}+\]|\(\?<?!(?:[^()]|\([^()]{0,200}+\)){0,200}+\)")


def alternatives(pattern: str) -> list[str]:
    """Return the alternatives of a pattern, split at each `|` outside of groups and sets.

    >>> alternatives(r"a(?:b|c)|[|]|\\|d")
    ['a(?:b|c)', '[|]', '\\\\|d']
    """
    found, depth, begins, inside, escaped = [], 0, 0, False, False
    for place, sign in enumerate(pattern):
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif inside:
            inside = sign != "]"
        elif sign == "[":
            inside = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            found.append(pattern[begins:place])
            begins = place + 1
    return [*found, pattern[begins:]]


class Finder:
    """Searches the patterns of each kind, English ones and Chinese ones; the first alternative wins.

    The patterns are over the normal form. Nearly all turns have no phrase, so an alternative is searched only
    in a text with one of the `stems` that it names, and a Chinese one with one of the `signs`, mostly single
    characters; a test holds that no match lacks them. A negation right before a phrase voids it, and where
    the phrase is an `announcement`, so does a "how do I", an "if" or a "怎么". `confirmed` may look at a
    phrase once more, in the form and, where it is known, in the text itself.
    """

    def __init__(
        self,
        english: Mapping[str, str],
        chinese: Mapping[str, str],
        *,
        stems: tuple[str, ...],
        signs: Iterable[str],
        announcement: bool = False,
        confirmed: Callable[[Phrase, str, str], bool] | None = None,
    ) -> None:
        asked_english, asked_chinese = ([_ASKED_ENGLISH], [_ASKED_CHINESE]) if announcement else ([], [])
        self.english = _Search(english, stems, [_NEGATED_ENGLISH, *asked_english])
        self.chinese = _Search(chinese, signs, [_NEGATED_CHINESE, *asked_chinese])
        self._confirmed = confirmed

    def __call__(self, form: str, text: str = "") -> Phrase | None:
        found = self._find(self.english, form, text)
        if found is None and not form.isascii():
            found = self._find(self.chinese, form, text)
        return found

    def _find(self, search: _Search, form: str, text: str) -> Phrase | None:
        for kind, pattern in search.candidates(form):
            for match in pattern.finditer(form):
                start, end = match.span()
                before = max(0, start - _REACH)
                if any(void.search(form, before, start) for void in search.voids):
                    continue
                phrase = Phrase(kind, start, end)
                if self._confirmed is None or self._confirmed(phrase, form, text):
                    return phrase
        return None
