"""Classifies a number in a text: a card or an account, a phone, an identity, or none of these.

A row of groups of digits is

* an identity: a number whose check digits hold (Chinese resident identity card, Spanish DNI and NIE), or that
  is written in its own form besides (US SSN and ITIN as 3-2-4, Korean RRN as 6-7, Brazilian CPF as 3.3.3-2);
* a card or account: 13 to 19 digits with an issuer's prefix and a right Luhn digit, or an IBAN;
* a phone: a Chinese mobile number; a valid international number after `+` or `00`; a valid Chinese landline
  with its area code or a 400/800 number; a valid number of a few other countries that starts with 0, or
  stands in the North American form 3-3-4 or 3-7.

The word before a number decides where the form does not: after "phone" or "电话" any 7 to 12 digits are a
phone, after "my number" or "dial" ten digits that are a valid North American one; after "SSN", "护照" or
"身份证" any 8 to 18 are an identity, and so are one or two letters with 6 to 9; after "order" or "单号" only
a mobile number, an international one, or right check digits count. Dates, times and amounts of money have
none of these forms and stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.kr import rrn
from stdnum.us import itin, ssn

CARD, PHONE, IDENTITY = "[card]", "[phone]", "[id]"

# A placeholder before a number, even one that is cut off at its left, does not name that number.
_PLACEHOLDER = re.compile(r"\[(?:card|phone|id|mail)\]|^[a-z]{0,5}\]")
# A Latin word must not be a part of another word; a digit or a Chinese character may stand before it.
_WORD = r"(?<![a-z\]])"
# It reads small letters: a search that folds case takes ten times as long.
_CONTEXT = re.compile(
    r"(?P<phone>电话|手机号码?|手机[:：是]|联系方式|座机|热线|拨打|致电|打给|"
    rf"{_WORD}(?:telephone|phone|mobile|cell|tel|call|whatsapp|text me|reach me))"
    r"|(?P<identity>身份证|证件号?|护照|通行证|台胞证|国民保险|"
    rf"{_WORD}(?:ssn|social security|passport|identity|national id|id number|national insurance|nino\b|ni n))"
    r"|(?P<order>单号?|编号|流水|快递|包裹|商品|货号|"
    rf"{_WORD}(?:order|tracking|parcel|reference|ref|ticket|case|invoice|booking|item|sku)|[#＃])"
    r"|(?P<callback>(?:我|他|她|这)的?号码|回电|回拨|联系我|发短信|"
    rf"{_WORD}(?:(?:my|his|her|our|contact|daytime|evening|home|work|office|direct|best) (?:number|line)\b|"
    r"number (?:to|for) (?:reach|ring|dial|text)|(?:dial|ring|sms|fax|voicemail)\b|"
    r"(?:text|reach|contact|message) (?:us|him|her|them)\b|(?:contact|message) me\b|get me (?:at|on)\b))"
)
_NAMING = re.compile("[a-z#＃\u3400-\u9fff]")
# The words for an identity number are long, such as "my national insurance number is", and seldom mean else.
_CONTEXT_REACH, _IDENTITY_REACH = 24, 36
REACH = 64
"""How many characters before a number a caller passes on: placeholders may stand in between."""
_DATE = re.compile(
    r"(?:19|20)\d\d[-. ]?(?:0?[1-9]|1[0-2])[-. ]?(?:0?[1-9]|[12]\d|3[01])(?:[ -]\d{1,2})?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-. ](?:0?[1-9]|[12]\d|3[01])[-. ](?:19|20)\d\d(?:[ -]\d{1,2})?"
)
_AMOUNT = re.compile(r"\d{1,18}\.\d\d?")
_ISSUER = re.compile(r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3(?:[47]|[0689]|5)|6[0-9]|9[56]")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_UNITED_STATES = re.compile(r"\d{3}-\d\d-\d{4}")
_KOREAN = re.compile(r"\d{6}-\d{7}")
_BRAZILIAN = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d")
_HOTLINE = re.compile(r"[48]00\d{7}")
_NORTH_AMERICAN = re.compile(r"(?:1[ .-])?[2-9]\d\d(?:\)[ .-]{0,2}|[ .-]{1,2})\d{3}[ .-]?\d{4}")
_ZERO_LED_REGIONS = ("CN", "GB", "TW", "AU", "DE", "FR", "JP", "KR")


class Clues(NamedTuple):
    """What stands before a row of groups: a plus sign, a decimal point after digits, a word that names it."""

    plus: bool
    decimals: bool
    context: str | None


def context_of(before: str) -> str | None:
    """Return how the words shortly before a number name it: phone, identity, order, callback, or nothing.

    A `callback` is a weak word for a phone: other numbers may follow it as well.
    """
    near = _PLACEHOLDER.sub("]", before)[-_IDENTITY_REACH:].lower()
    if _NAMING.search(near) is None:
        return None
    kind = None
    for found in _CONTEXT.finditer(near):
        if found.lastgroup != "identity" and found.start() < len(near) - _CONTEXT_REACH:
            continue
        if found.lastgroup != "callback" or kind not in ("phone", "identity"):
            kind = found.lastgroup
    return kind


def judge(digits: str, written: str, sizes: list[int], clues: Clues) -> str:
    """Return the placeholder for a row of groups of digits, or nothing if it may stay.

    Args:
        digits: all of them, 7 to 19.
        written: as they stand in the text, with what is between them.
        sizes: how many digits each group has.
    """
    if _is_identity(digits, written, clues.context):
        return IDENTITY
    if 13 <= len(digits) <= 19 and not clues.plus:
        grouped = max(sizes) <= 2 or min(sizes[:-1], default=3) >= 3
        if grouped and _ISSUER.match(digits) and luhn.is_valid(digits):
            return CARD
    if _is_phone(digits, written, sizes, clues):
        return PHONE
    return ""


def judge_lettered(written: str, context: str | None) -> str:
    """Return the placeholder for a number with letters in it, or nothing if it may stay."""
    if iban.is_valid(written):
        return CARD
    if (context == "identity" and written[0].isalpha()) or dni.is_valid(written) or nie.is_valid(written):
        return IDENTITY
    return ""


def _is_identity(digits: str, written: str, context: str | None) -> bool:
    count = len(digits)
    if count == 18 and is_resident_identity(digits):
        return True
    if count == 9 and _UNITED_STATES.fullmatch(written):
        return context == "identity" or ssn.is_valid(written) or itin.is_valid(written)
    if count == 13 and _KOREAN.fullmatch(written):
        return bool(rrn.is_valid(written))
    if count == 11 and _BRAZILIAN.fullmatch(written):
        return bool(cpf.is_valid(written))
    return context == "identity" and 8 <= count <= 18 and not _DATE.fullmatch(written)


def is_resident_identity(number: str) -> bool:
    """Whether 18 characters are a Chinese resident identity number."""
    if ric.calc_check_digit(number) != number[-1].upper():
        return False
    try:
        return bool(ric.is_valid(number))
    except KeyError:
        # Check digit and date are right; the library only lacks a county for this province.
        return True


def _is_phone(digits: str, written: str, sizes: list[int], clues: Clues) -> bool:
    if _MOBILE.fullmatch(digits) and (len(sizes) <= 5 or max(sizes) <= 2):
        return True
    named = clues.plus or digits.startswith("00") or clues.context in ("phone", "callback")
    # Most rows of digits end here; the patterns that follow are dear.
    if not named and (clues.context == "order" or clues.decimals or len(digits) > 12 or min(sizes) < 2):
        return False
    if _DATE.fullmatch(written) or _AMOUNT.fullmatch(written):
        return False
    if clues.plus:
        return _is_valid("+" + digits, None)
    if digits.startswith("00") and len(digits) >= 10 and not clues.decimals:
        return _is_valid("+" + digits[2:], None)
    if clues.context == "phone":
        return len(digits) <= 12
    if clues.context == "callback" and len(digits) == 10 and _is_valid(digits, "US"):
        return True
    if clues.context == "order" or clues.decimals or len(digits) > 12 or min(sizes) < 2:
        return False
    if digits.startswith("0"):
        regions = _ZERO_LED_REGIONS if len(sizes) > 1 else _ZERO_LED_REGIONS[:3]
        return any(_is_valid(digits, region) for region in regions)
    if _NORTH_AMERICAN.fullmatch(written.replace("(", "")):
        return _HOTLINE.fullmatch(digits) is not None or _is_valid(digits, "US")
    return bool(_HOTLINE.fullmatch(digits)) and _is_valid(digits, "CN")


@lru_cache(maxsize=4096)
def _is_valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
