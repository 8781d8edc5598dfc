"""What an English threat is made of. The patterns are over the normal form."""

from __future__ import annotations

import re

_NOW = r"(?: (?:now|just|also|definitely|certainly|then|even|seriously|actually|probably|already))?"
# Somebody who will act.
_WILL = (
    rf"(?:\b(?:i|we)(?:'ll| will| shall|ll){_NOW}(?: be| have to)?"
    rf"|\b(?:i|we)(?:'m|'re| am| are|m){_NOW}(?: going to| gonna| about to| forced to| ready to"
    rf"| prepared to)?"
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
    r"(?:the )?(?:\w+ )?(?:\w+ )?(?:ombudsman|trading standards|bb|better business bureau|ftc|cfpb|fcc"
    r"|fca"
    r"|ofcom|ofgem|ofwat|accc|regulators?|attorney general|watchdog|action fraud|consumer (?:protection"
    r"|affairs|council|rights|watchdog)|financial conduct authority|information commissioner|ico"
    r"|department of transportation|authorities|licensing board)\b"
)
# Somebody at work on it, then a few words up to what is named.
_AT_IT = (
    r"(?:(?:\b(?:i|we)(?:'m|'re| am| are|m) \w+ing|\b(?:i|we)(?:'ll| will| shall|ll)|\b(?:i|we)(?:'ve"
    r"| have)(?: just| already)?"
    r" (?:report|contact|complain|writ|fil|involv|escalat|inform)\w*|\b(?:i|we) (?:have|want|need) to"
    r"|\bor (?:else )?(?:i|we)|^(?:i )?then (?:i|we)"
    r"|going to|(?:this|it) (?:goes|will go|is going)|see you|my next (?:\w+ )?is)\b[^,.!?;]{0,30}?)"
)
_COMPLAINT = r"(?:an? |my |this )?(?:\w+ ){0,2}?complaints?"
_RIVAL = (
    r"(?:(?:an?|your|the|one of your)? ?(?:competitors?|competition|rivals?)|someone else|somebody else"
    r"|(?:a different|another) (?:provider|company|bank|airline|shop|store|supplier|carrier)"
    r"|verizon|vodafone|t-mobile|at&t|virgin|sky|orange|amazon|ebay|walmart|uber|lyft|revolut|monzo)\b"
)
_FEW_STARS = r"(?:one|zero|0)[- ]stars?"
_BAD = rf"(?:{_FEW_STARS}|bad|negative|terrible|awful|scathing|horrible|nasty|damning|lousy|poor)"

ANNOUNCED: dict[str, str] = {
    "legal": rf"(?:\b(?:i|we)(?:'ll| will| shall|ll| can| could| should){_NOW}|\b(?:i|we) (?:want|need"
    rf"|have|intend|plan|wish) to|going to|gonna) sue\b(?![-'])(?! (?:from|at|in|about|for the|on"
    rf"|be))|\bsuing (?:you|your|this company)\b"
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
    rf"|{_AT_IT} (?:small claims|(?:the )?(?:police|cops)(?! station| officer| report| car| discount"
    rf"| academy))\b|{_AT_IT}(?:my|our) {_LAWYER}\b"
    r"|tak(?:e|ing) (?:you|this|them|your company|the company|the matter|it) (?:all |lot |guys )?to "
    r"(?:\w+ ){0,2}?(?:court|tribunal|small claims|arbitration)"
    rf"|{_LIKE_TO} (?:go|going|off) to (?:the )?(?:small claims|tribunal)"
    rf"|{_LIKE_TO} (?:call|ring|contact|go|report)\w*(?: this| it| you)?(?: to)? the police\b(?! station)"
    r"|the police on you\b|press(?:ing)? charges against you",
    "authority": rf"{_AT_IT} {_AUTHORITY}(?! (?:valve|knob|is broken))|{_LIKE_TO} (?:contact|call|go"
    rf"|write|turn|speak|talk|complain|report|refer|escalat|tak|get"
    rf"|involv|bring|submit)\w*(?: \w+){{0,2}}?(?: to| with| in)? {_AUTHORITY}"
    rf"|(?:report|refer|escalat|tak)(?:e|ing|ed)? (?:you|this|it|your \w+|the matter"
    rf"|them)(?: \w+)? to {_AUTHORITY}"
    rf"|\b(?:i|we)(?:'ve| have)(?: already| just)? (?:contacted|reported|complained|written|filed|been)"
    rf"(?: \w+){{0,3}}? {_AUTHORITY}"
    rf"|(?:fil|lodg|submit|rais|mak|put)(?:e|t|ing|ting|ed)?(?: in)? {_COMPLAINT} (?:with|to|at) {_AUTHORITY}"
    rf"|(?:will|'ll) be (?:report|forward)(?:ing|ed)(?: \w+){{0,2}} to {_AUTHORITY}"
    rf"|next (?:call|stop|step|email|letter) (?:is|will be)(?: \w+){{0,2}} {_AUTHORITY}",
    "public": r"(?:(?:i|we)(?:'ll| will|'m| am|m|'re| are)|going|gonna|(?:don't |do not "
    "|dont )?make me|will|have to|before i)"
    r"(?: going)?(?: to)?(?: go)? (?:straight )?to the (?:press|media|papers?|newspapers?|news)\b"
    r"(?! (?:mill|stand|agent|shop|room|kit|tab|page|button|section|centre|center|store|and hold))"
    rf"|{_LIKE_TO} (?:go|going) public|before i go public|{_LIKE_TO} mak(?:e|ing) (?:this|it|that) public"
    r"|next (?:call|stop|step|email) (?:is|will be) (?:to )?(?:the |a |my )?(?:local )?"
    r"(?:news|press|media|paper|newspaper|tv|lawyer|solicitor)"
    rf"|{_LIKE_TO} (?:post|put|share|tweet|upload|spread|publish|blast|plaster)\w*"
    rf"(?: (?:this|it|about|that|these|those|the|my|our|your|all|every|screenshots?|chat|story|experience"
    rf"|recording|conversation|you|everything|of)){{0,5}} (?:on |to |over |across |all over ){{0,2}}{_WEB}"
    rf"|{_LIKE_TO} tweet(?:ing)? (?:this|about)"
    rf"|(?:this|it|everything|screenshots?|all of (?:this|it))(?:'s|'ll| is| will)(?: be"
    rf"| going)?(?: be| go| up| out)? (?:all over|viral on|on every|straight on|onto|on) {_WEB}"
    r"|(?:tell(?:ing)?|let(?:ting)?|make sure|warn(?:ing)?) (?:everyone|everybody|the (?:whole )?world"
    r"|all my friends|people|others)(?: \w+){0,3}?(?: know| knows)?(?: about)?"
    r" (?:how (?:you (?!helped)|bad|terribl|awful|poor|dishonest|rude)|what (?:you|kind|sort)|not to "
    r"|to avoid"
    r"|to stay away|never to|the truth|this scam)"
    r"|the (?:papers|press|media|news) (?:will|would|are going to) (?:love|hear|enjoy|be interested)"
    r"|(?:naming|exposing|expose) (?:you|your)\b|name and shame|(?:\bnews|press|media|papers?"
    r"|journalists?|twitter|facebook|followers|everyone|everybody|the internet)\b[^,.!?;]{0,30}"
    r"(?:will|would|are going to|is going to|all going to) (?:be (?:very |so )?interested|hear"
    r"|love this|love that)|(?:until|till) (?:twitter|facebook|the press|everyone"
    r"|my followers) hears?",
    "review": rf"(?:{_LIKE_TO}|\b(?:you'?re|you are|you will|you'?ll|expect|enjoy))"
    rf"(?: (?:leav|giv|writ|post|put|get|be|hav)\w{{0,4}}){{0,3}}(?: you| your \w+| u)?"
    rf" (?:an? |my |the |some |your )?(?:very )?"
    rf"{_BAD}(?: \w+)? ?(?:review|rating|feedback)s?"
    rf"|(?:expect|you'?re getting|you get|you'?ll get|giving you) (?:an? )?{_FEW_STARS}"
    rf"|\b{_FEW_STARS}(?: reviews?| ratings?)?(?: on \w+)? (?:coming|incoming|from me|for you|it is|is on)",
    "complain": r"^(?:formal )?complaint[!. ]*$|(?:as|is|be) (?:an? |my )?(?:formal"
    r"|official) complaint\b|(?:want|need) (?:this|my|the) complaint (?:\w+ )?(?:escalat|forward"
    r"|log|tak)\w*|open(?:ing)? a dispute"
    rf"|{_LIKE_TO} (?:fil|mak|lodg|rais|submit|put|regist|log|open|escalat|tak)\w*(?: in)? {_COMPLAINT}\b"
    r"|\bplease (?:log|file|raise|register|open|escalate|submit) (?:an? |my "
    r"|this )(?:\w+ ){0,2}?complaint|\b(?:i|we)\b[^,.!?;]{0,40}\bchargeback"
    r"|(?:my|our) (?:bank|(?:credit )?card (?:company|provider"
    r"|issuer))[^,.!?;]{0,12}? (?:to )?(?:reverse|dispute|claw|charge (?:it|this|that) back|pull)\b"
    rf"|{_LIKE_TO} complain(?:ing)?\b(?! about the weather)"
    rf"|{_LIKE_TO} report(?:ing)? (?:you|your)\b"
    rf"|{_LIKE_TO} (?:disput|charg|do|fil|initiat|start|rais|request|rever)\w*(?: (?:this|the|that|it"
    rf"|a|all|every))*"
    r" (?:charge(?:s)?\b(?! (?:my|the))|chargeback|payment|transaction)"
    r"|(?:get|ask|have|tell)(?:ting|ing)? my (?:bank|card company|credit card company) to (?:charge"
    r"|reverse|pull|claw|take)"
    r"|chargeback (?:if|unless|tomorrow|today|then)",
    "leave": r"(?:{like}|(?:^|[,.!?;] ?|\band |\bso |\bthen |\bjust ))"
    r"(?:cancel|clos|terminat|delet)(?:e|ing|ling)? (?:my|our|the) (?:account|subscription|contract"
    r"|membership"
    r"|policy|service|agreement|direct debit|standing order|plan)s?\b(?=(?: right)? now\b| today"
    r"| immediately| at once|,|[.!]*$| and| tomorrow| with| if| unless| then)".replace("{like}", rf"{_WILL} ")
    + r"|cancel everything|\b(?:i'?m|i am|we'?re|we are) (?:so |just |totally )?(?:done with"
    r"|finished with|through with) "
    r"(?:you|this (?:company|bank|shop|store|provider)|your)"
    r"|\b(?:i|we)(?:'ll| will| would|'d|'m| am| are|'re)(?: going to"
    r"| gonna)? never (?:ever )?(?:again )?(?:buy|use|shop"
    r"|order|come|be back|do business|fly|stay|book|return|bank|deal|recommend|go|set foot|trust|spend"
    r"|rent|eat)\b"
    r"(?! (?:from |with |at |to |for )?(?:any(?:one|where|body|thing)? (?:else|other)|another|elsewhere))"
    r"|\bnever (?:buy|us|shop|order|book|fly|stay|com)\w*\b(?: \w+){0,5}? again\b"
    r"|^(?:and )?never again(?=[,.!]|$)|never again(?: with you)?[!. ]*$"
    r"|(?:this is|that was|this was|it'?s) (?:definitely )?the last time (?:i|we)(?:'ll| will|'m| am"
    r"|'ve)?(?: ever)? (?:buy|order"
    r"|us|shop|book|fly|stay|do|deal|come|spend|give|trust|rent|eat)"
    r"|\b(?:i|we)(?: won't| will not| wont| am not|'m not| are not|'re not)(?: be| going to)? (?:us"
    r"|order|buy|shop|com|return|book|renew|do)\w*(?: \w+){0,4}? (?:again|anymore|any more)\b"
    r"|(?:not|never) (?:order|shop|buy|us|book|com)ing (?:\w+ ){0,3}?(?:again|anymore|any more)|\b(?:i"
    r"|we)(?: won't| will not|'m not| am not) (?:going to )?renew"
    r"|you(?:'ll| will)(?: never| not) (?:see|hear from) me again|(?:just|have"
    r"|you've) lost me(?! (?:there|at|with|on|after|when|here))|\b(?:i'?m|we'?re) off to (?:ee|sky"
    r"|o0|bt|virgin|vodafone|amazon|a |the comp|your comp|another|someone|verizon)\b"
    r"|\bor (?:else )?(?:i|we)(?:'ll| will|'m| am)? (?:leave|leaving|cancel\w*|clos\w*"
    r"|walk)\b(?! (?:the order|my order|it\b))"
    r"|me done with (?:you|this)|kiss my (?:business|custom)|(?:^|\bi |\bwe )(?:won't|will not"
    r"|wont) be (?:coming back|back|returning)\b"
    r"|\bwant out of (?:this|my|your) contract"
    r"|make sure (?:nobody|no one|none of my) [^,.!?;]{0,20}(?:ever )?(?:uses|buys|orders|shops)"
    r"|last order (?:from|with|at) you\b|last purchase (?:from|with|at) you\b"
    rf"|\b(?:i|we)\b(?:'ll| will|'m| am|m| just|'re| are)?(?: \w+){{0,3}}? (?:switch|mov|go|chang)(?:e"
    rf"|ing|es)?(?: over)?"
    rf"(?: to| with) {_RIVAL}|\band going to {_RIVAL}"
    r"|switch(?:ing)? (?:provider|bank|supplier|carrier|compan)s?(?:y|ies)?\b(?= |[.!,]|$)(?! fee)"
    r"|tak(?:e|ing) (?:my|our|all my|all our) (?:business|custom|money) (?:elsewhere|away|to (?:some"
    r"|another|a|your|the|people)\w*)"
    r"|\b(?:you|you've|you have|u)(?: \w+){0,2} lost (?:me (?!there|at)|a (?:\w+ ){0,2}customer"
    r"|another customer|my (?:business|custom)|our business"
    r"|yourselves? a)|lost me as a customer|lost (?:yourself|yourselves) a"
    r"|\b(?:i'?m|i am|we'?re|we are|i'?ll be|is|all|are) leaving (?:you|your (?:company|network|bank"
    r"|service|platform)|this (?:company|bank|provider|network))\b"
    rf"|{_LIKE_TO} (?:go|buy|shop|look|order)(?:ing)?(?: it)? elsewhere",
}

STEMS = (
    "arbitration", "accc", " ico", "tv", "facebook", "yelp", "twitter", "google", "instagram",
    "tiktok", "reddit", "youtube", "linkedin", "threads", "forum", "online", "internet", "warn", "tell ",
    "exposing", "expose ", "naming", "journalist", "followers", "our bank", "card company",
    "card provider", "card issuer", "revers", "claw", "delet", "make sure", "conduct", "ofwat",
    "transport", "social", "rais", "request", "agreement", "direct debit", "at&t", "licensing", "sue",
    "suing", "lawyer", "solicitor", "attorney", "barrister", "legal", "court", "tribunal", "claims",
    "police", "cops", "till ", "until ", "ombudsman", "trading", "bb", "bureau", "ftc", "cfpb", "fcc",
    "fca", "ofcom", "ofgem", "regulator", "watchdog", "fraud", "consumer", "commissioner", "authorities",
    "press", "media", "paper", "news", "public", "tweet", "all over", "viral", "everyone", "everybody",
    "world", "shame", "review", "rating", "feedback", "complain", "my bank", "cancel", "clos", "terminat",
    "never ", "switch", "going to", "go to", "moving to", "leaving", "anymore", "any more", "renew",
    "off to", " or ", "elsewhere", "done", "finished", "want out", "last time", "last order", "trustpilot",
    "others", "all my friends", "expose", "bank", "payment", "charg", "disput", "transaction", "wont",
    "won't", "will not", "competit", "rival", "else", "another", "different", "verizon", "vodafone",
    "virgin", "t-mobile", "sky", "orange", "amazon", "ebay", "walmart", "uber", "lyft", "revolut", "monzo",
    "again", "lost", "hear", "leav", "walk", "business", "custom", "money", "report", "post", "share",
    "people", "ico", "kiss my", "star", "the last time", "last purchase", "through with", "everywhere",
    "site", "platform", "card ",
)  # fmt: skip

# Nouns of a threat, which say one only in a turn that is directed at the company and asks nothing.
NOUNS: dict[str, str] = {
    "legal": rf"\b(?:{_LAWYER}|law firm|judge|courts?|arbitration|tribunal|lawsuit|litigation"
    rf"|notice before action"
    r"|police(?! station)|cops)\b",
    "authority": r"\b(?:ombudsman|trading standards|regulators?|watchdog|authorities"
    r"|better business bureau)\b",
    "public": r"\b(?:the (?:press|media|newspapers?|papers)|journalists?|social media|go(?:ing)? viral)\b",
    "review": rf"\b(?:{_BAD} reviews?|your (?:reviews|rating))\b",
}
NOUN_STEMS = (
    "lawyer", "solicitor", "attorney", "barrister", "legal", "law firm", "judge", "court", "arbitration",
    "tribunal", "lawsuit", "litigation", "notice before", "police", "cops", "ombudsman", "trading",
    "regulator", "watchdog", "authorities", "bureau", "press", "media", "paper", "journalist", "viral",
    "review", "rating",
)  # fmt: skip
DIRECTED = re.compile(
    r"\b(?:i'?ll|i will|we'?ll|we will|i'?m going to|i demand|unless|or else|otherwise|last (?:straw"
    r"|chance|warning)"
    r"|no (?:choice|option)|my next|see you|this (?:is|goes|will)|let's see|you(?:'ll| will|'re being"
    r"| are being| can)"
    r"|half a mind|consider|my (?:solicitor|lawyer|attorney) has|that is how you|filing)\b"
)
HARMLESS = re.compile(
    r"\?$|^(?:how|where|what|which|when|who|can|could|may|is|are|did|will|would|should)\b"
    r"|\b(?:i'?m an?|i am an?|i'?m in|we are|works? (?:for|at|in|as)|friend|neighbou?r|sister|brother"
    r"|boss|landlord|discount"
    r"|deliver|address|receipt|invoice|need|needs|book|booked|form|thank|thanks|great|good|love"
    r"|resolved|solved|yesterday"
    r"|last (?:week|month|year)|login|app|page|saw|read|terms|collect|pick|tennis|basketball|food|late"
    r"|sorry|for work|interview)\b"
)
