"""Tells an answer by template from the lines that a desk may say twice, and what may follow an answer."""

from __future__ import annotations

import re

from detectors.text.bilingual import Bilingual
from detectors.text.closings import acknowledges, needs_no_answer
from detectors.text.features import is_latin
from detectors.text.moments import asks_for_a_moment

_CLAUSES = re.compile(r"[^,.!?;~]+[?]?")
_SHORT_REQUEST = 55
# Courtesies, and short questions of service such as the order number.
_SERVICE = Bilingual(
    english=r"welcome|thank(?:s| you) for (?:your (?:patience|understanding|time|help|support)"
    r"|contacting|waiting"
    r"|calling|reaching|the)|have a (?:nice|great|lovely|good)|happy to help|\bglad\b"
    r"|apologi[sz]e for the (?:delay|wait)"
    r"|feel free|how (?:may|can) i help|anything else|\?$|^ ?(?:please |kindly |could you |can you |may i )"
    r"(?:confirm|provide|send|tell|give|have|share|let me)\b",
    chinese=r"高兴|感谢(?:您|你)?的?(?:耐心|理解|支持|咨询|来电|等待|配合)|祝您|祝你|欢迎(?:下次|光临"
    r"|您)|不客气|久等|不好意思"
    r"|随时(?:联系|找)|其他(?:问题|可以)|可以帮您|请问|\?$|(?:麻烦|请)(?:您|你)?(?:把|提供|告诉"
    r"|发一?下|发我|确认|输入|报一?下)|方便提供",
)
_LEAST_CHINESE, _LEAST_ENGLISH = 8, 24
_LEAST_OF_A_BOT_CHINESE, _LEAST_OF_A_BOT_ENGLISH = 5, 16
# The same answer may be right again: another order, "say that again", "are you there".
_ANOTHER = Bilingual(
    english=r"^(?:oh )?(?:and|also|plus|what about|how about)\b"
    r"|\b(?:another|second|both|one more|the other) (?:one|order|account|ticket|card|parcel|item"
    r"|payment|lamp|number|invoice"
    r"|booking|is|was|for)\b|\bthe other \w+ (?:is|was)\b|, the other\b|there(?:'s| is) (?:a second"
    r"|one more|another)|\balso check\b"
    r"|(?:send|say|repeat|type|write|give me|post|what (?:was|is)|what were)\b.{0,30}\bagain\b"
    r"|\b(?:did not|didn't) (?:get|catch|see|read) (?:that|it)\b"
    r"|couldn't read|scrolled|disconnected|connection (?:dropped|lost)|\b(?:still|anyone|anybody"
    r"|you) there\b|^(?:hi|hello)[!. ]*$|^anybody\?+$"
    r"|do you have (?:another|a different)",
    chinese=r"^(?:对了|另外|顺便)|另(?:一|外)|还有一?[个单张台件盏双]|还有昨|也(?:要|帮|查|改|退|是"
    r"|可以|有|一样)[^,.!?]{0,5}[吗吧?]?$|第二[张个单件]"
    r"|(?<!人)(?<!我的)呢(?:[?,]|$)|再(?:发|说|给|讲|来)(?:我|个|一)?(?:一?[遍次下])|(?:没"
    r"|没有)(?:看到|看清|听清|截图|收到消息)|断线|掉线|^还?在吗|有没有别的"
    r"|^(?:你好|您好|哈[喽啰]|嗨|早上好|下午好|晚上好|早安)[呀啊!,.~ ]*$",
)
_ONLY_NUMBERS = re.compile(r"[\W\d_]+")


def is_answer(text: str, form: str, *, of_a_bot: bool) -> bool:
    """Return whether a turn of the desk says enough to be an answer by template, or a bot's stock line.

    Short questions of service, courtesies and requests for a moment do not count; a bot's do.
    `form` is the normal form of the text.

    >>> is_answer("Can I have your order number?", "can i have your order number?", of_a_bot=False)
    False
    """
    latin = is_latin(form)
    if of_a_bot:
        return len(form) >= (_LEAST_OF_A_BOT_ENGLISH if latin else _LEAST_OF_A_BOT_CHINESE)
    if asks_for_a_moment(text):
        return False
    said = sum(
        len(clause)
        for clause in _CLAUSES.findall(form)
        if len(clause) > _SHORT_REQUEST or not _SERVICE.found_in(clause)
    )
    return said >= (_LEAST_ENGLISH if latin else _LEAST_CHINESE)


def settles(text: str, form: str) -> bool:
    """Return whether the same answer may rightly follow a customer's turn that came after it.

    That is a thanks or an "ok", a request to say it again, a question about one more thing, or a number.

    >>> settles("ok, thanks", "ok, thanks"), settles("I did that already", "i did that already")
    (True, False)
    """
    return (
        _ONLY_NUMBERS.fullmatch(form) is not None
        or _ANOTHER.found_in(form)
        or needs_no_answer(text)
        or acknowledges(text)
    )
