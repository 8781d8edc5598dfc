"""What turns mean that a model takes for an intent although they only look like it.

It is asked where no phrase says the intent plainly. A reading counts `unless` words of the intent are near.
"""

from __future__ import annotations

from typing import NamedTuple

from detectors.text.bilingual import Bilingual

_NEVER = r"(?!)"


class _Reading(NamedTuple):
    """How another meaning is said, and the words beside which it does not count."""

    sign: Bilingual
    unless: Bilingual


_READINGS = {
    # It asks the desk itself for something, and names nobody else.
    "wants_person": _Reading(
        Bilingual(
            english=r"\b(?:go|run|look) (?:through|over|into) (?:my|the|this|it|that)\b"
            r"|\bgive me (?:an?|the|your) (?:\w+ )?(?:day|date|time|name|number|reason|answer|price|quote"
            r"|refund|code|link|hint|estimate|explanation)\b",
            chinese=_NEVER,
        ),
        Bilingual(
            english=r"\b(?:person|people|human|some(?:one|body)|any(?:one|body)|who|manager|boss|supervisor"
            r"|superior|operator|advis[eo]r|colleague|team|charge|them|him|her|speak|call|phone|ring"
            r"|on the line|bots?|machine|robot|real|transfer|connect)",
            chinese=_NEVER,
        ),
    ),
    # It goes to a shop to be served, or says what would help instead of an apology.
    "threat": _Reading(
        Bilingual(
            english=_NEVER,
            chinese=r"我要的(?:就)?是|我只要"
            r"|我(?:现在|马上|等下|明天|自己)?去(?:一趟)?(?:营业厅|网点|门店|店里|柜台|银行)",
        ),
        Bilingual(
            english=_NEVER,
            chinese=r"你|投诉|举报|曝光|律师|法[院庭律]|[起控]诉|告|媒体|差评|退|警|局|闹|堵|带|一起|几个|大家|直播|后果"
            r"|等着|走着瞧|没完|见|否则|不然|再",
        ),
    ),
    # It reminds the desk of what the desk said or promised, not of what the customer told.
    "told_before": _Reading(
        Bilingual(
            english=r"\byou (?:said|promised|told me|swore)\b",
            chinese=r"说好[的了]?|答应|承诺|你们?(?:已经|刚才|刚|之前|上次)?(?:发|说|回|承诺|答应)过",
        ),
        Bilingual(
            english=r"\b(?:i|we) (?:\w+ )?(?:told|said|gave|explained|sent|answered|mentioned|wrote|typed"
            r"|asked|been|have|had|rang|called)\b|again|repeat|already|twice|times?\b|'ve|\bgo at it\b",
            chinese=r"我(?:都|已经|刚才|刚|就|也|早)?[^,.!?]{0,3}(?:说|讲|告诉|提供|发|报|填|问(?!的是)|给)(?!好)"
            r"|遍|回答|重复|又问|再问|还问|又要|跟|和你|书",
        ),
    ),
}


def means_otherwise(intent: str, form: str) -> bool:
    """Return whether a turn without a phrase of an intent only looks like it. `form` is its normal form.

    >>> means_otherwise("wants_person", "could you go through my bill with me?")
    True
    >>> means_otherwise("wants_person", "can a person go through my bill with me?")
    False
    """
    reading = _READINGS.get(intent)
    return reading is not None and reading.sign.found_in(form) and not reading.unless.found_in(form)
