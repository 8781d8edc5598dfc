"""Finds agent turns that only ask the customer for a moment."""

from __future__ import annotations

from detectors.text.bilingual import Bilingual

_SHORT = r"(?:moments?|seconds?|secs?|minutes?|mins?|mo|tick|sec)"
_MOMENT = Bilingual(
    # Not "a moment ago", "a minute of your time", "a second payment", "hold on to the receipt".
    english=r"\b(?:one|just (?:a|one)|gimme a|give (?:me|us) (?:just )?(?:a|one|a few)"
    r"|wait (?:just )?(?:a|one)|need (?:just )?(?:a|a few)|take (?:me |us )?(?:just )?(?:a|a few)"
    r"|back in (?:just )?a|with you in a"
    rf"|(?:hold|hang)(?: on)?(?: for)? (?:just )?(?:a|one)) {_SHORT}\b"
    r"(?! (?:ago|later|of|payment|time|order|parcel))"
    rf"|\b(?:one|a|two|few|couple|couple of|another|some) (?:more )?{_SHORT} (?:to|while"
    rf"|please)\b(?! (?:restart|reset|load|work))"
    r"|\b(?:please|just) hold\b(?! (?:on )?to\b)|\bhold while\b|\bnearly there\b|\bbrb\b|\bbe right back\b"
    r"|\b(?:i'?m|we'?re) (?:still|just) (?:with|check|look|wait|read|search|going)\w*\b"
    r"|\bstill (?:check|look|search)ing\b"
    r"|\bi'?ll (?:just |quickly )?(?:have a (?:quick )?look|check|look|take a look)\b"
    r"|\bbear with (?:me|us)\b|\b(?:hold|hang) on\b(?! to\b)"
    r"|\blet me (?:just )?(?:check|look|see|find|pull|verify|have a (?:quick )?look|go over|go through"
    r"|read|dig|confirm|ask)\b|\bwhile i (?:check|look)\b",
    chinese=r"(?:[稍请請](?:您|你)?(?:稍|耐心)?)(?:等(?!待(?!一下|片刻|一会|一會))|候)|等一下|等一会|等一會|等我|等下"
    r"|[不别別](?:要)?挂断|[别別]挂|保持在线|保持線上|[给給]我[一两兩几幾半]?(?:分钟|分鐘|秒|会儿|會兒|点时间|點時間)"
    r"|正在(?:[为為帮幫](?:您|你))?(?:调取|調取|查询|查詢|查看|核对|核對|核实|核實|查找|确认|確認)|[还還]在(?:查|看|核)"
    r"|我(?:先)?(?:查查|看看|核对|核對|问问|問問)|(?:确认|確認|核实|核實|问|問|查|看)一下，?马上|马上[回给]您|馬上[回給]您"
    r"|[帮幫](?:您|你)(?:查|看|核实|核實|查询|查詢)一下|我(?:来|來|去)?(?:查|看|核实|核實)一下"
    r"|马上(?:为您)?(?:查|处理)|馬上(?:為您)?(?:查|處理)",
)
_TELLS_WHEN = Bilingual(
    english=r"\b(?:business|working) days?\b"
    r"|(?<!\d)(?:\d{1,3}|one|two|three|four|five|few|couple of) ?(?:(?:-|to) ?\d{1,3} ?)?"
    r"(?:hours?|days?|weeks?|months?)\b",
    chinese=r"工作日|[\d一二两三四五六七八九十几](?:个|個)?(?:小时|小時|钟头|天|周|週|星期|礼拜|月)",
)
_LONG = 160


def asks_for_a_moment(text: str) -> bool:
    """Return whether an agent's turn only asks the customer to wait; a long turn also answers.

    A turn that says how many hours or days something takes is an answer.

    >>> asks_for_a_moment("One moment please"), asks_for_a_moment("It ships on Monday")
    (True, False)
    >>> asks_for_a_moment("Just a moment ago I sent the link"), asks_for_a_moment("请等待3到5个工作日")
    (False, False)
    """
    return len(text) <= _LONG and _MOMENT.found_in(text) and not _TELLS_WHEN.found_in(text)
