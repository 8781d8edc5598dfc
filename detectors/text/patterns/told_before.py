"""What a customer says who has told it before."""

from __future__ import annotations

import re

from detectors.text.patterns.finder import Finder, Phrase

_TIMES = (
    r"(?:twice|(?:two|three|four|five|six|ten|0|several|many|multiple|countless|numerous|a (?:dozen"
    r"|hundred|million)) times|again and again|over and over)"
)
_OTHERS = r"(?:your|the (?:other|last|previous|first)|another|other|every|two|three|four|0|several|different)"
TOLD_ENGLISH: dict[str, str] = {
    "told_before": r"\bi(?:'ve| have|'d| had|ve)? (?:already|previously|repeatedly|clearly"
    r"|literally)(?: just)? (?:told|said|explained"
    r"|gave|given|sent|mentioned|answered|provided|described|confirmed|wrote|written|stated"
    r"|asked(?! (?:my|him|her|the|for)))"
    r"|\bi(?:'ve| have)? (?:literally )?just (?:told|said|explained|gave you|answered|asked that|given you)"
    rf"|\bi(?:'ve| have|ve)? (?:told|explained|said|given|repeated|answered|described|written"
    rf"|reported)(?: \w+){{0,4}}? (?:{_TIMES}|already)"
    r"|\bi(?:'ve| have)? (?:told|explained|said|asked|mentioned|written|answered|gone over) (?:this"
    r"|that|it|you this|you that|you)(?: (?:before|earlier|already))"
    rf"|(?:told|explained|gave|given|said|sent|described"
    rf"|reported)(?: \w+){{0,3}}? (?:to )?{_OTHERS}(?: \w+)? (?:colleagues?|agents?|people|reps?"
    rf"|persons?|guy|lady|departments?|advisors?|coworkers?)\b(?! (?:told|said|explained))"
    r"|told (?:you|them|you guys) (?:already|before|twice|that already|this already)"
    r"|already told (?:you|them|your|the)(?! me)"
    r"|(?:^|[,.!?;] ?|\band )(?:as|like) i(?:'ve| have)?(?: already| just)? (?:said|mentioned"
    r"|explained|told|wrote|stated)"
    r"|\bi said (?:already|that already|it already|this already)|\bi (?:mentioned|wrote|said|explained"
    r"|stated|described)(?: (?:this|that|it|so|all))? (?:this |that |it )?(?:in my|above"
    r"|at the (?:start|beginning)|in the (?:first|last))"
    r"|\bi(?:'ve| have)? (?:already )?answered (?:that|this|it)\b"
    r"|(?:^|[,.!?;] ?)(?:please |just )?(?:read|see|check|scroll)(?: up)?(?: to)?(?: the| my"
    r"| our)? ?(?:above|chat|history|thread|first message|messages|previous messages?"
    r"|earlier messages?|what i (?:wrote|said))"
    r"|how (?:many times|often) (?:do|must|should|have|did|will) i"
    r"|(?:second|third|fourth|fifth|sixth|tenth|umpteenth|hundredth|0(?:nd|rd|th|st)) time (?:(?:i"
    r"|we)(?:'m|m|'ve| am| have| had|'re)?(?: had to| have to)? ?"
    r"(?:call|ask|contact|explain|tell|told|writ|wrote|say|said|messag|chat|reach|rais|report|repeat"
    r"|complain)|asking|calling|writing|contacting|explaining|telling|now\b|in a row)"
    r"|repeat(?:ing)? myself|\bi(?:'ve| have)? repeated (?:this|it|that|myself)"
    r"|(?:have|having|need|had|want me|going|expect me|make me|making me) (?:to )?(?:explain|repeat"
    r"|say|tell|describe|go through)(?: \w+){0,4}? (?:again|once more|all over|every time)"
    r"|start(?:ing)? (?:from scratch|(?:all )?over|from the beginning|from zero)(?: again)? (?:every"
    r"|each|with every)|why do i have to start"
    r"|\bi keep (?:on )?(?:saying|telling|repeating|explaining|asking|having to)"
    r"|you(?:'ve| have| guys)?(?: already| just)? asked (?:me )?(?:that|this|it"
    r"|the same)(?: \w+)?(?: already| before| twice)?"
    r"|been asked (?:that|this|for)\b|(?:this|that)(?:'s| is) what i (?:told|said|wrote|explained)"
    r"|(?:(?:don't|do not|dont) want to|not willing to|tired of|sick of) (?:repeat|explain"
    r"|say)(?:ing)? (?:everything|this|it|all|that|myself)\b"
    r"|(?:have|has|see) (?:all (?:of )?)?(?:that|it|this|those|the details"
    r"|everything) (?:already )?(?:in|on) (?:the |my |your )?(?:tickets?|files?|notes|records?"
    r"|system|history|chat)|for the (?:second|third|fourth|fifth|tenth|0(?:nd|rd|th|st)|last"
    r"|hundredth|umpteenth) time"
    r"|\bas (?:stated|mentioned|explained|described|written)\b|\bscroll up|did(?:n't| not) i (?:just "
    r"|already )?(?:say|tell|explain|mention|send|answer|give)"
    r"|\bi told (?:your|the (?:bot|other|last))"
    r"|\bas per my\b|(?:it'?s|was|is|it is|that'?s) (?:all )?in my (?:first|last|previous|earlier)"
    r"|\bi (?:wrote|explained|said|told you) (?:all (?:of )?(?:that|this|it)|everything)\b"
    rf"|(?:this|it) is (?:now )?my (?:second|third|fourth|fifth|sixth|0(?:nd|rd|th)) (?:call|message"
    rf"|email|chat|time|attempt|contact)|\bi(?:'ve| have) (?:called|contacted|written|emailed"
    rf"|messaged|phoned|rung|chatted|asked)(?: \w+){{0,2}}? (?:{_TIMES})"
    r"|\bwe(?:'ve| have)? (?:already )?(?:talked|spoke|spoken|been|went|gone|discussed"
    r"|covered)(?: \w+){0,3}? (?:yesterday|before|already|last week)|broken record\b(?! player)"
    r"|same questions?(?= again|[,.!]|$)(?<!the same question)"
    r"|(?:nobody|no one|don't you|do you not|does anyone|doesn't anyone|why does nobody) reads?\b"
    r"|(?:don't|do not|do you not) (?:you )?have (?:my |any )?notes|(?:second|third|fourth|fifth"
    r"|0(?:nd|rd|th)) (?:person|agent) i(?:'ve| have) (?:told|spoken|explained)"
    r"|you should (?:already )?have (?:that|it|this|all)"
    r"|given you (?:that|this|it)\b|given (?:you|this|that|it) (?:twice|already)"
    r"|same question (?:again|over|twice)|(?:ask|say|tell|explain|answer"
    r"|repeat)\w{0,4}(?: \w{1,20}){0,2}? the same (?:thing|question|story)s?(?: \w+){0,2}? (?:again|over)"
    r"|again\?+ ?i(?:'ve| have)?(?: already)? (?:sent|told|gave|said|explained)"
    r"|(?:been|gone|went) (?:through|over) (?:all )?(?:this|that|it|all this)(?: already| before| with"
    r"| twice|[!.,]|$)"
}
_TOLD = "(?:说|讲|反映|解释|说明|提供|交代|描述|告知|报备)"
_SAID = "(?:过|了|咗|明过|清楚)"
TOLD_CHINESE: dict[str, str] = {
    "told_before": f"(?:都|已经|刚刚?才?|刚才|早就?|不是|才刚|前面|之前|上面|昨天|前天|上次|明明"
    f"|一开始)(?:不是|就|都|已经|我){{0,2}}(?:跟|和|给|向|对|同)?(?:你们?|您|客服|他们"
    f"|另[^,.!?]{{0,4}}|上[^,.!?]{{0,4}}|前[^,.!?]{{0,4}}|同事)?{_TOLD}{_SAID}(?!错|算|什|会|可以"
    f"|能|不|要给|三天|包)"
    "|(?:都|已经|刚刚?才?|刚才|早就?|不是|前面|之前|上面)(?:不是|就|都|已经|我)?(?:给你们?|给您"
    "|给客服)?(?:发|截图|传|写|填|拍|提交|问|回答|回复)(?:你们?|您)?(?:过|给你们?了?|给您了?"
    "|截图)(?!我|老婆|老公|他|她|妈|朋友)"
    "|刚(?:才|刚)?跟(?:你们?|您)说的|(?:给|跟|和|向|对|同)(?:你们?|您|另一?[个位]|上一?[个位]"
    "|前一?[个位]|之前的|前面的|其他|别的|刚才|刚刚|客服)[^,.!?]{0,6}"
    + _TOLD
    + _SAID
    + "|(?:都|早就?|已经|刚刚?)[^,.!?你]{0,2}告诉(?:过)?(?:你|您|他)们?|信息[^,.!?]{0,2}给过"
    "|(?:说|讲|问|发|重复|反映|解释|联系|催)(?:了|过|咗)?(?:你们?|您|我)?(?:多少|几|好几|好多|无数"
    "|很多|n|0|几百|几十|两|三|四|五|六|八百|一百){1,3}[遍次回](?!可以)"
    "|第(?:二|三|四|五|六|七|八|九|十|0|几|n|好几)遍|(?:跟|和|给|向)[^,.!?你]{1,10}(?:说|讲"
    "|解释)得[^,.!?]{0,4}(?:清楚|明白)|每(?:换|次|个)[^,.!?]{0,8}(?:重新?|再|又)(?:说|讲|来|解释)"
    "|(?:昨天|前天|上周|上个?月|早上|上午|刚才|之前|上次|一早|前几天)[^,.!?你]{0,3}就(?:说|讲|报修"
    "|反映|联系|投诉|提交|申请|提)过|又(?:要|得)[^,.!?]{0,4}(?:说|讲)(?:一遍|一次)?(?=[,.!?;]|$)"
    "|(?:不是|刚|早){1,3}(?:说|讲|发|给)过(?:了)?[吗嘛吧呀啊]|同(?:一个|样的?)(?:问题"
    "|事)[^.!?]{0,10}[次遍]|打了(?:你们?)?[^,.!?]{1,3}[次遍]电话"
    "|上面(?:不是|都|已经)?写得|我刚(?:刚|才)?(?:发|说|写|讲)的你|(?:[一二三四五两几0]天|昨天|上周"
    "|早上|上午)[^,.!?你]{0,3}(?:就|已经)(?:联系|打|找|反映|问|报修|说)过(?:你们?|电话|了)?|(?:讲"
    "|说)到(?:口|嘴)"
    "|重复(?:了)(?:好|多少|几|很多|无数)"
    "|又问(?=[,.!?;一]|$|我)|又(?:要|让|叫)我?(?:再|重新|从头|重头)?" + _TOLD + "|要我(?:再)?说(?:几"
    "|多少)[遍次]|(?:要|让|叫)我?(?:再|重新|从头|重头|全部)(?:重新)?" + _TOLD + "(?!一?下您)"
    "|第(?:二|三|四|五|六|七|八|九|十|0|几|n|好几)次(?:来|再|跟你们?|找你们?|向你们?|给你们?"
    "|和你们?)?(?:问|联系|打|找|反映|说|讲|咨询|催|报修|来问|进线)"
    "|上面(?:都|不是|已经)?(?:写|有写|发|说)(?:着|了|过|的)(?:呢|呀|啊|吗)?[,.!? ]*(?:你|没|不|自己|看"
    "|$)|(?:你|自己|麻烦|能不能)(?:先)?(?:看下?|看看|看一下|翻翻?|翻一下)(?:前面|上面"
    "|之前)?的?(?:聊天)?记录"
    "|(?:^|[,.!?; ]|我)(?:都|早|刚|就)?(?:说|讲|问|发|提供|反映)(?:过|咗)(?:了|好多次|几次"
    "|很多次)?(?:啊|呀|啦|吧|的|嘛)?(?=[,.!?;]|$)|(?:就|我)反映过"
    "|(?:我|刚才|刚刚?)(?:都|就|已经)?(?:讲|说)(?:了|咗)(?:呀|啊|嘛|的)?(?=[,.!?;]|$)(?<!错了)"
}
_OTHER_TELLER = re.compile(
    r"(?:你们?|您|商家|客服|朋友|广告|快递员?|他们?|她|老公|老婆|同事|店家|卖家|页面|说明书|医生|师傅"
    r"|经理|官网|网上)(?:们|上|里|也)?$"
)


def _told_by_customer(phrase: Phrase, form: str, _text: str) -> bool:
    """Return whether nobody but the customer stands before the phrase as the one who told it."""
    return _OTHER_TELLER.search(form, max(0, phrase.start - 8), phrase.start) is None


find_told_before = Finder(
    TOLD_ENGLISH,
    TOLD_CHINESE,
    stems=(
        "already", "just ", "told", "time ", "times", "repeat", "same ", "twice", "before", "again",
        "i said", "as i", "like i", "previously", "literally", "clearly", "above", "read", "check",
        "scroll", "see ", "how often", "every", "keep ", "asked", "mention", "what i", "have ", "has ",
        " time", "stated", "described", "written", "n't i", "as per", "coworker",
        "tell", "answer", "giv", "send", "said", "often",
        "say", "see", "second", "third", "fourth", "fifth", "sixth", "0", "chat", "ticket", "file",
        "system", "history", "went", "gone", "been", "over", "first message", "once more", "willing",
        "earlier", "colleague", "all over", "sick of", "agent", "last week", "guy", "people", "department",
        "advisor", "lady", "rep", "every time", "tired of", "record", "called", "contacted", "yesterday",
        "notes", "person", " my ", "wrote", "talked", "should", "not i", "through", "over ", "start",
        "answered", "explain", "gave", "given", "in my",
    ),
    signs="过了咗又次遍记给诉再说讲写得清回每从重发图全",
    confirmed=_told_by_customer,
)  # fmt: skip
"""Find words of a customer who has told it before in a normal form."""
