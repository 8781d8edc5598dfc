"""Searches phrases of several kinds in the normal form of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

_REACH = 40

# A negation right before a phrase voids it.
_NEGATED_ENGLISH = re.compile(
    r"(?:\bnot|n't|\bnever|\bno (?:need|reason)|\bwithout|\brather than|\binstead of|\b(?:dont|wont|didnt)"
    r"|\bnothing)"
    r"(?: (?:want|wanting|going|need|have|plan|planning|trying|here|looking|mean|wish|to|even|really|be"
    r"|a|any)){0,4} $"
)
_NEGATED_CHINESE = re.compile(
    r"(?:不|别|没|没有|不是|不用|不想|不要|不会|不需要|不打算|无需|不必|并非|不至于|懒得|唔系|唔使|唔想|唔会|免得)"
    r"(?:真的|真|想|是|要|来|去|会|打算|再|给你们|给|为了|说)?$"
)
# So does a question how it is done, a condition, or somebody else who did it: no announcement is made.
_ASKED_ENGLISH = re.compile(
    r"\b(?:if|in case|when|how|how to|how can|how do|where|whether|can|could|may|should|do|does|did|suppose"
    r"|once|until|before|after) $"
)
_ASKED_CHINESE = re.compile(
    r"(?:怎么|如何|怎样|咋|哪里|哪儿|在哪|去哪|是不是|要不要|能不能|会不会|可不可以|可以|(?<!只)能|点样|什么是)"
    r"(?:才能|可以|能|去|来|才|样)?$"
    r"|(?:朋友|同事|邻居|别人|有人|人家|同学|网友|买家|他|她)们?(?:也|都|说|之前|以前|曾经|曾)?$"
)


class Phrase(NamedTuple):
    """A phrase in a text: its kind, and its span in the normal form."""

    kind: str
    start: int
    end: int


class Finder:
    """Searches the patterns of each kind, English ones and Chinese ones; at one position the first kind wins.

    The patterns are over the normal form. Nearly all turns have no phrase: the English patterns are searched
    only in a text with one of the `stems`, the Chinese ones only in a text with one of the `signs`, single
    characters. A negation right before a phrase voids it, and where the phrase is an `announcement`, so does
    a "how do I", an "if" or a "怎么". `confirmed` may look at a phrase once more, in the form and, where it is
    known, in the text itself.
    """

    def __init__(
        self,
        english: Mapping[str, str],
        chinese: Mapping[str, str],
        *,
        stems: tuple[str, ...],
        signs: str,
        announcement: bool = False,
        confirmed: Callable[[Phrase, str, str], bool] | None = None,
    ) -> None:
        self._english, self._chinese = _together(english), _together(chinese)
        self._stems, self._signs = stems, re.compile(f"[{signs}]")
        self._confirmed = confirmed
        self._voids_english = [_NEGATED_ENGLISH, *([_ASKED_ENGLISH] if announcement else [])]
        self._voids_chinese = [_NEGATED_CHINESE, *([_ASKED_CHINESE] if announcement else [])]

    def __call__(self, form: str, text: str = "") -> Phrase | None:
        if any(map(form.__contains__, self._stems)):
            found = self._search(self._english, self._voids_english, form, text)
            if found:
                return found
        if form.isascii() or self._signs.search(form) is None:
            return None
        return self._search(self._chinese, self._voids_chinese, form, text)

    def _search(
        self, pattern: re.Pattern[str], voids: list[re.Pattern[str]], form: str, text: str
    ) -> Phrase | None:
        for match in pattern.finditer(form):
            start, end = match.span()
            if any(void.search(form, max(0, start - _REACH), start) for void in voids):
                continue
            phrase = Phrase(str(match.lastgroup), start, end)
            if self._confirmed is None or self._confirmed(phrase, form, text):
                return phrase
        return None


def _together(patterns: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in patterns.items()))
