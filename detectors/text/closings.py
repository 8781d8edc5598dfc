"""Finds customer turns that close the talk: thanks or a farewell that needs no answer."""

from __future__ import annotations

import re

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
_CLOSING = re.compile(rf"(?:[\W_]|{_FAREWELL}|{_BESIDE})++", re.IGNORECASE)
_SAYS_FAREWELL = re.compile(_FAREWELL, re.IGNORECASE)
_LONG_FAREWELL = 60


def needs_no_answer(text: str) -> bool:
    """Returns whether a customer's turn is only thanks or a farewell, so that nobody has to answer it.

    Any other word, or a question mark, makes it a turn like any other.

    >>> needs_no_answer("ok, thanks"), needs_no_answer("thanks, but where is it")
    (True, False)
    """
    if len(text) > _LONG_FAREWELL or "?" in text or "？" in text:
        return False
    return _CLOSING.fullmatch(text) is not None and _SAYS_FAREWELL.search(text) is not None
