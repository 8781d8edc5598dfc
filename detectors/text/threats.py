"""Finds threats: what a customer announces against the company, in Chinese and English.

A threat has somebody who will act ("I'll", 我要, 再不…就) and an act that is directed at the company, or is a
set phrase ("see you in court", 法院见). A bare word is none: names, products, other people, what happened
in the past, and questions about a procedure stay out. A bare "投诉！" says all, so it is one.
"""

from __future__ import annotations

import re

from detectors.text.finder import Finder, Phrase

# --- English ------------------------------------------------------------------------------------------

_NOW = r"(?: (?:now|just|also|definitely|certainly|then|even|seriously|actually|probably|already))?"
# Somebody who will act.
_WILL = (
    rf"(?:\b(?:i|we)(?:'ll| will| shall|ll){_NOW}(?: be| have to)?"
    rf"|\b(?:i|we)(?:'m|'re| am| are|m){_NOW}(?: going to| gonna| about to| forced to| ready to| prepared to)?"
    rf"(?: be)?|\b(?:i|we){_NOW} (?:want|need|have|intend|plan|wish) to"
    r"|^(?:going to|gonna|will|about to))"
)
_LIKE_TO = rf"(?:{_WILL}|\b(?:i|we)(?:'d| would) (?:like|want) to)"
_LAWYER = r"(?:lawyers?|solicitors?|attorneys?|barristers?|legal (?:team|department|counsel))"
_WEB = (
    r"(?:twitter|facebook|instagram|tiktok|youtube|reddit|linkedin|threads|social(?: media|s)?"
    r"|every (?:forum|platform|site)|forums?|online|the internet|everywhere|trustpilot|google|yelp)"
)
_AUTHORITY = (
    r"(?:the )?(?:\w+ )?(?:\w+ )?(?:ombudsman|trading standards|bb|better business bureau|ftc|cfpb|fcc|fca|cra"
    r"|ofcom|ofgem|ofwat|accc|regulators?|attorney general|watchdog|action fraud|consumer (?:protection"
    r"|affairs|council|rights|watchdog)|financial conduct authority|information commissioner|ico"
    r"|department of transportation|authorities|licensing board)\b"
)
# Somebody at work on it, then a few words up to what is named.
_AT_IT = (
    r"(?:(?:\b(?:i|we)(?:'m|'re| am| are|m) \w+ing|\b(?:i|we)(?:'ll| will| shall|ll)|\b(?:i|we)(?:'ve| have)(?: just| already)?"
    r" (?:report|contact|complain|writ|fil|involv|escalat|inform)\w*|\b(?:i|we) (?:have|want|need) to|\bor (?:else )?(?:i|we)|^(?:i )?then (?:i|we)"
    r"|going to|(?:this|it) (?:goes|will go|is going)|see you|my next (?:\w+ )?is)\b[^,.!?;]{0,40}?)"
)
_COMPLAINT = r"(?:an? |my |this )?(?:\w+ ){0,2}?complaints?"
_RIVAL = (
    r"(?:(?:an?|your|the|one of your)? ?(?:competitors?|competition|rivals?)|someone else|somebody else"
    r"|(?:a different|another) (?:provider|company|bank|airline|shop|store|supplier|carrier)"
    r"|verizon|vodafone|t-mobile|at&t|virgin|sky|orange|amazon|ebay|walmart|uber|lyft|revolut|monzo)\b"
)
_FEW_STARS = r"(?:one|zero|0)[- ]stars?"
_BAD = rf"(?:{_FEW_STARS}|bad|negative|terrible|awful|scathing|horrible|nasty|damning|lousy|poor)"

ENGLISH: dict[str, str] = {
    "legal": rf"(?:\b(?:i|we)(?:'ll| will| shall|ll| can| could| should){_NOW}|\b(?:i|we) (?:want|need|have|intend|plan|wish) to|going to|gonna) sue\b(?![-'])(?! (?:from|at|in|about|for the|on|be))|\bsuing (?:you|your|this company)\b"
    r"|(?:to|and|or|can|could|should|must|might) sue (?:you|your|this company)\b"
    rf"|my {_LAWYER} (?:will|'ll|is going to|are going to|has (?:been|advised)|is on it|is aware|is already)"
    rf"|our {_LAWYER} (?:will|is on it|is already|are already)"
    rf"|(?:hear(?:ing)?|letter|notice|summons|call|correspondence) from (?:my|our|the|an?) {_LAWYER}"
    rf"|{_LIKE_TO} (?:contact|call|speak|talk|get|hire|consult|see|involv|instruct|bring in|pass|hand)\w*"
    rf"(?: this| it)?(?: to| with| over to)?(?: an?| my| our| the)? {_LAWYER}\b"
    rf"|\b(?:i|we)(?:'ve| have)(?: already)? (?:spoken|talked|contacted|hired|instructed|consulted)"
    rf"(?: to| with)? (?:an?|my|our) {_LAWYER}\b|\b{_LAWYER} involved|\blawyer(?:ing)? up\b"
    r"|(?:tak(?:e|ing)|pursu(?:e|ing)|start(?:ing)?|begin(?:ning)?|initiat(?:e|ing)|consider(?:ing)?"
    r"|commenc(?:e|ing)|face|seek(?:ing)?) (?:\w+ )?legal (?:action|proceedings|steps|advice|measures)"
    r"|see you (?:in|at) (?:\w+ ){0,2}(?:court|tribunal)\b|small claims (?:court )?(?:it is|then)"
    rf"|{_AT_IT} (?:small claims|(?:the )?(?:police|cops)(?! station| officer| report| car| discount| academy))\b|{_AT_IT}(?:my|our) {_LAWYER}\b"
    r"|tak(?:e|ing) (?:you|this|them|your company|the company|the matter|it) (?:all |lot |guys )?to "
    r"(?:\w+ ){0,2}?(?:court|tribunal|small claims|arbitration)"
    rf"|{_LIKE_TO} (?:go|going|off) to (?:the )?(?:small claims|tribunal)"
    rf"|{_LIKE_TO} (?:call|ring|contact|go|report)\w*(?: this| it| you)?(?: to)? the police\b(?! station)"
    r"|the police on you\b|press(?:ing)? charges against you",
    "authority": rf"{_AT_IT} {_AUTHORITY}(?! (?:valve|knob|is broken))|{_LIKE_TO} (?:contact|call|go|write|turn|speak|talk|complain|report|refer|escalat|tak|get"
    rf"|involv|bring|submit)\w*(?: \w+){{0,2}}?(?: to| with| in)? {_AUTHORITY}"
    rf"|(?:report|refer|escalat|tak)(?:e|ing|ed)? (?:you|this|it|your \w+|the matter|them)(?: \w+)? to {_AUTHORITY}"
    rf"|\b(?:i|we)(?:'ve| have)(?: already| just)? (?:contacted|reported|complained|written|filed|been)"
    rf"(?: \w+){{0,3}}? {_AUTHORITY}"
    rf"|(?:fil|lodg|submit|rais|mak|put)(?:e|t|ing|ting|ed)?(?: in)? {_COMPLAINT} (?:with|to|at) {_AUTHORITY}"
    rf"|(?:will|'ll) be (?:report|forward)(?:ing|ed)(?: \w+){{0,2}} to {_AUTHORITY}"
    rf"|next (?:call|stop|step|email|letter) (?:is|will be)(?: \w+){{0,2}} {_AUTHORITY}",
    "public": r"(?:(?:i|we)(?:'ll| will|'m| am|m|'re| are)|going|gonna|make me|will|have to|before i)"
    r"(?: going)?(?: to)?(?: go)? (?:straight )?to the (?:press|media|papers?|newspapers?|news)\b"
    r"(?! (?:mill|stand|agent|shop|room|kit|tab|page|button|section|centre|center|store|and hold))"
    rf"|{_LIKE_TO} (?:go|going) public|before i go public|{_LIKE_TO} mak(?:e|ing) (?:this|it|that) public"
    r"|next (?:call|stop|step|email) (?:is|will be) (?:to )?(?:the |a |my )?(?:local )?"
    r"(?:news|press|media|paper|newspaper|tv|lawyer|solicitor)"
    rf"|{_LIKE_TO} (?:post|put|share|tweet|upload|spread|publish|blast|plaster)\w*"
    rf"(?: (?:this|it|about|that|these|those|the|my|our|your|all|every|screenshots?|chat|story|experience"
    rf"|recording|conversation|you|everything|of|over))* (?:on |to |over |across |all over )*{_WEB}"
    rf"|{_LIKE_TO} tweet(?:ing)? (?:this|about)"
    rf"|(?:this|it|everything|screenshots?|all of (?:this|it))(?:'s|'ll| is| will)(?: be| going)?(?: be| go| up| out)? (?:all over|viral on|on every|straight on|onto|on) {_WEB}"
    r"|(?:tell(?:ing)?|let(?:ting)?|make sure|warn(?:ing)?) (?:everyone|everybody|the (?:whole )?world"
    r"|all my friends|people|others)(?: \w+){0,3}?(?: know| knows)?(?: about)?"
    r" (?:how (?:you (?!helped)|bad|terribl|awful|poor|dishonest|rude)|what (?:you|kind|sort)|not to |to avoid"
    r"|to stay away|never to|the truth|this scam)"
    r"|the (?:papers|press|media|news) (?:will|would|are going to) (?:love|hear|enjoy|be interested)"
    r"|(?:naming|exposing|expose) (?:you|your)\b|name and shame|(?:\bnews|press|media|papers?|journalists?|twitter|facebook|followers|everyone|everybody|the internet)\b[^,.!?;]{0,30}"
    r"(?:will|would|are going to|is going to|all going to) (?:be (?:very |so )?interested|hear|love this|love that)|(?:until|till) (?:twitter|facebook|the press|everyone|my followers) hears?",
    "review": rf"(?:{_LIKE_TO}|you'?re|you are|you will|you'?ll|expect|enjoy)"
    rf"(?: (?:leav|giv|writ|post|put|get|be|hav)\w*)*(?: you| your \w+| u)? (?:an? |my |the |some |your )?(?:very )?"
    rf"{_BAD}(?: \w+)? ?(?:review|rating|feedback)s?"
    rf"|(?:expect|you'?re getting|you get|you'?ll get|giving you) (?:an? )?{_FEW_STARS}"
    rf"|\b{_FEW_STARS}(?: reviews?| ratings?)?(?: on \w+)? (?:coming|incoming|from me|for you|it is|is on)",
    "complain": r"^(?:formal )?complaint[!. ]*$|(?:as|is|be) (?:an? |my )?(?:formal|official) complaint\b|(?:want|need) (?:this|my|the) complaint (?:\w+ )?(?:escalat|forward|log|tak)\w*|open(?:ing)? a dispute"
    rf"|{_LIKE_TO} (?:fil|mak|lodg|rais|submit|put|regist|log|open|escalat|tak)\w*(?: in)? {_COMPLAINT}\b"
    r"|\bplease (?:log|file|raise|register|open|escalate|submit) (?:an? |my |this )(?:\w+ ){0,2}?complaint|\b(?:i|we)\b[^,.!?;]{0,40}\bchargeback"
    r"|(?:my|our) (?:bank|(?:credit )?card (?:company|provider|issuer))[^,.!?;]{0,12}? (?:to )?(?:reverse|dispute|claw|charge (?:it|this|that) back|pull)\b"
    rf"|{_LIKE_TO} complain(?:ing)?\b(?! about the weather)"
    rf"|{_LIKE_TO} report(?:ing)? (?:you|your)\b"
    rf"|{_LIKE_TO} (?:disput|charg|do|fil|initiat|start|rais|request|rever)\w*(?: (?:this|the|that|it|a|all|every))*"
    r" (?:charge(?:s)?\b(?! (?:my|the))|chargeback|payment|transaction|back)"
    r"|(?:get|ask|have|tell)(?:ting|ing)? my (?:bank|card company|credit card company) to (?:charge|reverse|pull|claw|take)"
    r"|chargeback (?:if|unless|tomorrow|today|then)",
    "leave": r"(?:{like}|(?:^|[,.!?;] ?|\band |\bso |\bthen |\bjust ))"
    r"(?:cancel|clos|terminat|delet)(?:e|ing|ling)? (?:my|our|the) (?:account|subscription|contract|membership"
    r"|policy|service|agreement|direct debit|standing order|plan)s?\b(?=(?: right)? now\b| today| immediately| at once|,|[.!]*$| and| tomorrow| with| if| unless| then)"
    .replace("{like}", rf"{_WILL} ")
    + r"|cancel everything|\b(?:i'?m|i am|we'?re|we are) (?:so |just |totally )?(?:done with|finished with|through with) "
    r"(?:you|this (?:company|bank|shop|store|provider)|your)"
    r"|\b(?:i|we)(?:'ll| will| would|'d|'m| am| are|'re)(?: going to| gonna)? never (?:ever )?(?:again )?(?:buy|use|shop"
    r"|order|come|be back|do business|fly|stay|book|return|bank|deal|recommend|go|set foot|trust|spend|rent|eat)\b"
    r"(?! (?:from |with |at |to |for )?(?:any(?:one|where|body|thing)? (?:else|other)|another|elsewhere))"
    r"|\bnever (?:buy|us|shop|order|book|fly|stay|com)\w*\b(?: \w+){0,5}? again\b"
    r"|^(?:and )?never again|never again(?: with you)?[!. ]*$"
    r"|(?:this is|that was|this was|it'?s) (?:definitely )?the last time (?:i|we)(?:'ll| will|'m| am|'ve)?(?: ever)? (?:buy|order"
    r"|us|shop|book|fly|stay|do|deal|come|spend|give|trust|rent|eat)"
    r"|\b(?:i|we)(?: won't| will not| wont| am not|'m not| are not|'re not)(?: be| going to)? (?:us|order|buy|shop|com|return|book|renew|do)\w*(?: \w+){0,4}? (?:again|anymore|any more)\b"
    r"|(?:not|never) (?:order|shop|buy|us|book|com)ing (?:\w+ ){0,3}?(?:again|anymore|any more)|\b(?:i|we)(?: won't| will not|'m not| am not) (?:going to )?renew"
    r"|you(?:'ll| will)(?: never| not) (?:see|hear from) me again|(?:just|have|you've) lost me(?! (?:there|at|with|on|after|when|here))|\b(?:i'?m|we'?re) off to (?:ee|sky|o0|bt|virgin|vodafone|amazon|a |the comp|your comp|another|someone|verizon)\b"
    r"|\bor (?:else )?(?:i|we)(?:'ll| will|'m| am)? (?:leave|leaving|cancel\w*|clos\w*|walk)\b(?! (?:the order|my order|it\b))"
    r"|me done with (?:you|this)|kiss my (?:business|custom)|(?:^|\bi |\bwe )(?:won't|will not|wont) be (?:coming back|back|returning)\b"
    r"|\bwant out of (?:this|my|your) contract"
    r"|make sure (?:nobody|no one|none of my) [^,.!?;]{0,20}(?:ever )?(?:uses|buys|orders|shops)"
    r"|last order (?:from|with|at) you\b|last purchase (?:from|with|at) you\b"
    rf"|\b(?:i|we)\b(?:'ll| will|'m| am|m| just|'re| are)?(?: \w+){{0,3}}? (?:switch|mov|go|chang)(?:e|ing|es)?(?: over)?"
    rf"(?: to| with) {_RIVAL}|\band going to {_RIVAL}"
    r"|switch(?:ing)? (?:provider|bank|supplier|carrier|compan)s?(?:y|ies)?\b(?= |[.!,]|$)(?! fee)"
    r"|tak(?:e|ing) (?:my|our|all my|all our) (?:business|custom|money) (?:elsewhere|away|to (?:some|another|a|your|the|people)\w*)"
    r"|\b(?:you|you've|you have|u)(?: \w+){0,2} lost (?:me (?!there|at)|a (?:\w+ ){0,2}customer|another customer|my (?:business|custom)|our business"
    r"|yourselves? a)|lost me as a customer|lost (?:yourself|yourselves) a"
    r"|\b(?:i'?m|i am|we'?re|we are|i'?ll be|is|all|are) leaving (?:you|your (?:company|network|bank|service|platform)|this (?:company|bank|provider|network))\b"
    rf"|{_LIKE_TO} (?:go|buy|shop|look|order)(?:ing)?(?: it)? elsewhere",
}

# --- Chinese ------------------------------------------------------------------------------------------

# What may stand between somebody's intention and the act, within one clause and without a negation.
_GAP = "[^,.!?;不没别查看问知撤消取解怎如的]"
_ACTS = (
    "(?:我要|我们要|要|会|就|去|只能|只好|只有|必须|马上|立刻|现在|这就|直接|准备|打算|决定|一定|肯定|坚决|强烈|正式|要求|申请"
    "|得|想|非|逼我|信不信|小心|等我|再|已经|继续|我)"
)
_SITES = "(?:微博|朋友圈|抖音|小红书|网上|网络|快手|知乎|贴吧|论坛|豆瓣|b站|脸书|推特|爆料公社|社交媒体|群里|facebook|ig|dcard|ptt|threads)"
_OFFICES = (
    "(?:工商局?|消协|消费者?(?:协会|委员会|保护|权益)|消委会?|消保(?:会|官|处)|消基会|工信部|银保监会?|银监会?|保监会?|金管会|证监会"
    "|市场?监管?局|市场监督(?:管理局?)?|质监局|物价局|通管局|通信管理局|民航局|邮政(?:管理)?局|监管(?:部门|机构)|主管机关|信访|公平会|卫健委|教育局|劳动局"
    "|黑猫|公平交易|申诉专员|通讯事务|央行|人民银行|文旅局)"
)
_TO = "(?:去|找|向|到|跟|和|同|给|打给|上|往)"
_COMPANY = "(?:你们?|您|贵(?:司|公司|店|平台)|客服|这家|这个(?:店|公司|客服|平台)|店家?|公司)"
# A noun after the act makes it a matter of procedure.
_NOUN = (
    "(?!的?(?:流程|电话|热线|入口|处理|功能|按钮|渠道|方式|地址|平台在|信箱|邮箱|进度|结果|记录|单号|工单|模板|页面|中心|条件|手续|材料|费"
    "|单子?|回复|建议箱|率|规则|部门在|怎么|需要什么|要多久))(?!过|了吗|之?后多久|吗|的(?:事|那|是))"
)

CHINESE: dict[str, str] = {
    "legal": "(?:法院|法庭|法院上|法庭上)见|对簿公堂|(?:法庭|法院)上(?:说|谈|解决)"
    f"|(?:走|通过|采取|诉诸|进入|用|拿起){_GAP}{{0,4}}(?:法律|司法)(?:途径|程序|手段|武器|渠道|来)?"
    f"|{_ACTS}{_GAP}{{0,6}}(?:请|找|让|委托|联系|咨询)(?:了|个|好了?)?(?:我的?)?律师(?!函?模板|证|推荐|资格)"
    "|我(?:们|方)?的?律师(?:会|将|就|马上|明天|已经)|律师函?(?:会|将|马上|已经)[^,.!?没不]{0,3}(?:发|寄|送|到)|律师函[^,.!?没不怎]{0,4}(?:寄|发|送)(?:到|给)(?:你|贵)"
    "|(?:等着?|准备|小心)(?:收|接)[^,.!?]{0,3}(?:律师函|传票|律师信|起诉|法院)"
    f"|{_ACTS}{_GAP}{{0,5}}(?:发|寄|出|送)[^,.!?怎]{{0,4}}(?:律师函|律师信|存证信函)"
    f"|{_ACTS}{_GAP}{{0,6}}(?:起诉|控告)(?!状|书|离婚|别|他|她|房东|前|邻居|过|的){_NOUN}|起诉{_COMPANY}|^起诉[!.]*$"
    f"|(?:要|会|去|就|必|得|定|想|来|一起|联合){_GAP}{{0,3}}告(?:死|倒|到)?(?:{_COMPANY}(?!一|说|们?说)|上?法[院庭])"
    f"|(?:要|就|去|大不了|只能|等着|准备|陪你?|和你|跟你|得|会|必须){_GAP}{{0,6}}打官司"
    "|我(?!的|家|们?家|这|买|车)[^,.!?不没的家这]{0,4}(?:就|要|会|去|只能|只好|马上|现在|准备|得|必须|直接)[^,.!?不没]{0,4}报警(?!器|按)"
    "|(?:只能|只好|准备|逼我|信不信我?|选择)[^,.!?不没]{0,4}报警(?!器|按)|报警(?:抓|处理你|让警察)|^报警[!.]*$"
    "|(?<![不没])(?:解决|退款|退|处理|回复|赔|答复|给)[^,.!?]{0,4}?我?就报警(?!器|按)|再[^.!?]{1,12}就(?:去)?报警(?!器|按)",
    "authority": f"{_ACTS}{_GAP}{{0,8}}{_TO}{_GAP}{{0,4}}{_OFFICES}[^,.!?]{{0,4}}(?:投诉|举报|告|申诉|检举|反映|发帖|见|说理|评理)"
    f"|{_ACTS}{_GAP}{{0,5}}{_TO}(?:你们?的?)?{_GAP}{{0,4}}{_OFFICES}(?:了|的人)?(?=[,.!?;]|$)"
    f"|{_TO}{_OFFICES}[^,.!?]{{0,4}}(?:投诉|举报|告|申诉|检举|反映)(?!过|的|电话|怎|入口|流程|需要|吗)"
    f"|{_OFFICES}见|(?:告|捅|闹)到{_GAP}{{0,3}}{_OFFICES}|{_OFFICES}(?:投诉|举报|检举){_COMPANY}"
    f"|(?:打|拨打?|找|去|上|到|向)0(?=[,.!?;]|$|投诉|举报|了|告|反映|去)|(?:^|[,.!?; ])0见"
    f"|(?:就|不然|否则|已经|马上|明天|现在|直接|等着|咱们)[^,.!?;不没别问]{{0,8}}{_OFFICES}(?:那边)?(?:了|见|吧)?(?=[,.!?;]|$)",
    "public": "媒体见|曝光(?:你们?|出去|出来|到网上|给媒体|贵)"
    f"|{_ACTS}{_GAP}{{0,8}}曝光(?!补偿|度|时间|率|量|参数|模式|灯|锁定|久|多|长|不足|过度|值|三脚|表|机会|一点|正常)"
    f"|把(?:这|此|你|聊天|记录|录音|对话|经历|过程|截图|证据|事情|全部|所有)[^,.!?怎]{{0,8}}(?:发|挂|放|传|贴|po)[到在上出]?{_GAP}{{0,3}}{_SITES}"
    f"|(?:再不|不给|不退|不解决|不处理|没有?答复|不回|否则|不然|信不信|小心|不赔)[^.!?]{{0,16}}(?:发|上|挂)[到在上]?{_SITES}"
    "|让(?:大家|所有人|全网|网友|更多人|别人|全国人民|朋友们?)[^,.!?]{0,6}(?:看|知道|评|见识|避雷)[^,.!?]{0,6}(?:你们?|嘴脸|真面目|骗|黑|坑|垃圾)"
    "|(?:等着|准备|让你们?|送你们?|帮你们?|会|就|不然|否则|要|直接)[^,.!?不没]{0,3}上(?:热搜|新闻|头条|电视|报纸?|媒体|0(?=[,.!?;]|$))"
    "|(?:找|联系|爆料给|告诉|通知|捅到|捅给|曝光给|投稿给)(?:了|个|各大)?(?:媒体|记者|电视台|报社)(?!部|站|证|中心)"
    f"|{_ACTS}[^,.!?不没看听]{{0,5}}爆料|(?:等着?|把你们?|给你们?|让你们?)[^,.!?]{{0,3}}(?:被)?挂(?:到|在|上)?(?:网|出去|贴吧|微博)",
    "review": "(?:给|打|送|留|赏|刷)(?:你们?家?|您|这家|店家?)?(?:一?个|一条)?差评(?!的|吗|会|怎|师|率|过)"
    "|差评(?:给定|给你|给上|少不了|跑不了|没跑|走起|伺候|见|等着|警告|必须|安排|预定|奉上|不谢)|^差评[!.]*$"
    "|(?:就|会|要|必须|直接|一定|只能|全部?|准备|等着|等)[^,.!?不没吗有]{0,4}(?:差评|(?:一|零|0)(?:颗)?星)(?!的|级|酒店|吗|怎)"
    "|(?:一|零|0)星(?:伺候|走起|警告|安排|奉上|差评|不谢)",
    "complain": "(?:^|[,.!?;] ?)(?:我要|我|要|强烈|坚决|必须|一定)*投诉(?:投诉)*(?:你们?|您|到底|啊|了|吧|定了|贵司|他们?)?[!.]*(?=$|[,.!?;])"
    f"|{_ACTS}{_GAP}{{0,6}}(?:投诉|申诉到)(?!商家|卖家|别|他人|骚扰|邻居|一个|某){_NOUN}"
    f"|{_TO}[^,.!?不没怎]{{0,6}}投诉{_COMPANY}|投诉(?:你们?|到底|贵)(?!.{{0,12}}(?:解决|处理好|处理完|结果|撤|谢))"
    f"|{_ACTS}{_GAP}{{0,4}}(?:举报|检举)(?:{_COMPANY}|到底|[!.]*$)",
    "leave": "再也不(?:会|想|敢)?(?:再)?(?:在|来|去|买|用(?=你|这|了|$)|光顾|找|跟你|订|点|信|相信|住|坐|进|给你)(?!别)"
    "|(?:以后|今后|从此|永远|再|打死|绝对|下次|都)[^,.!?;]{0,6}[不唔](?:会|想|敢|可能)?(?:再)?(?:(?:来|买|用|去|订)(?=你|了(?!吗)|这家|$|[,.!?;])|光顾|帮衬|惠顾|回购|推荐给|选择?你|找你|信你|合作)(?!了?吗)"
    "|转投(?:别|其他|他|另|竞)|换(?:个)?(?:平台|公司|银行|运营商|供应商)(?:了|吧)?(?=[,.!?;]|$)|(?:要|会|一定|就|必)[^,.!?;不没]{0,3}告到底"
    "|不会再(?:来|买|用|去)(?:第二次|了)|(?:账户|账号|会员)[^,.!?;]{0,4}(?:要|就|马上)注销了?(?=[,.!?;]|$)"
    "|(?:换|去|找|到)(?:一?家?)?(?:别|另一)家(?:了|买|吧|用|办|订|下单|家|店买|公司|银行)?(?=[,.!?;]|$|了|买|订)"
    "|换(?:一)?家(?:公司|银行|平台|供应商|运营商|店买|买)(?!.{0,6}(?:吗|可以|怎))|(?:就|要|会|只能|马上|准备|立刻)换(?:一)?家(?:了|吧)?(?=[,.!?;]|$)"
    "|(?:去|上|到)(?:京东|淘宝|天猫|拼多多|亚马逊|苏宁|别的地方|别处|别的平台|隔壁|美团|携程|虾皮)[^,.!?怎]{0,3}(?:买|订|下单|办)(?!的|过|到|吗|可以|贵|便宜|还是|和|跟)"
    "|(?:我要|就要|给我|马上|立刻|直接|现在就?|把我[^,.!?]{1,6}|全部?)(?:去)?(?:销户|注销)(?!流程|码|需要|怎|要|吗)"
    "|(?:我要|要|去|就|会|马上|准备|这就|决定)[^,.!?不没怎需后]{0,4}(?:携号|转网)(?!.{0,10}(?:条件|流程|多久|吗|手续|怎|到你|来你|需要|号码))"
    "|(?:肯定|一定|绝对|坚决|以后)(?:是|都)?(?:不|不会|不再)续(?!.{0,8}(?:吗|会怎))|不续(?:费|约|订)?了(?=[,.!?;]|$)"
    "|失去(?:我|一个|一位)[^,.!?]{0,4}(?:客户|顾客|用户)|(?:跟|和)你们?(?:家|公司)?(?:说)?(?:拜拜|再见|永别)",
}

_CHECKED_STARS = re.compile(r"(?<!\d)[01] ?(?:-| )?(?:stars?|颗?星)")
_HOTLINE = re.compile(r"(?<!\d)(?:12315|12345|12381|12300|12378|12321|12363|12328|12326|1950|110|315|3[.·]15)(?!\d)")
_QUOTED = re.compile(r"0(?:[- ]stars?|颗?星)|(?:打|拨打?|找|去|上|到|向)0")


def _confirmed(phrase: Phrase, form: str, text: str) -> bool:
    """Return whether a number that the normal form hides is that of a threat: one star, a hotline."""
    words = form[phrase.start : phrase.end]
    number = _QUOTED.search(words)
    if number is None:
        return True
    pattern = _CHECKED_STARS if "star" in number[0] or "星" in number[0] else _HOTLINE
    return pattern.search(text.lower()) is not None


# Nouns of a threat, which say one only in a turn that is directed at the company and asks nothing.
_NOUNS_ENGLISH = {
    "legal": rf"\b(?:{_LAWYER}|law firm|judge|courts?|arbitration|tribunal|lawsuit|litigation|notice before action"
    r"|police(?! station)|cops)\b",
    "authority": r"\b(?:ombudsman|trading standards|regulators?|watchdog|authorities|better business bureau)\b",
    "public": r"\b(?:the (?:press|media|newspapers?|papers)|journalists?|social media|go(?:ing)? viral)\b",
    "review": rf"\b(?:{_BAD} reviews?|your (?:reviews|rating))\b",
}
_DIRECTED_ENGLISH = re.compile(
    r"\b(?:i'?ll|i will|we'?ll|we will|i'?m going to|i demand|unless|or else|otherwise|last (?:straw|chance|warning)"
    r"|no (?:choice|option)|my next|see you|this (?:is|goes|will)|let's see|you(?:'ll| will|'re being| are being| can)"
    r"|half a mind|consider|my (?:solicitor|lawyer|attorney) has|that is how you|filing)\b"
)
_HARMLESS_ENGLISH = re.compile(
    r"\?$|^(?:how|where|what|which|when|who|can|could|may|is|are|did|will|would|should)\b"
    r"|\b(?:i'?m an?|i am an?|i'?m in|we are|works? (?:for|at|in|as)|friend|neighbou?r|sister|brother|boss|landlord|discount"
    r"|deliver|address|receipt|invoice|need|needs|book|booked|form|thank|thanks|great|good|love|resolved|solved|yesterday"
    r"|last (?:week|month|year)|login|app|page|saw|read|terms|collect|pick|tennis|basketball|food|late|sorry|for work|interview)\b"
)
_NOUNS_CHINESE = {
    "legal": "律师|法院|法庭|法务|仲裁|官司|法律责任|传票|起诉",
    "authority": f"{_OFFICES}|有关部门|民代|议员|政府部门|消费者热线",
    "public": "媒体|记者|曝光|公审|避雷|网上见|全公开|发网上|发到网",
    "review": "差评",
}
_DIRECTED_CHINESE = re.compile(
    "我(?:们)?(?:一定|肯定|现在|马上|就|这就|直接|已经)?(?:会|要|去|保留|打了|申请)|等着|回头|你们?(?:公司|家|等|就|这)|走着瞧|别怪|(?:跟|和|与|给|让|帮)你们|不[^,.!?]{1,6}就|否则|不然|追究|准备"
)
_HARMLESS_CHINESE = re.compile(
    "[?吗呢]|怎么|如何|哪|请问|咨询|多少|几|可以|能不能|有没有|地址|发票|我是|我在|我们是|朋友|同事|邻居|材料|流程|模板|快递|送货|谢|解决了|撤|不是|不会|不想|不用|没有|不要"
    "|别|怕|推荐|合作|活动|看到|收到|功能|设置|补偿|参数|离婚|房东|想问|了解|查|商家|卖家"
)


def _directed(phrase: Phrase, form: str, text: str) -> bool:
    """Return whether the turn around a noun of threats is directed at the company, and asks nothing."""
    if form[phrase.start].isascii():
        directed, harmless = _DIRECTED_ENGLISH, _HARMLESS_ENGLISH
    else:
        directed, harmless = _DIRECTED_CHINESE, _HARMLESS_CHINESE
    return harmless.search(form) is None and directed.search(form) is not None


_SIGNS = "诉告律法警报曝媒记微博抖红网热新差星工消监黑续销换别转失再后打官让抓爆信0见评永从不上仲民议政避公传票物管通卫群豆挂检惠帮另京淘拼亚苏美携虾拜注劳教央存函邮电旅把朋光隔猫唔站"
_STEMS = (
        "arbitration", "accc", "cra", " ico", "tv", "facebook", "yelp", "twitter", "google", "instagram",
        "tiktok", "reddit", "youtube", "linkedin", "threads", "forum", "online", "internet", "warn",
        "tell ", "exposing", "expose ", "naming", "journalist", "followers", "our bank", "card company",
        "card provider", "card issuer", "revers", "claw", "delet", "make sure", "conduct", "ofwat",
        "transport", "social", "rais", "request", "agreement", "direct debit", "at&t", "licensing", "sue",
        "suing", "lawyer", "solicitor", "attorney", "barrister", "legal", "court", "tribunal", "claims",
        "police", "cops", "till ", "until ", "ombudsman", "trading", "bb", "bureau", "ftc", "cfpb", "fcc",
        "fca", "ofcom", "ofgem", "regulator", "watchdog", "fraud", "consumer", "commissioner",
        "authorities", "press", "media", "paper", "news", "public", "tweet", "all over", "viral",
        "everyone", "everybody", "world", "shame", "review", "rating", "feedback", "complain", "my bank",
        "cancel", "clos", "terminat", "never ", "switch", "going to", "go to", "moving to", "leaving",
        "anymore", "any more", "renew", "off to", " or ", "elsewhere", "done", "finished", "want out",
        "last time", "last order", "trustpilot", "others", "all my friends", "expose", "bank", "payment", "charg", "disput",
        "transaction", "wont", "won't", "will not", "competit", "rival", "else", "another", "different",
        "verizon", "vodafone", "virgin", "t-mobile", "sky", "orange", "amazon", "ebay", "walmart", "uber",
        "lyft", "revolut", "monzo", "again", "lost", "hear", "leav", "walk", "business", "custom", "money",
        "report", "post", "share", "people", "ico", "kiss my", "star", "the last time", "last purchase", "through with",
)
_find_announced = Finder(
    ENGLISH,
    CHINESE,
    stems=_STEMS,
    signs=_SIGNS,
    announcement=True,
    confirmed=_confirmed,
)
_find_named = Finder(
    _NOUNS_ENGLISH,
    _NOUNS_CHINESE,
    stems=("lawyer", "solicitor", "attorney", "barrister", "legal", "law firm", "judge", "court", "arbitration", "tribunal",
           "lawsuit", "litigation", "notice before", "police", "cops", "ombudsman", "trading", "regulator", "watchdog",
           "authorities", "bureau", "press", "media", "paper", "journalist", "viral", "review", "rating"),
    signs="律法仲官传起工消银保监信公卫劳黑三申通央人文有民议政媒记曝避网全发差市质物管邮教主金证",
    announcement=True,
    confirmed=_directed,
)  # fmt: skip


def find_threat(form: str, text: str = "") -> Phrase | None:
    """Find a threat in a normal form.

    `text`, where it is known, tells one star from five, and the number of a hotline from others.

    >>> find_threat("i will call my lawyer"), find_threat("i won't sue") is None
    (Phrase(kind='legal', start=0, end=21), True)
    """
    return _find_announced(form, text) or _find_named(form, text)



_CRITICAL = frozenset({"legal", "authority", "public"})
_CLAUSE_END = re.compile(r"[,.!?;]")


def is_certain(phrase: Phrase, form: str) -> bool:
    """Return whether a threat is certain and critical: announced, in law, to an authority or in public.

    A question ("do I have to get a lawyer involved?"), a complaint, a bad review and leaving are not.
    """
    end = _CLAUSE_END.search(form, phrase.end)
    return phrase.kind in _CRITICAL and (end is None or end[0] != "?")
