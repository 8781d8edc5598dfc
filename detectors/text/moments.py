"""Finds agent turns that only ask the customer for a moment."""

from __future__ import annotations

import re

_MOMENT = re.compile(
    r"稍等|请等|等一下|等一会|等我|等下|稍候|帮您(查|看|核实)一下|我(查|看|核实)一下|马上(为您)?(查|处理)"
    r"|\b(one|just a|give me a|a) (moment|second|sec|minute)\b|\bbear with me\b|\bhold on\b|\bhang on\b"
    r"|\blet me (check|look|see|find)\b|\bwhile i (check|look)\b",
    re.IGNORECASE,
)
_LONG = 160


def asks_for_a_moment(text: str) -> bool:
    """Returns whether an agent's turn only asks the customer to wait; a long turn also answers.

    >>> asks_for_a_moment("One moment please"), asks_for_a_moment("It ships on Monday")
    (True, False)
    """
    return len(text) <= _LONG and _MOMENT.search(text) is not None
