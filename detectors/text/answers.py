"""Tells an answer by template from the lines that a desk may say twice, and what may follow an answer."""

from __future__ import annotations

import re

from detectors.text.bilingual import Bilingual
from detectors.text.closings import acknowledges, needs_no_answer
from detectors.text.features import is_latin
from detectors.text.kept import kept
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
# What only the customer can tell: however long the question is, it may be asked until it is answered.
_LONGEST_REQUEST = 120
_TOLD_ENGLISH = (
    r"\b(?:numbers?|id|codes?|details|(?:e-?)?mail|(?:full |first |last |sur)?names?|date of birth"
    r"|address(?:es)?|photos?|pictures?|screenshots?|dates?|devices?|digits|passport|initials|models?|colou?r"
    r"|size|quantity|bank|screen|(?:post|zip) ?codes?)\b"
)
_TOLD_CHINESE = (
    r"(?:订单|单号|编号|号码|手机|电话|姓名|名字|地址|照片|图片|截图|视频|账号|卡号|邮箱|身份证|尾号|型号|日期|时间"
    r"|凭证|页面|屏幕)"
)
# Not "send your complaint to our address": that sends the customer elsewhere.
_REQUEST = Bilingual(
    english=r"(?:\b(?:please|kindly|can|could|may|might|would) ?(?:you|i|we)? ?"
    r"(?:please |kindly |also |just ){0,3}"
    r"(?:confirm|provide|send|tell|give|have|get|share|let me (?:know|have)|type|spell|attach)\b"
    r"|\b(?:need|require|like) (?:to (?:know|have) )?(?:your|the)\b"
    r"|\b(?:what|which)(?:'s|’s| is| was| are)?\b)"
    rf"(?!.{{0,60}}\b(?:to|on|in|via|through|at|by) our\b).{{0,50}}?{_TOLD_ENGLISH}",
    chinese=r"(?:麻烦|请|需要?|方便|能否|可以|把|能不能|劳烦)[^,]{0,5}?"
    r"(?:提供|发|报|拍|核对|确认|告诉|告知|补充|填写?|说|给)(?!到|至|送[到至])"
    rf"[^,]{{0,10}}?{_TOLD_CHINESE}"
    rf"|{_TOLD_CHINESE}[^,]{{0,6}}?(?:发|给|报给?|告诉|提供给?|告知|说)(?:一?下)?(?:我|一?下)"
    rf"|{_TOLD_CHINESE}[^,]{{0,6}}?(?:是|在)?(?:多少|什么|哪里|哪个|几号)"
    r"|(?:哪个|哪一?[张单笔个]|什么|几号)(?:订单|账号|手机|地址|型号|号码|时间)",
)
_SUPPLIED = Bilingual(
    english=r"\d[\d -]\d|\b[a-z]{1,4}-?\d{2}|\[(?:card|phone|id|mail)\]"
    r"|\b(?:already|just|have|i've|i) (?:\w+ )?"
    r"(?:sent|gave|given|told|uploaded|provided|confirmed|attached)\b",
    chinese=r"(?:发|给|提供|报|说|填|传|确认)(?:过|了|给你|给您)",
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


def is_answer(text: str, form: str, *, of_a_bot: bool, supplied: bool = False) -> bool:
    """Return whether a turn of the desk says enough to be an answer by template, or a bot's stock line.

    Courtesies, requests for a moment, short questions of service and questions that only the customer can
    answer do not count, unless the customer has `supplied` what is asked; a bot's do. `form` is the normal
    form of the text.

    >>> asked = "Can I have your order number?"
    >>> [is_answer(asked, asked.lower(), of_a_bot=False, supplied=supplied) for supplied in (False, True)]
    [False, True]
    """
    latin = is_latin(form)
    if of_a_bot:
        return len(form) >= (_LEAST_OF_A_BOT_ENGLISH if latin else _LEAST_OF_A_BOT_CHINESE)
    if asks_for_a_moment(text):
        return False
    clauses = _CLAUSES.findall(form)
    said = sum(len(clause) for clause in clauses if not _is_service(clause, supplied=supplied))
    return said >= (_LEAST_ENGLISH if latin else _LEAST_CHINESE)


def _is_service(clause: str, *, supplied: bool) -> bool:
    """Return whether a clause is a courtesy, or asks the customer for something that the desk needs."""
    if len(clause) <= _LONGEST_REQUEST and _REQUEST.found_in(clause):
        return not supplied
    return len(clause) <= _SHORT_REQUEST and _SERVICE.found_in(clause)


def supplies(text: str) -> bool:
    """Return whether a customer's turn gives what was asked for, or says that it was given.

    >>> supplies("It is AB-1234"), supplies("照片已经发过了"), supplies("Where is my parcel?")
    (True, True, False)
    """
    return _SUPPLIED.found_in(text)


def settles(text: str, form: str) -> bool:
    """Return whether the same answer may rightly follow a customer's turn that came after it.

    That is a thanks or an "ok", a request to say it again, a question about one more thing, or a number.

    >>> settles("ok, thanks", "ok, thanks"), settles("I did that already", "i did that already")
    (True, False)
    """
    return _settles(text, form)


@kept
def _settles(text: str, form: str) -> bool:
    return (
        _ONLY_NUMBERS.fullmatch(form) is not None
        or _ANOTHER.found_in(form)
        or needs_no_answer(text)
        or acknowledges(text)
    )
