"""Tells identity numbers of digits alone: by check digits and date, form or name. Pure.

These count without a word before them: a Chinese resident identity number (check digit and date; any county),
a French NIR, an American SSN or ITIN as 3-2-4, a Korean RRN as 6-7, a Brazilian CPF as 3.3.3-2, a Dutch BSN
as 4.2.3, an Aadhaar as 4-4-4. A Polish PESEL and a German Steuer-ID (also as 2-3-3-3) count where no word
names a thing. Others are too often right by chance: they count after a word such as "BSN" or "护照", as any 8
to 18 digits then do.
"""

from __future__ import annotations

import re
from datetime import date

from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import itin, ssn

from stream.privacy.context import Context
from stream.privacy.harmless_shapes import DATE, has_date

_UNITED_STATES = re.compile(r"\d{3}[-.]\d\d[-.]\d{4}")
_KOREAN = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{7}")
_BRAZILIAN = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d")
_INDIAN = re.compile(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}")
_DUTCH = re.compile(r"\d{4}\.\d\d\.\d{3}")
_GERMAN = re.compile(r"\d{11}|\d\d \d{3} \d{3} \d{3}")
_FRENCH = re.compile(r"[1-478]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)\d{10}")
_COUNTS = frozenset({9, 11, 12, 13, 15, 18})
_OLDEST_POLE, _YOUNGEST_POLE = 1920, 2020
_FEWEST_NAMED, _MOST_NAMED = 8, 18


def is_certain(digits: str, written: str, context: Context | None) -> bool:
    """Whether check digits, a date or a form of its own make a row of groups an identity number."""
    count = len(digits)
    if count not in _COUNTS:
        return False
    if count == 18:
        return is_resident_identity(digits)
    if context == "order" or "\n" in written or "/" in written:
        return False
    if count == 15:
        return _FRENCH.fullmatch(digits) is not None and bool(nir.is_valid(digits))
    if count == 13:
        return _KOREAN.fullmatch(written) is not None
    if count == 12:
        return (
            _INDIAN.fullmatch(written) is not None and context != "thing" and bool(aadhaar.is_valid(digits))
        )
    if count == 11:
        return _BRAZILIAN.fullmatch(written) is not None and bool(cpf.is_valid(written))
    if count == 9 and _UNITED_STATES.fullmatch(written):
        plain = written.replace(".", "-")
        return context == "identity" or bool(ssn.is_valid(plain) or itin.is_valid(plain))
    return count == 9 and _DUTCH.fullmatch(written) is not None and bool(bsn.is_valid(digits))


def is_likely(digits: str, written: str, context: Context | None) -> bool:
    """Whether the word before a row of groups, or its check digits, make it an identity number."""
    if context == "identity" and "\n" not in written:
        return (
            _FEWEST_NAMED <= len(digits) <= _MOST_NAMED
            and not has_date(written)
            and not DATE.fullmatch(written)
        )
    if context in ("order", "thing") or len(digits) != 11 or not _GERMAN.fullmatch(written):
        return False
    return bool(idnr.is_valid(digits)) or (written.isdigit() and _is_polish(digits))


def is_resident_identity(number: str) -> bool:
    """Whether 18 characters are a Chinese resident identity number, of any county.

    >>> is_resident_identity("11010519491231002X")
    True
    """
    if number[0] == "0" or number[6:8] not in ("19", "20") or not _is_day(number[6:14]):
        return False
    return bool(ric.calc_check_digit(number) == number[-1].upper())


def _is_polish(digits: str) -> bool:
    if not pesel.is_valid(digits):
        return False
    return _OLDEST_POLE <= int(pesel.get_birth_date(digits).year) <= _YOUNGEST_POLE


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(f"{written[:4]}-{written[4:6]}-{written[6:]}")
    except ValueError:
        return False
    return True
