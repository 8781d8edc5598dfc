"""Writes a fact as people say it: four minutes, three times, 12 customers, 第三次."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from stream.core.clock_face import clock_face
from stream.playbooks.facts import Value
from stream.records import PlaybookLanguage

_LONGEST_QUOTE = 40
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069]+")
_BRACES = str.maketrans("{}", "()")
_NUMERALS = ("three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TIMES: Mapping[str, tuple[str, ...]] = {
    "zh": ("一次", "两次", "三次", "四次", "五次", "六次", "七次", "八次", "九次", "十次"),
    "en": ("once", "twice", *(f"{each} times" for each in _NUMERALS)),
}


def duration(seconds: float, language: PlaybookLanguage) -> str:
    """Return for how long something lasts by now, as it is spoken and never more than it was.

    >>> duration(252.0, "en"), duration(252.0, "zh"), duration(5400.0, "en"), duration(47.0, "en")
    ('4 minutes', '4分钟', '1 hour 30 minutes', '47 seconds')
    """
    return _spoken(seconds if seconds < 60 else seconds // 60 * 60, language)


def still(seconds: float, language: PlaybookLanguage) -> str:
    """Return how long something will still take, never less than is expected.

    >>> still(130.0, "en"), still(47.0, "zh")
    ('3 minutes', '1分钟')
    """
    return _spoken(math.ceil(seconds / 60) * 60, language)


def promised(seconds: float, language: PlaybookLanguage) -> str:
    """Return a time that was promised, to the second.

    >>> promised(90.0, "en"), promised(7200.0, "zh"), promised(86400.0, "en")
    ('1 minute 30 seconds', '2小时', '1 day')
    """
    return _spoken(seconds, language)


def _spoken(seconds: float, language: PlaybookLanguage) -> str:
    """Return the two largest units of a time."""
    whole = max(1, int(seconds))
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    units = ({"days": days}, {"hours": hours}, {"minutes": minutes}, {"seconds": rest})
    first = next(place for place, unit in enumerate(units) if any(unit.values()))
    parts = [timedelta(**unit) for unit in units[first : first + 2]]
    return (" " if language == "en" else "").join(_unit(part, language) for part in parts if part)


@lru_cache(maxsize=1024)
def _unit(part: timedelta, language: PlaybookLanguage) -> str:
    if part.days:  # Babel would write seven days as a week.
        number, (one, many) = part.days, (("天", "天") if language == "zh" else (" day", " days"))
        return f"{number}{one if number == 1 else many}"
    return format_timedelta(part, threshold=1, locale=language).replace("秒钟", "秒")


def clock(seconds: float, _: PlaybookLanguage) -> str:
    """Return a time as a clock shows it.

    >>> clock(252.9, "en"), clock(3852.0, "zh")
    ('4:12', '1:04:12')
    """
    return clock_face(seconds)


def times(count: float, language: PlaybookLanguage) -> str:
    """Return how often something happened.

    >>> times(2.0, "en"), times(3.0, "zh"), times(12.0, "en")
    ('twice', '三次', '12 times')
    """
    number = max(1, round(count))
    known = _TIMES[language]
    if number <= len(known):
        return known[number - 1]
    return f"{number}次" if language == "zh" else f"{number} times"


def customers(count: float, language: PlaybookLanguage) -> str:
    """Return a number of customers.

    >>> customers(1.0, "en"), customers(1200.0, "zh")
    ('1 customer', '1,200位客户')
    """
    return _counted(count, language, "位客户", "customer")


def agents(count: float, language: PlaybookLanguage) -> str:
    """Return a number of agents.

    >>> agents(2.0, "en"), agents(2.0, "zh")
    ('2 agents', '2名坐席')
    """
    return _counted(count, language, "名坐席", "agent")


def _counted(count: float, language: PlaybookLanguage, chinese: str, english: str) -> str:
    number = round(count)
    written = format_decimal(number, locale=language)
    if language == "zh":
        return f"{written}{chinese}"
    return f"{written} {english}" + ("" if number == 1 else "s")


def ratio(value: float, language: PlaybookLanguage) -> str:
    """Return how many times something is as large.

    >>> ratio(2.54, "en"), ratio(3.0, "zh")
    ('2.5 times', '3倍')
    """
    written = format_decimal(value, format="#,##0.#", locale=language)
    return f"{written}倍" if language == "zh" else f"{written} times"


def quoted(text: str) -> str:
    """Return words of people on one line, cut to what the eye takes in, without braces.

    >>> quoted("why\\n do I {still} wait")
    'why do I (still) wait'
    """
    line = " ".join(_UNSEEN.sub(" ", text).translate(_BRACES).split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1].rstrip()}…"


_Writer = Callable[[float, PlaybookLanguage], str]
_NUMBERS: Mapping[str, tuple[str, _Writer]] = {
    "waited": ("waited", duration),
    "clock": ("waited", clock),
    "sla": ("sla", promised),
    "expected": ("expected", still),
    "promised": ("promised", promised),
    "offline": ("offline", duration),
    "asked": ("asked", times),
    "answered": ("answered", times),
    "passed_on": ("passed_on", times),
    "waiting": ("waiting", customers),
    "observed": ("observed", customers),
    "usual": ("usual", customers),
    "free": ("free", agents),
    "needed": ("needed", agents),
    "present": ("present", agents),
    "ratio": ("ratio", ratio),
}
_TEXTS = ("agent", "queue", "passed_to", "amount", "limit", "request", "topic", "words")
PLACEHOLDERS = (*_NUMBERS, *_TEXTS)
"""What a line may hold in braces."""


def written(name: str, values: Mapping[str, Value], language: PlaybookLanguage) -> str | None:
    """Return what the placeholder `name` shows, or None when that is not known."""
    fact, write = _NUMBERS.get(name, (name, None))
    value = values.get(fact)
    if write is not None:
        return write(value, language) if isinstance(value, float) else None
    return quoted(value) or None if isinstance(value, str) else None
