"""Finds turns that only give data which is masked, such as "my phone is [phone]"."""

from __future__ import annotations

import re

_MASK = re.compile(r"\[(?:card|phone|id|mail)\]")
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]")
_INTRODUCING = """
my our the a is it its s here this that number no phone mobile cell telephone tel home work card bank account
id identity passport ssn mail email e address wechat line qq and or also of call me on at you can reach hi
hello hey yes yeah yep ok okay sure course thanks thank please under to for
"""
_WORDS = frozenset(_INTRODUCING.split())
_CHARACTERS = frozenset(
    "我的是这這个個就为為电電话話手机機号號码碼联联系聯繫方式身份证證件字号银銀行卡账帳户戶邮郵箱件地址微信加"
    "打给給您你好嗯哦对對和或还還有请請可以谢謝了吧呢哈在下面如"
)


def only_gives_data(text: str) -> bool:
    """Return whether a masked text says nothing but a number or an address that a mask hides.

    Such a turn says nothing of what troubles the customer.

    >>> [only_gives_data(text) for text in ("my phone is [phone]", "where is [id]?", "hi")]
    [True, False, False]
    """
    if "[" not in text or not _MASK.search(text):
        return False
    rest = _WORD.findall(_MASK.sub(" ", text).lower())
    return all(word in _WORDS or word in _CHARACTERS for word in rest)
