"""Reads the time within which an agent promises to act, in Chinese and English."""

from __future__ import annotations

import re

from detectors.text.features import simplify

_CHINESE_NUMBERS = {
    **{name: number for number, name in enumerate("零一二三四五六七八九十")},
    "两": 2,
    "几": 5,
    "半": 0.5,
    "十五": 15,
    "二十": 20,
    "三十": 30,
    "四十": 40,
    "五十": 50,
}
_ENGLISH_NUMBERS = {
    **{
        name: number
        for number, name in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ]
        )
    },
    **{"a": 1, "an": 1, "the": 1, "the next": 1, "a few": 5, "a couple of": 2, "half an": 0.5},
    **{"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
}
_UNITS = {"分": 60, "小时": 3600, "钟头": 3600, "秒": 1, "min": 60, "hour": 3600, "hr": 3600, "sec": 1}

# A time that the customer has, or one that has passed, is no promise: "请您在10分钟内支付", "5分钟前".
_CHINESE_SPAN = re.compile(
    r"(?<![\d-])(?<![请您]在)(?<!等了)(?<!有)(?<!已经)(?<!每天)(\d{1,3}|[一二三四五]?十五?"
    r"|[零一二两三四五六七八九几半])(?:到|-|~)?(\d{1,3})?"
    r"个?(分|小时|钟头|秒)(?!钟?前|钟?车程|钟?有效|钟?内有效|钟?后再)"
)
_CHINESE_ACT = re.compile(
    r"回(?:复(?!,?否则)|电|拨|访|您|你)|联系|致电|来电|打电话|答复|通知|给您|给你|给我|处理|打给|稍等"
    r"|等我|等待|等候|解决|反馈"
    r"|查(?:询|看|一下)|核实|告诉您|告诉你|问下|确认一下|结果"
)
_CHINESE_PAST = re.compile(r"昨天|刚才|之前|已经给|请(?:您)?在|等待时间|等候时间|关门|打烊|支付|再试|再拨")
_ENGLISH_SPAN = re.compile(
    r"(?:in|within|under|for|another|give me|wait|need|take|allow me|just)"
    r"(?: about| around| the next| approximately| just| up to| at most| another)? "
    r"(\d{1,3}|half an|a couple of|a few|an?|the next|the|"
    + "|".join(list(_ENGLISH_NUMBERS)[1:13])
    + r"|fifteen|twenty|thirty|forty|fifty)"
    r"(?:(?: to |-)(\d{1,3}))?(?: more)?[ -]?(min|hour|hr|sec)(?!\w* ago)"
)
_ACTS = (
    r"(?:call|ring|phone|contact|e-?mail|message|write|reply|respond|get back|come back|update|answer"
    r"|be (?:back|in touch"
    r"|with you|there)|let you know|send|sort|fix|have|check|look|ask|find|investigate|go through"
    r"|resolve|finish"
    r"|do|tell|deal|handle|inform|confirm|need|take)"
)
_ENGLISH_ACT = re.compile(
    rf"(?:'ll| will| should| am going to|'m going to| is going to| are going to"
    rf"| can)(?: \w+){{0,2}}? {_ACTS}\b"
    r"|you(?:'ll| will) (?:hear|have|get|receive)\b|\b(?:call|get|come|write|ring) (?:you )?back\b"
    r"|please (?:wait|hold|allow me|give me|bear)|(?:give|allow|spare) me|hold on|bear with"
    r"|\bback (?:with you )?in\b"
    r"|\b(?:i|we)(?: just| would|'d)? need\b|looking into (?:it|this|that)|\bhave (?:this|it) sorted"
)
_CUSTOMERS = re.compile(
    r"(?:please|kindly|you (?:can|should|must|have to|need to|may)) (?:reply|respond|complete|pay"
    r"|upload|call|ring|try"
    r"|send|confirm|provide|enter|contact)\b|chat will close|valid for"
)
_LIKELY = re.compile(r"[分时時秒鐘]|min|hour|hr|sec")


def promised_seconds(text: str, longest: float) -> float | None:
    """Return the seconds within which an agent's turn promises to act.

    None when it names no time, one of more than `longest` seconds, or a time that the customer has.

    >>> promised_seconds("I'll call you back in 10 minutes", longest=3600.0)
    600.0
    >>> promised_seconds("Please reply within 10 minutes", longest=3600.0) is None
    True
    """
    low = text.lower()
    if _LIKELY.search(low) is None:
        return None
    found = _chinese(simplify(low)) if not low.isascii() else None
    if found is None:
        found = _english(low)
    return found if found is not None and 0 < found <= longest else None


def _chinese(low: str) -> float | None:
    span = _CHINESE_SPAN.search(low)
    if span is None or _CHINESE_ACT.search(low) is None or _CHINESE_PAST.search(low) is not None:
        return None
    return _seconds(span, _CHINESE_NUMBERS)


def _english(low: str) -> float | None:
    span = _ENGLISH_SPAN.search(low)
    if span is None or _ENGLISH_ACT.search(low) is None or _CUSTOMERS.search(low) is not None:
        return None
    return _seconds(span, _ENGLISH_NUMBERS)


def _seconds(span: re.Match[str], numbers: dict[str, float]) -> float | None:
    number = span[2] or span[1]
    amount = float(number) if number.isdigit() else numbers.get(number)
    return None if amount is None else amount * _UNITS[span[3]]
