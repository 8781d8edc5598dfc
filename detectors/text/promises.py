"""Reads the time that a turn names ahead, in Chinese and English: "in ten minutes", 下午三点前.

Whether the turn promises an act by then is not told here.
"""

from __future__ import annotations

import re

from detectors.text.features import simplify
from detectors.text.kept import kept

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

_CHINESE_NUMBERS = {
    **{name: float(number) for number, name in enumerate("零一二三四五六七八九十")},
    **{"十一": 11.0, "十二": 12.0, "十五": 15.0, "二十": 20.0, "三十": 30.0, "四十": 40.0, "五十": 50.0},
    **{"两": 2.0, "几": 5.0, "半": 0.5, "一刻": 15.0},
}
_UNTIL_TWELVE = "one two three four five six seven eight nine ten eleven twelve"
_ENGLISH_NUMBERS = {
    **{name: number + 1.0 for number, name in enumerate(_UNTIL_TWELVE.split())},
    **{"a": 1.0, "an": 1.0, "the": 1.0, "a few": 5.0, "a couple of": 2.0, "a couple": 2.0, "half an": 0.5},
    **{
        "half": 0.5,
        "half a": 0.5,
        "quarter of an": 0.25,
        "a quarter of an": 0.25,
        "fifteen": 15.0,
        "twenty": 20.0,
        "thirty": 30.0,
        "forty": 40.0,
        "fifty": 50.0,
    },
    **{"forty five": 45.0, "forty-five": 45.0, "sixty": 60.0, "ninety": 90.0},
}
_UNITS = {"分": MINUTE, "小时": HOUR, "钟头": HOUR, "个钟": HOUR, "秒": 1.0, "刻钟": 15 * MINUTE}
_UNITS |= {"min": MINUTE, "hour": HOUR, "hr": HOUR, "sec": 1.0}

_MANY = "|".join(sorted((name for name in _ENGLISH_NUMBERS if name not in ("a", "an", "the")), key=len)[::-1])
# A time that has passed, or that something takes, is none ahead: 5分钟前, "ten minutes ago".
_CHINESE_SPAN = re.compile(
    r"(?<![\d.:-])(\d{1,3}|[二三四五]?十五?|[零一二两三四五六七八九几半])(?:(?:到|至|-|~|、)?(\d{1,3}|[二三四五]?十|[二三四五六七八九十]))?"
    r"个?(分|小时|钟头|(?<=个)钟|秒|刻钟)(?!钟?之?前|钟?车程|钟?有效)"
)
_ONE = "|".join(f"(?<={word} )" for word in ("in", "within", "inside", "give me", "next", "need"))
_ENGLISH_SPAN = re.compile(
    rf"(?<![\w.:])(\d{{1,3}}|{_MANY}|(?:{_ONE})(?:an?|the))"
    r"(?: or so| more)?(?: ?(?:to|or|-|–) ?(\d{1,3}))?(?: more)?[ -]?(min|hour|hr|sec)"
    r"(?!\w* (?:ago|early|late|away))"
)
_CHINESE_CLOCK = re.compile(
    r"(早上|上午|中午|下午|傍晚|晚上|今晚|今早)?(?<![\d.])"
    r"(\d{1,2}|十[一二]?|[一二两三四五六七八九])(?:点|:(?=\d\d))钟?(半|一刻|三刻|\d{1,2})?"
)
_ENGLISH_CLOCK = re.compile(
    r"\b(?:by|at|before|around|about|till|until|after|than) (?:about |around )?"
    r"(quarter past|quarter to|half past|half|ten past|ten to|twenty past|twenty to)? ?"
    rf"(\d{{1,2}}|{_UNTIL_TWELVE.replace(' ', '|')})"
    r"(?::(\d{2}))? ?(am|pm|o'clock)?"
    r"(?![\w:%]| (?:day|week|month|year|min|hour|sec|of|items?|pieces?)\w*)"
)
_PAST_THE_HOUR = {"quarter past": 15, "half past": 30, "half": 30, "ten past": 10, "twenty past": 20}
_PAST_THE_HOUR |= {"quarter to": -15, "ten to": -10, "twenty to": -20}
_CHINESE_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
# Until when a part of the day lasts, in hours.
_PARTS = (
    (re.compile(r"今晚|今夜|\btonight\b|\bthis evening\b"), 22.0),
    (re.compile(r"下班前|今天之?内|今日内|\bend of (?:the |my )?(?:day|shift)\b|\beod\b"), 18.0),
    (re.compile(r"\bbefore i (?:leave|finish|go)\b"), 18.0),
    (re.compile(r"今天下午|\bthis afternoon\b"), 18.0),
    (re.compile(r"中午前|午饭前|\b(?:before|by|over) (?:lunch|noon|midday)\b"), 13.0),
    (re.compile(r"今天上午|\bthis morning\b"), 12.0),
)  # fmt: skip
_AFTERNOON = ("下午", "傍晚", "晚上", "今晚", "pm")
_ANOTHER_DAY = re.compile(
    r"明[天早晚]|后天|昨|[下本]周|周[一二三四五六日天末]|礼拜|星期|\b(?:tomorrow|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week)\b"
)
# A time within which the customer has to act.
_OF_THE_CUSTOMER = re.compile(
    r"(?:please|kindly|you (?:can|should|must|have to|need to|may)) (?:reply|respond|complete|pay|upload|call"
    r"|ring|try|send|confirm|provide|enter|contact)\b|chat will close|valid for"
    r"|请您?在|支付|再试|再拨"
)
_LIKELY = re.compile(
    r"[分时時秒鐘钟点點晚午班天:]|min|hour|hr|sec|quarter|half|tonight|this |lunch|noon|eod|\bby\b|\bat\b"
    r"|before|end of"
)


def promised_seconds(text: str, longest: float, time_of_day: float | None = None) -> float | None:
    """Return the seconds until the time that an agent's turn names, None when it names none ahead.

    A time within which the customer has to act is none. Of several spans the longest counts. Times of the
    clock are read where `time_of_day`, the local time of the turn in seconds since midnight, is known.

    Args:
        longest: a time further ahead, in seconds, is none.

    >>> promised_seconds("I'll call you back in 10 minutes", longest=3600.0)
    600.0
    >>> promised_seconds("我下午三点前回您电话", longest=6 * HOUR, time_of_day=13 * HOUR)
    7200.0
    """
    low = _ahead(text)
    if low is None:
        return None
    found = span_seconds(low)
    if found is None and time_of_day is not None and _ANOTHER_DAY.search(low) is None:
        found = _until(low, time_of_day)
    return found if found is not None and 0 < found <= longest else None


@kept
def _ahead(text: str) -> str | None:
    """Return the text, lowered and simplified, where it may name a time ahead for the desk; else None."""
    low = text.lower()
    if _LIKELY.search(low) is None:
        return None
    if not low.isascii():
        low = simplify(low)
    return None if is_of_the_customer(low) else low


def is_of_the_customer(low: str) -> bool:
    """Return whether a text, lowered and simplified, names a time within which the customer has to act."""
    return _OF_THE_CUSTOMER.search(low) is not None


@kept
def span_seconds(low: str) -> float | None:
    """Return the longest span of minutes or hours that a text, lowered and simplified, names, in seconds."""
    spans = [
        seconds
        for pattern, numbers in ((_CHINESE_SPAN, _CHINESE_NUMBERS), (_ENGLISH_SPAN, _ENGLISH_NUMBERS))
        for match in pattern.finditer(low)
        if (seconds := _seconds(match, numbers)) is not None
    ]
    return max(spans, default=None)


def _seconds(match: re.Match[str], numbers: dict[str, float]) -> float | None:
    number = match[2] or match[1]
    amount = float(number) if number.isdigit() else numbers.get(number)
    unit = "个钟" if match[3] == "钟" else match[3]
    return None if amount is None else amount * _UNITS[unit]


def _until(low: str, time_of_day: float) -> float | None:
    """Return the seconds until the clock's time, or the part of the day, that a text names."""
    named = time_named(low)
    if named is not None:
        return _next(*named, time_of_day)
    for part, until in _PARTS:
        if part.search(low):
            return until * HOUR - time_of_day
    return None


def time_named(low: str) -> tuple[float, int, str] | None:
    """Return the hour of the clock that a text names, its minutes, and the part of the day, or None.

    With a part of the day the hour counts from midnight. Without one it may be of either half.
    """
    match = _CHINESE_CLOCK.search(low)
    if match is not None:
        hour, part = number_of(match[2]), match[1] or ""
        minutes = _CHINESE_MINUTES.get(match[3] or "0") or int(match[3] or 0)
    else:
        match = _ENGLISH_CLOCK.search(low)
        if match is None:
            return None
        hour, part = number_of(match[2]), (match[4] or "").replace("o'clock", "")
        minutes = _PAST_THE_HOUR.get(match[1] or "", int(match[3] or 0))
    if part in _AFTERNOON and hour < 12:
        hour += 12
    return (hour, minutes, part) if 0 <= hour <= 24 else None


def number_of(word: str) -> float:
    """Return the number that a word of either language or its digits say, -1 for another word."""
    return float(word) if word.isdigit() else _CHINESE_NUMBERS.get(word, _ENGLISH_NUMBERS.get(word, -1.0))


def _next(hour: float, minutes: int, part: str, time_of_day: float) -> float | None:
    """Return the seconds until an hour of the clock; without a part of the day it may be of either half."""
    at = hour * HOUR + minutes * MINUTE
    if at <= time_of_day and not part and hour <= 12:
        at += DAY / 2
    return at - time_of_day if at > time_of_day else None
