"""Shifts the score of a turn by its manner: quotes, laughter, courtesies with a "not", self-blame, requests.

A model that counts words cannot tell a quoted insult. Such sentences are rare in its training data (six among
JDDC's 5,006 rows, none of them dissatisfied), so these few shifts are set by hand.
"""

from __future__ import annotations

import math
import re

from detectors.text.kept import kept

# Each manner: its pattern, stems of which an ASCII text must have one to be searched, and the shift.
_MANNERS: tuple[tuple[re.Pattern[str], tuple[str, ...], float], ...] = (
    (
        re.compile(
            r"(?:别人|有人|网上|评论|朋友|同事|邻居|老公|老婆|妈|爸|儿子|女儿|孩子|卖家|[别那一]家(?:店)?|其他家)"
            r"[^,.!?]{0,8}(?:说|骂|讲|写|喊|嫌|觉得|骗)"
            r"|\b(?:neighbou?r|friend|boss|son|daughter|husband|wife|mother|mum|mom|dad|father|someone|somebody"
            r"|reviews?|comments?|other (?:shop|store|company))\b[^.!?]{0,30}"
            r"\b(?:said|says|say|called|wrote|writes|told|tells|shout\w*|swore)\b"
        ),
        ("said", "say", "call", "wr", "told", "tell", "shout", "swore"),
        -1.2,
    ),
    (
        re.compile(r"哈哈|嘿嘿|嘻嘻|开玩笑|\b(?:ha){2,}h?\b|\blol\b|just (?:kidding|joking)"),
        ("haha", "lol", "just "),
        -1.0,
    ),
    (
        re.compile(
            r"不客气|不用谢|没关系|不着急|不急|不打扰|没问题(?!吗)|不麻烦|不好意思|不错"
            r"|no (?:worries|problem|rush|hurry)|not bad|you're welcome|take your time"
        ),
        ("no ", "not bad", "welcome", "your time"),
        -1.2,
    ),
    (
        re.compile(
            r"我(?:可|也)?真是个?|怪我|我自己(?:填|写|选|弄|搞)?错"
            r"|\bi(?:'m| am) such an?\b|my (?:own )?(?:fault|mistake)"
        ),
        ("such a", "my "),
        -0.8,
    ),
    (
        re.compile(
            r"请问|麻烦(?:你|您)?(?:帮|给|看|查)|我想(?:了解|咨询|申请|问)|想问一?下|确认一下"
            r"|(?:could|can|would) you (?:please |kindly )?(?:tell|check|help|send|let|explain)"
            r"|i(?: would|'d) like"
        ),
        (" you ", "like"),
        -0.5,
    ),
)


def shifted(shares: list[float], shift: float) -> list[float]:
    """Return the probabilities with the log-odds of the first class moved by `shift`.

    >>> [round(share, 2) for share in shifted([0.5, 0.3, 0.2], -1.0)]
    [0.27, 0.44, 0.29]
    """
    if not shift:
        return shares
    odds = shares[0] * math.exp(shift)
    total = odds + sum(shares[1:])
    return [odds / total, *(share / total for share in shares[1:])]


def shift(form: str) -> float:
    """Return the shift of a turn's score in log-odds, 0 or less. `form` is the turn's normal form.

    >>> shift("no worries"), shift("this is useless")
    (-1.2, 0)
    """
    return _shift(form)


@kept
def _shift(form: str) -> float:
    ascii = form.isascii()
    return sum(
        weight
        for pattern, stems, weight in _MANNERS
        if not (ascii and not any(map(form.__contains__, stems))) and pattern.search(form)
    )
