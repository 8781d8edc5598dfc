"""Reads from a text what the conversation's lifecycle needs: a request for a moment, a farewell."""

from __future__ import annotations

import re

_MOMENT = re.compile(
    r"稍等|请等|等一下|等一会|等我|等下|稍候|帮您(查|看|核实)一下|我(查|看|核实)一下|马上(为您)?(查|处理)"
    r"|\b(one|just a|give me a|a) (moment|second|sec|minute)\b|\bbear with me\b|\bhold on\b|\bhang on\b"
    r"|\blet me (check|look|see|find)\b|\bwhile i (check|look)\b",
    re.IGNORECASE,
)
_LONG = 160

# A closing is read from left to right and never read again, so each part must end where the next one begins.
# The lookaheads say so where a part could take the beginning of another: 了解, "see you", "you too".
_LE = "了(?!解)"
_FAREWELL = (
    r"(?:many |no )?thank(?:s(?!ee you))?(?: you(?! too\b)| u)?(?: so much| very much| a lot| again)?"
    r"|\bthx\b|\bcheers\b"
    r"|(?:good)?bye|see you|take care|have a (?:nice|good|great|lovely) (?:day|one|evening|night|weekend)"
    rf"|谢(?:你们?|您|啊|哈|啦|{_LE})*|多谢|感谢|辛苦(?:你|您)?(?:{_LE}|啦)?|麻烦(?:你|您)了|拜拜|再见"
)
_BESIDE = (
    r"\bok(?:ay)?\b|\bgreat\b|\bperfect\b|\bgot it\b|\balright\b|\bcool\b|\byou too\b|\bno\b|\byes\b"
    r"|\bthat(?:'|’)?s (?:all|it|everything)\b|\bthat is all\b|\bfor (?:your|the|all your) (?:help|time)\b"
    rf"|好(?:[的啊吧嘞]|{_LE})?|嗯|行(?:吧|{_LE})?|可以(?:{_LE})?|知道了|明白(?:{_LE})?|了解(?:{_LE})?|清楚了"
    r"|没(?:有)?(?:其他|别的)?(?:问题|事情?)?了"
    r"|不用了|不客气|那就这样|就这样|祝(?:你|您)(?:生活|工作)愉快"
)
_CLOSING = re.compile(rf"(?:{_FAREWELL}|{_BESIDE}|[\W_])++", re.IGNORECASE)
_SAYS_FAREWELL = re.compile(_FAREWELL, re.IGNORECASE)
_LONG_FAREWELL = 60


def asks_for_a_moment(text: str) -> bool:
    """Returns whether an agent's turn only asks the customer to wait; a long turn also answers.

    >>> asks_for_a_moment("One moment please"), asks_for_a_moment("It ships on Monday")
    (True, False)
    """
    return len(text) <= _LONG and _MOMENT.search(text) is not None


def needs_no_answer(text: str) -> bool:
    """Returns whether a customer's turn is only thanks or a farewell, so that nobody has to answer it.

    Any other word, or a question mark, makes it a turn like any other.

    >>> needs_no_answer("ok, thanks"), needs_no_answer("thanks, but where is it")
    (True, False)
    """
    if len(text) > _LONG_FAREWELL or "?" in text or "？" in text:
        return False
    return _CLOSING.fullmatch(text) is not None and _SAYS_FAREWELL.search(text) is not None
