"""Masks what identifies or pays for a person: cards, phones, identity numbers and mail addresses.

Every turn passes here before it is scored, stored or shown, so the common text, without an `@` and without
seven digits near each other, must cost a few microseconds: two searches decide that it is let through.

How a number is judged. A *span* is digits with at most three separators between them; it consists of
*groups*. Beginning at each group, the longest row of groups that is one of these is masked:

* identity: a number whose check digits hold (Chinese resident identity card, Spanish DNI and NIE), or that
  is written in its own form besides (US SSN and ITIN as 3-2-4, Korean RRN as 6-7, Brazilian CPF as 3.3.3-2);
* card or account: 13 to 19 digits with an issuer's prefix and a right Luhn digit, or an IBAN;
* phone: a Chinese mobile number; a valid international number after `+` or `00`; a valid Chinese landline
  with its area code or a 400/800 number; a valid number of a few other countries that starts with 0, or
  stands in the North American form 3-3-4.

The word before a number decides what these leave open: after "phone" or "电话" any 7 to 12 digits are a
phone; after "SSN", "护照" or "身份证" any 8 to 18 are an identity, and so are one or two letters with 6 to 9;
after "order" or "单号" only a mobile number, an international one, or right check digits count. Dates, times
and amounts of money have none of these forms and stay. Digits may be full-width, Chinese (as speech
recognition writes them: 幺三八…) or English words (`spoken_numbers`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import phonenumbers
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.kr import rrn
from stdnum.us import itin, ssn

from stream import spoken_numbers

CARD, PHONE, IDENTITY, MAIL = "[card]", "[phone]", "[id]", "[mail]"

_CHINESE = "〇零一二三四五六七八九"
_NUMERAL = rf"\d{_CHINESE}幺"
# Marks of writing direction and of no width, which come along when a number is copied from a contact.
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad"
_SEPARATORS = f" \t\u00a0\u3000().·\\-（）－．‐‑‒–—―−，、{_INVISIBLE}"
_LIKELY = re.compile(rf"[{_NUMERAL}](?:[{_SEPARATORS}]{{0,3}}[{_NUMERAL}]){{6}}")

# What follows runs over a folded copy of the text: as long as the text, but with plain digits and signs.
_FOLD: dict[int, str | int | None] = {
    # A full-width comma is a pause between digits; a plain one stands in amounts and lists.
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")},
    **dict.fromkeys(map(ord, "\u00a0\u3000\t\ufeff\u00ad"), " "),
    **dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("·"): ".",
}
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_CHINESE_DIGITS = str.maketrans(_CHINESE + "幺", "001234567891")
_SPAN = re.compile(rf"[0-9{_CHINESE}幺](?:(?:[ ().-]{{0,3}}|[，、] ?)[0-9{_CHINESE}幺]){{6,}}")
_GROUP = re.compile(rf"[0-9]+|[{_CHINESE}幺]+")
_CHECK_LETTER = re.compile(r" ?[Xx]")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LETTERED = re.compile(
    r"(?<![A-Za-z0-9\]])(?:[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"
    r"|\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z]|[A-Za-z]{1,2}\d{6,9}(?:\([0-9A]\))?)(?![A-Za-z0-9\[])"
)

# A placeholder before a number, even one cut off at its left, is no word about that number.
_PLACEHOLDER = re.compile(r"\[(?:card|phone|id|mail)\]|^[a-z]{0,5}\]")
_CONTEXT = re.compile(
    r"(?P<phone>电话|手机号码?|手机[:：是]|联系方式|座机|热线|拨打|致电|打给|"
    r"\b(?:telephone|phone|mobile|cell|tel|call|whatsapp|text me|reach me))"
    r"|(?P<identity>身份证|证件号?|护照|通行证|台胞证|"
    r"\b(?:ssn|social security|passport|identity|national id|id number))"
    r"|(?P<order>单号?|编号|流水|快递|包裹|商品|货号|"
    r"\b(?:order|tracking|parcel|reference|ref|ticket|case|invoice|booking|item|sku)|[#＃])",
    re.IGNORECASE,
)
_CONTEXT_REACH = 24
_TAIL = 64
_DECIMALS_FOLLOW = re.compile(r"[\d\]][.．·]$")
_DATE = re.compile(
    r"(?:19|20)\d\d[-. ]?(?:0?[1-9]|1[0-2])[-. ]?(?:0?[1-9]|[12]\d|3[01])(?:[ -]\d{1,2})?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-. ](?:0?[1-9]|[12]\d|3[01])[-. ](?:19|20)\d\d(?:[ -]\d{1,2})?"
)
_AMOUNT = re.compile(r"\d+\.\d\d?")
_ISSUER = re.compile(r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3(?:[47]|[0689]|5)|6[0-9]|9[56]")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_UNITED_STATES = re.compile(r"\d{3}-\d\d-\d{4}")
_KOREAN = re.compile(r"\d{6}-\d{7}")
_BRAZILIAN = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d")
_HOTLINE = re.compile(r"[48]00\d{7}")
_NORTH_AMERICAN = re.compile(r"(?:1[ .-])?[2-9]\d\d(?:\)[ .-]{0,2}|[ .-]{1,2})\d{3}[ .-]\d{4}")
_ZERO_LED_REGIONS = ("CN", "GB", "TW", "AU", "DE", "FR", "JP", "KR")


def mask(text: str) -> str:
    """The text with card, phone, identity and mail numbers replaced by placeholders.

    Masking what was masked changes nothing.
    """
    if spoken_numbers.likely(text):
        text = _replace(text, _find_spoken)
    if "@" not in text and "＠" not in text and _LIKELY.search(text) is None:
        return text
    return _mask_numbers(_replace(_replace(text, _find_mails), _find_lettered))


_Finder: TypeAlias = Callable[[str], Iterator[tuple[int, int, str]]]


def _fold(text: str) -> str:
    if text.isascii():
        return text.replace("\t", " ")
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text.translate(_FOLD))


def _replace(text: str, find: _Finder) -> str:
    parts: list[str] = []
    done = 0
    for start, end, placeholder in find(_fold(text)):
        parts += (text[done:start], placeholder)
        done = end
    return "".join((*parts, text[done:]))


def _find_mails(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _MAIL.finditer(folded):
        yield *match.span(), MAIL


def _find_spoken(folded: str) -> Iterator[tuple[int, int, str]]:
    found = [(start, end, MAIL) for start, end in spoken_numbers.addresses(folded)]
    for start, end, digits in spoken_numbers.numbers(folded):
        clues = _Clues(plus=False, decimals=False, context=_context(folded[max(0, start - _TAIL) : start]))
        placeholder = _judge(digits, spoken_numbers.grouped(digits), [len(digits)], clues)
        if placeholder:
            found.append((start, end, placeholder))
    done = 0
    for start, end, placeholder in sorted(found):
        if start >= done:
            done = end
            yield start, end, placeholder


def _find_lettered(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _LETTERED.finditer(folded):
        context = _context(folded[max(0, match.start() - _TAIL) : match.start()])
        if iban.is_valid(match[0]):
            yield *match.span(), CARD
        elif (context == "identity" and match[0][0].isalpha()) or _is_spanish_identity(match[0]):
            yield *match.span(), IDENTITY


def _is_spanish_identity(written: str) -> bool:
    return bool(dni.is_valid(written) or nie.is_valid(written))


def _mask_numbers(text: str) -> str:
    folded = _fold(text)
    parts: list[str] = []
    done, tail = 0, ""
    for span in _SPAN.finditer(folded):
        groups = [group.span() for group in _GROUP.finditer(folded, *span.span())]
        first = 0
        while first < len(groups):
            before = (tail + text[done : groups[first][0]])[-_TAIL:]
            last, end, placeholder = _longest(folded, groups, first, before)
            if placeholder:
                start = _widen(folded, groups[first][0], end)
                parts += (text[done:start], placeholder)
                tail = (tail + text[done:start] + placeholder)[-_TAIL:]
                done = end
                first = last
            first += 1
    return "".join((*parts, text[done:]))


def _longest(folded: str, groups: list[tuple[int, int]], first: int, before: str) -> tuple[int, int, str]:
    """The longest maskable row that begins with group `first`: its last group, its end, its placeholder."""
    start = groups[first][0]
    clues = _Clues(
        plus=folded[max(0, start - 1) : start] == "+" or folded[max(0, start - 2) : start] == "+(",
        decimals=_DECIMALS_FOLLOW.search(before) is not None,
        context=_context(before),
    )
    digits, rows = "", []
    for last in range(first, len(groups)):
        digits += folded[slice(*groups[last])].translate(_CHINESE_DIGITS)
        if len(digits) > 19:
            break
        rows.append((last, digits))
    for last, digits in reversed(rows):
        if len(digits) < 7:
            break
        sizes = [end - begin for begin, end in groups[first : last + 1]]
        written = folded[start : groups[last][1]]
        letter = _CHECK_LETTER.match(folded, groups[last][1]) if len(digits) == 17 else None
        if letter and _is_resident_identity(digits + "X"):
            return last, letter.end(), IDENTITY
        placeholder = _judge(digits, written, sizes, clues)
        if placeholder:
            return last, groups[last][1], placeholder
    return first, start, ""


def _widen(folded: str, start: int, end: int) -> int:
    """Where a number really begins: its `+`, and the bracket that it closes, belong to it."""
    written = folded[start:end]
    if (
        written.find(")") >= 0
        and "(" not in written[: written.find(")")]
        and folded[start - 1 : start] == "("
    ):
        start -= 1
    if start and folded[start - 1] == "+":
        start -= 1
        if start and folded[start - 1] == "(" and written.find(")") >= 0 and "(" not in written:
            start -= 1
    return start


def _context(before: str) -> str | None:
    """What the words shortly before a number say that it is: phone, identity, order, or nothing."""
    near = _PLACEHOLDER.sub(" ", before)[-_CONTEXT_REACH:]
    kind = None
    for found in _CONTEXT.finditer(near):
        kind = found.lastgroup
    return kind


class _Clues(NamedTuple):
    """What stands before a row of groups: a plus sign, digits and a decimal point, a word about it."""

    plus: bool
    decimals: bool
    context: str | None


def _judge(digits: str, written: str, sizes: list[int], clues: _Clues) -> str:
    spelled_out = max(sizes) <= 2
    if _is_identity(digits, written, clues.context):
        return IDENTITY
    if 13 <= len(digits) <= 19 and not clues.plus:
        grouped = spelled_out or all(size >= 3 for size in sizes[:-1])
        if grouped and _ISSUER.match(digits) and luhn.is_valid(digits):
            return CARD
    if _is_phone(digits, written, sizes, clues):
        return PHONE
    return ""


def _is_identity(digits: str, written: str, context: str | None) -> bool:
    count = len(digits)
    if count == 18 and _is_resident_identity(digits):
        return True
    if count == 9 and _UNITED_STATES.fullmatch(written):
        return context == "identity" or ssn.is_valid(written) or itin.is_valid(written)
    if count == 13 and _KOREAN.fullmatch(written):
        return bool(rrn.is_valid(written))
    if count == 11 and _BRAZILIAN.fullmatch(written):
        return bool(cpf.is_valid(written))
    return context == "identity" and 8 <= count <= 18 and not _DATE.fullmatch(written)


def _is_resident_identity(number: str) -> bool:
    """Whether 18 characters are a Chinese resident identity number."""
    try:
        return bool(ric.is_valid(number))
    except KeyError:
        # Check digit and date are right, and then the library has no county for this province.
        return True


def _is_phone(digits: str, written: str, sizes: list[int], clues: _Clues) -> bool:
    if _MOBILE.fullmatch(digits) and (len(sizes) <= 5 or max(sizes) <= 2):
        return True
    if _DATE.fullmatch(written) or _AMOUNT.fullmatch(written):
        return False
    if clues.plus:
        return _is_valid("+" + digits, None)
    if digits.startswith("00") and len(digits) >= 10 and not clues.decimals:
        return _is_valid("+" + digits[2:], None)
    if clues.context == "phone":
        return len(digits) <= 12
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
