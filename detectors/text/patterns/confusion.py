"""What a customer says who does not follow."""

from __future__ import annotations

import re

from detectors.text.patterns.finder import Finder, Phrase

_NOT = r"(?:do not|don't|dont|did not|didn't|didnt|can't|cannot|cant|couldn't|still not|not)"
_CONTROL = r"(?:button|link|option|menu|tab|setting|page|icon|field|box)s?\b"
CONFUSION_ENGLISH: dict[str, str] = {
    "lost": rf"{_NOT}(?: really| quite| fully| even| still)? (?:understand\b(?! (?:english|anything"
    rf"|me\b|us\b|how you can))"
    r"|get (?:it|that|this)(?=[,.!?;]|$| sorry| at all| yet$| either)|get (?:what|how|why) (?:you|that"
    r"|this|it|the)|follow(?:ing)?\b(?! (?:up|me|your))"
    r"|figure (?:it|this|that) out|see (?:what|how|why) (?:i|you|that|this|it))"
    r"|no idea (?:how|where)\b|(?:don't|do not|dont) know (?:how to|where to|which)\b|no idea (?:what"
    r"|which) (?:you mean|you(?:'re| are) (?:talking|saying|on about)|that|it|this|to|i)\b"
    r"|confusing\b(?! (?:sign|label|name))"
    r"|(?:i'm|i am|am|im|so|bit|very|totally|still|getting|really|now|more|quite|^) ?confused"
    r"|what(?:'s| is| does| do)(?: [^ ,.!?]+){1,6}? mean\b(?! (?:to me|business))|what (?:do"
    r"|did) you mean|what is meant"
    r"|(?:i'm|i am|im|totally|completely|bit|little|still|so|get|getting) lost(?=[,.!?;]|$| now| here"
    r"| sorry| on| at| with)"
    r"|(?:you|you've|have|it) lost me(?=[,.!?;]|$| there| here| at| now| completely)"
    r"|makes? no sense|(?:does not|doesn't|doesnt|not) mak(?:e|ing) (?:any )?sense"
    r"|(?:explain|say|repeat|put|go over|describe)(?: that| it| this"
    r"| me)?(?: to me)?(?: all)? (?:again|once more|more (?:simply|slowly|clearly)"
    r"|in (?:plain|simple|simpler|other|normal|layman'?s?)|step by step|simpler|slower)|walk me through"
    r"|^(?:huh|eh|what|come again|pardon|sorry|excuse me|wait,? what)\?+|^(?:huh|eh|wait,? what"
    r"|come again)\b|greek to me|over my head"
    r"|\bnot (?:very |that |so |really |a )?(?:technical|tech[- ]?savvy|good with (?:computers|tech\w*))"
    r"|(?:i'm|i am|im|^) ?not (?:quite |really |entirely )?sure (?:what (?:that|you|it|this|to|i)|how"
    r"|where|which (?:one|button|option)|i (?:understand|follow|get))"
    r"|(?:what|so what) (?:am i|i'm|i am) supposed to|what (?:exactly )?(?:i have|you want me) to do"
    r"|is that a yes or"
    r"|(?:can't|cannot|can not) make sense|^sorry,? what|too (?:complicated|complex|technical) for me"
    r"|how do you mean|rephrase|reword|no clue (?:what|how|where)"
    r"|break (?:it|this|that) down|what exactly (?:do|does|is it|are) (?:you|that|i|this)"
    r"|like i'?m (?:five|0|a child)|(?:struggling|trying|hard) to (?:understand|follow|make sense)"
    r"|head is spinning|^which (?:number|one|button|link|page|form|field)\?"
    r"|not getting (?:it|this|that)(?=[,.!?;]|$)|(?:can't|cannot|couldn't) work out (?:what|how|why"
    r"|which|where)"
    r"|what(?:'s| is| are)(?: an?| the| this| that)? [\"“'‘][^\"”]{2,30}[\"”'’]\?|(?:be|a bit"
    r"|little) (?:more specific|clearer)|you(?:'re| are) confusing"
    rf"|(?:can't|cannot|can not|don't|do not|cant|couldn't) (?:see|find)(?: \w+){{0,3}}? {_CONTROL}"
    rf"|how does that work\?",
    "how": r"how (?:do|am|can|should) i\b|where (?:exactly )?(?:do|should) i (?:click|find|go|press)",
}
_FIRM = "(?!就别|装懂|人话|中文|尊重|礼貌|规矩|事|凭什么|你们凭|字吗)"
CONFUSION_CHINESE: dict[str, str] = {
    "lost": f"(?:听|看|搞|弄|读|理解|记)(?:得)?不(?:太|大|怎么|是很|甚)?(?:懂|明白|清楚?){_FIRM}"
    f"|没(?:太|怎么|大|完全)?(?:听|看|搞|弄|理解)?(?:懂|明白|跟上|反应过来)(?!事)|(?<!什么)(?:不(?:太"
    f"|大|是很|怎么|甚)?(?:明白|懂|理解|会弄)(?!的)){_FIRM}"
    "|(?:^|[,.!? ])(?:这|那)(?:是|个是)?(?:啥|什么)(?:东西|玩意)?[呀啊呢]?[?]?$|哪个(?:按钮|选项|页面"
    "|链接|菜单)|转不过来|(?:接下来|下一步|然后)[^,.!?]{0,4}(?:点|按|选|填|做)(?:哪|什么|啥)|(?:^"
    "|[,.!? ])什么是[^,.!?]{1,8}[?]$|跟不上|不晓得|唔系好?(?:清楚|明|知)|什么叫(?!没|不|做|我|你)"
    "|啥叫|大白话|没听清|有点乱|太复杂|头(?:晕|大)|(?:哪儿?|哪里)[呀啊呢]?,?(?:我)?没找到|(?:听"
    "|看)无|唔(?:明|系(?:好|几)明|识|知点)|看无|(?:听|看)唔(?:明|懂)|搞唔(?:清|懂|掂)|(?:^|[,.!? ]"
    "|这|是|那|的|话|你)(?:什么|啥|几|咩)意思(?=[啊呀呢吗嘛阿?!,.]|$)"
    "|一头雾水|(?<!打)懵(?!懂)|(?:^|我|有点|彻底|都)蒙了|糊涂(?!虫|账)|(?:绕|听|看|搞|有点|我|都)晕"
    "|(?:再)?(?:解释|说|讲)(?:得|的)?(?:简单|清楚|明白|详细|具体|通俗|慢|细)(?:一?点|些|一下)"
    "|(?:再)(?:解释|讲解)(?:一?遍|一下|一次)|说人话|指(?:的是)?(?:哪里?|什么|啥)|到底(?:是先|是要|要怎"
    "|该怎|怎么(?:弄|操作|办理|用)|是哪|先)|不知道(?:你(?:在)?说|怎么|如何|该|在哪)|不会(?:弄|操作"
    "|用|搞|设置|填)|一脸懵|搞不清|弄不清"
    "|(?:要|让|需要)我(?:做|干|弄|怎么)(?:什么|样|啥|弄)?(?=[,.!?;]|$)|(?:操作|入口|按钮"
    "|在哪)[^,.!?]{0,6}找不到|找不到(?:在哪|入口|按钮|你说的|那个)|年纪大[^.!?]{0,6}不(?:懂|会)",
    "how": "怎么办|咋办|怎么(?:弄|操作|搞|设置)|在哪(?:里|儿)?(?:点|找|弄|看)",
}
# Who does not understand is the desk: "you don't understand", 你听不懂吗.
_DENIES = re.compile(r"(?:don't|do not|did|can|could|still not|not|no idea|dont|cant|[^ -~])")
_OF_OTHERS = re.compile(
    r"\b(?:you|u|they|he|she|nobody|people|staff)(?: (?:clearly|obviously|really|just|still|guys"
    r"|people|lot|all|have)){0,4} $"
    r"|(?:你们?|您|他们?|她|客服|谁)(?:是不是|到底|根本|怎么|都|也|还|真|压根|完全|就|是)?(?:听|看|搞"
    r"|弄)?$|什么$"
)


def _of_the_customer(phrase: Phrase, form: str, _text: str) -> bool:
    """Return whether it is the customer who does not understand."""
    if _DENIES.match(form, phrase.start) is None:
        return True
    return _OF_OTHERS.search(form, max(0, phrase.start - 30), phrase.start) is None


find_confusion = Finder(
    CONFUSION_ENGLISH,
    CONFUSION_CHINESE,
    stems=(
        "get ", "understand", "follow", "figure", "idea", "confus", "mean", "how ", "lost", "sure", "sense",
        "where ", "explain", "say", "repeat", "put", "go over", "describe", "walk me", "huh", "eh", "what",
        "come again", "pardon", "sorry", "excuse", "greek", "my head", "tech", "computers", "is that",
        "can't", "cannot", "can not", "cant", "couldn't", "don't", "do not", "see ", "know ", "break ",
        "struggling", "hard to", "trying", "spinning", "which ", "getting", "work out", "like i", "clue",
        "complicated", "complex", "rephrase", "reword", "specific", "clearer",
    ),
    signs="懂明清楚意雾懵蒙糊晕解说讲指底知要让找会怎咋哪看大头乱复叫无没啥什不唔",
    confirmed=_of_the_customer,
)  # fmt: skip
"""Find words of not understanding in a normal form.

In `lost`, the customer does not follow. In `how`, the customer asks how, and may follow well.
"""


def find_lost(form: str) -> Phrase | None:
    """Find words by which a customer does not follow, not those that only ask how.

    >>> find_lost("how do i do that") is None, find_lost("i don't understand") is None
    (True, False)
    """
    phrase = find_confusion(form)
    return phrase if phrase is not None and phrase.kind == "lost" else None
