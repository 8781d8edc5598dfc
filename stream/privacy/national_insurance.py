"""Finds British national insurance numbers: two letters, six digits and a letter from A to D. Pure.

They have no check digit, but HMRC's rules name the first letters that are given (NIM39110). A number that
keeps these rules counts anywhere but after a word such as "order". After "national insurance" every number of
this form counts, also without its last letter. In a number that was read out, letters and digits stand apart,
and the digits are Chinese ones or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stream.privacy import spoken_numbers
from stream.privacy.context import REACH, context_of
from stream.privacy.spoken_numbers import CHINESE_DIGITS

_DIGITS = 6
_WRITTEN = re.compile(
    r"(?<![A-Za-z0-9\]])(?P<prefix>[A-Za-z][ .]{0,2}[A-Za-z])(?:[ .-]?\d){6}"
    r"(?P<suffix>[ .-]?[A-Da-d])?(?![A-Za-z0-9\[])(?! {0,2}[.-]?\d)"
)
_BEFORE = re.compile(r"(?<![A-Za-z0-9\]])[A-Za-z][ .,]{0,2}[A-Za-z][ .,]{1,2}$")
_AFTER = re.compile(r"[ .,]{1,2}[A-Da-d](?![A-Za-z0-9\[])")
_NOT_FIRST, _NOT_SECOND = "DFIQUV", "DFIOQUV"
_NEVER_GIVEN = ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")


def find(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers in a folded text that are written in letters and digits."""
    for match in _WRITTEN.finditer(folded.translate(CHINESE_DIGITS)):
        complete = match["suffix"] is not None
        if _is_one(folded, match.start(), match[0], match["prefix"], complete):
            yield match.span()


def find_spoken(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers that were read out in English: "A B one two three four five six C"."""
    for start, end, digits in spoken_numbers.numbers(folded, _DIGITS):
        before = _BEFORE.search(folded, max(0, start - 8), start)
        if before is not None and len(digits) == _DIGITS:
            after = _AFTER.match(folded, end)
            letters = before[0] + (after[0] if after else "")
            if _is_one(folded, before.start(), letters, before[0], after is not None):
                yield before.start(), after.end() if after else end


def _is_one(folded: str, start: int, written: str, prefix: str, complete: bool) -> bool:
    named = context_of(folded[max(0, start - REACH) : start])
    if named == "identity":
        # Without its last letter a small word and a date could be meant.
        return complete or prefix.strip().isupper()
    # Small letters count only when they are joined to the digits; apart, they are too often words.
    plain = written.isupper() or (written.isalnum() and written.islower())
    return complete and plain and named not in ("order", "thing") and _is_given(prefix)


def _is_given(prefix: str) -> bool:
    """Whether a number may begin with these two letters."""
    letters = re.sub("[^A-Z]", "", prefix.upper())
    return letters[0] not in _NOT_FIRST and letters[1] not in _NOT_SECOND and letters not in _NEVER_GIVEN
