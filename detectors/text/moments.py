"""Finds agent turns that only ask the customer for a moment."""

from __future__ import annotations

from detectors.text.bilingual import Bilingual

_SHORT = r"(?:moments?|seconds?|secs?|minutes?|mins?|mo|tick|sec)"
# Nothing but a few characters, or a request to wait, follows. "我看下哈 暂时没有" tells what was seen.
_ENDS = r"(?=\W{0,4}[^\W\d_]{0,9}\W*$|.{0,8}(?:[请請](?![问問])|稍|不要|[别別]))"
_MOMENT = Bilingual(
    # Not "a moment ago", "a minute of your time", "a second payment", "hold on to the receipt".
    english=r"\b(?:one|just (?:a|one)|gimme a|give (?:me|us) (?:just )?(?:a|one|a few)"
    r"|wait (?:just )?(?:a|one)|need (?:just )?(?:a|a few)|take (?:me |us )?(?:just )?(?:a|a few)"
    r"|back in (?:just )?a|with you in a"
    rf"|(?:hold|hang)(?: on)?(?: for)? (?:just )?(?:a|one)) {_SHORT}\b"
    r"(?! (?:ago|later|of|payment|time|order|parcel|class|hand|attempt|language|item|one))"
    rf"|\b(?:one|a|two|few|couple|couple of|another|some) (?:more )?{_SHORT} (?:to|while"
    rf"|please)\b(?! (?:restart|reset|load|work))"
    r"|\b(?:please|just) hold\b(?! (?:on )?to\b| down\b| (?:the (?!line)|your|it)\b)"
    r"|\bhold while\b|\bnearly there\b|\bbrb\b|\bbe right back\b"
    r"|\b(?:i'?m|we'?re) (?:still|just) (?:with|check|look|wait|read|search|going)\w*\b"
    r"|\bstill (?:check|look|search)ing\b|\bstay (?:on the (?:line|chat|call)|with me|with us|connected)\b"
    r"|^\W*+(?:(?:ok(?:ay)?|sure|yes)\b\W*+)?(?:i'?m |we'?re )?(?:checking|looking into)(?: on)?"
    r"(?: (?:this|that|it))?(?: (?:now|right now|for you))*(?=$|[^\w ])"
    r"|\blooking (?:it|that|this) up\b"
    r"|\bgive (?:me|us) (?:just )?\d{1,2}(?: ?(?:-|to) ?\d{1,2})? ?(?:minutes?|mins?|secs?|seconds?)\b"
    r"|\b(?:agent|colleague|specialist|representative|advisor|operator|team ?mate|human|someone)s? "
    r"will be (?:right )?with you\b"
    r"|\b(?:i(?:'| a)?m |now )(?:now )?(?:connecting|transferring) you\b"
    r"|^\W*(?:connecting|transferring) you\b"
    r"|\bi'?ll (?:just |quickly )?(?:have a (?:quick )?look|check|look|take a look)\b"
    r"|\bbear with (?:me|us)\b|(?<!no )\b(?:hold|hang) on\b(?! to\b)"
    r"|\blet me (?:just )?(?:check|look|see|find|pull|verify|have a (?:quick )?look|go over|go through"
    r"|read|dig|confirm|ask)\b|\bwhile i (?:check|look)\b",
    # Not "等一下您会收到验证码": that says what comes.
    chinese=r"(?:[稍请請](?:您|你)?(?:稍|耐心)?)(?:等(?!待(?!一下|片刻|一会|一會))|候)(?!候?(?:快递|快遞|[电電][话話]|短信|通知|[审審]核))"
    r"|(?:等一下|等一会|等一會|等下)(?!儿?[您你]?(?:会|會|就|将|將))|等我"
    r"|[不别別](?:要)?挂[断机機電电]|[别別]挂|不要离开|不要離開|保持在线|保持線上|[给給]我[一两兩几幾半]?(?:分钟|分鐘|秒|会儿|會兒|点时间|點時間)"
    r"|正在(?:[为為帮幫](?:您|你))?(?:调取|調取|查询|查詢|查看|核对|核對|核实|核實|查找|确认|確認)|[还還]在(?:查|看|核)"
    r"|(?:我|这边|這邊)(?:这边|這邊)?(?:先|马上|馬上|来|來|去|再)?(?:[为為帮幫给給](?:您|你))?(?:先)?"
    r"(?:(?:查看|查询|查詢|核实|核實|核对|核對|查|看|问|問)(?:一)?下(?!来|來)|查[询詢])"
    rf"{_ENDS}"
    r"|(?:马上|馬上|正在|这就|這就)(?:[为為帮幫给給](?:您|你))?"
    rf"(?:转接|轉接|核实|核實|查询|查詢|核对|核對|翻|联系|聯繫){_ENDS}"
    r"|我(?:先)?(?:查查|看看|核对|核對|问问|問問)|(?:确认|確認|核实|核實|问|問|查|看)一下，?马上|马上[回给]您|馬上[回給]您"
    r"|[帮幫](?:您|你)(?:查|看|核实|核實|查询|查詢)一下|我(?:来|來|去)?(?:查|看|核实|核實)一下"
    r"|马上(?:为您)?(?:查|处理)|馬上(?:為您)?(?:查|處理)",
)
_TELLS = Bilingual(
    english=r"\b(?:business|working) days?\b"
    r"|(?<!\d)(?:\d{1,3}|one|two|three|four|five|few|couple of) ?(?:(?:-|to) ?\d{1,3} ?)?"
    r"(?:hours?|days?|weeks?|months?)\b"
    r"|\b(?:your|the) (?:\w+ ){1,3}(?:shipped|arrives|arrived"
    r"|will (?:arrive|ship|be (?:delivered|refunded|sent))"
    r"|(?:was|were|has been|have been) (?:shipped|delivered|refunded|sent|cancell?ed|paid)|is on its way)\b",
    # … and a turn that tells what has become of the matter, after "one moment" too.
    chinese=r"工作日|(?:已经?|已經|今[天日晚]|明[天日早]|后天|後天|[上下]午|晚上|[周週][一二三四五六日])[^\W\d_]{0,4}"
    r"(?:送到|送达|送達|到货|到貨|发货|發貨|发出|發出|到[账帳]|退款|签收|簽收|寄出|派送|取消|退[给給还還]|处理好|處理好)"
    r"|[\d一二两三四五六七八九十几](?:个|個)?(?:小时|小時|钟头|天|周|週|星期|礼拜|月)",
)
_NEEDS_DATA = Bilingual(
    english=r"\b(?:could|can|would|will) (?:you|i) (?:please )?"
    r"(?:have|get|send|give|tell|provide|confirm|share) (?!me (?:a|one|just|\d)\b)|\bmay i have\b"
    r"|\bwhat(?:'s| is) your\b"
    r"|\bplease (?:provide|send|share|confirm)\b",
    chinese=r"提供|[发發报報告](?:诉|訴|给|給|知)?(?:一)?下(?:您|你)?(?:的)?"
    r"(?:[订訂][单單]|[单單][号號]|手机|手機|[电電][话話])"
    r"|(?:[单單]|手机|手機|[电電][话話]|[账帳]|卡)[号號](?:码|碼)?(?:呢|多少|是(?:多少|什么)|[^\W\d_]{0,2}[发發报報给給说])",
)
_LONG = 160


def asks_for_a_moment(text: str) -> bool:
    """Return whether an agent's turn only asks the customer to wait; a long turn also answers.

    A turn that says how many hours or days something takes, or what has become of the matter, is an answer.
    After one that asks for the order number it is the customer's turn.

    >>> asks_for_a_moment("One moment please"), asks_for_a_moment("It ships on Monday")
    (True, False)
    >>> asks_for_a_moment("Just a moment ago I sent the link"), asks_for_a_moment("请等待3到5个工作日")
    (False, False)
    """
    if len(text) > _LONG or not _MOMENT.found_in(text):
        return False
    return not (_TELLS.found_in(text) or _NEEDS_DATA.found_in(text))
