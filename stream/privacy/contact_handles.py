"""Finds QQ numbers, WeChat ids and Line ids, written or read out. Pure.

Neither has a form of its own, so one counts only after the name of its service: "QQ 12345678", "wx:abc_123",
"加我微信 abc_123", "my WeChat is lilei_88". A WeChat id begins with a letter and has 6 to 20 letters, digits,
`_` and `-`. A word with a digit or `_` is one wherever it follows the name. A plain word is one only after a
colon or after words that ask for it (微信号, 加我微信): "WeChat payment failed" names nobody. "Line" is an
English word, so a Line id counts after "Line ID", "my Line is", "on LINE", 加賴 and the like: 4 to 20
letters, digits, `.`, `_` and `-`, perhaps after `@`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stream.privacy import spoken_numbers
from stream.privacy.spoken_numbers import CHINESE_DIGITS

_LATIN_NAMES = ("qq", "q q", "w x", "v x", "wx", "vx", "wechat", "we chat", "weixin", "wei xin", "line")
# The first character is one of a set, as a search for that is several times faster than one for words.
_OTHER_NAMES = re.compile(
    "[微薇威加我vｖ扣企赖賴ｑｗｌq]"
    "(?:(?<=[微薇])|(?<=[威vｖ])信|(?<=加) ?[vqｖｑ]|(?<=我) ?q|(?<=q)[群号號]|(?<=扣)扣|(?<=企)[鹅鵝]"
    "|(?<=[赖賴])|(?<=ｑ)ｑ|(?<=[ｗｖ])ｘ|(?<=ｗ)ｅ|(?<=ｌ)ｉ)"
)
# A name must not be a part of a word. After a placeholder it does not count: masking twice would mask more.
_START = r"(?<![A-Za-z\]])"
_LATIN = rf"{_START}(?:[Ww][Ee] ?[Cc][Hh][Aa][Tt]|[Ww][Ee][Ii] ?[Xx][Ii][Nn]|[WwVv][Xx]|[wv] x)(?![A-Za-z])"
_WECHAT = rf"(?:[微薇]\W{{0,3}}信|威信|加[微薇](?!信)|[vV]信|加 ?[vV](?:[xX](?![A-Z])|(?![A-Za-z]))|{_LATIN})"
_QQ = rf"(?:{_START}(?:[Qq]{{2}}|q q)(?![A-Za-z])|[加我] ?[Qq](?![A-Za-z])|[Qq](?=[群号])|扣扣|企鹅)"
_NAMED = r"(?:'s)? ?(?:同号|号码?|群号?|[账帐]号|[Ii][Dd](?![A-Za-z])|account|number|name|handle|contact)?"
_LINK = r"(?:[ :,(#\n-]|，|就?是|也是|为|叫|吧|呀|啊|哦|is\b|as\b|under\b)*+"
_ASKED = (
    r"(?:加(?:一下|[下个我你您他她])*的?(?:[微薇威]信|[WwVv][Xx])号?|加[微薇](?!信)"
    rf"|[微薇威]信(?:号码?|[账帐]号|[Ii][Dd](?![A-Za-z])|(?=是|:))|{_LATIN}(?:'s)? ?(?:[Ii][Dd]|"
    rf"account name|username)(?![a-z]))"
)
# Words that begin like an id but name something else.
_THING = r"(?!(?i:iphone|ipad|android|order|ticket|case|version|windows|http|www\.))"
_END = r"(?![A-Za-z0-9_\[-])(?! ?@|\.[A-Za-z0-9])"
_WORD = rf"{_THING}[A-Za-z][A-Za-z_-]{{5,19}}{_END}"
# Digits before a unit, and digits of a date or a decimal, identify nobody.
_UNCOUNTED = r"(?![\d\[@]|[.:-][\d\[]| ?(?:[@元块年月个条次人%点分秒]|积分))"
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_WECHAT}{_NAMED}{_LINK}(?P<id>{_THING}(?=[A-Za-z_-]{{0,19}}[0-9_])[A-Za-z][A-Za-z0-9_-]{{5,19}}){_END}",
        rf"{_ASKED}{_LINK}(?P<id>{_WORD})",
        rf"{_WECHAT}{_NAMED} ?: ?(?P<id>{_WORD})(?= *(?:$|[^A-Za-z \d]))",
        rf"{_START}[WwVv][Xx] ?: ?(?P<id>{_WORD})",
        rf"{_START}[WwVv][Xx](?P<id>(?=[A-Za-z]{{2,18}}_)[A-Za-z][A-Za-z0-9_-]{{5,19}}){_END}",
        rf"{_START}(?P<id>wxid_[A-Za-z0-9]{{6,20}}){_END}",
    )
)
_LINE_NAME = rf"(?:{_START}[Ll][Ii][Nn][Ee](?![A-Za-z])|赖)"
_LINE_ID = (
    r"(?P<id>@?(?=[A-Za-z0-9._-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{2,18}[A-Za-z0-9])(?![A-Za-z0-9_\[@])"
)
_LINE_MARKED = rf"(?=@|[A-Za-z._-]{{0,19}}[0-9_]){_LINE_ID}"
_LINE_LIKELY = re.compile(
    r"line(?:'s)?(?: ?(?:id|account)| ?[:：]|(?<=my line)|(?<=on line)|(?<=me line)|"
    r"[^a-z]*[帳账帐号號])|[^\x00-\x7f ]\s?line"
)
_LINE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LINE_NAME}(?:'s)? ?(?:[Ii][Dd](?![A-Za-z])|[账帐]号|号码?|account){_LINK}{_THING}{_LINE_ID}",
        (
            rf"(?:加(?:一下|[下个我你您他她])*的?|我的?|他的?|她的?|[Mm]y |[Oo]n |"
            rf"[Mm]e ){_LINE_NAME}{_LINK}{_THING}{_LINE_MARKED}"
        ),
        rf"(?:{_START}LINE|(?:^|[.!?,;，。\n]) ?Line|赖) ?: ?{_THING}{_LINE_MARKED}",
    )
)
_SIGN = r"(?:underscore|under score|dash|hyphen|下划线|横杠|中划线|减号|杠)"
# A part of an id that is read out ends where a sign and another part begin, or after 40 characters, twice
# what a WeChat id may have. So a text is a row of parts and signs in one way only; nothing is tried twice.
_PART = rf"[A-Za-z0-9](?:(?!{_SIGN} ?[A-Za-z0-9])[A-Za-z0-9]){{0,39}}+"
_MOST_SIGNS = 20
# These read a text in which Chinese digits are plain ones.
_MEMBERS = r"(?P<id>[1-9]\d{4,10}|[1-9]\d{0,3}(?: \d{1,4}){1,5})"
_DIGITS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_QQ}{_NAMED}{_LINK}{_MEMBERS}{_UNCOUNTED}(?! ?[A-Da-d](?![A-Za-z]))",
        rf"{_ASKED}{_LINK}(?!1[3-9]\d{{9}}(?!\d))(?P<id>[1-9]\d{{4,10}}){_UNCOUNTED}",
    )
)
_READ_OUT = re.compile(
    rf"{_WECHAT}{_NAMED}{_LINK}(?P<id>{_PART}(?> ?{_SIGN} ?{_PART}){{1,{_MOST_SIGNS}}}"
    rf"|[A-Za-z](?: [A-Za-z](?![A-Za-z])| ?\d){{4,19}}){_END}"
)
_LEAD = re.compile(rf"(?:{_QQ}|{_WECHAT}){_NAMED}{_LINK}$")
_LEAD_REACH = 40
_FEWEST, _MOST = 5, 11


def likely(text: str) -> bool:
    """Whether a text has the name of such a service. Takes about a microsecond."""
    small = text.lower()
    # A loop, as a generator would cost as much again.
    for name in _LATIN_NAMES:
        if name in small and (name != "line" or _LINE_LIKELY.search(small)):
            return True
    return not text.isascii() and _OTHER_NAMES.search(small) is not None


def find(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers and ids in a folded text, from left to right."""
    done = 0
    for start, end in sorted(_candidates(folded), key=lambda span: (span[0], -span[1])):
        if start >= done:
            done = end
            yield start, end


def _candidates(folded: str) -> Iterator[tuple[int, int]]:
    for pattern in (*_WRITTEN, *_LINE):
        yield from (match.span("id") for match in pattern.finditer(folded))
    plain = folded.translate(CHINESE_DIGITS)
    yield from (match.span("id") for match in _READ_OUT.finditer(plain))
    for pattern in _DIGITS:
        for match in pattern.finditer(plain):
            if _FEWEST <= sum(map(str.isdigit, match["id"])) <= _MOST:
                yield match.span("id")
    for start, end, digits in spoken_numbers.numbers(folded, _FEWEST):
        if len(digits) <= _MOST and _LEAD.search(folded[max(0, start - _LEAD_REACH) : start]):
            yield start, end
