"""Finds agent turns that ask the customer something, so that even an "ok" needs an answer."""

from __future__ import annotations

import re

from detectors.text.bilingual import Bilingual

_ASKS = Bilingual(
    english=r"\?|\b(?:please|could you|can you) (?:confirm|send|tell|give|share|choose|provide)\b"
    r"|\bif (?:you(?:'|’)?(?:re| are|d| would)? (?:happy|ok|okay|fine|like|want|agree|prefer)|that(?:'"
    r"|’)?s (?:ok|okay|fine))"
    r"|\b(?:shall|should) (?:i|we)\b|\bwould you\b"
    r"|\blet me know (?:if|whether|which|when|what)\b",
    chinese=r"？|[吗嗎呢](?=$|[\W_])|是否|能否|可否|要不要|需不需要|可不可以|行不行|好不好|方便提供"
    r"|[请請](?:您)?(?:提供|告诉|告訴|告知|确认|確認|发|發|选择|選擇|回复|回覆)"
    r"|(?:同意|确认|確認|愿意|願意|需要|可以)的[话話]|可以[不么嗎]|[么嘛](?=$|[\W_])",
)
_MORE = Bilingual(
    english=r"anything else|any other questions?",
    chinese=r"其他(?:的)?(?:问题|需要|可以帮)|其它(?:问题|需要)|别的(?:问题|需要)|其他(?:的)?(?:問題|需要)"
    r"|還有(?:什麼|甚麼)|还有什么(?:可以|能|需要)",
)
# Whether all is well now, and whether the customer would rate the service.
_ALL_WELL = Bilingual(
    english=r"\b(?:did|does|do) (?:that|this|it|these|everything)(?: all)?"
    r" (?:help|work|fix|solve|resolve|answer|make sense|look (?:ok|okay|right|good))"
    r"|\b(?:is|are) (?:it|that|this|everything|all|you|things)(?: all)?(?: now)? (?:working|clear"
    r"|better|resolved|fixed|solved|sorted|back|happy|satisfied|all set)\b(?! (?:if|to|for me to)\b)"
    r"|\b(?:rate|rating|survey|feedback|a review)\b",
    chinese=r"(?:解[决決]|(?<=[^\W\d_])好了|正常|清楚|明白|理解|[满滿]意|恢[复復]|能用|收到|登上|成功|看到)了?[吗嗎没沒]"
    r"|(?:[给給打做作点點留])(?:出|个|個|一)?[^，。？?]{0,8}(?:[评評][价價]|好[评評]|[评評]分)|服[务務][^，。？?]{0,6}[评評]"
    r"|五星|打分|[满滿]意度",
)
_PROPOSES = re.compile(
    r"\b(?:shall|should) (?:i|we)\b|\bwould you (?:like|prefer) (?!to rate|to leave)|需要我|要不要"
)
_SENTENCE = re.compile(r"[^?？。！!\n]+[?？。！!]?")


def asks(text: str) -> bool:
    """Return whether an agent's turn asks the customer something that the desk goes on with.

    Whether there is anything else, whether all is well now, and whether the customer would rate the service
    are no such questions: an "ok" to them ends the talk.

    >>> asks("Shall I move it to Friday?"), asks("It arrives tomorrow."), asks("Anything else I can do?")
    (True, False, False)
    >>> asks("Did that help?"), asks("Did that help? Or shall I send a new one?")
    (False, True)
    """
    if not (_MORE.found_in(text) or _ALL_WELL.found_in(text)):
        return _ASKS.found_in(text)
    # Beside such a question "呢" ends many a courtesy, so that only a plain question counts.
    return any(
        _PROPOSES.search(sentence.lower()) or not (_MORE.found_in(sentence) or _ALL_WELL.found_in(sentence))
        for sentence in _SENTENCE.findall(text)
        if sentence[-1] in "?？" and sentence.strip(" ?？")
    )


def offers_more(text: str) -> bool:
    """Return whether an agent's turn asks whether there is anything else, so that a "no" ends the talk.

    >>> offers_more("Is there anything else?"), offers_more("Shall I cancel it?")
    (True, False)
    """
    return _MORE.found_in(text) and not asks(text)
