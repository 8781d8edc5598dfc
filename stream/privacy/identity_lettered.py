"""Finds identity numbers that have letters in them. Pure.

By check digit or form, wherever they stand: Spanish DNI and NIE, Taiwan identity number and Hong Kong
identity card, Italian codice fiscale, Indian PAN, French NIR of Corsica. After "passport", "护照" and the
like also any word of 6 to 20 letters and digits with five digits or more. After "order", "SKU" and the like
none counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale

from stream.privacy.context import AFTER_REACH, REACH, context_of

_FISCAL_DIGIT = "[0-9LMNPQRSTUVlmnpqrstuv]"
_CANDIDATE = re.compile(
    # A digit is near the beginning of all of them; most words end there.
    r"(?<![A-Za-z0-9\]])(?=[A-Za-z -]{0,12}\d)(?:"
    rf"(?P<fiscal>[A-Za-z]{{3}}(?P<gap>[ -]?)[A-Za-z]{{3}}(?P=gap)"
    rf"{_FISCAL_DIGIT}{{2}}[A-Za-z]{_FISCAL_DIGIT}{{2}}"
    rf"(?P=gap)[A-Za-z]{_FISCAL_DIGIT}{{3}}[A-Za-z])"
    r"|(?P<pan>[A-Za-z]{3}[ABCFGHJLPTabcfghjlpt][A-Za-z]\d{4}[A-Za-z])"
    r"|(?P<corsican>[1-478] ?\d\d ?\d\d ?2[ABab] ?\d{3} ?\d{3} ?\d\d)"
    r"|(?P<spanish>(?:\d{8}|\d\d\.\d{3}\.\d{3})-?[A-Za-z]|[XYZxyz]-?\d{7}-?[A-Za-z])"
    r"|(?P<taiwanese>[A-Za-z] ?[1289]\d{8})"
    r"|(?P<hong_kong>[A-Za-z]{1,2}\d{6} ?\([0-9Aa]\))"
    r"|(?P<named>[A-Z]{1,2} \d{6,9}|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{6,20}(?:\([0-9Aa]\))?)"
    r")(?![A-Za-z0-9\[]|[.@][A-Za-z0-9])"
)
_FEWEST_DIGITS = 5
# Ministry of the Interior: the letters' numbers from 10 on, in this order.
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def find(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers with letters in a folded text."""
    for found in _CANDIDATE.finditer(folded):
        kind, written = found.lastgroup, found[0]
        if kind == "named" and sum(map(str.isdigit, written)) < _FEWEST_DIGITS:
            continue
        context = context_of(
            folded[max(0, found.start() - REACH) : found.start()],
            folded[found.end() : found.end() + AFTER_REACH],
        )
        if context == "identity" or (context != "order" and _is_certain(kind, written)):
            yield found.span()


def _is_certain(kind: str | None, written: str) -> bool:
    plain = written.replace(" ", "").replace("-", "").replace(".", "").upper()
    if kind == "fiscal":
        return bool(codicefiscale.is_valid(plain))
    if kind == "corsican":
        return bool(nir.is_valid(plain))
    if kind == "spanish":
        return written[-1].isupper() and bool(dni.is_valid(plain) or nie.is_valid(plain))
    if kind == "taiwanese":
        return written[0].isupper() and _is_taiwanese(plain)
    if kind == "hong_kong":
        return _is_hong_kong(plain)
    return kind == "pan" and (written.isupper() or written.islower())


def _is_taiwanese(number: str) -> bool:
    """Whether the check digit holds: the letter as two digits, weights 1, 9, 8 … 1, 1, a multiple of 10."""
    code = _TAIWAN_LETTERS.index(number[0]) + 10
    digits = [code // 10, code % 10, *map(int, number[1:])]
    return (
        sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
        % 10
        == 0
    )


def _is_hong_kong(number: str) -> bool:
    """Whether the check digit in brackets holds: weights 9 … 1, a multiple of 11; A is 10, a blank 36."""
    letters, rest = number[:-9], number[-9:]
    values = [36] * (2 - len(letters)) + [ord(letter) - ord("A") + 10 for letter in letters]
    values += [int(digit) for digit in rest[:6]] + [10 if rest[7] == "A" else int(rest[7])]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0
