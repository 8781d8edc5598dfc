"""Keeps what a question is about: its features without the words that people add when they ask again."""

from __future__ import annotations

import re

import numpy as np

from detectors.text.features import Ids, neighbour_ids, word_ids, words

_ADDED_CHINESE = re.compile(
    r"所以|到底|究竟|可是|但是|不过|那么|然后|现在|还是|仍然|依然|一直|仲系|我(?:就|只)?(?:是|想)?(?:想)?(?:知道|问)(?:的是|一下|下)?"
    r"|请问|麻烦|能不能|可不可以|可以|可否|是不是|告诉我|帮我|帮忙|看一下|看看|一下|你们?家?|您们?|我们?|他们?|咱们?|亲"
    r"|大妹子|小伙子|姑娘|小姐姐|老师|客服|再问|又|还|就|都|才|也|那|的|得|了|着|过|啊|呀|呢|吧|嘛|吗|哦|嘞|哈|嗯"
    r"|[\W_]+"
)
_ADDED_WORDS = """
! ? a actually again am an and any anyone are asked asking at be been but by can could did do does
exactly for from had has have hello hey hi i i'd i'll i'm i've id ill im in is it it's its just know
like me my no not now of off oh ok okay on or our please pls really said so somebody someone still
tell that that's thats the their then there these they this those to u um us want was we well were
will with would yeah yes yet you your
"""
_ADDED_ENGLISH = frozenset(_ADDED_WORDS.split())
_MIN_CHINESE, _MIN_ENGLISH = 3, 2


def content_ids(form: str, english: bool) -> Ids:
    """Return the hashed features of what a turn is about, sorted and distinct.

    A turn that says too little has none.

    Chinese ones are the pairs of characters that stand side by side once the added words are gone; English
    ones are the words that are left. `form` is the normal form of a turn.

    >>> asked, again = "when will my return be approved?", "so when exactly will my return be approved"
    >>> bool((content_ids(asked, True) == content_ids(again, True)).all())
    True
    """
    if english:
        left = [word for word in words(form) if word not in _ADDED_ENGLISH]
        if len(left) < _MIN_ENGLISH:
            return _NOTHING
        return word_ids(left)
    left_form = _ADDED_CHINESE.sub("", form)
    return neighbour_ids(left_form) if len(left_form) >= _MIN_CHINESE else _NOTHING


_NOTHING: Ids = np.empty(0, dtype=np.uint32)
