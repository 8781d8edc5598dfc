"""Knows by shape what identifies nobody: dates, times, IP addresses, Amazon orders, prices. Pure."""

from __future__ import annotations

import re

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
DATE = re.compile(
    rf"{_YEAR}(?P<sign>[-./ ]?){_MONTH}(?P=sign){_DAY}(?:[ -]\d{{1,2}})?"
    rf"|{_DAY}(?P<mark>[-./ ]){_DAY}(?P=mark){_YEAR}(?:[ -]\d{{1,2}})?"
)
"""A whole number that is a date, perhaps with an hour."""

_HARMLESS = re.compile(
    # an Amazon order, a date, a span of time
    r"\d{2,3}-\d{7}-\d{7}(?![\d-])"
    rf"|{_YEAR}(?P<sign>[-./]){_MONTH}(?P=sign){_DAY}(?!\d)"
    rf"|{_DAY}(?P<mark>[-./]){_DAY}(?P=mark){_YEAR}(?!\d)"
    rf"|{_CLOCK} ?- ?{_CLOCK}(?![\d.-])"
    # an ISBN, a pair of coordinates
    r"|97[89][ -]\d{1,5}[ -]\d{1,7}[ -]\d{1,7}[ -]\d(?!\d)"
    # a parcel of the United States, one of several prices
    r"|9[0-5]\d\d(?:[ -]\d{4}){4}(?:[ -]\d{1,4})?(?![\d-])"
    r"|\d{1,7}\.\d\d(?= {1,2}\d{1,7}\.\d\d(?!\d))"
    r"|\d{1,3}\.\d{4,8}(?=[,;NSns ]{1,3}-?\d{1,3}\.\d{4,8}(?!\d))"
)
_IP = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d-]|\.\d)")
_INNER_DATE = re.compile(rf"(?<!\d){_YEAR}(?P<sign>[-./]){_MONTH}(?P=sign){_DAY}(?!\d)")
_UUID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₩₹₽]|rmb|usd|eur|cny|twd|hkd) ?-?$", re.IGNORECASE)
_UNIT_BEHIND = re.compile(
    r"(?:[.,]\d\d?)? ?(?:[€£$¥₩₹₽%](?! ?\d)|元(?!旦|宵)|[块円원]|积分|"
    r"(?:usd|eur|gbp|cny|rmb|jpy|kr|won|yen|dollars?|euros?|pounds?|pcs|points|km|[kmgt]b)(?![a-z]))",
    re.IGNORECASE,
)


def end_of_harmless(folded: str, start: int) -> int:
    """Return where a number of such a shape ends that begins at `start`; `start` if there is none."""
    found = _HARMLESS.match(folded, start)
    if found:
        return found.end()
    address = _IP.match(folded, start)
    return address.end() if address and _is_address(address.groups()) else start


def _is_address(groups: tuple[str, ...]) -> bool:
    """Whether four groups are an IP address; four groups of two digits may be a phone."""
    plain = all(int(each) <= 255 and str(int(each)) == each for each in groups)
    return plain and any(len(each) != 2 for each in groups)


def has_date(written: str) -> bool:
    """Whether a row of groups has a date in it."""
    return _INNER_DATE.search(written) is not None


def without_uuids(folded: str) -> str:
    """Return a text of the same length with an `x` for each character of its UUIDs."""
    return _UUID.sub(lambda found: "x" * len(found[0]), folded)


def has_unit(folded: str, end: int) -> bool:
    """Whether a unit stands behind a number that ends there: of money, of data, or pieces."""
    return _UNIT_BEHIND.match(folded, end) is not None


def is_money(folded: str, start: int) -> bool:
    """Whether a sign of money stands before a number that begins there."""
    return _MONEY_BEFORE.search(folded, max(0, start - 5), start) is not None
