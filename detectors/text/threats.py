"""Finds threats: what a customer announces against the company, in Chinese and English.

A threat has somebody who will act ("I'll", 我要, 再不…就) and an act that is directed at the company, or is a
set phrase ("see you in court", 法院见). A bare word is none: names, products, other people, what happened
in the past, and questions about a procedure stay out. A bare "投诉！" says all, so it is one.
"""

from __future__ import annotations

import re

from detectors.text.patterns import threats_chinese as chinese
from detectors.text.patterns import threats_english as english
from detectors.text.patterns.finder import Finder, Phrase

_CHECKED_STARS = re.compile(r"(?<!\d)[01] ?(?:-| )?(?:stars?|颗?星)")
_HOTLINE = re.compile(
    r"(?<!\d)(?:12315|12345|12381|12300|12378|12321|12363|12328|12326|1950|110|315|3[.·]15)(?!\d)"
)
_QUOTED = re.compile(r"0(?:[- ]stars?|颗?星)|(?:打|拨打?|找|去|上|到|向)0")


def _confirmed(phrase: Phrase, form: str, text: str) -> bool:
    """Return whether a number that the normal form hides is that of a threat: one star, a hotline."""
    words = form[phrase.start : phrase.end]
    number = _QUOTED.search(words)
    if number is None:
        return True
    pattern = _CHECKED_STARS if "star" in number[0] or "星" in number[0] else _HOTLINE
    return pattern.search(text.lower()) is not None


def _directed(phrase: Phrase, form: str, text: str) -> bool:
    """Return whether the turn around a noun of threats is directed at the company, and asks nothing."""
    if form[phrase.start].isascii():
        directed, harmless = english.DIRECTED, english.HARMLESS
    else:
        directed, harmless = chinese.DIRECTED, chinese.HARMLESS
    is_directed = harmless.search(form) is None and directed.search(form) is not None
    return is_directed and _confirmed(phrase, form, text)


_find_announced = Finder(
    english.ANNOUNCED,
    chinese.ANNOUNCED,
    stems=english.STEMS,
    signs=chinese.SIGNS,
    announcement=True,
    confirmed=_confirmed,
)
_find_named = Finder(
    english.NOUNS,
    chinese.NOUNS,
    stems=english.NOUN_STEMS,
    signs=chinese.NOUN_SIGNS,
    announcement=True,
    confirmed=_directed,
)


def find_threat(form: str, text: str = "") -> Phrase | None:
    """Find a threat in a normal form.

    `text`, where it is known, tells one star from five, and the number of a hotline from others.

    >>> find_threat("i will call my lawyer"), find_threat("i won't sue") is None
    (Phrase(kind='legal', start=0, end=21, sure=True), True)
    """
    announced = _find_announced(form, text)
    if announced is not None:
        return announced
    named = _find_named(form, text)
    return None if named is None else named._replace(sure=False)


_CRITICAL = frozenset({"legal", "authority", "public"})
_CLAUSE_END = re.compile(r"[,.!?;]")


def is_certain(phrase: Phrase, form: str) -> bool:
    """Return whether a threat is critical: surely announced, in law, to an authority or in public.

    A question ("do I have to get a lawyer involved?"), a complaint, a bad review and leaving are not.
    """
    if not phrase.sure or phrase.kind not in _CRITICAL:
        return False
    end = _CLAUSE_END.search(form, phrase.end)
    return end is None or end[0] != "?"
