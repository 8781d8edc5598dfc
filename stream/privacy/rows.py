"""Finds cards, phones and identity numbers that are written in digits alone. Pure.

A *span* is digits with at most three separators between them; it consists of *groups*. From each group on,
the longest row of groups that is a card, a phone or an identity is found, as `cards`, `phones` and
`identity_numbers` say. Digits may be
full-width or Chinese (as speech recognition writes them: 幺三八…). What has the shape of a date, a time or an
address of a server is left out (`shapes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from stream.privacy import cards, identity_numbers, phones
from stream.privacy.context import AFTER_REACH, REACH, Clues, context_of
from stream.privacy.harmless_shapes import end_of_harmless, has_unit, is_money, without_uuids
from stream.privacy.identity_numbers import is_resident_identity
from stream.privacy.spoken_numbers import CHINESE_DIGITS, LEAST_DIGITS

CARD, PHONE, IDENTITY = "[card]", "[phone]", "[id]"

_CHINESE = "〇零一二三四五六七八九幺"
_NUMERAL = rf"\d{_CHINESE}"
# Marks of writing direction and of no width, which a number that was copied from a contact contains.
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad"
_SEPARATORS = f" \t\r\n\u00a0\u3000()./_·•\\-（）／＿－．‐‑‒–—―−，、{_INVISIBLE}"
_LIKELY = re.compile(rf"[{_NUMERAL}](?:[{_SEPARATORS}]{{0,3}}[{_NUMERAL}]){{5}}")
_SPAN = re.compile(rf"[0-9{_CHINESE}](?:(?:[ ()./_\n-]{{0,3}}|[，、] ?)[0-9{_CHINESE}]){{6,}}")
_PART = re.compile(rf"[0-9]+|[{_CHINESE}]+")
_CHECK_LETTER = re.compile(r"[ \n/_.-]?[Xx](?![A-Za-z0-9])")
_DECIMALS_FOLLOW = re.compile(r"[\d\]]\.$")
_MOST_DIGITS = 19


class _Row(NamedTuple):
    """A row of groups: the number of its last group, its digits, and the size of each group."""

    last: int
    digits: str
    sizes: list[int]


def likely(text: str) -> bool:
    """Whether a text has six digits near each other. Takes about two microseconds."""
    return _LIKELY.search(text) is not None


def find(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each number begins and ends in a folded text, and the placeholder for it."""
    folded = without_uuids(folded)
    plain = folded.translate(CHINESE_DIGITS)
    done, tail = 0, ""
    for span in _SPAN.finditer(folded):
        groups = [group.span() for group in _PART.finditer(folded, *span.span())]
        first = 0
        while first < len(groups):
            begin = groups[first][0]
            harmless = end_of_harmless(folded, begin)
            if harmless > begin:
                while first < len(groups) and groups[first][0] < harmless:
                    first += 1
                continue
            before = (tail + folded[max(done, begin - REACH) : begin])[-REACH:]
            last, end, placeholder = _longest(folded, plain, groups, first, before)
            if placeholder:
                start = _widen(folded, begin, end)
                yield start, end, placeholder
                tail = (tail + folded[max(done, start - REACH) : start] + placeholder)[-REACH:]
                done = end
                first = last
            first += 1


def judge(digits: str, written: str, sizes: list[int], clues: Clues) -> str:
    """Return the placeholder for a row of groups of digits, or nothing if it may stay.

    Args:
        digits: all of them, 7 to 19.
        written: as they stand in the text, with what is between them.
        sizes: how many digits each group has.
        clues: what stands around them.
    """
    if identity_numbers.is_certain(digits, written, clues.context):
        return IDENTITY
    if not clues.plus and cards.is_card(digits, written, sizes, clues.context):
        return CARD
    if clues.context == "identity" and identity_numbers.is_likely(digits, written, clues.context):
        return IDENTITY
    if phones.is_phone(digits, written, sizes, clues):
        return PHONE
    return IDENTITY if identity_numbers.is_likely(digits, written, clues.context) else ""


def _rows(plain: str, groups: list[tuple[int, int]], first: int) -> list[_Row]:
    """Return the rows from a group on that have enough digits, the longest first."""
    digits, sizes, before = "", list[int](), -1
    rows: list[_Row] = []
    for last in range(first, len(groups)):
        begin, end = groups[last]
        digits += plain[begin:end]
        if len(digits) > _MOST_DIGITS:
            break
        if begin == before:
            # Plain and Chinese digits in one group.
            sizes[-1] += end - begin
        else:
            sizes.append(end - begin)
        before = end
        if len(digits) >= LEAST_DIGITS:
            rows.append(_Row(last, digits, sizes[:]))
    return rows[::-1]


def _longest(
    folded: str, plain: str, groups: list[tuple[int, int]], first: int, before: str
) -> tuple[int, int, str]:
    """Find the longest row to mask from group `first` on: its last group, its end and its placeholder."""
    start = groups[first][0]
    rows = _rows(plain, groups, first)
    if not rows:
        return first, start, ""
    end = groups[rows[0].last][1]
    clues = Clues(
        plus=folded[max(0, start - 1) : start] == "+" or folded[max(0, start - 2) : start] == "+(",
        decimals=_DECIMALS_FOLLOW.search(before) is not None,
        amount=is_money(folded, start),
        context=context_of(before, folded[end : end + AFTER_REACH]),
    )
    for last, digits, sizes in rows:
        end = groups[last][1]
        letter = _CHECK_LETTER.match(folded, end) if len(digits) == 17 else None
        if letter and is_resident_identity(digits + "X"):
            return last, letter.end(), IDENTITY
        around = clues._replace(amount=True) if has_unit(folded, end) else clues
        placeholder = judge(digits, folded[start:end], sizes, around)
        if placeholder:
            return last, end, placeholder
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
