"""Makes the copy of a text that the searches read: as long as the text, in plain signs and characters. Pure.

A place in the copy is the same place in the text. Full-width characters, digits of other scripts, dashes and
marks of no width become plain ones, and a Traditional character of the words that name a number becomes its
simplified form.
"""

from __future__ import annotations

import re
import unicodedata

_TRADITIONAL = str.maketrans(
    "後電話號碼個機證護單編訂運貨條駕駛執稅務帳賬戶錢銀線撥聯絡繫給訊為這個國險會員簽傳發貼賴鵝掃專產書車標優驗積郵聽還謝係轉匯聯爺媽羣減橫劃訪據價塊點週鍾圓碼舊",
    "后电话号码个机证护单编订运货条驾驶执税务账账户钱银线拨联络系给讯为这个国险会员签传发贴赖鹅扫专产书车标优验积邮听还谢系转汇联爷妈群减横划访据价块点周钟元码旧",
)
# A full-width comma is a pause between digits; a plain one stands in amounts and lists.
_FOLD: dict[int, int | str | None] = {
    **_TRADITIONAL,
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")},
    **dict.fromkeys(map(ord, "\u00a0\u3000\t\ufeff\u00ad"), " "),
    **dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "·•∙"), "."),
    **dict.fromkeys(map(ord, "\r\u2028\u2029"), "\n"),
    **dict.fromkeys(map(ord, "’ʼ`´"), "'"),
    **dict.fromkeys(map(ord, "【〔"), "["),
    **dict.fromkeys(map(ord, "】〕"), "]"),
    **dict.fromkeys(map(ord, "「『《〈"), "("),
    **dict.fromkeys(map(ord, "」』》〉"), ")"),
}
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")


def folded(text: str) -> str:
    """Return the copy of a text that the searches read.

    >>> folded("電話：１３８")
    '电话:138'
    """
    if text.isascii():
        return text.replace("\t", " ").replace("\r", "\n")
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text.translate(_FOLD))
