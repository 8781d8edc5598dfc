"""Masks cards, phones, identity numbers, mail addresses, QQ numbers and WeChat ids in a text.

Every turn is masked before it is scored, stored or shown. Most texts have no `@` and no six digits near each
other; three searches find that out within a few microseconds, and such a text passes unchanged.

A *span* is digits with at most three separators between them; it consists of *groups*. From each group on,
the longest row of groups that is a card, a phone or an identity (`identifiers`) is masked. Digits may
be full-width, Chinese (as speech recognition writes them: 幺三八…) or English words (`spoken_numbers`).
QQ numbers and WeChat ids (`contact_handles`) and British national insurance numbers (`national_insurance`)
have letters or a name before them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TypeAlias

from stream.privacy import contact_handles, national_insurance, spoken_numbers
from stream.privacy.identifiers import (
    IDENTITY,
    REACH,
    Clues,
    context_of,
    is_resident_identity,
    judge,
    judge_lettered,
)
from stream.privacy.spoken_numbers import CHINESE_DIGITS, LEAST_DIGITS

MAIL = "[mail]"

_CHINESE = "〇零一二三四五六七八九"
_NUMERAL = rf"\d{_CHINESE}幺"
# Marks of writing direction and of no width, which a number that was copied from a contact contains.
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad"
_SEPARATORS = f" \t\u00a0\u3000().·\\-（）－．‐‑‒–—―−，、{_INVISIBLE}"
_LIKELY = re.compile(rf"[{_NUMERAL}](?:[{_SEPARATORS}]{{0,3}}[{_NUMERAL}]){{5}}")

# The searches read a folded copy of the text: of the same length, but with plain digits and signs.
_FOLD: dict[int, str | int | None] = {
    # A full-width comma is a pause between digits; a plain one stands in amounts and lists.
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")},
    **dict.fromkeys(map(ord, "\u00a0\u3000\t\ufeff\u00ad"), " "),
    **dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("·"): ".",
}
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_SPAN = re.compile(rf"[0-9{_CHINESE}幺](?:(?:[ ().-]{{0,3}}|[，、] ?)[0-9{_CHINESE}幺]){{6,}}")
_GROUP = re.compile(rf"[0-9]+|[{_CHINESE}幺]+")
_CHECK_LETTER = re.compile(r" ?[Xx]")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}+ ?@ ?[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
_LETTERED = re.compile(
    r"(?<![A-Za-z0-9\]])(?:[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"
    r"|\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z]|[A-Za-z]{1,2}\d{6,9}(?:\([0-9A]\))?)(?![A-Za-z0-9\[])"
)
_MOST_DIGITS, _MOST_PASSES = 19, 16
_DECIMALS_FOLLOW = re.compile(r"[\d\]][.．·]$")


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
    if contact_handles.likely(text):
        text = _replace(text, _find_handles)
    if spoken_numbers.likely(text):
        text = _replace(text, _find_spoken)
    if "@" not in text and "＠" not in text and _LIKELY.search(text) is None:
        return text
    for find in (_find_mails, _find_insurance, _find_lettered):
        text = _replace(text, find)
    return _mask_numbers(text)


_Finder: TypeAlias = Callable[[str], Iterator[tuple[int, int, str]]]


def _fold(text: str) -> str:
    if text.isascii():
        return text.replace("\t", " ")
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text.translate(_FOLD))


def _replace(text: str, find: _Finder) -> str:
    parts: list[str] = []
    done = 0
    for start, end, placeholder in find(_fold(text)):
        parts += (text[done:start], placeholder)
        done = end
    return "".join((*parts, text[done:]))


def _find_handles(folded: str) -> Iterator[tuple[int, int, str]]:
    for start, end in contact_handles.find(folded):
        yield start, end, IDENTITY


def _find_insurance(folded: str) -> Iterator[tuple[int, int, str]]:
    for start, end in national_insurance.find(folded):
        yield start, end, IDENTITY


def _find_mails(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _MAIL.finditer(folded):
        yield *match.span(), MAIL


def _find_spoken(folded: str) -> Iterator[tuple[int, int, str]]:
    found = [(start, end, MAIL) for start, end in spoken_numbers.addresses(folded)]
    found += [(start, end, IDENTITY) for start, end in national_insurance.find_spoken(folded)]
    for start, end, digits in spoken_numbers.numbers(folded):
        clues = Clues(plus=False, decimals=False, context=context_of(folded[max(0, start - REACH) : start]))
        placeholder = judge(digits, spoken_numbers.grouped(digits), [len(digits)], clues)
        if placeholder:
            found.append((start, end, placeholder))
    done = 0
    for start, end, placeholder in sorted(found):
        if start >= done:
            done = end
            yield start, end, placeholder


def _find_lettered(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _LETTERED.finditer(folded):
        context = context_of(folded[max(0, match.start() - REACH) : match.start()])
        placeholder = judge_lettered(match[0], context)
        if placeholder:
            yield *match.span(), placeholder


def _mask_numbers(text: str) -> str:
    folded = _fold(text)
    parts: list[str] = []
    done, tail = 0, ""
    for span in _SPAN.finditer(folded):
        groups = [group.span() for group in _GROUP.finditer(folded, *span.span())]
        first = 0
        while first < len(groups):
            before = (tail + text[max(done, groups[first][0] - REACH) : groups[first][0]])[-REACH:]
            last, end, placeholder = _longest(folded, groups, first, before)
            if placeholder:
                start = _widen(folded, groups[first][0], end)
                parts += (text[done:start], placeholder)
                tail = (tail + text[max(done, start - REACH) : start] + placeholder)[-REACH:]
                done = end
                first = last
            first += 1
    return "".join((*parts, text[done:]))


def _longest(folded: str, groups: list[tuple[int, int]], first: int, before: str) -> tuple[int, int, str]:
    """Find the longest row to mask from group `first` on: its last group, its end and its placeholder."""
    start = groups[first][0]
    clues = Clues(
        plus=folded[max(0, start - 1) : start] == "+" or folded[max(0, start - 2) : start] == "+(",
        decimals=_DECIMALS_FOLLOW.search(before) is not None,
        context=context_of(before),
    )
    digits, sizes = "", list[int]()
    rows: list[tuple[int, str]] = []
    for last in range(first, len(groups)):
        begin, end = groups[last]
        if len(digits) + end - begin > _MOST_DIGITS:
            break
        digits += folded[begin:end].translate(CHINESE_DIGITS)
        sizes.append(end - begin)
        rows.append((last, digits))
    for last, digits in reversed(rows):
        if len(digits) < LEAST_DIGITS:
            break
        written = folded[start : groups[last][1]]
        letter = _CHECK_LETTER.match(folded, groups[last][1]) if len(digits) == 17 else None
        if letter and is_resident_identity(digits + "X"):
            return last, letter.end(), IDENTITY
        placeholder = judge(digits, written, sizes[: last - first + 1], clues)
        if placeholder:
            return last, groups[last][1], placeholder
    return first, start, ""


def _widen(folded: str, start: int, end: int) -> int:
    """Return where a number begins: its `+`, and the bracket that it closes, belong to it."""
    written = folded[start:end]
    if (
        written.find(")") >= 0
        and "(" not in written[: written.find(")")]
        and folded[start - 1 : start] == "("
    ):
        start -= 1
    if start and folded[start - 1] == "+":
        start -= 1
        if start and folded[start - 1] == "(" and written.find(")") >= 0 and "(" not in written:
            start -= 1
    return start
