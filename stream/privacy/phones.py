"""Tells a phone number by the numbering plans (phonenumbers), its form and what it is called. Pure.

A phone is a Chinese mobile number; a number after `+`, a valid one after `00`; a valid Chinese landline
with its area code or a 400/800 number; a valid number of 25 countries that starts with 0, in groups or of a
mobile; or a number in a form that only phones have: North American 3-3-4 or 3-7, Russian 8-3-3-2-2, Brazilian
with the area in brackets. After a word such as "phone" or "电话" any 7 to 12 digits are one.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from stream.privacy.context import Clues
from stream.privacy.harmless_shapes import DATE, has_date

_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_MOBILE_GROUPS = {
    (11,),
    (3, 4, 4),
    (3, 8),
    (7, 4),
    (4, 4, 3),
    (3, 3, 5),
    (4, 3, 4),
    (1, 10),
    (1, 3, 3, 4),
    (5, 6),
    (1, 2, 4, 4),
    (3, 2, 2, 2, 2),
    (3, 4, 2, 2),
    (3, 2, 3, 3),
    (3, 3, 3, 2),
    (3, 3, 2, 3),
    (4, 7),
    (3, 2, 2, 4),
    (3, 4, 1, 3),
}
_AMOUNT = re.compile(r"\d{1,18}\.\d\d?")
_HOTLINE = re.compile(r"[48]00\d{7}")
_NORTH_AMERICAN = re.compile(r"(?:1[ ./-])?[2-9]\d\d(?:\)[ .-]{0,2}|[ ./-]{1,3})\d{3}[ .-]{0,3}\d{4}")
_RUSSIAN = re.compile(r"[78][ -]?\(?[3489]\d\d\)?[ -]?\d{3}[ -]\d\d[ -]\d\d")
_BRAZILIAN = re.compile(r"\d\d\) ?9?\d{4}[ -]?\d{4}")
_ZERO_LED_REGIONS = (
    "CN",
    "GB",
    "TW",
    "DE",
    "FR",
    "JP",
    "KR",
    "AU",
    "IT",
    "NL",
    "CH",
    "AT",
    "BE",
    "SE",
    "IE",
    "NZ",
    "MY",
    "TH",
    "VN",
    "ID",
    "PH",
    "TR",
    "ZA",
    "AE",
    "IN",
)
_ONE_PIECE_REGIONS = _ZERO_LED_REGIONS[:3]
_MOST_DIGITS, _FEWEST_ABROAD, _FEWEST_DOMESTIC = 12, 10, 9
_MOBILE_TYPES = (phonenumbers.PhoneNumberType.MOBILE,)


def is_phone(digits: str, written: str, sizes: list[int], clues: Clues) -> bool:
    """Whether a row of groups of digits is a phone number."""
    if _is_chinese_mobile(digits, written, sizes, clues):
        return not has_date(written)
    if "\n" in written or clues.amount:
        return False
    named = clues.plus or digits.startswith("00") or clues.context in ("phone", "callback")
    # Most rows of digits end here; the patterns that follow are dear.
    if not named and (
        clues.context == "order" or clues.decimals or len(digits) > _MOST_DIGITS or max(sizes) == 1
    ):
        return False
    if DATE.fullmatch(written) or _AMOUNT.fullmatch(written) or has_date(written):
        return False
    if named and _is_named(digits, clues):
        return True
    if clues.plus or clues.context == "order" or clues.decimals or len(digits) > _MOST_DIGITS:
        return False
    return _is_told(digits, written, sizes, clues)


def _is_chinese_mobile(digits: str, written: str, sizes: list[int], clues: Clues) -> bool:
    if not _MOBILE.fullmatch(digits) or (len(digits) > 11 and clues.context == "order" and not clues.plus):
        return False
    own = list(sizes)
    for country in (4, 2):
        if len(digits) == 11 + country and own[0] == country:
            own = own[1:]
    if sum(own) > 11 or max(own) <= 2:
        return len(own) == 1 or max(own) <= 2
    return tuple(own) in _MOBILE_GROUPS and ("\n" not in written or own == [3, 4, 4])


def _is_named(digits: str, clues: Clues) -> bool:
    if clues.plus:
        return _is_possible("+" + digits)
    if (
        digits.startswith("00")
        and len(digits) >= _FEWEST_ABROAD
        and clues.context != "order"
        and not clues.decimals
    ):
        return _is_valid("+" + digits[2:], None)
    if clues.context == "phone":
        return len(digits) <= _MOST_DIGITS
    if clues.context != "callback":
        return False
    if len(digits) == 8:
        return any(_is_valid(digits, region) for region in ("HK", "SG"))
    return len(digits) == 10 and (_is_valid(digits, "US") or _is_valid(digits, "IN", mobile=True))


def _is_told(digits: str, written: str, sizes: list[int], clues: Clues) -> bool:
    """Whether its form says that it is a phone number."""
    if _RUSSIAN.fullmatch(written):
        return _is_valid(digits, "RU")
    if min(sizes) < 2 and not _NORTH_AMERICAN.fullmatch(written):
        return False
    if digits.startswith("0"):
        if len(digits) < _FEWEST_DOMESTIC and len(sizes) < 3 and ")" not in written:
            return False
        if len(sizes) > 1:
            return any(_is_valid(digits, region) for region in _ZERO_LED_REGIONS)
        return any(_is_valid(digits, region) for region in _ONE_PIECE_REGIONS) or any(
            _is_valid(digits, region, mobile=True) for region in _ZERO_LED_REGIONS[3:]
        )
    if _NORTH_AMERICAN.fullmatch(written.replace("(", "")):
        return _HOTLINE.fullmatch(digits) is not None or _is_valid(digits, "US")
    if _BRAZILIAN.fullmatch(written):
        return _is_valid(digits, "BR")
    return bool(_HOTLINE.fullmatch(digits)) and clues.context != "thing" and _is_valid(digits, "CN")


@lru_cache(maxsize=4096)
def _is_possible(number: str) -> bool:
    """Whether a number with a plus sign has a country's code and as many digits as its numbers have.

    Nothing else is written like this, and a plan may be newer than the library's.
    """
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=4096)
def _is_valid(number: str, region: str | None, mobile: bool = False) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    if mobile:
        return phonenumbers.number_type(parsed) in _MOBILE_TYPES
    return phonenumbers.is_valid_number(parsed)
