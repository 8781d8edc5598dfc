"""Reads the day that a turn names ahead, in Chinese and English: "by Friday", "in two days", 明天下午之前.

`promises_an_act` tells whether the turn promises an act by then only where its words say so plainly.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from detectors.text.bilingual import Bilingual
from detectors.text.features import simplify
from detectors.text.kept import kept
from detectors.text.promises import HOUR, MINUTE, is_of_the_customer, number_of, span_seconds, time_named


class NamedDay(NamedTuple):
    """A day ahead, and until when on it in seconds since midnight; None: until the day is over.

    `week` says that it ends a week in which any day would do.
    """

    date: dt.date
    until: float | None
    week: bool = False


_AMOUNT_CHINESE = r"\d{1,2}|[一二两三四五六七八九十]"
_CHINESE = re.compile(
    r"(?P<today>今[天日晚]|当[天日]|下班(?:之?前|以前))"
    r"|(?P<ahead>大后天|后天|明(?:[天日早晚]|儿))"
    r"|(?<![上每])(?P<week>下下|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])"
    r"|(?P<whole>[下这本])个?(?:周|星期|礼拜)(?![一二三四五六日天末])"
    rf"|(?<![第\d.])(?:(?P<least>{_AMOUNT_CHINESE})(?:到|至|-|~|、))?(?P<count>{_AMOUNT_CHINESE})"
    r"个?(?P<unit>工作日|自然日|[天日])(?:之?内|以内)"
    r"|(?:(?P<month>\d{1,2})月)?(?<!\d)(?P<date>\d{1,2})[号日](?=之?前|以前|给|会|[上下中]午|早|晚)"
)
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_AMOUNT_ENGLISH = r"\d{1,2}|one|two|three|four|five|six|seven|ten|a couple of|a few"
_ENGLISH = re.compile(
    r"\b(?:(?P<today>today|tonight|this (?:morning|afternoon|evening)|eod|cob"
    r"|(?:end|close) of (?:the |my )?(?:day|shift|business|play)(?! (?:on|tomorrow|after)))"
    r"|(?P<ahead>(?:the )?day after tomorrow|tomorrow|tmrw)"
    rf"|(?<!last )(?P<week>next |this (?:coming )?)?(?P<weekday>{'|'.join(_WEEKDAYS)})"
    r"|(?:by|on|before|until|till|this) (?P<short>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)"
    r"|(?:by|before|over|at|this|end of|later)"
    r" (?P<whole>(?:the )?(?:end of )?(?:the |this |next )?week(?:end)?)"
    r"|(?P<next>next week)"
    rf"|(?:within|in|inside)(?: the)?(?: next)? (?:(?P<least>{_AMOUNT_ENGLISH}) ?(?:to|or|-) ?)?"
    rf"(?P<count>{_AMOUNT_ENGLISH}) (?P<unit>(?:working|business) )?days?"
    r"|(?:by|on|before) the (?P<date>\d{1,2})(?:st|nd|rd|th))\b"
)
_LIKELY = re.compile(
    r"[天日周週号號期拜时時明]|下班|day|week|tomorrow|tmrw|hour|tonight|this |eod|cob|end of|\bthe \d|by |on "
)
_AHEAD = {"后天": 2, "大后天": 3, "day after tomorrow": 2, "the day after tomorrow": 2}
_CHINESE_WEEKDAYS = {**{day: number for number, day in enumerate("一二三四五六日")}, "天": 6, "末": 6}
_FEW = {"a couple of": 2, "a few": 5}
# Until when a part of a day lasts, in hours; the end of the day is that of the opening hours.
_PARTS = (
    (re.compile(r"晚上|今晚|明晚|\btonight\b|\bevening\b|\bnight\b"), 22.0),
    (re.compile(r"下班|\bend of\b|\bclose of\b|\beod\b|\bcob\b"), None),
    (re.compile(r"下午|\bafternoon\b"), 18.0),
    (re.compile(r"中午|\bnoon\b|\blunch(?:time)?\b|\bmidday\b"), 13.0),
    (re.compile(r"上午|早上|一早|明早|\bmorning\b|\bfirst thing\b"), 12.0),
)
_WEEK = re.compile(
    r"周末(?:之|以)?前|[下这本]个?(?:周|星期|礼拜)(?![一二三四五六日天末])|week(?!end)|before the weekend"
)
_SUNDAY, _EARLIEST = 6, 8
_LATE = re.compile(r"明晚|下午|晚上|tonight|evening|afternoon")
_EARLY = ("早上", "上午", "今早", "am")
"""An hour before it without a part of the day is meant in the afternoon."""
_ACT = Bilingual(
    english=r"\b(?:i|we)(?:'ll|’ll| will| shall|(?:'m|’m|'re|’re| am| are) going to) (?:\w+ ){0,2}?"
    r"(?:call|ring|phone|e?-?mail|write|reply|respond|answer|get back|come back|be back|update|let you know"
    r"|tell you|send you|contact|reach out|follow up|be in touch|have (?:\w+ ){1,2}for you|confirm)\b"
    r"|\byou(?:'ll|’ll| will| can expect)(?: to)? "
    r"(?:hear|have (?:my|our)|get (?:a call|an? (?:answer|reply)))\b|\bi promise\b",
    chinese=r"(?:我们?|这边|专[员人]|同事|经理|主管|客服|技术|工程师|财务|部门)(?![^,.]{0,12}(?:没|无法|不))"
    r"[^,.]{0,12}?(?:[给跟和向][您你][^,.]{0,8}?(?:联系|电话|消息|回[电复话]?|答复|反馈|说法)"
    r"|(?:联系|回[复电]|答复|通知|告[诉知]|致电)[您你])",
)
# What a courier does, nobody at the desk promises, and nobody promises what is not possible.
_OTHERWISE = Bilingual(
    english=r"\b(?:can(?:'|’)?t|cannot|won(?:'|’)?t|unable|will not"
    r"|arriv\w+|deliver\w*|dispatch\w*|with you|(?:driver|courier|postman)s? \w+)\b",
    chinese=r"没法|没办法|无法|不能|[联打办]不了|(?:快递|包裹|商品|订单|货|物流|件)[^,.]{0,10}(?:送达|送到|到达|到货|派送|签收)",
)
_IF = Bilingual(english=r"\bif\b|\bunless\b|\bonce\b", chinese=r"如果|要是|假如|的话|若|请您?[^,.]{0,6}联系")


def promised_until(
    text: str, today: dt.date, now: float, works: Callable[[dt.date], bool]
) -> NamedDay | float | None:
    """Return the day that an agent's turn names ahead, or the seconds until a time; None when it names none.

    A time within which the customer has to act is none. Of several days the last counts.

    Args:
        today: the local date of the turn.
        now: its local time, in seconds since midnight.
        works: whether a day is a working day.

    >>> friday = dt.date(2026, 11, 27)
    >>> promised_until("We will call you back by noon tomorrow", friday, 0.0, lambda day: True)
    NamedDay(date=datetime.date(2026, 11, 28), until=46800.0, week=False)
    >>> promised_until("24小时内给您回复", friday, 0.0, lambda day: True)
    86400.0
    """
    low = _ahead(text)
    if low is None:
        return None
    pattern, read = (_ENGLISH, _english) if low.isascii() else (_CHINESE, _chinese)
    days = [day for match in pattern.finditer(low) for day in read(match, today, works)]
    if not days:
        return span_seconds(low)
    until, last = _until(low), max(days)
    if last == today and until is not None and until <= now:
        return None
    return NamedDay(
        last, until, until is None and last.weekday() == _SUNDAY and _WEEK.search(low) is not None
    )


def names_a_day(text: str) -> bool:
    """Return whether `promised_until` may find a time in a text: in most texts it finds none.

    >>> names_a_day("We will call you back by noon tomorrow"), names_a_day("Thank you for waiting")
    (True, False)
    """
    return _ahead(text) is not None


@kept
def _ahead(text: str) -> str | None:
    """Return the text, lowered and simplified, where it may name a day ahead for the desk; else None."""
    low = text.lower()
    if _LIKELY.search(low) is None:
        return None
    if not low.isascii():
        low = simplify(low)
    if is_of_the_customer(low) or (_OTHERWISE.found_in(low) and not _ACT.found_in(low)):
        return None
    return low


def promises_an_act(text: str) -> bool:
    """Return whether a turn says plainly that the desk will tell the customer something.

    >>> promises_an_act("I'll ring you on Friday"), promises_an_act("Your parcel arrives on Friday")
    (True, False)
    """
    plain = text if text.isascii() else simplify(text)
    return _ACT.found_in(plain) and not _IF.found_in(plain)


def _until(low: str) -> float | None:
    named = time_named(low)
    if named is not None:
        hour, minutes, part = named
        late = hour < _EARLIEST or (not part and _LATE.search(low) is not None)
        if hour < 12 and late and part not in _EARLY:
            hour += 12
        return hour * HOUR + minutes * MINUTE
    return next((None if until is None else until * HOUR for part, until in _PARTS if part.search(low)), None)


def _chinese(match: re.Match[str], today: dt.date, works: Callable[[dt.date], bool]) -> Iterator[dt.date]:
    if match["today"]:
        yield today
    elif match["ahead"]:
        yield today + dt.timedelta(_AHEAD.get(match["ahead"], 1))
    elif match["weekday"]:
        weeks = {"下": 1, "下下": 2, "这": 0, "本": 0}.get(match["week"] or "")
        yield _weekday(today, _CHINESE_WEEKDAYS[match["weekday"]], weeks)
    elif match["whole"]:
        yield _weekday(today, 6, 1 if match["whole"] == "下" else 0)
    elif match["count"]:
        count = int(number_of(match["count"]))
        yield _after(today, count, works if match["unit"] == "工作日" else None)
    else:
        yield from _date(today, int(match["date"]), match["month"])


def _english(match: re.Match[str], today: dt.date, works: Callable[[dt.date], bool]) -> Iterator[dt.date]:
    if match["today"]:
        yield today
    elif match["ahead"]:
        yield today + dt.timedelta(_AHEAD.get(match["ahead"], 1))
    elif match["weekday"] or match["short"]:
        name = match["weekday"] or match["short"]
        number = next(place for place, day in enumerate(_WEEKDAYS) if day.startswith(name[:3]))
        weeks = {"n": 1, "t": 0}.get((match["week"] or " ")[0])
        yield _weekday(today, number, weeks)
    elif match["whole"] or match["next"]:
        yield _weekday(today, 6, 1 if "next" in (match["whole"] or match["next"]) else 0)
    elif match["count"]:
        count = _FEW.get(match["count"]) or int(number_of(match["count"]))
        yield _after(today, count, works if match["unit"] else None)
    else:
        yield from _date(today, int(match["date"]), None)


def _weekday(today: dt.date, weekday: int, weeks: int | None) -> dt.date:
    """Return a weekday, `weeks` after this one or the next that comes. One that is over is next week's."""
    ahead = weekday - today.weekday()
    if weeks is None:
        return today + dt.timedelta(ahead if ahead > 0 else ahead + 7)
    ahead += 7 * weeks
    return today + dt.timedelta(ahead if ahead >= 0 else ahead + 7)


def _after(today: dt.date, count: int, works: Callable[[dt.date], bool] | None) -> dt.date:
    """Return the day that is `count` days after today, or so many working days."""
    day, left = today, count
    for _ in range(366):
        if left <= 0:
            break
        day += dt.timedelta(1)
        left -= works is None or works(day)
    return day


def _date(today: dt.date, number: int, month: str | None) -> Iterator[dt.date]:
    """Yield the next day of this number, of this month where one is named."""
    for ahead in range(366):
        day = today + dt.timedelta(ahead)
        if day.day == number and (month is None or day.month == int(month)):
            yield day
            return
