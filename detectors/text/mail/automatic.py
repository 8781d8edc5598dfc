"""Finds mails that a program has written: out-of-office replies, acknowledgements, failed deliveries."""

from __future__ import annotations

import re

_LONGEST = 3000
_HEADING = re.compile(
    r"(?:(?:subject|betreff|objet|主题|主題|主旨)\s?[:：]\s?)?[\[【(（]?\s?"
    r"(?:automatic (?:reply|response|answer|e-?mail|message)|auto(?:mated)?[- ]?(?:reply|response|responder)"
    r"|out of (?:the )?office(?: (?:auto-?reply|reply|notification|notice|message))?"
    r"|(?:vacation|holiday|absence) (?:response|auto-?reply)"
    r"|automatische (?:antwort|rückmeldung)|abwesenheits(?:notiz|meldung|nachricht|assistent)"
    r"|réponse automatique|absence du bureau|respuesta automática|risposta automatica"
    r"|(?:系统|系統)?自[动動](?:回[复覆復]|答[复覆復])|(?:外出|休假|假期)(?:自动|自動)?(?:回复|回覆|通知)"
    r"|undeliverable|undelivered mail(?: returned to sender)?|mail delivery (?:failed|failure|subsystem)"
    r"|delivery status notification|returned mail: see transcript"
    r"|failure notice|退信通知|系统退信|邮件投递失败)"
    r"\s?(?:$|[\]】)）:：\n(（])",
    re.IGNORECASE,
)
# What a clause says, and nothing but times and places after it.
_ABSENT = re.compile(
    r"(?:\b(?:i am|i'm|im|i will be|i'll be|we are|we will be|is|currently|now)"
    r"(?: (?:currently|now|presently|away|still|both))?,? ?(?:away and )?"
    r"(?:out of (?:the |my )?office|on (?:annual |maternity |paternity |parental |sick |medical )?leave"
    r"|(?:away )?on (?:vacation|holidays?|pto|(?:a )?business (?:trip|travel))"
    r"|away from (?:the office|my desk|my e-?mails?)|travell?ing(?: on business)?|not in the office"
    r"|(?:away|unavailable)(?= (?:until|till|from)\b))"
    r"|^out of (?:the )?office\b|\b(?:our|the) offices? (?:is|are|will be) closed\b"
    r"|\bich bin (?:(?:derzeit|zur ?zeit|momentan) )?(?:bis \S{1,12} )?"
    r"(?:nicht im (?:büro|haus)|abwesend|im urlaub)"
    r"|\bje suis (?:actuellement )?(?:absente?|en congés?|en vacances)(?: du bureau)?)",
    re.IGNORECASE,
)
_ABSENT_ZH = re.compile(
    r"(?:我|本人)?(?:最近|近期|这几天)?(?:正在|目前|现在|現在|将|已|已经|因|因为|由于)?(?:正)?(?:在|处于|處於|于)?"
    r"(?:\d{1,4}+[年月日号.\-/至到]{1,3}+){0,8}+(?:期间|期間)?(?:正在|在)?"
    r"(?:休(?:年|产|產|病)?假|年假|度假|(?:外地|国外|國外)?出差|外出|不在(?:公司|办公室|辦公室)|(?:离开|離開)(?:公司|办公室|辦公室))"
    r"(?:中|期间|期間|状态|當中|当中)?(?:至|到|，|直到)?[\d年月日号星期周一二三四五六天上下午.\-/至到 ]{0,30}"
    r"(?:休假|结束|期间)?"
)
# How a mail server tells of a delivery that failed, and a mail program that a mail was read.
_NOTICE = re.compile(
    r"\A(?:this (?:message|e-?mail|report) (?:was|is) (?:created )?automatically (?:created |generated )?by"
    r"|(?:unfortunately,? )?(?:your|the) (?:message|e-?mail|mail)(?: (?:to|for) .{1,100}?)?"
    r" (?:could not|couldn'?t|cannot|was not|wasn'?t|has not been) (?:be )?delivered\b"
    r"|(?:delivery (?:has failed|to the following recipients?)|the following (?:address|recipient|message))"
    r".{0,100}?(?:fail|deliver|error)"
    r"|your message\b[^?]{0,300}?\bwas (?:read|deleted without being read|displayed) on\b"
    r"|this is the mail system at host\b|i'm sorry to have to inform you that your message"
    r"|(?:您|你)(?:发送|發送|发给|發給|发|發)?(?:的|给.{1,80}?的)?(?:邮件|郵件)(?:[“\"《].{1,80}?[”\"》])?"
    r"(?:(?:已|被|已被)(?:阅读|閱讀|查看)|(?:无法|無法|未能|没有|沒有)(?:成功)?(?:送达|送達|投递|投遞)(?!到?我)|投递失败|投遞失敗)"
    r"|(?:这是|這是|此为|此為)?(?:邮件|郵件)(?:收条|收條|已读回执|已讀回條|阅读回执))",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]+")
# What may follow "I am out of the office": until when, for what, and that an answer comes later.
_WHEN_WORDS = (
    "until till from to through thru on and at the for in with this next weeks week days day month "
    "today tomorrow returning return back will be limited little no intermittent access my e email "
    "emails mail mails inbox or a an of attending reply respond answer when upon your message messages "
    "as soon possible get you business trip conference meeting due public holiday holidays annual leave "
    "then very first i am pm st nd rd th monday tuesday wednesday thursday friday saturday sunday mon "
    "tue wed thu fri sat sun january february march april may june july august september october "
    "november december jan feb mar apr jun jul aug sep sept oct nov dec bis zum vom und einschließlich "
    "wieder januar februar märz mai juni juli oktober dezember jusqu au du inclus inclusive including "
    "further notice janvier février mars avril juin juillet août septembre octobre novembre décembre"
)
_WHEN = frozenset(_WHEN_WORDS.split())
_PLACE = re.compile(r"\b(?:in|at) [A-Z]\w{1,30}")
_GENERATED = re.compile(
    r"(?:please note[:,]? (?:that )?)?this (?:is an|(?:e-?mail|message|reply) (?:was|is))"
    r" (?:automat(?:ed|ic)(?:ally)?|auto-?generated|system[- ]generated)"
    r"(?: (?:generated|sent|out-of-office))?(?: (?:reply|response|message|e-?mail|notification))?"
    r"(?=$|[:;.]| (?:to|from|confirming)\b)"
    r"|(?:please )?do not reply(?: to this (?:e-?mail|message))?$"
    r"|(?:本|此|该)(?:邮件|郵件|信|消息)(?:为|為|是|由)?系[统統]自[动動]"
    r"|(?:这是|這是)?(?:一封)?(?:来自.{1,10}?的)?(?:假期|休假|系[统統])?自[动動]回[复覆](?:邮件|郵件)?(?=$|\W)"
    r"|请勿(?:直接)?回[复覆]|請勿(?:直接)?回覆",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^(?:hi|hello|dear|hey|good (?:morning|day|afternoon)|hallo|bonjour)\b.{0,30}$"
    r"|^(?:sehr geehrte|liebe)[rs]?\b.{0,30}$|^(?:您好|你好|尊敬的|亲爱的|祝|谢谢|謝謝).{0,8}$"
    r"|\b(?:thank you|thanks) for (?:your|the) (?:e-?mail|message|note|mail)"
    r"|\bthank you for (?:contacting|getting in touch|reaching out|writing)"
    r"|\b(?:limited|no|intermittent|sporadic|restricted|little) access to\b"
    r"|\b(?:for|if|in case of|in|should)\b.{0,40}?\b(?:urgent|emergenc(?:y|ies)|immediate)\b"
    r"|\bplease (?:contact|call|reach|e-?mail|write to|direct|get in touch)(?! (?:me|us|him|her)\b)"
    r"|\bi(?: will|'ll) (?:reply|respond|answer|get back|return|be back|check (?:my|e-?mails?)|attend to)"
    r"|\bi (?:return|am back|will return)\b|^(?:returning|back) (?:on|to|in)\b"
    r"|\bwe (?:have )?received your\b"
    r"|\bwe (?:will|aim to|shall) (?:reply|respond|answer|get back|be in touch)"
    r"|\byour (?:e-?mail|message) (?:will|has been|is important)\b"
    r"|\b(?:e-?mails?|messages?) (?:will|are) not\b"
    r"|\bmy (?:inbox|absence|return)\b"
    r"|\bvielen dank für ihre (?:nachricht|e-?mail|mail)|\bin dringenden fällen|\bihre e-?mail wird"
    r"|\ben cas d'urgence|^(?:veuillez )?contacte[rz]\b|^联系方式"
    r"|由.{1,6}?(?:接替|代理|代为|負責|负责|处理|跟进)"
    r"|感[谢謝].{0,12}?(?:来信|來信|邮件|郵件|来件)|[谢謝][谢謝].{0,10}?(?:来信|來信|邮件|郵件|来件)"
    r"|^(?:如有|若有|如遇|如需|有)?(?:任何)?(?:紧急|緊急|急事|要事)|^请(?:联系|致电|拨打|与|直接联系)(?!我)"
    r"|^請(?:聯繫|聯絡|致電|撥打|與)(?!我)"
    r"|(?:尽快|盡快|第一时间|第一時間|随后|稍后).{0,6}?(?:回复|回覆|处理|處理|联系|聯繫|答复)"
    r"|(?:回来|回來|返回|返岗|回到|销假|上班|恢复|结束)(?:后|後)"
    r"|^(?:预计|預計|将于|將於|将在|计划).{0,14}?(?:返|回|上班|恢复)"
    r"|^(?:tel|phone|mobile|e-?mail)\b|^(?:办公)?(?:电话|電話|手机|手機|分机|邮箱)[:：\s\d]"
    r"|^[\d年月日号號周週星期一二三四五六天\s]{0,16}(?:后)?(?:返回|回来|回來|返岗|恢复上班|上班|回公司)$"
    r"|回[复覆].{0,6}?不及[时時]|不及[时時]回[复覆]|(?:邮件|郵件|来信|來信).{0,6}?(?:收到|已收)"
    r"|收到.{0,6}?(?:邮件|郵件|来信|來信)"
    r"|(?:无法|無法|不能|不便).{0,6}?(?:回复|回覆|查收|查看邮件)|敬请谅解|(?:敬请|请|請)?(?:见谅|見諒|谅解|諒解)$",
    re.IGNORECASE,
)
# A customer who is away still wants something: a delivery on another day, say.
_WANTS = re.compile(
    r"\b(?:my|our|the|this|that) (?:\w{1,20} )?(?:delivery|shipment|parcels?|packages?|orders?|refunds?"
    r"|invoices?|courier|driver|bill|card|account|appointment)\b"
    r"|\b(?:deliver|reschedul\w*|cancel\w*|instead|human|again|so (?:please|can|could)"
    r"|(?:can|could|would|when will) you|want|need|why|where is)\b"
    r"|快递|快遞|包裹|订单|訂單|退款|退货|退貨|发货|發貨|送货|送貨|派送|配送|改到|改成|取消|投诉|投訴|什么时候|为什么|怎么"
    r"|能不能|可以吗|人工",
    re.IGNORECASE,
)
# A person may begin with the same words, to complain of what a program had written.
_COMPLAINS = re.compile(
    r"\b(?:your|these|those|this) (?:automatic|auto|stupid|useless)"
    r"|\bi (?:only|just|always|ever|never)\b|\bjoke\b|\bsick of\b|\bis that (?:all|it)\b"
    r"|你们|妳們|你們|[吗嗎呢]\s?[？?]",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    # A point after a number is no end in "bis 7.12. nicht im Büro".
    r"(?<!\d)\.(?:\s|$)|(?<=\d)\.(?=\s(?-i:[A-ZÄÖÜ])|$)|[!?](?:\s|$)|[。！？；，;\n]|,\s"
    r"|\s(?:and|but) (?=(?:i|the|my|please)\b)",
    re.IGNORECASE,
)


def is_automatic(text: str) -> bool:
    """Return whether a program has written a mail, whose quotations and signature were left out.

    Either it is headed so, or it says so and each of its clauses is one that such a mail consists of.

    >>> is_automatic("I am out of the office until Monday. For urgent matters please contact Jane.")
    True
    >>> is_automatic("I am on vacation and the hotel is a building site.")
    False
    """
    text = text.strip()
    if _HEADING.match(text) is not None:
        return _COMPLAINS.search(text) is None
    if _NOTICE.match(text) is not None:
        return _COMPLAINS.search(text[:_LONGEST]) is None
    if len(text) > _LONGEST or _WANTS.search(text) is not None:
        return False
    clauses = [
        clause
        for part in _CLAUSES.split(text.replace("’", "'"))
        if (clause := part.strip(" \t-–:：()（）[]【】"))
    ]
    told = [_tells(clause) for clause in clauses]
    return any(told) and all(
        tells or _BESIDE.search(clause) is not None or _tells_when(clause) or _is_name(clause)
        for tells, clause in zip(told, clauses, strict=True)
    )


def _tells(clause: str) -> bool:
    """Whether a clause says that its sender is away, or that a program has written it."""
    if _GENERATED.match(clause) is not None or _ABSENT_ZH.fullmatch(clause) is not None:
        return True
    absent = _ABSENT.search(clause)
    return absent is not None and _tells_when(_PLACE.sub("", clause[absent.end() :]))


def _tells_when(clause: str) -> bool:
    return all(word in _WHEN for word in _WORD.findall(clause.casefold()))


def _is_name(clause: str) -> bool:
    words = clause.split()
    return len(words) <= 3 and all(word[:1].isupper() and word.isalpha() for word in words)
