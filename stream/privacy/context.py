"""Tells how the words before or after a number name it: as a phone, an identity, a card, or a thing. Pure.

All patterns read folded text (`folding`): plain signs, and the simplified form of a Traditional character.
The last word before a number decides; a number that stands between ends the reach of a word for things.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

Context: TypeAlias = Literal["phone", "callback", "identity", "card", "order", "thing"]
"""`callback` is a weak word for a phone: other numbers may follow it as well. After `order` the number is
that of a thing (order, parcel, article, version); after `thing` its word stands a little farther off."""


class Clues(NamedTuple):
    """What stands around a row of groups of digits.

    Attributes:
        plus: a plus sign stands before it.
        decimals: it follows a decimal point, so it ends an amount.
        amount: a sign of money stands before it, or a unit behind it.
        context: how words name it.
    """

    plus: bool
    decimals: bool
    amount: bool
    context: Context | None


# A placeholder before a number, even one that is cut off at its left, does not name that number.
_PLACEHOLDER = re.compile(r"\[(?:card|phone|id|mail)\]|^[a-z]{0,5}\]")
# A Latin word must not be a part of another word; a digit or a Chinese character may stand before it.
_WORD = r"(?<![a-z\]])"
_PHONE_HAN = (
    r"电话(?!费)|手机号码?|手机(?=[:是]| *$)|联[系络]方式|座机|市话|专线|热线|拨打?(?= *$)|拨打|致电|"
    r"打给|打(?:我|他|她)?(?= *$)|来电|传真|携帯"
)
_PHONE_LATIN = (
    r"t[eé]l[eé]?phone?|telefono|tel[eé]fon|phone(?! (?:bill|cost))|ph(?=[:.#=]| no| is)|"
    r"mobile(?! (?:data|app|game|version))|mobil(?![a-z])|m[oó]vil|"
    r"celular|cellulare|cell(?![a-z])|cell ?phone|tel(?![a-z])|tél(?![a-z])|"
    r"handynummer|handy(?=:| nr| ist)|call(?!ed(?![a-z])|ing(?![a-z])|s(?![a-z])|er(?![a-z]))|"
    r"call(?:ed|ing|s) from|whatsapp|viber|landline|hotline|"
    r"(?:text|reach|ring) (?:me|us)|fone(?![a-z])|tl?fn?(?![a-z])|ll[aá]mame|mob(?![a-z])|numero|"
    r"ruf mich|appelez"
)
_IDENTITY_HAN = (
    r"身[份分][证號号]|证件号?|护照|通行证|台胞证|回乡证|居[留住]证|健保卡|国民保险|社保|社安|社会(?:安全|保障)|税[号务]|公民身份"
    r"|驾照|驾驶[证执]|(?:的|^)id(?![a-z])"
)
_IDENTITY_LATIN = (
    r"ssn|social security|social(?=是|号| (?:number|no(?![a-z])|is|was)|[:#]* *$)|(?:my|his|her|"
    r"your) social(?! (?:media|network|life|worker|account|page|feed))|passport|identity|national id|"
    r"photo id|"
    r"id (?:number|card|no(?![a-z])|document)|(?:my|his|her|our|your) id(?![a-z])|(?:(?:^|"
    r"[,.;:!?(]) ?|(?:^| )(?:my|the|his|her|our|your|this) )id(?=:? *$|:? is)|national insurance|"
    r"nino(?![a-z])|ni n|"
    r"resident registration|rrn(?![a-z])|residence permit|hkid|nric|citizen service|driv(?:er'?s?|"
    r"ing) licen[cs]e|"
    r"tax (?:id|number|no(?![a-z])|code|identification|file)|tin(?![a-z])|pesel|bsn(?![a-z])|"
    r"burgerservice|steuer|idnr|id-nr|identifikationsnummer|"
    r"nir(?![a-z])|s[eé]curit[eé] sociale|codice fiscale|pan (?:card|n)|permanent account|aadha?ar|"
    r"uidai|cpf(?![a-z])|dni(?![a-z])|nie(?![a-z])|nif(?![a-z])|"
    r"curp(?![a-z])|personnummer|cpr(?![a-z])|ahv(?![a-z])|carte d'identit|personalausweis|reisepass|"
    r"pasaporte|passeport|seguridad social"
)
_ORDER_HAN = (
    r"单号?|编号|流水|快递|包裹|商品|[货书]号|条形?码|产品|型号|版本|序列号|串号|航班|班[机次]|验证码|"
    r"优惠码|坐标|批号|物流"
)
_ORDER_LATIN = (
    r"order|tracking|track(?![a-z])|parcel|package|shipment|consignment|waybill|awb(?![a-z])|reference|ref(?![a-z])|ticket|case|invoice|"
    r"booking|item|article|product|sku(?![a-z])|part(?![a-z])|model|version|build|firmware|isbn|ean(?![a-z])|upc(?![a-z])|gtin|asin|barcode|imei|"
    r"serial|flight|receipt|contract|issn|rechnung|bestell|sendung|commande|factura|pedido|coupon|"
    r"voucher|(?<!area )code(?![a-z])|batch|lot(?= ?(?:no|nr|number|[:#])| *$)|"
    r"coordinates|gps|session|transaction|"
    r"in (?:the )?(?:line|queue)"
)
_CARD_HAN = r"卡|付|扣|刷|账|汇|转|银[行联]|用(?= *$)"
_CARD_LATIN = (
    r"card|visa|master|amex|maestro|unionpay|debit|credit|paid|pay(?:ing|ment)?(?![a-z])|charged?(?![a-z])|billed|"
    r"iban|account|bank|with(?= *$)|using(?= *$)"
)
_CALLBACK_HAN = r"(?:我|他|她|这)的?号码|回电|回拨|联[系络]我|发短信|简讯"
_CALLBACK_LATIN = (
    r"(?:my|his|her|our) (?:[a-z]{3,9}(?:an|ish|ese|ch|ic|ss)|singapore|hong kong|new|old|other|second|"
    r"private|current) number|contact(?= ?:| details| info)|"
    r"(?:my|his|her|our|contact|daytime|evening|home|work|office|direct|best) (?:number|line|no|nr|"
    r"#)(?![a-z])|"
    r"number (?:to|for) (?:reach|ring|dial|text)|(?:dial|ring|sms|fax|voicemail)(?![a-z])|"
    r"(?:text|reach|contact|message) (?:us|him|her|them)(?![a-z])|(?:contact|message) me(?![a-z])|"
    r"get me (?:at|on)(?![a-z])|"
    r"(?:mein[a-z]{0,2} nummer|mi n[uú]mero|mon num[eé]ro)"
)
# Two patterns, as most texts have words of one script only. "#" names an order in both.
_HAN = re.compile(
    rf"(?P<phone>{_PHONE_HAN})|(?P<identity>{_IDENTITY_HAN})|(?P<order>(?:{_ORDER_HAN}) ?(?:id(?![a-z]))?)"
    rf"|(?P<callback>{_CALLBACK_HAN})|(?P<card>{_CARD_HAN})"
)
_LATIN = re.compile(
    rf"{_WORD}(?:(?P<phone>{_PHONE_LATIN})|(?P<identity>{_IDENTITY_LATIN})"
    rf"|(?P<order>(?:{_ORDER_LATIN})(?:'s)?(?: ?(?:id|number|code)(?![a-z]))?)"
    rf"|(?P<callback>{_CALLBACK_LATIN})|(?P<card>{_CARD_LATIN}))|(?P<sign>#)"
)
# What leads from a number to its name: "… is my Polish tax number", "… 是我的电话", "… (PESEL)".
_AFTER_LEAD = re.compile(
    r" ?(?:,? ?(?:(?:is|was|as|that's|that is|this is) )?(?:still )?(?:my|our|his|her|the) |\( ?(?:my )?"
    r"|,?[这那就]?是[我他她]?[爸妈老公婆]{0,2}的? ?)"
)
_AFTER_WORD = re.compile(r"[a-z]{1,9} |[\u4e00-\u9fff]{2}")
_AFTER_NAME = re.compile(
    rf"(?P<identity>{_IDENTITY_HAN}|{_IDENTITY_LATIN}|(?:pan|id|social)(?![a-z]))"
    rf"|(?P<order>{_ORDER_HAN}|{_ORDER_LATIN})|(?P<card>{_CARD_HAN}|{_CARD_LATIN})"
    rf"|(?P<phone>电话|手机|号码|{_PHONE_LATIN}|number(?![a-z]))"
)
_NAMING = re.compile("(?![零一二三四五六七八九幺])[a-z#\u00e9\u3400-\u9fff]")
# Between the word for a thing and its number: "order number is", "包裹编号：".
_LINK = re.compile(
    r"(?:[ :#.,()'-]|号?码|编?号|单|是|为|的|num(?:ber)?|no|nr|id|code|is|was|says?|with|the|my|that|"
    r"s|es|about|for|of)*+(?:[a-z0-9/-]{0,24}|[\d -]{0,24})"
)
_BETWEEN = re.compile(r"(?:\d{3}|\])[^a-z\u3400-\u9fff]{0,48}+[a-z\u3400-\u9fff]")
# The words for an identity number are long, such as "my national insurance number is", and seldom mean else.
_REACHES = {"identity": 48, "phone": 40, "callback": 28, "card": 32, "order": 32, "sign": 32}
REACH = 64
"""How many characters before a number a caller passes on: placeholders may stand in between."""
AFTER_REACH = 40


def context_of(before: str, after: str = "") -> Context | None:
    """Return how the words shortly before a number name it, or else the words just after it.

    >>> context_of("my order number is "), context_of("", " is my phone number")
    ('order', 'phone')
    """
    near = _PLACEHOLDER.sub("]", before)[-_REACHES["identity"] :].lower()
    kind = None if _NAMING.search(near) is None else _before(near)
    if kind is None and after:
        return _behind(after.lower())
    return kind


def _behind(near: str) -> Context | None:
    lead = _AFTER_LEAD.match(near)
    if lead is None:
        return None
    found = _AFTER_NAME.match(near, lead.end())
    word = _AFTER_WORD.match(near, lead.end())
    if found is None and word is not None:
        found = _AFTER_NAME.match(near, word.end())
    return found.lastgroup if found else None  # type: ignore[return-value]


def _before(near: str) -> Context | None:
    kind: Context | None = None
    for start, end, group in _named(near):
        if start < len(near) - _REACHES[group]:
            continue
        if group == "order" or (group == "sign" and kind in (None, "thing")):
            kind = _thing(near, end, kind)
        elif group == "card":
            kind = "card" if kind in (None, "order", "thing") else kind
        elif group in ("phone", "identity") or (group == "callback" and kind not in ("phone", "identity")):
            kind = group  # type: ignore[assignment]
    return kind


def _named(near: str) -> list[tuple[int, int, str]]:
    """Return the words that name a number: where each begins and ends, and what it says."""
    found = [] if near.isascii() else list(_HAN.finditer(near))
    found += _LATIN.finditer(near)
    return sorted((each.start(), each.end(), each.lastgroup or "") for each in found)


def _thing(near: str, end: int, kind: Context | None) -> Context | None:
    if _LINK.fullmatch(near, end):
        return "order"
    return kind if _BETWEEN.search(near, end) else "thing"
