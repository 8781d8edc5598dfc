"""Tells a bank card by its issuer's prefix and length, its Luhn digit and its groups, and finds IBANs. Pure.

A number that is called an order or a parcel is no card: one parcel number in ten has a right Luhn digit. In
four groups of four it is one nevertheless, unless the word for the order stands directly before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn, numdb

from stream.privacy.context import Context

_ANY_ISSUER = re.compile(r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|220[0-4]|3[0-9]|6[0-9]|8[12]|9[56]")
"""Where the text calls it a card, and where its groups are those of a card."""
_ISSUERS = {
    # Diners Club, American Express
    14: re.compile(r"3(?:0[0-59]|[689])"),
    15: re.compile(r"3[47]"),
    # Visa, Mastercard, Maestro, Mir, JCB, Discover, UnionPay, RuPay
    16: re.compile(r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|220[0-4]|35[2-8]|3[689]|6[0-9]|8[12]"),
    17: re.compile(r"62|6[0-9]"),
    18: re.compile(r"62|5[0-8]|6[0-9]"),
    19: re.compile(r"62|6[0-9]|95|5[0-8]"),
}
_FEWEST, _MOST = 13, 19
_ODD_SIGN = re.compile(r"[/_\n]")
_IBAN_HEAD = re.compile(
    r"(?<![A-Za-z0-9\]])(?:[A-Z]{2}[ -]?|[a-z]{2})\d\d(?=(?:[ .\n-]{0,2}[A-Za-z0-9]){11})"
)
_IBAN_REACH = 34 * 2


def is_card(digits: str, written: str, sizes: list[int], context: Context | None) -> bool:
    """Whether a row of groups of digits is the number of a bank card."""
    if not _FEWEST <= len(digits) <= _MOST:
        return False
    issuer = _ANY_ISSUER if context == "card" else _ISSUERS.get(len(digits))
    if issuer is None or issuer.match(digits) is None or not _is_grouped(written, sizes):
        return False
    by_fours = len(sizes) > 2 and set(sizes[:-1]) == {4} and sizes[-1] <= 4
    if context == "order" or (context == "thing" and not by_fours):
        return False
    return bool(luhn.is_valid(digits))


def _is_grouped(written: str, sizes: list[int]) -> bool:
    """Whether the groups are such as people make of a card: 4-4-4-4, 4-6-5, 6-13, one digit at a time."""
    if len(sizes) == 1 or max(sizes) <= 2:
        return True
    if _ODD_SIGN.search(written):
        return set(sizes[:-1]) <= {4, 8, 12} or sizes[:2] == [4, 6]
    return min(sizes[:-1]) >= 3 and sizes[0] >= 4


def _lengths() -> dict[str, int]:
    """Return how many characters an IBAN of each country has, from the registry in python-stdnum."""
    found = {}
    for country in (a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        known = numdb.get("iban").info(country)[0][1]
        if "bban" in known:
            found[country] = 4 + sum(map(int, re.findall(r"(\d{1,3}+)!", known["bban"])))
    return found


_LENGTHS = _lengths()


def find_ibans(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the IBANs in a folded text, in capital or small letters, in one piece or in groups."""
    done = 0
    for head in _IBAN_HEAD.finditer(folded):
        length = _LENGTHS.get(head[0][:2].upper())
        if length is None or head.start() < done:
            continue
        places = [
            place
            for place in range(head.start(), min(len(folded), head.start() + _IBAN_REACH))
            if folded[place].isascii() and folded[place].isalnum()
        ][:length]
        if len(places) < length:
            continue
        end = places[-1] + 1
        number = "".join(folded[place] for place in places)
        inside = folded[end : end + 1].isascii() and folded[end : end + 1].isalnum()
        if not inside and iban.is_valid(number, check_country=False):
            done = end
            yield head.start(), end
