"""Finds signatures at the end of what a person has written in a mail, and notes that programs add."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST = 100
_MOST_LINES = 10
_MOST_WORDS = 3
_PROGRAM = (
    r"(?:iphone|ipad|ipod|mac|macbook|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus"
    r"|pixel|nokia|sony|xperia|blackberry|(?:smart)?phone|mobile|tablet|device|telefon|téléphone|outlook"
    r"|mail for windows|yahoo|gmail|proton|aol|gmx|zoho)"
)
_DEVICE = re.compile(
    rf"sent (?:from|via|with|using) (?:\S{{1,20}} ){{0,2}}{_PROGRAM}\b|get outlook for\b"
    rf"|von meinem \S{{1,20}} gesendet|gesendet (?:von|mit) (?:\S{{1,20}} ){{0,2}}{_PROGRAM}\b"
    rf"|envoyé (?:depuis|de|à partir de) (?:\S{{1,20}} ){{0,2}}{_PROGRAM}\b|télécharger outlook pour"
    r"|outlook für \w{1,10} (?:herunterladen|beziehen)"
    r"|(?:发自|發自|发送自)\s?(?:我的|网易|網易|qq|outlook|foxmail|yahoo|新浪|华为|小米|iphone|ipad|android|windows)"
    r"|(?:来自|來自|从|從)\s?(?:我的)?[^，。]{0,12}?(?:手机|手機|iphone|ipad|android|邮箱|客户端)"
    r"\s?(?:发送|發送|傳送|寄出|大师|客户端)?$"
    r"|(?:获取|下载|取得)\s?(?:适用于|適用於)?.{0,12}?outlook",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:my |our )?(?:best|kind|kindest|warm|warmest|many)"
    r"(?: (?:and|&) (?:best|kind|kindest|warm))? (?:regards|wishes)|regards|rgds|best|br|kr|cheers"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?"
    r"|respectfully|all the best|mit (?:freundlichen|besten|herzlichen) grü(?:ß|ss)en"
    r"|mit (?:freundlichem|bestem|herzlichem) gru(?:ß|ss)"
    r"|(?:beste|viele|liebe|freundliche|schöne|herzliche) grü(?:ß|ss)e|gru(?:ß|ss)|mfg|lg|vg"
    r"|(?:bien )?cordialement|(?:meilleures )?salutations"
    r"|此致\s?(?:敬礼|敬禮)?|敬礼|敬禮|祝好|祝安|順頌商祺|顺颂商祺"
    r"|顺祝商祺|祝商祺|(?:谨|顺)?祝(?:您|你)?(?:工作|生活)?(?:愉快|顺利|順利))",
    re.IGNORECASE,
)
# Words that also begin a sentence or name a firm: a signature only where nothing else follows.
_SHORT = frozenset(("best", "br", "kr", "cheers", "regards", "rgds", "lg", "vg", "mfg"))
_THANKS = re.compile(
    r"(?:many |kind )?thanks(?: (?:again|in advance|a lot))?|thank you|thx|谢谢|謝謝|感谢|感謝", re.IGNORECASE
)
_NOTES = (
    "confidentiality notice", "confidential:", "disclaimer:", "disclaimer ", "this e-mail and any",
    "this email and any", "this message and any", "this e-mail is confidential", "this email is confidential",
    "this e-mail (including", "this email (including", "this message is intended", "this e-mail is intended",
    "this email is intended", "the information contained in this", "the information in this e",
    "diese e-mail enthält", "ce message et toutes", "免责声明", "保密声明", "本邮件及其附件", "本邮件及附件",
    "本邮件（", "本邮件(", "此邮件及其附件", "本电子邮件及", "please consider the environment",
)  # fmt: skip
_BANNERS = ("caution: this e", "caution: external", "[external]", "external email:", "warning: this email")
_SENTENCE = re.compile(r"[?？!！。；]|[.,;] [a-z]|^[Pp]\.? ?[Ss]\b")
_IN_A_SENTENCE = re.compile(r"\b(?:and|i|it|is|was|the|does|last|on|am|not)\b", re.IGNORECASE)
_SPOKEN = re.compile(r"[我你您请請吗嗎呢吧了不没沒要想能会會有还還就都也，]")
_HAN = re.compile(r"[㐀-鿿]")
_NAME_ZH = re.compile(
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    r"钟姜崔谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
    r"張劉陳楊黃趙吳孫馬鄭謝許韓鄧馮蔣葉蘇呂盧鐘陸賈鄒龍賀顧龔萬錢嚴湯][㐀-鿿]{1,3}?(?:先生|女士|小姐)?(?:敬上|上|启|啟)?"
    r"|[㐀-鿿\w（）() ]{1,14}?(?:部|组|組|公司|中心|团队|團隊|先生|女士|小姐|敬上)"
)
_MARKED = re.compile(r"[|@\d/·•]|www\.|\b(?:ltd|inc|gmbh|llc|co|tel|phone|mobile|fax)\b", re.IGNORECASE)


def without_signature(lines: Sequence[str]) -> list[str]:
    """Return lines without the signature that ends them, and without notes of programs.

    What a person adds below the signature stays.
    """
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at][: _LONGEST + 1].strip()
        low = line.casefold()
        if low.startswith(_NOTES):
            break
        if low.startswith(_BANNERS):
            at = _end_of_paragraph(lines, at)
        elif line and _is_of_a_device(line):
            at += 1
        else:
            end, keep = _signature_end(lines, at, line) if line else (at + 1, 1)
            kept += lines[at : at + keep]
            at = end
    return kept


def _is_of_a_device(line: str) -> bool:
    found = _DEVICE.match(line)
    if found is None or _SENTENCE.search(line) is not None:
        return False
    rest = line[found.end() :]
    return "，" not in rest and len(rest.split()) <= _MOST_WORDS and not _IN_A_SENTENCE.search(rest)


def _signature_end(lines: Sequence[str], at: int, line: str) -> tuple[int, int]:
    """Return where the signature that begins in a line ends, and how many of its lines stay.

    A line that begins none is returned as it is.
    """
    if line in ("--", "—", "__") and at + 1 < len(lines):
        end = _block_end(lines, at + 1, named=True)
        return (end, 0) if end > at + 1 and _nothing_follows(lines, end) else (at + 1, 1)
    end = at + 1
    if len(line) > _LONGEST:
        return end, 1
    sign_off = _SIGN_OFF.match(line)
    if sign_off is not None:
        rest = line[sign_off.end() :].strip(" ,.!，。！;；-")
        if not rest or (_is_name(rest) and _is_name(line[sign_off.end() :].lstrip(" ,，"))):
            block = _block_end(lines, end, named=bool(rest))
            if sign_off[0].casefold() not in _SHORT or _nothing_follows(lines, block):
                return block, 0
    thanks = _THANKS.match(line)
    if thanks is not None and line[thanks.end() :].strip() in (",", "，"):
        return _block_end(lines, end), 1
    return end, 1


def _nothing_follows(lines: Sequence[str], at: int) -> bool:
    """Whether only what programs add, or one more signature, stands from a line on."""
    for line in lines[at : at + _MOST_LINES]:
        line = line[: _LONGEST + 1].strip()
        if line in ("--", "—", "__") or line.casefold().startswith(_NOTES):
            return True
        if line and not _is_of_a_device(line):
            return False
    return at + _MOST_LINES >= len(lines)


def _block_end(lines: Sequence[str], at: int, named: bool = False) -> int:
    """Return the line after a name with the lines that belong to it, or `at` where no name stands.

    Args:
        named: whether the name stands above already, or none is needed.
    """
    end = at
    for index in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines[index][: _LONGEST + 1].strip()
        if not line:
            continue
        if not (_belongs(line) if named else _is_name(line)):
            break
        end, named = index + 1, True
    return end


def _is_name(line: str) -> bool:
    """Whether a line can be a person's or a team's name."""
    if len(line) > 40 or _SENTENCE.search(line) is not None:
        return False
    if _HAN.search(line) is not None:
        return _NAME_ZH.fullmatch(line) is not None
    words = line.strip(" ,.-").split()
    if len(words) == 1:
        return words[0].isalpha()
    return 0 < len(words) <= 4 and all(word[:1].isupper() or word.casefold() in _SMALL for word in words)


_SMALL = frozenset(("and", "&", "of", "the", "van", "von", "de", "der", "la", "al", "bin"))


def _belongs(line: str) -> bool:
    """Whether a line can stand below a name: a title, a firm, a phone, an address."""
    if len(line) > _LONGEST or _SENTENCE.search(line) is not None:
        return False
    if _HAN.search(line) is not None:
        return _SPOKEN.search(line) is None and (len(line) <= 16 or _MARKED.search(line) is not None)
    words = line.split()
    capital = sum(not word[:1].islower() or word in _SMALL for word in words)
    return capital == len(words) or (_MARKED.search(line) is not None and 2 * capital >= len(words))


def _end_of_paragraph(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at
