"""A load as a floor makes it: conversations in Chinese and English, with turns of varied length.

A conversation is a script of steps; a load interleaves many, either laid out in recorded time or live.
"""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from detectors.contract import events as ev
from stream.core.partition_clock import TIME_HEADER
from stream.log import Log, Message, topics
from stream.records import Run, encode

SOURCE = "bench"
RECORDED = ((TIME_HEADER, b"bench"),)
RUN = Message(topics.RUNS, b"bench", encode(Run(id="bench", begun_at=0.0)))
"""Comes before the events of `recorded`."""
QUEUES = ("orders", "billing", "technical", "returns")
RECORDED_FROM = 1_700_000_000.0
MEAN_GAP = 20.0
"""Seconds between two steps of a conversation, on average."""
AFTER = 3600.0

_CUSTOMER = {
    "zh": (
        "你好，我想问一下我的订单什么时候能到",
        "三天前就说已经发货了，物流一直没有更新",
        "我已经等了很久了",
        "你们到底有没有人管这件事",
        "能不能帮我催一下快递",
        "退款还要多久才能到账",
        "好的",
        "谢谢，麻烦你了",
        "这个问题我昨天已经说过一遍了，怎么又让我重新说",
        "发票抬头写错了，可以重开吗",
        "还是不行，页面一直转圈",
        "太让人失望了，我要投诉",
        "嗯嗯，明白了",
        "地址是不是可以改成公司那边，晚上家里没有人收",
    ),
    "en": (
        "Hi, I would like to know when my parcel will arrive",
        "It has said out for delivery since Monday and nothing has moved",
        "I have been waiting for quite a while now",
        "Is anybody actually looking into this?",
        "Could you send me the invoice again please, the last one had the wrong name on it",
        "ok",
        "Thanks, that helps a lot",
        "I explained all of this yesterday to your colleague, why do I have to repeat myself",
        "The page keeps loading and then shows an error",
        "This is really disappointing, I want to speak to a manager",
        "How long will the refund take",
        "Yes, the second one on the list, the blue one",
    ),
}
_AGENT = {
    "zh": (
        "您好，这里是客服，您遇到了什么问题",
        "请稍等，我马上为您查询",
        "已经帮您登记加急处理，预计明天送达",
        "非常抱歉给您带来不便",
        "请问还有其他问题吗",
        "这边看到您的包裹已经到了本地的网点，今天下午会安排派送，请保持电话畅通",
    ),
    "en": (
        "Hello, you are speaking with the support team, how can I help?",
        "One moment please, I am looking it up",
        "I have asked the warehouse to check and will write to you by tomorrow noon at the latest",
        "I am sorry about the trouble",
        "Shall I look into something else while you are here?",
        "Your refund was approved this morning and should be on your account within three days",
    ),
}


class Step(NamedTuple):
    """What happens next in a conversation, `after` so many seconds."""

    after: float
    kind: type[Any]
    data: Any


def script(dice: random.Random, turns: int, queues: Sequence[str] = QUEUES) -> Iterator[Step]:
    """One conversation with about so many turns, from its start to its end."""
    language = dice.choice(("zh", "en"))
    queue = dice.choice(queues)
    agent = f"agent-{dice.randrange(200):03d}"

    def gap() -> float:
        return 1.0 + dice.expovariate(1.0 / MEAN_GAP)

    customer = ev.Customer(ref=f"customer-{dice.randrange(10**6)}", language=language)
    started = ev.ConversationStartedData(channel="chat", queue=queue, customer=customer)
    yield Step(0.0, ev.ConversationStarted, started)
    yield Step(0.5, ev.ConversationQueued, ev.ConversationQueuedData(queue=queue))
    yield Step(gap(), ev.ConversationAnswered, ev.ConversationAnsweredData(agent=agent))
    for turn in range(turns):
        sender, texts = ("agent", _AGENT) if turn % 2 else ("customer", _CUSTOMER)
        words = " ".join(dice.choices(texts[language], k=dice.choice((1, 1, 1, 2, 3))))
        yield Step(gap(), ev.MessageCreated, ev.MessageCreatedData(sender=sender, text=words))
    if dice.random() < 0.1:
        to_queue = ev.ConversationTransferredData(to_queue=dice.choice(queues))
        yield Step(gap(), ev.ConversationTransferred, to_queue)
        yield Step(gap(), ev.ConversationAnswered, ev.ConversationAnsweredData(agent=agent))
    ended = ev.ConversationEndedData(by="agent", outcome="resolved")
    yield Step(gap(), ev.ConversationEnded, ended)
    if dice.random() < 0.3:
        rating = ev.RatingSubmittedData(score=dice.randint(1, 5), scale_min=1, scale_max=5)
        yield Step(gap(), ev.RatingSubmitted, rating)


def make(step: Step, subject: str, number: int, at: float) -> Any:
    """The event of a step that happens at `at`, in seconds since 1970."""
    return step.kind(
        id=f"{SOURCE}-{number}",
        source=SOURCE,
        subject=subject,
        time=datetime.fromtimestamp(at, UTC),
        data=step.data,
    )


def message(event: Any, headers: tuple[tuple[str, bytes], ...] = ()) -> Message:
    return Message(topics.EVENTS, event.subject.encode(), ev.encode(event), None, headers)


def recorded(seed: int, conversations: int, turns: int, ends: bool = True) -> list[Message]:
    """So many conversations as a replay would publish them, in time order.

    `ends` False leaves all of them open. See `recorded_end` for how a reader knows that all was read.
    """
    dice = random.Random(seed)
    coming: list[tuple[float, int, Step, Iterator[Step]]] = []
    for index in range(conversations):
        steps = script(dice, turns)
        heapq.heappush(coming, (RECORDED_FROM + dice.uniform(0, 600), index, next(steps), steps))
    made: list[Message] = []
    while coming:
        at, index, step, steps = heapq.heappop(coming)
        if ends or step.kind not in (ev.ConversationEnded, ev.RatingSubmitted):
            made.append(message(make(step, f"c-{seed}-{index}", len(made), at), RECORDED))
            following = next(steps, None)
            if following is not None:
                heapq.heappush(coming, (at + following.after, index, following, steps))
    return made


def recorded_end(partitions: int, at: float) -> list[Message]:
    """Tells every partition that it is `at`: known at the far end, all before it has been worked off."""
    told = ev.TimePassed(
        id=f"{SOURCE}-end-{at}",
        source=SOURCE,
        subject="stepin-time",
        time=datetime.fromtimestamp(at, UTC),
        data=ev.TimePassedData(),
    )
    value = ev.encode(told)
    return [Message(topics.EVENTS, b"stepin-time", value, number, RECORDED) for number in range(partitions)]


class LiveLoad:
    """Publishes events that happen now, at a steady rate, in a thread of its own until closed."""

    def __init__(self, log: Log, rate: float, live: int, seed: int = 1, turns: int = 20) -> None:
        self.sent = 0
        self.began = time.monotonic()
        self.failure: BaseException | None = None
        self._log = log
        self._rate = rate
        self._dice = random.Random(seed)
        self._turns = turns
        self._started = 0
        self._live = [self._begin() for _ in range(live)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10.0)
        if self.failure is not None:
            raise self.failure

    def _begin(self) -> tuple[str, Iterator[Step]]:
        self._started += 1
        turns = self._dice.randint(self._turns // 2, self._turns * 3 // 2)
        return f"live-{self._started}", script(random.Random(self._dice.random()), turns)

    def _next(self) -> Message:
        """The next step of any conversation; one that has ended gives its place to a new one."""
        place = self._dice.randrange(len(self._live))
        subject, steps = self._live[place]
        step = next(steps, None)
        if step is None:
            self._live[place] = subject, steps = self._begin()
            step = next(steps)
        self.sent += 1
        return message(make(step, subject, self.sent, time.time()))

    def _run(self) -> None:
        try:
            publisher = self._log.publisher()
            self.began = time.monotonic()
            while not self._stop.wait(0.05):
                due = int((time.monotonic() - self.began) * self._rate) - self.sent
                if due > 0:
                    publisher.send([self._next() for _ in range(due)])
            publisher.close()
        except BaseException as error:
            self.failure = error
