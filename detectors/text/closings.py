"""Finds customer turns that need no answer: thanks, a farewell, or a mere "ok"."""

from __future__ import annotations

import re

from detectors.text.bilingual import Bilingual

# A closing is read from left to right and never read again, so each part must end where the next one begins.
# The lookaheads say so where a part could take the beginning of another: 了解, "see you", "you too".
_LE = "了(?!解)"
_ENGLISH_FAREWELL = (
    r"(?:many |no )?thank(?:s(?!ee you))?(?: you(?! too\b)| u)?(?: so much| very much| a lot| again)?"
    r"|\bthx\b|\bcheers\b"
    r"|(?:good)?bye|see you|take care|have a (?:nice|good|great|lovely) (?:day|one|evening|night|weekend)"
)
_CHINESE_FAREWELL = (
    rf"[谢謝](?:你们?|您|[谢謝]|啊|哈|啦|{_LE})*|多[谢謝]|感[谢謝]|辛苦(?:你|您)?(?:{_LE}|啦)?"
    r"|麻[烦煩](?:你|您)了|拜拜|再[见見]"
)
_FAREWELL = f"{_ENGLISH_FAREWELL}|{_CHINESE_FAREWELL}"
_BESIDE = (
    r"\bok(?:ay)?\b|\bgreat\b|\bperfect\b|\bgot it\b|\balright\b|\bcool\b|\byou too\b|\bno\b|\byes\b"
    r"|\bthat(?:'|’)?s (?:all|it|everything)\b|\bthat is all\b|\bfor (?:your|the|all your) (?:help|time)\b"
    rf"|好(?:[的啊吧嘞]|{_LE})?|嗯|行(?:吧|{_LE})?|可以(?:{_LE})?|知道了|明白(?:{_LE})?|了解(?:{_LE})?|清楚了"
    r"|[没沒](?:有)?(?:其他|[别別]的)?(?:问题|問題|事情?)?了"
    r"|不用了|不客[气氣]|那就[这這][样樣]|就[这這][样樣]|祝(?:你|您)(?:生活|工作)愉快"
)
# What an "ok" may consist of, beside thanks, a farewell and the words above. Longer forms come first.
_ENGLISH_AGREED = (
    r"\b(?:yep|yeah|yup|sure|fine|good|nice(?: one)?|lovely|brilliant|excellent|awesome|wonderful|super)\b"
    r"|\b(?:sorted|solved|fixed|done|understood|noted|will do|sounds good|makes sense|fair enough|ty|ta)\b"
    r"|\ball (?:good|set|clear|fine)\b|\bno (?:problem|worries)\b|\bi see\b|\b(?:oh|ah|mate|nope)\b"
    r"|\bi (?:got it|have it|understand(?: it)?)\b|\bgot that\b"
    r"|\b(?:much appreciated|(?:i )?appreciate (?:it|that|your help|the help)|for (?:today|now))\b"
    r"|\b(?:you(?:(?:'|’)ve| have) been|you (?:are|were)|you(?:'|’)re) (?:(?:very|so|really|most|super) )?"
    r"(?:helpful|kind|great|amazing|the best)\b"
    r"|\bi(?:(?:'|’)?ll| will) wait(?: for (?:it|that|them|(?:the|your) \w+))?\b"
    r"|\b(?:that|this|it)(?:(?:'|’)?s| is)? (?:all )?(?:great|fine|perfect|good|ok(?:ay)?"
    r"|(?:work(?:s|ed|ing)|help(?:s|ed)|did it|fixed|solved|sorted|done)(?: it)?)\b"
    r"|(?<![a-z])ok(?:ay|k)?(?![a-z])(?:了|啦)?"
)
_CHINESE_AGREED = (
    r"(?:你们?|您)?的(?:帮助|帮忙|耐心|解答|幫助|幫忙)|非常(?:[满滿]意|好)?"
    r"|(?:已经|已經|都|现在|現在)?(?:解决|解決|搞定|收到|弄好|处理好|處理好|能用|正常|恢复|恢復|没事|沒事|懂)"
    rf"(?:{_LE}|啦|咯)?|问题解决|好(?:的呢|滴|哒|噠|哦|呀|呢|耶)|好(?=\W|$)|噢|哦|喔|恩|嗯(?:呢|哪)|行(?:的|啊)|成(?=\W|$)"
    r"|(?:很|挺)(?:[满滿]意|好)|[问問][题題](?:已经|已經|都|已)?(?:解决|解決|处理好|處理好)(?:了|啦)?"
    r"|[晓曉]得"
    r"|(?:那我(?:就)?(?:再|先)?|我(?:再|先))等(?:等看?|看|着|著|一?下|一?[会會]儿?|[一两兩几幾]天)?(?:看看)?(?:吧|好了)?"
    r"|\[(?:玫瑰|微笑|呲牙|抱拳|强|赞|握手|爱心|愉快|可爱|鲜花|鼓掌|拥抱|鞠躬|比心|害羞|胜利|ok|rose|smile|thumbsup)\]"
    r"|没问题|沒問題|太好(?:了|啦)|太棒(?:了|啦)|完美|原来如此|原來如此|这样啊|這樣啊|瞭解|不错|不錯|那(?:就)?好"
)
_AGREED = f"{_ENGLISH_AGREED}|{_CHINESE_AGREED}"
_BETWEEN = r"\b(?:and|then|now|again|so|very|much|perfectly)\b"
_ACKNOWLEDGED = re.compile(rf"\A(?:[\W_]|{_FAREWELL}|{_AGREED}|{_BESIDE}|{_BETWEEN})++")
_ONLY_BETWEEN = re.compile(rf"\A(?:[\W_]|{_BETWEEN}|\bno(?:pe)?\b|没(?:有)?)++")
_WAVES = "👍👌🙏😊🙂😄😁❤💯🆗✅🤝👏🥰😀😃🎉"
# A word of agreement, thanks or relief anywhere in a short turn …
_AGREES = Bilingual(
    english=rf"{_ENGLISH_FAREWELL}|{_ENGLISH_AGREED}"
    r"|\b(?:ok(?:ay|ie|ey)?|kk?|great|perfect|alright|cool|right|phew|relie(?:f|ved)|tks|thanx|tnx|glad)\b"
    r"|\b(?:got it|found it|my bad|came thr(?:u|ough)|good to know|did(?:n't|nt) know|i'?m good)\b"
    r"|\b(?:happy|merry) \w+|3q|88",
    chinese=rf"{_CHINESE_FAREWELL}|{_CHINESE_AGREED}|(?<![最更还還不])好(?=[的啊吧呀呢嘞滴哒噠哦喔耶啦了]|$|\W)"
    r"|(?<![银銀进進流运運不])行(?=[的吧啊了]|$|\W)|可以|嗯|知道了|明白|了解|清楚|懂|原[来來](?:如此|是)|哦|噢|喔|掰掰"
    r"|没事|沒事|放心|[谢謝]|辛苦|真快|[厉厲]害|收到|不用了|就这样|就這樣",
)
# … and nothing that asks, wants, contradicts or complains.
_GOES_ON = Bilingual(
    english=r"\b(?:what|when|where|which|who|whose|how|why|whether|can|could|would|should|please|pls|plz)\b"
    r"|\b(?:need|want|wanna|rather|prefer|cancel|refund|change|send|resend|check|call|tell|give|speak|talk)\b"
    r"|\b(?:help me|get me|put me|also|another|else|instead|wait(?:ing)?|later|too|twice|same|one more)\b"
    r"|\b(?:though|except|still|but|however|until|unless|if|or|only|already|just one|nothing|never|nobody)\b"
    r"|\b(?:wrong|missing|errors?|broken|fail(?:s|ed)?|slow(?:ly)?|charged|forgot|hello|hi|morning)\b"
    r"|\b(?:cannot|can'?t|won'?t|(?:does|is|was)(?:n't|nt| not)|ha(?:ve|s)(?:n't|nt))\b"
    r"|\b(?:again|hours?|days?|weeks?|months?|says?|declined|locked|stuck|lost|late|problems?|issues?)\b"
    r"|\b(?:trouble|bad|worse|worst|useless|terrible|awful|ridiculous|hate|joke|scam|angry|upset|complain\w*)\b"
    r"|\bdid(?:n't|nt)(?! know)\b|\bdo(?:n't|nt) (?:see|get|have|think|understand|want)\b|\bnot (?!your)"
    r"|\bnow (?:my|the|it(?:'|’)?s|i|there)\b|\b(?:black|blank|frozen|froze|crash(?:es|ed)?|freez\w+)\b"
    r"|\bmy \w+ (?:is|are|was|number)\b"
    r"(?! (?:now )?(?:ok(?:ay)?|fine|good|great|fixed|solved|working|back|here))"
    r"|\d{3}|\bno (?=[a-z])(?!problem|worries|thank|more)",
    chinese=r"你好|您好|吗|嗎|[什甚]么|[什甚]麼|怎[么麼样樣]|哪|[谁誰]|[几幾](?!下)|多少|多久|[为為](?:什么|什麼|啥)|啥|咋|呢$"
    r"|但|可是|不[过過]|然而|[还還](?:有|是)|[还還](?=[没沒不要能想差会會])|另外|[顺順]便|[对對]了|再(?![见見会會])"
    r"|能不能|能否|可不可以|可否|[帮幫](?:我|忙)|[帮幫]$|麻[烦煩](?!了|[你您]们?了)|[请請]|想要|我要|我想"
    r"|要(?=[退换換改那]|取消|投[诉訴])|退|[换換]|取消|投[诉訴]|催|[没沒](?!事|有?[问問][题題]|想到|[关關]系|[钱錢])"
    r"|不(?!客[气氣]|用[了谢謝]|需要了|好意思|[错錯急谢謝少])|[错錯]了(?!哈)|[别別](?!客)|慢|坏|壞|打不[开開]|收不到|缺|少了"
    r"|等了|久|算了|[无無][语語]|[烦煩]死|垃圾|[骗騙]|失[败敗]|丢|丟|[锁鎖]|超[时時]|(?<![没沒])[问問][题題](?!解[决決])"
    r"|改[成到为為]|(?:[订訂][单單]|[单單]|[账帳]|手机|手機)[号號]|地址|号码|號碼|电话|電話|\d{4}"
    r"|差|[贵貴]|扣|是否|如果|要是|[万萬]一|到[时時]候"
    r"|那(?!就?好|就[这這][样樣]|行|我就?(?:知道|放心|明白|先|等)|[没沒]事|[谢謝太]|麻[烦煩])",
)
_NO = re.compile(
    r"\A\W*+(?:no|nope|nah|not really|[没沒](?:有)?(?:了|啦)?|[没沒]啥(?:了)?|不(?:用|需要)(?:了)?)\W*+"
)
# What a customer says who wanted something and needs no answer any longer.
_WITHDRAWS = Bilingual(
    english=r"\b(?:never ?mind|nvm|scratch that|ignore (?:that|me|my (?:last )?(?:message|question)))\b"
    r"|\b(?:found|solved|fixed|sorted|figured) (?:it|that)\b|\b(?:figured|sorted|worked) (?:it|that) out\b"
    r"|\bgot (?:it|that) (?:working|sorted|fixed|to work)\b"
    r"|\bit(?:(?:'|’)s| is)? (?:now )?work(?:s|ing)(?: now)?\b"
    r"|\b(?:it|that) (?:has )?just (?:arrived|came|worked)\b|\bproblem (?:is )?(?:solved|fixed|gone)\b",
    chinese=r"不用了(?=$|\W|[谢謝我啊哈哦呢吧])|不需要了|没事了|沒事了|[当當算]我没[问問]|[问問][题題](?:已经|已經|已)?(?:解决|解決)了"
    r"|(?:自己|刚刚|剛剛|刚才|已经|已經|又|现在|現在)(?:都)?(?:弄好|搞定|解决|解決|改好|找到|查到|[处處]理好|好|可以"
    r"|能用|能登|恢复|恢復)(?:了|啦|咯)",
)
_NEVER_MIND = re.compile(r"\bnever ?mind\b|[当當算]我没[问問]")
_CLOSING = re.compile(rf"\A(?:[\W_]|{_FAREWELL}|{_BESIDE})++")
_SAYS_FAREWELL = re.compile(_FAREWELL)
_LONG_FAREWELL = 60


def needs_no_answer(text: str) -> bool:
    """Return whether a customer's turn is only thanks or a farewell, so that nobody has to answer it.

    Any other word, or a question mark, makes it a turn like any other.

    >>> needs_no_answer("ok, thanks"), needs_no_answer("thanks, but where is it")
    (True, False)
    """
    if len(text) > _LONG_FAREWELL or "?" in text or "？" in text:
        return False
    low = text.lower()
    return _CLOSING.fullmatch(low) is not None and _SAYS_FAREWELL.search(low) is not None


def acknowledges(text: str) -> bool:
    """Return whether a customer's turn only says that it was understood, or that all is well now.

    Such a turn needs an answer only if the desk had asked something.

    >>> acknowledges("好的"), acknowledges("Thanks, that worked!"), acknowledges("👍")
    (True, True, True)
    >>> acknowledges("好的，那运费谁出？"), acknowledges("ok but where is it"), acknowledges("...")
    (False, False, False)
    """
    if len(text) > _LONG_FAREWELL or "?" in text or "？" in text:
        return False
    low = text.lower()
    if _ACKNOWLEDGED.fullmatch(low) is not None:
        return not _ONLY_BETWEEN.fullmatch(low) or any(character in _WAVES for character in text)
    return not _GOES_ON.found_in(text) and _AGREES.found_in(text)


def declines(text: str) -> bool:
    """Return whether a customer's turn only says no.

    It ends the talk where the desk had asked whether there is anything else, and is an answer like any other
    elsewhere.

    >>> declines("No"), declines("没有"), declines("No, it is broken")
    (True, True, False)
    """
    return "?" not in text and "？" not in text and _NO.fullmatch(text.lower()) is not None


def withdraws(text: str) -> bool:
    """Return whether a customer who asked something needs no answer any longer.

    >>> withdraws("Never mind, found it myself"), withdraws("哦不用了，我自己改好了")
    (True, True)
    >>> withdraws("Never mind that, where is my refund?"), withdraws("不用了，我要投诉")
    (False, False)
    """
    if len(text) > _LONG_FAREWELL or "?" in text or "？" in text or not _WITHDRAWS.found_in(text):
        return False
    return not _GOES_ON.found_in(_NEVER_MIND.sub(" ", text.lower()))
