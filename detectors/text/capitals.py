"""Tells a sentence shouted in capitals from codes, names and thanks."""

from __future__ import annotations

import re

_LEAST, _SHARE, _CLAUSE, _MARKS = 6, 0.75, 4, 2
_ANY_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORD = re.compile(r"[A-Z]+(?:['’][A-Z]+)?")
# fmt: off
_OF_SENTENCES = frozenset([
    "I", "YOU", "YOUR", "MY", "ME", "WE", "US", "IT", "ITS", "THIS", "THAT", "IS", "ARE", "WAS", "AM", "BE",
    "NOT", "NO", "DO", "DOES", "DOESN'T", "DON'T", "DONT", "DID", "CAN", "CAN'T", "CANNOT", "WHY", "WHAT",
    "WHERE", "WHEN", "WHO", "HOW", "HAVE", "HAS", "WILL", "WANT", "NEED", "STOP", "NOW", "ANYBODY", "ANYONE",
    "SOMETHING", "NOBODY", "GIVE", "FIX", "CANCEL", "ALL", "AGAIN", "STILL", "NEVER", "YOU'RE", "I'M",
    "I'VE", "IT'S", "THEY", "WORST", "ANSWER", "JUST", "DAMN", "LISTEN", "USELESS", "TWICE", "PEOPLE", "READ",
    "CALL", "ENOUGH", "EVER", "WHATEVER", "OUR", "SOMEONE", "SOMEBODY",
])
_OUTCRIES = frozenset([
    "UNBELIEVABLE", "RIDICULOUS", "USELESS", "DISGUSTING", "PATHETIC", "DISGRACE", "DISGRACEFUL",
    "OUTRAGEOUS", "UNACCEPTABLE", "SHAMEFUL", "SCAMMERS", "LIARS", "THIEVES", "HELLO",
])
_KIND_WORDS = frozenset([
    "THANK", "THANKS", "THX", "GREAT", "GOOD", "PERFECT", "BRILLIANT", "LOVE", "LOVELY", "BEST", "NICE",
    "AWESOME", "WELCOME", "CONGRATULATIONS", "HAPPY", "MERRY", "CHEERS", "BYE", "AMAZING", "EXCELLENT",
    "WONDERFUL",
])
# fmt: on


def is_shouted(text: str) -> bool:
    """Return whether a text has a sentence or a clause in capitals that is neither a greeting nor thanks.

    A model, a code, a name or an address in capitals lacks the small words of a sentence.

    >>> is_shouted("WHERE IS MY PARCEL"), is_shouted("IPHONE 15 PRO MAX"), is_shouted("THANK YOU SO MUCH")
    (True, False, False)
    >>> is_shouted("it broke again and NOBODY IS DOING ANYTHING"), is_shouted("UNBELIEVABLE!!!")
    (True, True)
    """
    large = sum(map(str.isupper, text))
    if large < _LEAST:
        return False
    said = set(_WORD.findall(text.upper()))
    if not said.isdisjoint(_KIND_WORDS):
        return False
    if large >= _SHARE * sum(map(str.isalpha, text)):
        if len(said) == 1:
            return text.count("!") >= _MARKS and not said.isdisjoint(_OUTCRIES)
        return not said.isdisjoint(_OF_SENTENCES)
    return any(len(run) >= _CLAUSE and not _OF_SENTENCES.isdisjoint(run) for run in _runs(text))


def _runs(text: str) -> list[list[str]]:
    """Return the rows of neighbouring words in capitals."""
    runs: list[list[str]] = [[]]
    for word in _ANY_WORD.findall(text):
        if word.isupper():
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return runs
