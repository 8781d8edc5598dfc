"""Tells a sentence shouted in capitals from codes, names and thanks."""

from __future__ import annotations

import re

_LEAST, _SHARE = 6, 0.75
_WORD = re.compile(r"[A-Z]+(?:['’][A-Z]+)?")
# fmt: off
_OF_SENTENCES = frozenset([
    "I", "YOU", "YOUR", "MY", "ME", "WE", "US", "IT", "ITS", "THIS", "THAT", "IS", "ARE", "WAS", "AM", "BE",
    "NOT", "NO", "DO", "DOES", "DOESN'T", "DON'T", "DONT", "DID", "CAN", "CAN'T", "CANNOT", "WHY", "WHAT",
    "WHERE", "WHEN", "WHO", "HOW", "HAVE", "HAS", "WILL", "WANT", "NEED", "STOP", "NOW", "ANYBODY", "ANYONE",
    "SOMETHING", "NOBODY", "GIVE", "FIX", "CANCEL", "ALL", "AGAIN", "STILL", "NEVER", "YOU'RE", "I'M",
    "I'VE", "IT'S", "THEY",
])
_KIND_WORDS = frozenset([
    "THANK", "THANKS", "THX", "GREAT", "GOOD", "PERFECT", "BRILLIANT", "LOVE", "LOVELY", "BEST", "NICE",
    "AWESOME", "WELCOME", "CONGRATULATIONS", "HAPPY", "MERRY", "CHEERS", "BYE", "AMAZING", "EXCELLENT",
    "WONDERFUL",
])
# fmt: on


def is_shouted(text: str) -> bool:
    """Return whether a text is a sentence with hardly a small letter, and neither a greeting nor thanks.

    A model, a code, a name or an address in capitals lacks the small words of a sentence.

    >>> is_shouted("WHERE IS MY PARCEL"), is_shouted("IPHONE 15 PRO MAX"), is_shouted("THANK YOU SO MUCH")
    (True, False, False)
    """
    large = sum(map(str.isupper, text))
    if large < _LEAST:
        return False
    letters = sum(map(str.isalpha, text))
    if large < _SHARE * letters:
        return False
    said = set(_WORD.findall(text.upper()))
    return len(said) >= 2 and not said.isdisjoint(_OF_SENTENCES) and said.isdisjoint(_KIND_WORDS)
