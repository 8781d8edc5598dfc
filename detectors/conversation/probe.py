"""A fixed set of sentences that shows how far what was taught has moved a model, and within which time.

The sentences were written for this project: half of them calm, half of them of customers in trouble, of many
trades. No model has learned from them, and none is judged by them.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.taught import (
    MOST_BY_FLOOR,
    MOST_SHIFT,
    PRIOR,
    UNLABELLED_SHARE,
    Key,
    TaughtHeads,
    parts_of,
)
from detectors.conversation.turn_features import TurnFeatures
from detectors.models import experts
from detectors.models.additive_head import AdditiveHead
from detectors.text.features import normal, turn_ids

HOUR = 3600.0
_NOTED_EVERY = 300.0
SENTENCES: dict[str, tuple[str, ...]] = {
    "zh": (
        "请问这个套餐包含多少流量",
        "好的，我明天上午去门店看看",
        "麻烦帮我查一下快递到哪里了",
        "谢谢，已经收到验证码了",
        "我想把预约改到下周三下午",
        "发票可以开公司抬头吗",
        "孩子的课程表在哪里能看到",
        "收到了，颜色跟图片一样",
        "这个药饭前吃还是饭后吃",
        "我的房间可以加一张婴儿床吗",
        "卡号尾号是八八二一",
        "行，那我等你们的短信通知",
        "你们说三天到，这都一个星期了",
        "同样的问题我已经讲了四遍",
        "打了半天电话一个人都没有接",
        "又扣了我一次钱，到底怎么回事",
        "每次都让我等，等到什么时候是个头",
        "别再给我发这些套话了，没用",
        "修了三次还是漏水，你们会不会修",
        "我要投诉，把你们负责人叫来",
        "说好退款的，现在又不认账了",
        "太让人失望了，以后再也不来了",
        "航班取消了也没人通知我们一声",
        "你根本没有看我写的内容",
    ),
    "en": (
        "could you tell me what the plan includes",
        "fine, i will drop by the branch tomorrow morning",
        "please check where my parcel is",
        "thanks, the code has just arrived",
        "i would like to move my appointment to wednesday",
        "can you put the company name on the invoice",
        "where do i find the timetable for my daughter's course",
        "it came today and the colour is right",
        "should i take these before or after a meal",
        "is it possible to add a cot to the room",
        "the last four digits are eight eight two one",
        "all right, i will wait for your text then",
        "you promised three days and it has been over a week",
        "this is the fourth time i explain the same thing",
        "i rang all morning and nobody picked up",
        "you have charged me twice again, what is going on",
        "every time you tell me to wait, when does this end",
        "stop sending me canned lines, they do not help",
        "repaired three times and it still leaks, can you do it or not",
        "i want to complain, get me your manager",
        "first you agree to a refund and now you deny it",
        "so disappointing, i am never coming back",
        "they cancelled the flight and nobody told us anything",
        "you have not even read what i wrote",
    ),
}
Chances = npt.NDArray[np.float64]


class Moved(Struct, frozen=True):
    """A model moved within an hour of event time before `at`, by `by` in the mean over the sentences."""

    at: float
    language: str
    queue: str
    by: float


class _Sentences:
    """The features of the sentences of one language, and the log-odds that the shipped model gives them."""

    def __init__(self, model: FrustrationModel, language: str) -> None:
        ids = [turn_ids(normal(text), language) for text in SENTENCES[language]]
        own = [model.score(TurnFeatures(each), language).own for each in ids]
        self.ids = np.concatenate(ids)
        self.starts = np.cumsum([0, *(each.size for each in ids[:-1])])
        self.roots = np.sqrt([float(each.size) for each in ids])
        self.parts = np.array([parts_of(each, 0.0, 0.0) for each in own])
        self.odds = np.array(own)

    def corrections(self, head: AdditiveHead) -> Chances:
        """Return by how much a head changes the log-odds of each sentence."""
        words = np.add.reduceat(head.weights.take(head.rows(self.ids)), self.starts) * head.scale / self.roots
        whole: Chances = words + self.parts @ np.multiply(head.factors, head.strengths)
        return whole


class ModelWatch:
    """Tells when what was taught has moved the probabilities of the sentences much within an hour.

    Parameters
    ----------
    model
        The shipped model. It stays as it is.
    """

    def __init__(self, model: FrustrationModel) -> None:
        self._sentences = {language: _Sentences(model, language) for language in SENTENCES}
        self._noted: dict[Key, deque[tuple[float, Chances]]] = {}

    def note(self, at: float, heads: TaughtHeads, key: Key) -> None:
        """Note how the heads score the sentences in a language and queue at event time `at`, now and then."""
        noted = self._noted.setdefault(key, deque())
        while noted and noted[0][0] < at - HOUR:
            noted.popleft()
        if not noted or at - noted[-1][0] >= _NOTED_EVERY:
            noted.append((at, self.chances(heads, key)))

    def moved(self, at: float, heads: TaughtHeads, key: Key, most: float) -> Moved | None:
        """Return that a model has moved by `most` or more since what was noted in the hour before, or None.

        It is told once: from then on the model is compared with what it is now.
        """
        noted = self._noted.get(key)
        if not noted:
            return None
        now = self.chances(heads, key)
        by = max(float(np.abs(now - before).mean()) for _, before in noted)
        if by < most:
            return None
        noted.clear()
        noted.append((at, now))
        return Moved(at, *key, by)

    def chances(self, heads: TaughtHeads, key: Key) -> Chances:
        """Return for each sentence the probability that it is dissatisfied, in a language and queue."""
        language, queue = key
        sentences = self._sentences[language]
        odds = sentences.odds
        floor, own = heads.floors.get(language), heads.queues.get((language, queue))
        if floor is not None:
            of_floor = np.clip(sentences.corrections(floor), -MOST_BY_FLOOR, MOST_BY_FLOOR)
            if own is None:
                odds = odds + UNLABELLED_SHARE * of_floor
            else:
                both = np.clip(of_floor + sentences.corrections(own.head), -MOST_SHIFT, MOST_SHIFT)
                shares = experts.shares(own.losses, PRIOR)
                odds = odds + shares[1] * of_floor + shares[2] * both
        chances: Chances = 1.0 / (1.0 + np.exp(-odds))
        return chances
