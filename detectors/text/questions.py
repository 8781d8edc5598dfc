"""Finds agent turns that ask the customer something, so that even an "ok" needs an answer."""

from __future__ import annotations

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
_OFFERS = Bilingual(
    english=r"anything else|any other questions?",
    chinese=r"其他(?:的)?(?:问题|需要|可以帮)|其它(?:问题|需要)|别的(?:问题|需要)|其他(?:的)?(?:問題|需要)"
    r"|還有(?:什麼|甚麼)|还有什么(?:可以|能|需要)",
)


def asks(text: str) -> bool:
    """Return whether an agent's turn asks the customer something that the desk goes on with.

    Whether there is anything else is no such question: an "ok" to it ends the talk.

    >>> asks("Shall I move it to Friday?"), asks("It arrives tomorrow."), asks("Anything else I can do?")
    (True, False, False)
    """
    return _ASKS.found_in(text) and not _OFFERS.found_in(text)
