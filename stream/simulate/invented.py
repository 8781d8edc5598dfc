"""Invented names, numbers and dates for the braces in the lines, and how a customer writes."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from stream.simulate.phrases import Language, names

Manner: TypeAlias = Literal["plain", "bare", "hasty"]
PROMISED_MINUTES = (2, 3)


_MANNERS: tuple[tuple[Manner, float], ...] = (("plain", 0.6), ("bare", 0.25), ("hasty", 0.15))
_SPOKEN: tuple[tuple[Manner, float], ...] = (("plain", 0.75), ("hasty", 0.25))


def manner(dice: random.Random, voice: bool) -> Manner:
    """Draw how a customer writes, or how the recognition of a call writes it down."""
    shares = _SPOKEN if voice else _MANNERS
    return dice.choices([way for way, _ in shares], [share for _, share in shares])[0]


def written(text: str, way: Manner, language: Language) -> str:
    """Return a line as somebody of this manner writes it.

    >>> written("好的，谢谢。", "bare", "zh"), written("好的，谢谢。", "hasty", "zh")
    ('好的，谢谢', '好的 谢谢')
    >>> written("Sure, that's it.", "hasty", "en")
    "sure that's it"
    """
    if way == "plain":
        return text
    bare = text.rstrip("。." if way == "bare" else "。.！!")
    if way == "bare":
        return bare
    return bare.replace("，", " ") if language == "zh" else bare.replace(",", "").lower()


def fields(dice: random.Random, language: Language, thing: str, now: datetime) -> dict[str, str]:
    """Return invented values for the braces in the lines. They look true, so masking finds them."""
    called, chinese = names(language), language == "zh"
    date, soon = now - timedelta(days=dice.randint(3, 12)), now + timedelta(days=dice.randint(5, 25))
    amount, plan = dice.choice((19, 28, 39, 56, 68, 99, 128, 199, 268)), dice.choice((29, 39, 59))
    last = dice.randrange(10**4)
    return {
        "thing": thing,
        "days": str(dice.randint(2, 6)),
        "minutes": str(dice.choice(PROMISED_MINUTES)),
        "order": f"{now:%Y%m%d}{dice.randrange(10**8):08d}",
        "tracking": f"SF{dice.randrange(10**13):013d}",
        "item": dice.choice(called.items),
        "city": dice.choice(called.cities),
        "amount": str(amount) if chinese else f"${amount}.00",
        "plan": str(plan) if chinese else f"${plan}",
        "date": _day(date, chinese),
        "soon": _day(soon, chinese),
        "name": dice.choice(called.customers),
        "reference": "".join(dice.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=6)),
        "phone": f"1390000{last:04d}" if chinese else f"+44 7700 900{last % 1000:03d}",
        "mail": f"user{dice.randrange(10**5)}@example.com",
    }


def _day(date: datetime, chinese: bool) -> str:
    return f"{date.month}月{date.day}号" if chinese else f"{date:%-d %B}"
