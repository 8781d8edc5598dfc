"""Finds a wish for a person, having told it before, and not understanding, in Chinese and English.

A pattern is a rule that anybody can read and dispute, so these few are not learned. They are searched in the
normal form (`features.normal`): lower case, simplified characters, digits as `0`. `finder` says what voids a
phrase, `threats` has the patterns of threats.
"""

from __future__ import annotations

import re

from detectors.text.finder import Finder, Phrase
from detectors.text.threats import find_threat

__all__ = ["Phrase", "find_confusion", "find_threat", "find_told_before", "find_wish"]

# --- a wish for a person ------------------------------------------------------------------------------

_KIND_OF = r"(?:(?:live|real|actual|different|other|proper|human|duty|shift|senior|customer|customer service|support) ){0,2}"
_PEOPLE = (
    r"(?:human(?: being)?|person|people|agent|representative|rep|operator|somebody|someone|advis[eo]r|service"
    r"|support|team leader|anyone|anybody|specialist|colleague|whoever)\b"
)
_BOSS = r"(?:manager|supervisor|boss|superior|team leader|line manager)\b"
_ONE = r"(?: an?| the| your| ur| some| any)?"
# A word after "human" or "agent" that makes it a thing.
_THING = r"(?! (?:hair|tent|anatomy|resources|manual|accounts?|number|code|id|licen[cs]e|plan|body|invoice|bot|role|seats?))"

WISH_ENGLISH: dict[str, str] = {
    "manager": rf"(?:speak|talk|complain|escalate|chat|put me (?:through|on)|transfer me|connect me|pass me|hand me over)"
    rf"(?: this| it| my case)?(?: to| with)?{_ONE} {_KIND_OF}{_BOSS}"
    rf"|(?:get|give|want|need|find|send|bring)(?: me)?{_ONE} {_KIND_OF}{_BOSS}(?! (?:account|role|seat|plan|to sign|to approve))"
    rf"|^{_KIND_OF}{_BOSS}(?: please| now)?[!.?]*$|your {_BOSS} (?:please|now)|who(?:'s| is) your {_BOSS}|(?:number|name|email|contact|details) of your {_BOSS}"
    r"|(?:speak|talk)(?:ing)? (?:to|with) (?:whoever|someone|somebody|the person|a person|anyone)(?: who)?(?:'s| is)? in charge",
    "person": rf"(?:speak|talk|chat|connect me|transfer me|put me (?:through|on)|hand me over|pass me|switch me"
    rf"|forward me)(?: to| with)?{_ONE} {_KIND_OF}{_PEOPLE}(?! else'?s)"
    rf"|(?:want|need|get|give|find|send|demand|request|prefer)(?: me| to have| to get)?(?: an?| the| some)?"
    rf" {_KIND_OF}(?:human|person|agent|representative|rep)\b{_THING}(?! (?:who|to (?:sign|lift)))"
    rf"|(?<!spoke to a )(?<!spoken to a )(?<!talked to a )(?<!had a )(?<!was a )(?<!with a )(?<!he is a )(?<!she is a )(?<!it is a )\b(?:real|actual|live) (?:person|human|agent|people|operator)\b{_THING}"
    r"|\bare you (?:an? |just a |even a )?(?:ro)?bot\b(?! \w+er)|is this (?:an? |just a )?(?:ro)?bot\b"
    r"|(?:not|no more|stop|hate|sick of|tired of|enough of|don't want|dont want)(?: \w+){0,3}?"
    r" (?:(?:ro)?bots?\b(?! vac| mow| arm| lawn)|automated (?:repl|answer|respons|messag))"
    rf"|^(?:(?:live|real|human) )?(?:agent|human|person|representative|rep|operator|customer service(?: rep)?|real person)(?: please| pls| now)?[!.?]*$"
    r"|^human[,.!]? please|\b(?:can|could|will) (?:someone|somebody|a human|a person|anybody)(?: please)?(?: just)? (?:call|ring|phone) me"
    r"|(?:asked|asking|looking|waiting) for (?:an?|the|your) (?:human|agent|person|manager|representative|real person)\b|(?:anyone|anybody|someone|somebody) (?:real|human)\b"
    r"|\bcall(?:back)? from (?:an?|your) (?:manager|human|person|supervisor|agent)|\bget me (?:someone|somebody|anyone)|you(?:'re| are) a (?:ro)?bot\b|are you (?:human|a real|even real|real)\b"
    r"|am i (?:talking|speaking|chatting) (?:to|with) an? (?:ro)?bot|\bput a (?:human|person|real person) on|(?:not|n't)(?: want to)? talk(?:ing)? to an? (?:machine|computer)\b|(?:somebody|someone|anybody|anyone|a person|a human) i can (?:talk|speak|chat)"
    r"|\b(?:called|rung|contacted|phoned) (?:back )?by an? (?:person|human|manager)|^escalate (?:me|this|it)|\b(?:no|yes),? an? (?:human|person|agent)\b|(?:need|want|get me) (?:live|human|real) (?:support|help|chat|assistance)"
    r"|\btransfer me (?:already|now|please)|(?:with|to) a senior (?:person|colleague|agent|advisor)|\bcan a (?:human|person|real person) (?:help|answer|look)",
}
_CALL = "(?:转|找|安排|接|要|换|叫|联系|连|请|派|搵|揾|给我|帮我|有没有|有无)"
WISH_CHINESE: dict[str, str] = {
    "manager": "(?:找|叫|让|联系|转|请|喊|换|要|把|给我|搵|揾)(?:一?下|个|给|到|你们?的?|您们?的?|你哋|你地|贵司|这边|那边|你家|值班|客服|部门|区域|大堂){0,3}"
    "(?:经理|主管|领导|负责人|老板|店长|班长|管事的?|上级|组长|上司)"
    "(?=[,.!?;]|$|来|出来|过来|说|谈|联系|打|接|跟我|给我|回|处理|讲|对话|电话|和我|滚|解释|听)(?!说(?:了|过|的))"
    "|(?:要|想|让我)[^,.!?不没]{0,3}(?:跟|和|同|与)(?:你们?的?)?(?:经理|主管|领导|负责人|老板|店长|上级)(?:说|谈|讲|聊|对话|沟通|通话)(?!过|了|说)"
    "|(?:叫|让)(?:管事|负责)的(?:人)?(?:来|出来|跟我)",
    "person": f"{_CALL}[^,.!?;没用智降草不]{{0,4}}人工(?!智能|费|湖|草|皮|降|呼|授|手|成本|安装|的(?!客服))"
    f"|{_CALL}[^,.!?;没用不]{{0,4}}(?:真人|活人)(?!秀|cs|版|尺|大小|照|模|试)"
    f"|{_CALL}[^,.!?;没用不]{{0,3}}(?:专人(?:服务|客服|处理|跟进|联系)|客服专员|专员|转接客服)"
    "|(?:有|要)人工(?:客服)?[吗的]|让(?:客服|人)(?:打电话|回电|联系|打)给?我|(?:^|[,.!?;] ?)换人(?=[,.!?;]|$|来)|(?:能|可以)?(?:做主|有权限|管事|说了算)的人|(?:人还是机器|人还是ai)|(?:我|就)?要人(?=[,.!?;]|$)|(?:跟|和)机器(?:人)?(?:说|讲|聊)(?:不|没)|转(?:接)?(?:到|给|一下|个)?客服|转个人(?=[,.!?;]|$)"
    "|(?:^|[,.!?;] ?)(?:人工|真人)(?:客服|服务|坐席)?(?:啊|在吗|在不在|有吗|呢|吧|谢谢)?(?=[,.!?;]|$)"
    "|(?:跟|和|与|同)[^,.!?不没]{0,2}(?:真人|活人|人工)(?:客服)?(?:说|聊|讲|沟通|对话|通话|谈|交流|倾)(?!过|了)"
    "|(?:找|换|搵|揾|派|来)个(?:活|真)?人(?=[,.!?;]|$|来|吧|跟我|和我|服务|处理|回|同我|管|接|帮)"
    "|(?:别|不要|不想|不跟|不和|不同|不要跟|别让|少拿|拒绝)[^,.!?]{0,4}(?:机器人|智能客服|自动回复|ai客服|ai)(?!扫|吸)"
    "|(?:你|您|对面|这)(?:是不是|不会是|就?是)(?:个|一个)?(?:机器人|人工智能)|^是不是机器人|(?<!有)(?:能不能|有没有)[^,.!?]{0,3}人(?:工|能|可以|在|管)(?=[,.!?;]|$|回|帮|处理|理|服务)"
    "|(?:都是|全是|一直|老是|总是)(?:自动|机器人)回复",
}
find_wish = Finder(
    WISH_ENGLISH,
    WISH_CHINESE,
    stems=(
        "manager", "supervisor", "boss", "superior", "human", "person", "agent", "rep", "operator", "some",
        "bot", "advis", "leader", "service", "support", "anyone", "anybody", "people", "specialist", "whoever",
        "automated", "are you ", "live", "real", "machine", "computer", " ai", "escalate", "live ", "transfer me", "senior", "real ", "colleague",
    ),
    signs="人客员经主领负老店班管上组器动a",
)  # fmt: skip
"""Find a wish to reach a person, or their manager, in a normal form."""

# --- told before --------------------------------------------------------------------------------------

_TIMES = r"(?:twice|(?:two|three|four|five|six|ten|0|several|many|multiple|countless|numerous|a (?:dozen|hundred|million)) times|again and again|over and over)"
_OTHERS = r"(?:your|the (?:other|last|previous|first)|another|other|every|two|three|four|0|several|different)"
TOLD_ENGLISH: dict[str, str] = {
    "told_before": r"\bi(?:'ve| have|'d| had|ve)? (?:already|previously|repeatedly|clearly|literally)(?: just)? (?:told|said|explained"
    r"|gave|given|sent|mentioned|answered|provided|described|confirmed|wrote|written|stated|asked(?! (?:my|him|her|the|for)))"
    r"|\bi(?:'ve| have)? (?:literally )?just (?:told|said|explained|gave you|answered|asked that|given you)"
    rf"|\bi(?:'ve| have|ve)? (?:told|explained|said|given|repeated|answered|described|written|reported)(?: \w+){{0,4}}? (?:{_TIMES}|already)"
    r"|\bi(?:'ve| have)? (?:told|explained|said|asked|mentioned|written|answered|gone over) (?:this|that|it|you this|you that|you)(?: (?:before|earlier|already))"
    rf"|(?:told|explained|gave|given|said|sent|described|reported)(?: \w+){{0,3}}? (?:to )?{_OTHERS}(?: \w+)? (?:colleagues?|agents?|people|reps?|persons?|guy|lady|departments?|advisors?|coworkers?)\b(?! (?:told|said|explained))"
    r"|told (?:you|them|you guys) (?:already|before|twice|that already|this already)|already told (?:you|them|your|the)(?! me)"
    r"|(?:^|[,.!?;] ?|\band )(?:as|like) i(?:'ve| have)?(?: already| just)? (?:said|mentioned|explained|told|wrote|stated)"
    r"|\bi said (?:already|that already|it already|this already)|\bi (?:mentioned|wrote|said|explained|stated|described)(?: (?:this|that|it|so|all))? (?:this |that |it )?(?:in my|above|at the (?:start|beginning)|in the (?:first|last))"
    r"|\bi(?:'ve| have)? (?:already )?answered (?:that|this|it)\b"
    r"|(?:^|[,.!?;] ?)(?:please |just )?(?:read|see|check|scroll)(?: up)?(?: to)?(?: the| my| our)? ?(?:above|chat|history|thread|first message|messages|previous messages?|earlier messages?|what i (?:wrote|said))"
    r"|how (?:many times|often) (?:do|must|should|have|did|will) i"
    r"|(?:second|third|fourth|fifth|sixth|tenth|umpteenth|hundredth|0(?:nd|rd|th|st)) time (?:(?:i|we)(?:'m|m|'ve| am| have| had|'re)?(?: had to| have to)? ?"
    r"(?:call|ask|contact|explain|tell|told|writ|wrote|say|said|messag|chat|reach|rais|report|repeat|complain)|asking|calling|writing|contacting|explaining|telling|now\b|in a row)"
    r"|repeat(?:ing)? myself|\bi(?:'ve| have)? repeated (?:this|it|that|myself)"
    r"|(?:have|having|need|had|want me|going|expect me|make me|making me) (?:to )?(?:explain|repeat|say|tell|describe|go through)(?: \w+){0,4}? (?:again|once more|all over|every time)"
    r"|start(?:ing)? (?:from scratch|(?:all )?over|from the beginning|from zero)(?: again)? (?:every|each|with every)|why do i have to start"
    r"|\bi keep (?:on )?(?:saying|telling|repeating|explaining|asking|having to)"
    r"|you(?:'ve| have| guys)?(?: already| just)? asked (?:me )?(?:that|this|it|the same)(?: \w+)?(?: already| before| twice)?"
    r"|been asked (?:that|this|for)\b|(?:this|that)(?:'s| is) what i (?:told|said|wrote|explained)|(?:(?:don't|do not|dont) want to|not willing to|tired of|sick of) (?:repeat|explain|say)(?:ing)? (?:everything|this|it|all|that|myself)\b"
    r"|(?:have|has|see) (?:all (?:of )?)?(?:that|it|this|those|the details|everything) (?:already )?(?:in|on) (?:the |my |your )?(?:tickets?|files?|notes|records?|system|history|chat)|for the (?:second|third|fourth|fifth|tenth|0(?:nd|rd|th|st)|last|hundredth|umpteenth) time"
    r"|\bas (?:stated|mentioned|explained|described|written)\b|\bscroll up|did(?:n't| not) i (?:just |already )?(?:say|tell|explain|mention|send|answer|give)"
    r"|\bi told (?:your|the (?:bot|other|last))"
    r"|\bas per my\b|(?:it'?s|was|is|it is|that'?s) (?:all )?in my (?:first|last|previous|earlier)|\bi (?:wrote|explained|said|told you) (?:all (?:of )?(?:that|this|it)|everything)\b"
    rf"|(?:this|it) is (?:now )?my (?:second|third|fourth|fifth|sixth|0(?:nd|rd|th)) (?:call|message|email|chat|time|attempt|contact)|\bi(?:'ve| have) (?:called|contacted|written|emailed|messaged|phoned|rung|chatted|asked)(?: \w+){{0,2}}? (?:{_TIMES})"
    r"|\bwe(?:'ve| have)? (?:already )?(?:talked|spoke|spoken|been|went|gone|discussed|covered)(?: \w+){0,3}? (?:yesterday|before|already|last week)|broken record\b(?! player)|same questions?(?= again|[,.!]|$)(?<!the same question)"
    r"|(?:nobody|no one|don't you|do you not|does anyone|doesn't anyone|why does nobody) reads?\b|(?:don't|do not|do you not) (?:you )?have (?:my |any )?notes|(?:second|third|fourth|fifth|0(?:nd|rd|th)) (?:person|agent) i(?:'ve| have) (?:told|spoken|explained)|you should (?:already )?have (?:that|it|this|all)"
    r"|given you (?:that|this|it)\b|given (?:you|this|that|it) (?:twice|already)"
    r"|same question (?:again|over|twice)|(?:ask|say|tell|explain|answer|repeat)\w*(?: \w+){0,2}? the same (?:thing|question|story)s?(?: \w+){0,2}? (?:again|over)"
    r"|again\?+ ?i(?:'ve| have)?(?: already)? (?:sent|told|gave|said|explained)"
    r"|(?:been|gone|went) (?:through|over) (?:all )?(?:this|that|it|all this)(?: already| before| with| twice|[!.,]|$)"
}
_TOLD = "(?:说|讲|反映|解释|说明|提供|交代|描述|告知|报备)"
_SAID = "(?:过|了|咗|明过|清楚)"
TOLD_CHINESE: dict[str, str] = {
    "told_before": f"(?:都|已经|刚刚?才?|刚才|早就?|不是|才刚|前面|之前|上面|昨天|前天|上次|明明|一开始)(?:不是|就|都|已经|我){{0,2}}(?:跟|和|给|向|对|同)?(?:你们?|您|客服|他们|另[^,.!?]{{0,4}}|上[^,.!?]{{0,4}}|前[^,.!?]{{0,4}}|同事)?{_TOLD}{_SAID}(?!错|算|什|会|可以|能|不|要给|三天|包)"
    "|(?:都|已经|刚刚?才?|刚才|早就?|不是|前面|之前|上面)(?:不是|就|都|已经|我)?(?:给你们?|给您|给客服)?(?:发|截图|传|写|填|拍|提交|问|回答|回复)(?:你们?|您)?(?:过|给你们?了?|给您了?|截图)(?!我|老婆|老公|他|她|妈|朋友)"
    "|刚(?:才|刚)?跟(?:你们?|您)说的|(?:给|跟|和|向|对|同)(?:你们?|您|另一?[个位]|上一?[个位]|前一?[个位]|之前的|前面的|其他|别的|刚才|刚刚|客服)[^,.!?]{0,6}" + _TOLD + _SAID +
    "|(?:都|早就?|已经|刚刚?)[^,.!?你]{0,2}告诉(?:过)?(?:你|您|他)们?|信息[^,.!?]{0,2}给过"
    "|(?:说|讲|问|发|重复|反映|解释|联系|催)(?:了|过|咗)?(?:你们?|您|我)?(?:多少|几|好几|好多|无数|很多|n|0|几百|几十|两|三|四|五|六|八百|一百){1,3}[遍次回](?!可以)"
    "|第(?:二|三|四|五|六|七|八|九|十|0|几|n|好几)遍|(?:跟|和|给|向)[^,.!?你]{1,10}(?:说|讲|解释)得[^,.!?]{0,4}(?:清楚|明白)|每(?:换|次|个)[^,.!?]{0,8}(?:重新?|再|又)(?:说|讲|来|解释)"
    "|(?:昨天|前天|上周|上个?月|早上|上午|刚才|之前|上次|一早|前几天)[^,.!?你]{0,3}就(?:说|讲|报修|反映|联系|投诉|提交|申请|提)过|又(?:要|得)[^,.!?]{0,4}(?:说|讲)(?:一遍|一次)?(?=[,.!?;]|$)"
    "|(?:不是|刚|早)+(?:说|讲|发|给)过(?:了)?[吗嘛吧呀啊]|同(?:一个|样的?)(?:问题|事)[^.!?]{0,10}[次遍]|打了(?:你们?)?[^,.!?]{1,3}[次遍]电话"
    "|上面(?:不是|都|已经)?写得|我刚(?:刚|才)?(?:发|说|写|讲)的你|(?:[一二三四五两几0]天|昨天|上周|早上|上午)[^,.!?你]{0,3}(?:就|已经)(?:联系|打|找|反映|问|报修|说)过(?:你们?|电话|了)?|(?:讲|说)到(?:口|嘴)"
    "|重复(?:了)(?:好|多少|几|很多|无数)"
    "|又问(?=[,.!?;一]|$|我)|又(?:要|让|叫)我?(?:再|重新|从头|重头)?" + _TOLD + "|要我(?:再)?说(?:几|多少)[遍次]|(?:要|让|叫)我?(?:再|重新|从头|重头|全部)(?:重新)?" + _TOLD + "(?!一?下您)"
    "|第(?:二|三|四|五|六|七|八|九|十|0|几|n|好几)次(?:来|再|跟你们?|找你们?|向你们?|给你们?|和你们?)?(?:问|联系|打|找|反映|说|讲|咨询|催|报修|来问|进线)"
    "|上面(?:都|不是|已经)?(?:写|有写|发|说)(?:着|了|过|的)(?:呢|呀|啊|吗)?[,.!? ]*(?:你|没|不|自己|看|$)|(?:你|自己|麻烦|能不能)(?:先)?(?:看下?|看看|看一下|翻翻?|翻一下)(?:前面|上面|之前)?的?(?:聊天)?记录"
    "|(?:^|[,.!?; ]|我)(?:都|早|刚|就)?(?:说|讲|问|发|提供|反映)(?:过|咗)(?:了|好多次|几次|很多次)?(?:啊|呀|啦|吧|的|嘛)?(?=[,.!?;]|$)|(?:就|我)反映过"
    "|(?:我|刚才|刚刚?)(?:都|就|已经)?(?:讲|说)(?:了|咗)(?:呀|啊|嘛|的)?(?=[,.!?;]|$)(?<!错了)"
}
_OTHER_TELLER = re.compile(r"(?:你们?|您|商家|客服|朋友|广告|快递员?|他们?|她|老公|老婆|同事|店家|卖家|页面|说明书|医生|师傅|经理|官网|网上)(?:们|上|里|也)?$")


def _told_by_customer(phrase: Phrase, form: str, text: str) -> bool:
    """Return whether nobody but the customer stands before the phrase as the one who told it."""
    return _OTHER_TELLER.search(form, max(0, phrase.start - 8), phrase.start) is None


find_told_before = Finder(
    TOLD_ENGLISH,
    TOLD_CHINESE,
    stems=(
        "already", "just ", "told", "time ", "times", "repeat", "same ", "twice", "before", "again", "i said",
        "as i", "like i", "previously", "literally", "clearly", "above", "read", "check", "scroll", "see ", "how often", "every",
        "keep ", "asked", "mention", "what i", "repeat", "have ", "has ", " time", "stated", "described", "written", "n't i", "as per", "coworker", "send", "said", "often", "say", "see", "second", "third", "fourth", "fifth", "sixth", "0", "chat", "ticket", "file", "system", "history", "went", "gone", "been", "over", "first message", "once more", "willing", "earlier", "colleague", "all over", "sick of", "agent", "last week", "guy", "people", "department", "advisor", "lady", "rep", "every time", "tired of", "record", "called", "contacted", "yesterday", "notes", "person", " my ", "wrote", "talked", "should", "not i", "through", "over ", "start", "answered", "explain", "gave", "given", "in my",
    ),
    signs="过了咗又次遍记给诉再说讲写得清回每从重发图全",
    confirmed=_told_by_customer,
)  # fmt: skip
"""Find words of a customer who has told it before in a normal form."""

# --- not understanding --------------------------------------------------------------------------------

_NOT = r"(?:do not|don't|dont|did not|didn't|didnt|can't|cannot|cant|couldn't|still not|not)"
_CONTROL = r"(?:button|link|option|menu|tab|setting|page|icon|field|box)s?\b"
CONFUSION_ENGLISH: dict[str, str] = {
    "lost": rf"{_NOT}(?: really| quite| fully| even| still)? (?:understand\b(?! (?:english|anything|me\b|us\b|how you can))"
    r"|get (?:it|that|this)(?=[,.!?;]|$| sorry| at all| yet$| either)|get (?:what|how|why) (?:you|that|this|it|the)|follow(?:ing)?\b(?! (?:up|me|your))"
    r"|figure (?:it|this|that) out|see (?:what|how|why) (?:i|you|that|this|it))"
    r"|no idea (?:how|where)\b|(?:don't|do not|dont) know (?:how to|where to|which)\b|no idea (?:what|which) (?:you mean|you(?:'re| are) (?:talking|saying|on about)|that|it|this|to|i)\b|confusing\b(?! (?:sign|label|name))"
    r"|(?:i'm|i am|am|im|so|bit|very|totally|still|getting|really|now|more|quite|^) ?confused"
    r"|what(?:'s| is| does| do)(?: [^ ,.!?]+){1,6}? mean\b(?! (?:to me|business))|what (?:do|did) you mean|what is meant"
    r"|(?:i'm|i am|im|totally|completely|bit|little|still|so|get|getting) lost(?=[,.!?;]|$| now| here| sorry| on| at| with)"
    r"|(?:you|you've|have|it) lost me(?=[,.!?;]|$| there| here| at| now| completely)"
    r"|makes? no sense|(?:does not|doesn't|doesnt|not) mak(?:e|ing) (?:any )?sense"
    r"|(?:explain|say|repeat|put|go over|describe)(?: that| it| this| me)?(?: to me)?(?: all)? (?:again|once more|more (?:simply|slowly|clearly)"
    r"|in (?:plain|simple|simpler|other|normal|layman'?s?)|step by step|simpler|slower)|walk me through"
    r"|^(?:huh|eh|what|come again|pardon|sorry|excuse me|wait,? what)\?+|^(?:huh|eh|wait,? what|come again)\b|greek to me|over my head"
    r"|\bnot (?:very |that |so |really |a )?(?:technical|tech[- ]?savvy|good with (?:computers|tech\w*))"
    r"|(?:i'm|i am|im|^) ?not (?:quite |really |entirely )?sure (?:what (?:that|you|it|this|to|i)|how|where|which (?:one|button|option)|i (?:understand|follow|get))"
    r"|(?:what|so what) (?:am i|i'm|i am) supposed to|what (?:exactly )?(?:i have|you want me) to do|is that a yes or"
    r"|(?:can't|cannot|can not) make sense|^sorry,? what|too (?:complicated|complex|technical) for me|how do you mean|rephrase|reword|no clue (?:what|how|where)"
    r"|break (?:it|this|that) down|what exactly (?:do|does|is it|are) (?:you|that|i|this)|like i'?m (?:five|0|a child)|(?:struggling|trying|hard) to (?:understand|follow|make sense)|head is spinning|^which (?:number|one|button|link|page|form|field)\?"
    r"|not getting (?:it|this|that)(?=[,.!?;]|$)|(?:can't|cannot|couldn't) work out (?:what|how|why|which|where)"
    r"|what(?:'s| is| are)(?: an?| the| this| that)? [\"“'‘][^\"”]{2,30}[\"”'’]\?|(?:be|a bit|little) (?:more specific|clearer)|you(?:'re| are) confusing"
    rf"|(?:can't|cannot|can not|don't|do not|cant|couldn't) (?:see|find)(?: \w+){{0,3}}? {_CONTROL}|how does that work\?",
    "how": r"how (?:do|am|can|should) i\b|where (?:exactly )?(?:do|should) i (?:click|find|go|press)",
}
_FIRM = "(?!就别|装懂|人话|中文|尊重|礼貌|规矩|事|凭什么|你们凭|字吗)"
CONFUSION_CHINESE: dict[str, str] = {
    "lost": f"(?:听|看|搞|弄|读|理解|记)(?:得)?不(?:太|大|怎么|是很|甚)?(?:懂|明白|清楚?){_FIRM}"
    f"|没(?:太|怎么|大|完全)?(?:听|看|搞|弄|理解)?(?:懂|明白|跟上|反应过来)(?!事)|(?<!什么)(?:不(?:太|大|是很|怎么|甚)?(?:明白|懂|理解|会弄)(?!的)){_FIRM}"
    "|(?:^|[,.!? ])(?:这|那)(?:是|个是)?(?:啥|什么)(?:东西|玩意)?[呀啊呢]?[?]?$|哪个(?:按钮|选项|页面|链接|菜单)|转不过来|(?:接下来|下一步|然后)[^,.!?]{0,4}(?:点|按|选|填|做)(?:哪|什么|啥)|(?:^|[,.!? ])什么是[^,.!?]{1,8}[?]$|跟不上|不晓得|唔系好?(?:清楚|明|知)|什么叫(?!没|不|做|我|你)|啥叫|大白话|没听清|有点乱|太复杂|头(?:晕|大)|(?:哪儿?|哪里)[呀啊呢]?,?(?:我)?没找到|(?:听|看)无|唔(?:明|系(?:好|几)明|识|知点)|看无|(?:听|看)唔(?:明|懂)|搞唔(?:清|懂|掂)|(?:^|[,.!? ]|这|是|那|的|话|你)(?:什么|啥|几|咩)意思(?=[啊呀呢吗嘛阿?!,.]|$)"
    "|一头雾水|(?<!打)懵(?!懂)|(?:^|我|有点|彻底|都)蒙了|糊涂(?!虫|账)|(?:绕|听|看|搞|有点|我|都)晕|(?:再)?(?:解释|说|讲)(?:得|的)?(?:简单|清楚|明白|详细|具体|通俗|慢|细)(?:一?点|些|一下)"
    "|(?:再)(?:解释|讲解)(?:一?遍|一下|一次)|说人话|指(?:的是)?(?:哪里?|什么|啥)|到底(?:是先|是要|要怎|该怎|怎么(?:弄|操作|办理|用)|是哪|先)|不知道(?:你(?:在)?说|怎么|如何|该|在哪)|不会(?:弄|操作|用|搞|设置|填)|一脸懵|搞不清|弄不清"
    "|(?:要|让|需要)我(?:做|干|弄|怎么)(?:什么|样|啥|弄)?(?=[,.!?;]|$)|(?:操作|入口|按钮|在哪)[^,.!?]{0,6}找不到|找不到(?:在哪|入口|按钮|你说的|那个)|年纪大[^.!?]{0,6}不(?:懂|会)",
    "how": "怎么办|咋办|怎么(?:弄|操作|搞|设置)|在哪(?:里|儿)?(?:点|找|弄|看)",
}
# Who does not understand is the desk: "you don't understand", 你听不懂吗.
_DENIES = re.compile(r"(?:don't|do not|did|can|could|still not|not|no idea|dont|cant|[^ -~])")
_OF_OTHERS = re.compile(
    r"\b(?:you|u|they|he|she|nobody|people|staff)(?: (?:clearly|obviously|really|just|still|guys|people|lot|all|have))* $"
    r"|(?:你们?|您|他们?|她|客服|谁)(?:是不是|到底|根本|怎么|都|也|还|真|压根|完全|就|是)?(?:听|看|搞|弄)?$|什么$"
)


def _of_the_customer(phrase: Phrase, form: str, text: str) -> bool:
    """Return whether it is the customer who does not understand."""
    if _DENIES.match(form, phrase.start) is None:
        return True
    return _OF_OTHERS.search(form, max(0, phrase.start - 30), phrase.start) is None


find_confusion = Finder(
    CONFUSION_ENGLISH,
    CONFUSION_CHINESE,
    stems=(
        "get ", "understand", "follow", "figure", "idea", "confus", "mean", "how ", "lost", "sure", "sense",
        "where ", "explain", "say", "repeat", "put", "go over", "describe", "walk me", "huh", "eh", "what", "come again",
        "pardon", "sorry", "excuse", "greek", "my head", "tech", "computers", "is that", "can't", "cannot",
        "can not", "cant", "couldn't", "don't", "do not", "see ", "know ", "break ", "struggling", "hard to", "trying", "spinning", "which ", "getting", "work out", "like i", "clue", "complicated", "complex", "rephrase", "reword", "specific", "clearer",
    ),
    signs="懂明清楚意雾懵蒙糊晕解说讲指底知要让找会怎咋哪看大头乱复叫无没啥什不唔",
    confirmed=_of_the_customer,
)  # fmt: skip
"""Find words of not understanding in a normal form.

In `lost`, the customer does not follow. In `how`, the customer asks how, and may follow well.
"""
