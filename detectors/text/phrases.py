"""Finds phrases of failing service, in Chinese and English, by patterns over normal forms.

A pattern is a rule that anybody can read and dispute, so these few are not learned. They search the normal
form (`features.normal`): lower case, simplified characters, digits as `0`. A negation right before a phrase
voids it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# A negation right before a phrase.
_NEGATED = re.compile(
    r"(?:不|别|没|不用|不想|不要|不会|没有|不是要|不是想|不需要|不打算)$"
    r"|(?:\bnot|n't|n't want to|not want to|no need to|never|without|not going to|n't going to|rather than) $"
)

THREATS: dict[str, str] = {
    "legal": r"(?:起诉|打官司|法院见|找律师|请律师|律师函|报警)"
    r"|(?:\bsue\b|my lawyer|a lawyer|my attorney|legal action|small claims|see you in court)",
    "public": r"(?:曝光|发(?:到)?(?:微博|朋友圈|抖音|小红书|网上)|找媒体|找记者|挂网上"
    r"|给(?:你们)?差评)"
    r"|(?:post (?:this|it|about this) (?:on|everywhere)|go(?:ing)? to the (?:press|media|papers)"
    r"|tell everyone|(?:one|0)[- ]star|bad review|all over (?:twitter|social media|facebook))",
    "complain": r"(?:投诉|举报|消协|消费者协会|工商局|工信部|银保监)"
    r"|(?:(?:file|make|lodge|raise|submit) an? (?:formal |official )?complaint|report you"
    r"|(?:going to|gonna|will|want to|'ll) complain|ombudsman|trading standards|consumer protection)",
    "leave": r"(?:再也不(?:买|用|来|会|想)|以后(?:再也)?不(?:买|来|用|会)|不(?:在"
    r"|再)(?:你们)?(?:这|家)(?:里)?买|换(?:一)?家"
    r"|销户|注销(?:账号|账户|会员)|转网|携号)"
    r"|(?:cancel (?:my|the|our) (?:account|subscription|contract|membership)|close my account"
    r"|(?:will|'ll|would|gonna) never (?:buy|use|shop|order|come|be back)\b"
    r"|never (?:buy|use|shop|order)\w*\b.{0,30}\bagain\b|never again"
    r"|(?:this is|that was|this was) the last time i"
    r"|switch(?:ing)? (?:provider|to (?:another|a different|someone else|the competition|your competitor))"
    r"|tak(?:e|ing) my business|lost (?:a|me as a) customer)",
}
WANTS_PERSON: dict[str, str] = {
    "manager": r"(?:(?:找|叫|让|要|联系|转).{0,5}(?:经理|主管|领导|负责人|老板|店长|班长)(?!说))"
    r"|(?:(?:speak|talk|complain|escalate)(?: this| it)?(?: to| with)?(?: a| an| the| your| ur)? ?"
    r"(?:duty |shift )?(?:manager|supervisor|boss|superior)|get me (?:a|your|the) (?:manager|supervisor)"
    r"|your (?:manager|supervisor) (?:please|now))",
    "person": r"(?:(?:转|找|要|接|换|联系)(?:个|到|一个|下|一下)?(?:人工|真人|活人)|人工客服"
    r"|人工服务|^人工[!.?]*$|是不是机器人|不要机器人)"
    r"|(?:(?:speak|talk|chat|connect me|transfer me|put me through)(?: to| with)?(?: a"
    r"| an| some)? ?"
    r"(?:live |real |actual )?(?:human|person|agent|representative|rep|operator|somebody|someone)"
    r"|(?:real|actual|live) (?:person|human|agent)|are you a (?:ro)?bot|^(?:agent|human"
    r"|representative|operator)[!.?]*$)",
}
TOLD_BEFORE = (
    r"(?:都|已经|刚刚?|不是)(?:跟|和|给|对)?.{0,6}(?:说过|说了|讲过|讲了|问过|发过|告诉过|提供过)"
    r"|说(?:了)?(?:多少|几|好多|好几|很多|无数|0)[遍次]|又问(?:一?遍)?|要我(?:再)?说(?:几"
    r"|多少)[遍次]|重复(?:了)?(?:多少|几|好几)[遍次]"
    r"|\bi(?:'ve| have| had)? (?:already (?:answered|asked)|(?:already|just) (?:told|said"
    r"|explained|gave|given|sent|mentioned))"
    r"|already (?:told|explained|gave|sent|answered|said)(?: to)? (?:you|it|this|that|your|them)\b(?! me)"
    r"|told (?:your|the other|the last|another|you) (?:colleague|agent|guy|person|lady|already"
    r"|before|twice|that)"
    r"|(?:how many times|(?:second|third|fourth|fifth|0(?:nd|rd|th)) time (?:i(?:'m|'ve| am| have"
    r"| had| call| ask| contact| explain| tell| told| write)|today|now)|repeat(?:ing)? myself"
    r"|same (?:thing|question) (?:again|over))"
    r"|(?:said|told|asked|explained)(?: you| it| this)? (?:twice|(?:three|four|five|0|several"
    r"|many) times|before|again and again)"
)
NOT_UNDERSTANDING: dict[str, str] = {
    "lost": r"不明白|没明白|不太明白|搞不懂|没搞懂|听不懂|看不懂|没听懂|没看懂|不太懂"
    r"|听不清楚|什么意思|啥意思|一头雾水|不知道你(?:在)?说"
    r"|(?:do not|don't|didn't|did not|can't|cannot) (?:get it|get that|understand|follow|figure)"
    r"|no idea what|confus(?:ed|ing)|what do you mean|what does (?:that|this|it) mean"
    r"|i(?:'m| am) (?:lost|stuck|not sure what)|makes? no sense",
    "how": r"怎么办|咋办|不知道(?:怎么|如何|该|在哪)|不会(?:弄|操作|用|搞|设置)"
    r"|怎么(?:弄|操作|搞|设置)|在哪(?:里|儿)?(?:点|找|弄|看)|找不到(?:在哪|入口|按钮)"
    r"|no idea (?:how|where)|how (?:do|am|can|should) i\b"
    r"|i(?:'m| am) not sure (?:how|where|which)|where (?:do|should) i (?:click|find|go|press)",
}
"""In `lost`, the customer does not follow. In `how`, the customer asks how, and may follow well."""
QUESTION = (
    r"[?？]|[吗嘛么呢]\W*$|怎么|什么|为何|为什么|多久|几时|哪里|哪个|能不能|可不可以|有没有|是不是"
    r"|行不行|多少"
    r"|^(?:what|why|how|when|where|who|which|can|could|do|does|did|is|are|will|would|should|have|has)\b"
)


class Phrase(NamedTuple):
    """A phrase in a text: its kind, and its span in the normal form."""

    kind: str
    start: int
    end: int


class Finder:
    """Searches patterns of several kinds in one pass; at one position the first kind wins.

    Nearly all turns have none of them. An ASCII text without any of the `stems` is not searched; without
    stems, every text is.

    >>> find_threat("i will call my lawyer"), find_threat("i won't sue") is None
    (Phrase(kind='legal', start=12, end=21), True)
    """

    def __init__(self, patterns: dict[str, str], stems: tuple[str, ...] = ()) -> None:
        self._pattern = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in patterns.items()))
        self._stems = stems

    def __call__(self, form: str) -> Phrase | None:
        if self._stems and form.isascii() and not any(map(form.__contains__, self._stems)):
            return None
        for match in self._pattern.finditer(form):
            if not _NEGATED.search(form, max(0, match.start() - 16), match.start()):
                return Phrase(str(match.lastgroup), match.start(), match.end())
        return None


find_threat = Finder(
    THREATS,
    (
        "sue", "lawyer", "attorney", "legal", "claims", "court", "post ", "to the ", "everyone", "star",
        "review", "all over", "complain", "report you", "ombudsman", "trading", "consumer", "cancel",
        "close my", "never ", "last time", "switch", "business", "lost ",
    ),
)  # fmt: skip
find_wish = Finder(
    WANTS_PERSON,
    (
        "manager", "supervisor", "boss", "superior", "human", "person", "agent", "rep", "operator", "some",
        "bot",
    ),
)  # fmt: skip
find_told_before = Finder(
    {"told_before": TOLD_BEFORE},
    ("already", "just ", "told", "times", "time ", "repeat", "same ", "twice", "before", "again"),
)
find_confusion = Finder(
    NOT_UNDERSTANDING,
    (
        "get ", "understand", "follow", "figure", "idea", "confus", "mean", "how ", "lost", "stuck",
        "not sure", "sense", "where ",
    ),
)  # fmt: skip
find_question = Finder({"question": QUESTION})

# --- promises -----------------------------------------------------------------------------------------

_CHINESE_NUMBERS = {
    **{name: number for number, name in enumerate("零一二三四五六七八九十")},
    "两": 2,
    "几": 5,
    "半": 0.5,
    "十五": 15,
    "二十": 20,
    "三十": 30,
    "四十": 40,
    "五十": 50,
}
_ENGLISH_NUMBERS = {
    name: number
    for number, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "a few": 5, "a couple of": 2, "half an": 0.5, "fifteen": 15, "twenty": 20, "thirty": 30}
_UNITS = {"分": 60, "小时": 3600, "钟头": 3600, "秒": 1, "min": 60, "hour": 3600, "hr": 3600, "sec": 1}
_CHINESE_SPAN = re.compile(
    r"(?<![\d-])(\d{1,3}|[一二三四五]?十五?|[零一二两三四五六七八九几半])(?:到|-"
    r"|~)?(\d{1,3})?个?(分|小时|钟头|秒)"
)
_CHINESE_ACT = re.compile(
    r"回(?:复|电|拨|访|您|你)|联系|答复|通知|给您|给你|处理|打给|稍等|等待|解决|反馈|查(?:询|看|一下)|核实"
)
_ENGLISH_SPAN = re.compile(
    r"(?:in|within|under|for|another|give me|wait)(?: about| around| the next| approximately| just)? "
    r"(\d{1,3}|half an|a couple of|a few|an?|"
    + "|".join(list(_ENGLISH_NUMBERS)[1:13])
    + r"|fifteen|twenty|thirty)"
    r"(?:(?: to |-)(\d{1,3}))?[ -]?(min|hour|hr|sec)"
)
_ENGLISH_ACT = re.compile(
    r"\b(?:i|we|someone|somebody|he|she|they|colleague|team|manager|supervisor|technician)(?:'ll"
    r"| will| am going to|'m going to)\b"
    r"|\b(?:call|get|come|write|ring) (?:you )?back\b|please (?:wait|hold|allow)|give me|hold on|bear with"
)
_LIKELY = re.compile(r"[分时秒]|min|hour|hr|sec")


def promised_seconds(text: str, longest: float) -> float | None:
    """Return the seconds within which an agent's turn promises to act.

    None when it names no time, or one of more than `longest` seconds.

    >>> promised_seconds("I'll call you back in 10 minutes", longest=3600.0)
    600.0
    """
    low = text.lower()
    if _LIKELY.search(low) is None:
        return None
    span, numbers = _CHINESE_SPAN.search(low), _CHINESE_NUMBERS
    if span is None or _CHINESE_ACT.search(low) is None:
        span, numbers = _ENGLISH_SPAN.search(low), _ENGLISH_NUMBERS
        if span is None or _ENGLISH_ACT.search(low) is None:
            return None
    number = span[2] or span[1]
    amount = float(number) if number.isdigit() else numbers.get(number)
    seconds = None if amount is None else amount * _UNITS[span[3]]
    return seconds if seconds is not None and 0 < seconds <= longest else None
