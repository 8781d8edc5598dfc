"""Finds numbers that English speech recognition spells out: "four one five". Pure.

Chinese digits are single characters, which `rows` reads itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3}
_WORD = rf"(?:{'|'.join((*_DIGITS, *_TIMES))})"
_PAUSE = r"[ ,.-]{1,3}"
_RUN = re.compile(rf"(?<![A-Za-z]){_WORD}(?:{_PAUSE}{_WORD})+(?![A-Za-z])", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]+")
# A plain first letter and the rest of a word, without flags: most texts then cost a microsecond.
_FEW = re.compile(rf" (?:[A-Za-z](?:ero|h|ne|wo|hree|our|ive|ix|even|ight|ine|ouble|riple){_PAUSE}){{3}}")
LEAST_DIGITS = 7
CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
"""Maps Chinese digits to plain ones, one character to one."""


def likely(text: str) -> bool:
    """Whether a text may have such a number or address. Takes about a microsecond."""
    return " dot " in text or " DOT " in text or _FEW.search(text) is not None


def numbers(text: str, least: int = LEAST_DIGITS) -> Iterator[tuple[int, int, str]]:
    """Yield each run of at least `least` spoken digits: its start, its end, and the digits."""
    for run in _RUN.finditer(text):
        digits = _digits(run[0].lower())
        if len(digits) >= least:
            yield *run.span(), digits


def grouped(digits: str) -> str:
    """Return digits as they are written: the North American form with its hyphens."""
    country, rest = ("1-", digits[1:]) if len(digits) == 11 and digits[0] == "1" else ("", digits)
    return f"{country}{rest[:3]}-{rest[3:6]}-{rest[6:]}" if len(rest) == 10 else digits


def _digits(run: str) -> str:
    """Return the digits of a run; "double seven" gives two."""
    made, times = [], 1
    for word in _WORDS.findall(run):
        if word in _TIMES:
            times = _TIMES[word]
        else:
            made.append(_DIGITS[word] * times)
            times = 1
    return "".join(made)
