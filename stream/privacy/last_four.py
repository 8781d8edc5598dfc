"""Finds the last four digits of a social security number, which call centres ask for. Pure.

Four digits count where the words before or after them name both the number and its end: "the last four of my
SSN are 6789", "my social ends in 6789", "社会安全号后四位是6789", and behind hidden digits: "XXX-XX-6789".
The last four digits of a card stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FOUR = re.compile(r"(?<![\d.,-])\d{4}(?![\d\[]|[.,-]\d)")
_HIDDEN = re.compile(r"(?<![A-Za-z0-9*])[xX*]{3}[- ]?[xX*]{2}[- ]?(\d{4})(?![\d\[])")
_NUMBER = re.compile(r"(?<![a-z])(?:ssn|social)(?![a-z])|社会安全|社安")
_ENDING = re.compile(r"(?:last|final) (?:four|四)|(?<![a-z])end(?:s|ing)?(?![a-z])|[后末尾]四")
_REACH, _CLOSE_BY = 64, 16
_CLOSE = re.compile(r"[\d\]]|card|order|卡|单")


def likely(text: str) -> bool:
    """Whether a text names such a number or has hidden digits. Takes about half a microsecond."""
    small = text.lower()
    return (
        "ssn" in small
        or "social" in small
        or "社安" in small
        or "安全" in small
        or "xx" in small
        or "**" in small
    )


def find(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the four digits in a folded text."""
    found = [match.span(1) for match in _HIDDEN.finditer(folded)]
    for four in _FOUR.finditer(folded):
        before = _nearest(folded[max(0, four.start() - _REACH) : four.start()].lower(), last=True)
        after = _nearest(folded[four.end() : four.end() + _REACH].lower(), last=False)
        sides = (before, after, before[-_CLOSE_BY:] + after[:_CLOSE_BY])
        if any(_NUMBER.search(side) and _ENDING.search(side) for side in sides):
            found.append(four.span())
    yield from sorted(set(found))


def _nearest(side: str, last: bool) -> str:
    """Return the words next to the digits, without what lies beyond another number or the name of one."""
    for digit in ("last 4", "后4", "末4", "尾4"):
        side = side.replace(digit, digit.replace("4", "四"))
    return _CLOSE.split(side)[-1 if last else 0]
