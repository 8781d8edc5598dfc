"""What a customer says who wants a person or a manager."""

from __future__ import annotations

from detectors.text.patterns.finder import Finder

_KIND_OF = (
    r"(?:(?:live|real|actual|different|other|proper|human|duty|shift|senior|customer|customer service"
    r"|support) ){0,2}"
)
_PEOPLE = (
    r"(?:human(?: being)?|person|people|agent|representative|rep|operator|somebody|someone|advis[eo]r|service"
    r"|support|team leader|anyone|anybody|specialist|colleague|whoever)\b"
)
_BOSS = r"(?:manager|supervisor|boss|superior|team leader|line manager)\b"
_ONE = r"(?: an?| the| your| ur| some| any)?"
# A word after "human" or "agent" that makes it a thing.
_THING = (
    r"(?! (?:hair|tent|anatomy|resources|manual|accounts?|number|code|id|licen[cs]e|plan|body|invoice"
    r"|bot|role|seats?))"
)

WISH_ENGLISH: dict[str, str] = {
    "manager": rf"(?:speak|talk|complain|escalate|chat|put me (?:through|on)|transfer me|connect me"
    rf"|pass me|hand me over)"
    rf"(?: this| it| my case)?(?: to| with)?{_ONE} {_KIND_OF}{_BOSS}"
    rf"|(?:get|give|want|need|find|send|bring)(?: me)?{_ONE} {_KIND_OF}{_BOSS}(?! (?:account|role|seat"
    rf"|plan|to sign|to approve))"
    rf"|^{_KIND_OF}{_BOSS}(?: please| now)?[!.?]*$|your {_BOSS} (?:please|now)|who(?:'s"
    rf"| is) your {_BOSS}|(?:number|name|email|contact|details) of your {_BOSS}"
    r"|(?:speak|talk)(?:ing)? (?:to|with) (?:whoever|someone|somebody|the person|a person"
    r"|anyone)(?: who)?(?:'s| is)? in charge",
    "person": rf"(?:speak|talk|chat|connect me|transfer me|put me (?:through|on)|hand me over|pass me"
    rf"|switch me"
    rf"|forward me)(?: to| with)?{_ONE} {_KIND_OF}{_PEOPLE}(?! else'?s)"
    rf"|(?:want|need|get|give|find|send|demand|request|prefer)(?: me| to have| to get)?(?: an?| the| some)?"
    rf" {_KIND_OF}(?:human|person|agent|representative|rep)\b{_THING}(?! (?:who|to (?:sign|lift)))"
    rf"|(?<!spoke to a )(?<!spoken to a )(?<!talked to a )(?<!had a )(?<!was a )(?<!with a )(?<!he is a"
    rf" )(?<!she is a )(?<!it is a )\b(?:real|actual|live) (?:person|human|agent|people"
    rf"|operator)\b{_THING}"
    r"|\bare you (?:an? |just a |even a )?(?:ro)?bot\b(?! \w+er)|is this (?:an? |just a )?(?:ro)?bot\b"
    r"|(?:not|no more|stop|hate|sick of|tired of|enough of|don't want|dont want)(?: \w+){0,4}?"
    r" (?:(?:ro)?bots?\b(?! vac| mow| arm| lawn)|automated (?:repl|answer|respons|messag))"
    rf"|^(?:(?:live|real|human) )?(?:agent|human|person|representative|rep|operator"
    rf"|customer service(?: rep)?|real person)(?: please| pls| now)?[!.?]*$"
    r"|^human[,.!]? please|\b(?:can|could|will) (?:someone|somebody|a human|a person"
    r"|anybody)(?: please)?(?: just)? (?:call|ring|phone) me"
    r"|(?:asked|asking|looking|waiting) for (?:an?|the|your) (?:human|agent|person|manager"
    r"|representative|real person)\b|(?:anyone|anybody|someone|somebody) (?:real|human)\b"
    r"|\bcall(?:back)? from (?:an?|your) (?:manager|human|person|supervisor|agent)|\bget me (?:someone"
    r"|somebody|anyone)|you(?:'re| are) a (?:ro)?bot\b|are you (?:human|a real|even real|real)\b"
    r"|am i (?:talking|speaking|chatting) (?:to|with) an? (?:ro)?bot|\bput a (?:human|person"
    r"|real person) on|(?:not|n't)(?: want to)? talk(?:ing)? to an? (?:machine|computer)\b"
    r"|(?:somebody|someone|anybody|anyone|a person|a human) i can (?:talk|speak|chat)"
    r"|\b(?:called|rung|contacted|phoned) (?:back )?by an? (?:person|human|manager)|^escalate (?:me"
    r"|this|it)|\b(?:no|yes),? an? (?:human|person|agent)\b|(?:need|want|get me) (?:live|human"
    r"|real) (?:support|help|chat|assistance)"
    r"|\btransfer me (?:already|now|please)|(?:with|to) a senior (?:person|colleague|agent|advisor)"
    r"|\bcan a (?:human|person|real person) (?:help|answer|look)",
}
_CALL = "(?:转|找|安排|接|要|换|叫|联系|连|请|派|搵|揾|给我|帮我|有没有|有无)"
WISH_CHINESE: dict[str, str] = {
    "manager": "(?:找|叫|让|联系|转|请|喊|换|要|把|给我|搵|揾)(?:一?下|个|给|到|你们?的?|您们?的?|你哋"
    "|你地|贵司|这边|那边|你家|值班|客服|部门|区域|大堂){0,3}"
    "(?:经理|主管|领导|负责人|老板|店长|班长|管事的?|上级|组长|上司)"
    "(?=[,.!?;]|$|来|出来|过来|说|谈|联系|打|接|跟我|给我|回|处理|讲|对话|电话|和我|滚|解释"
    "|听)(?!说(?:了|过|的))"
    "|(?:要|想|让我)[^,.!?不没]{0,3}(?:跟|和|同|与)(?:你们?的?)?(?:经理|主管|领导|负责人|老板|店长"
    "|上级)(?:说|谈|讲|聊|对话|沟通|通话)(?!过|了|说)"
    "|(?:叫|让)(?:管事|负责)的(?:人)?(?:来|出来|跟我)",
    "person": f"{_CALL}[^,.!?;没用智降草不]{{0,4}}人工(?!智能|费|湖|草|皮|降|呼|授|手|成本|安装|的(?!客服))"
    f"|{_CALL}[^,.!?;没用不]{{0,4}}(?:真人|活人)(?!秀|cs|版|尺|大小|照|模|试)"
    f"|{_CALL}[^,.!?;没用不]{{0,3}}(?:专人(?:服务|客服|处理|跟进|联系)|客服专员|专员|转接客服)"
    "|(?:有|要)人工(?:客服)?[吗的]|让(?:客服|人)(?:打电话|回电|联系|打)给?我|(?:^"
    "|[,.!?;] ?)换人(?=[,.!?;]|$|来)|(?:能|可以)?(?:做主|有权限|管事|说了算)的人|(?:人还是机器"
    "|人还是ai)|(?:我|就)?要人(?=[,.!?;]|$)|(?:跟|和)机器(?:人)?(?:说|讲|聊)(?:不|没)"
    "|转(?:接)?(?:到|给|一下|个)?客服|转个人(?=[,.!?;]|$)"
    "|(?:^|[,.!?;] ?)(?:人工|真人)(?:客服|服务|坐席)?(?:啊|在吗|在不在|有吗|呢|吧|谢谢)?(?=[,.!?;]|$)"
    "|(?:跟|和|与|同)[^,.!?不没]{0,2}(?:真人|活人|人工)(?:客服)?(?:说|聊|讲|沟通|对话|通话|谈|交流"
    "|倾)(?!过|了)"
    "|(?:找|换|搵|揾|派|来)个(?:活|真)?人(?=[,.!?;]|$|来|吧|跟我|和我|服务|处理|回|同我|管|接|帮)"
    "|(?:别|不要|不想|不跟|不和|不同|不要跟|别让|少拿|拒绝)[^,.!?]{0,4}(?:机器人|智能客服|自动回复"
    "|ai客服|ai)(?!扫|吸)"
    "|(?:你|您|对面|这)(?:是不是|不会是|就?是)(?:个|一个)?(?:机器人|人工智能)|^是不是机器人"
    "|(?<!有)(?:能不能|有没有)[^,.!?]{0,3}人(?:工|能|可以|在|管)(?=[,.!?;]|$|回|帮|处理|理|服务)"
    "|(?:都是|全是|一直|老是|总是)(?:自动|机器人)回复",
}
find_wish = Finder(
    WISH_ENGLISH,
    WISH_CHINESE,
    stems=(
        "manager", "supervisor", "boss", "superior", "human", "person", "agent", "rep", "operator", "some",
        "bot", "advis", "leader", "service", "support", "anyone", "anybody", "people", "specialist",
        "whoever", "automated", "are you ", "live", "real", "machine", "computer", " ai", "escalate",
        "live ", "transfer me", "senior", "real ", "colleague",
    ),
    signs="人客员经主领负老店班管上组器动a",
)  # fmt: skip
"""Find a wish to reach a person, or their manager, in a normal form."""
