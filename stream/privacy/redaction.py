"""Masks cards, accounts, phones, identity numbers, mail addresses and chat ids in a text.

Every turn is masked before it is scored, stored or shown. Most texts have no sign of an address, no name of a
chat service and no six digits near each other; a few searches find that out within a few microseconds, and
such a text passes unchanged.

Each *finder* names what it finds in a folded copy of the text (`folding`), and what stands for it: `rows`
what has digits only; `lettered`, `cards.find_ibans` and `national_insurance` what has letters too; `mails`,
`contact_handles` and `last_four` what the words around it name; `spoken_numbers` what is read out in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from stream.privacy import cards, contact_handles, last_four, mails, national_insurance, rows, spoken_numbers
from stream.privacy import identity_lettered as lettered
from stream.privacy.context import REACH, Clues, context_of
from stream.privacy.folding import folded
from stream.privacy.rows import CARD, IDENTITY, judge

MAIL = "[mail]"

_MOST_PASSES = 16
_Span: TypeAlias = tuple[int, int]
_Finder: TypeAlias = Callable[[str], Iterator[tuple[int, int, str]]]

# A PAN ends in four digits and a letter, a codice fiscale in three after a letter; others have six together.
_NUMERAL, _PLAIN_DIGIT = re.compile(r"[\d〇零一二三四五六七八九幺]"), re.compile(r"[0-9０-９]")
_LETTER_AND_DIGIT = re.compile(
    r"[A-Za-zＡ-Ｚａ-ｚ][^\w\n]{0,3}[\d〇零一二三四五六七八九幺]|\d[ .-]?[A-Za-zＡ-Ｚａ-ｚ]"
)
_LETTERED_LIKELY = re.compile(r"\d(?:\d{2,3}[A-Za-zＡ-Ｚａ-ｚ](?![A-Za-z0-9])|[A-ZＡ-Ｚ]\d)")


def mask(text: str) -> str:
    """Return the text with cards, phones, identity numbers, mail addresses and chat ids as placeholders.

    Masking a masked text changes nothing.

    >>> mask("call 13812345678")
    'call [phone]'
    """
    # A word can also name the next number, once a placeholder has shortened the text between them. Words name
    # numbers within `REACH` characters only, so a few passes are enough; the limit is a rail.
    for _ in range(_MOST_PASSES):
        masked = _mask_once(text)
        if masked == text:
            break
        text = masked
    return text


def _mask_once(text: str) -> str:
    copy = None
    for find in _finders(text):
        copy = folded(text) if copy is None else copy
        masked = _replace(text, find(copy))
        if masked != text:
            text, copy = masked, None
    return text


def _finders(text: str) -> Iterator[_Finder]:
    """Yield what has to look at a text, by what each needs to find anything there."""
    if contact_handles.likely(text):
        yield _find_handles
    if spoken_numbers.likely(text):
        yield _find_spoken
    if mails.likely(text):
        yield _find_mails
    if _NUMERAL.search(text) is None:
        return
    if rows.likely(text):
        if last_four.likely(text):
            yield _find_last_four
        if _LETTER_AND_DIGIT.search(text):
            yield from (_find_ibans, _find_insurance, _find_lettered)
        yield rows.find
    elif _PLAIN_DIGIT.search(text):
        if last_four.likely(text):
            yield _find_last_four
        if _LETTERED_LIKELY.search(text):
            yield _find_lettered


def _replace(text: str, found: Iterator[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, placeholder in found:
        parts += (text[done:start], placeholder)
        done = end
    return "".join((*parts, text[done:])) if parts else text


def _finder(find: Callable[[str], Iterator[_Span]], placeholder: str) -> _Finder:
    return lambda text: ((start, end, placeholder) for start, end in find(text))


_find_handles = _finder(contact_handles.find, IDENTITY)
_find_ibans = _finder(cards.find_ibans, CARD)
_find_insurance = _finder(national_insurance.find, IDENTITY)
_find_last_four = _finder(last_four.find, IDENTITY)
_find_lettered = _finder(lettered.find, IDENTITY)
_find_mails = _finder(mails.find, MAIL)


def _find_spoken(text: str) -> Iterator[tuple[int, int, str]]:
    found = [(start, end, MAIL) for start, end in mails.find_spoken(text)]
    found += [(start, end, IDENTITY) for start, end in national_insurance.find_spoken(text)]
    for start, end, digits in spoken_numbers.numbers(text):
        context = context_of(text[max(0, start - REACH) : start])
        clues = Clues(plus=False, decimals=False, amount=False, context=context)
        placeholder = judge(digits, spoken_numbers.grouped(digits), [len(digits)], clues)
        if placeholder:
            found.append((start, end, placeholder))
    done = 0
    for start, end, placeholder in sorted(found):
        if start >= done:
            done = end
            yield start, end, placeholder
