"""Finds customer turns that only rate the service, as a survey after a conversation asks for."""

from __future__ import annotations

import re

_SCORE = (
    r"(?<![0-9])(?:10|[0-9])(?![0-9])(?:\s?/\s?(?:5|10))?"
    r"\s?(?:分|星|颗星|顆星|个星|stars?|points?|out of (?:5|10))?"
)
_WORDS = (
    r"(?:非常|很|挺|比[较較]|十分|特[别別]|太|不|一般|相[当當])?(?:[满滿]意|好|可以|不[错錯]|差)(?:了|的)?|一般(?:般)?"
    r"|[五四三二一]星(?:好[评評])?|好[评評]|中[评評]|差[评評]|[零一二三四五六七八九十][分星]"
    r"|(?:very |extremely |quite |totally |not )?(?:satisfied|dissatisfied|unsatisfied|happy|unhappy)"
    r"|(?:very )?(?:good|bad|poor)|excellent|great|perfect|average|neutral|okay|terrible|awful"
    r"|(?:one|two|three|four|five|zero) stars?"
)
_BESIDE = r"[^\w⭐★☆🌟]*+"
_ONE = rf"(?:{_SCORE}|{_WORDS}|[⭐★☆🌟]++)"
_RATING = re.compile(rf"\A{_BESIDE}{_ONE}(?:{_BESIDE}{_ONE}){{0,3}}{_BESIDE}")
_LONGEST = 40


def only_rates(text: str) -> bool:
    """Return whether a turn is nothing but a rating: a digit, stars, or a word such as "satisfied".

    >>> [only_rates(text) for text in ("5", "非常满意", "9/10", "It is broken again", "4471")]
    [True, True, True, False, False]
    """
    return len(text) <= _LONGEST and _RATING.fullmatch(text.lower()) is not None
