"""How soon a worker handles events where many labels wait and no saved model fits, and what labels cost."""

from __future__ import annotations

import random
import time
from collections import Counter

from detectors import bundled
from detectors.text.features import normal, turn_ids
from stream.core.clock import SystemClock
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import LabelledTurn, LabelRecord, encode
from stream.runtime import stages
from stream.runtime.labels_follower import CATCH_UP, LabelsFollower
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.bench.figures import Figure
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.labels import answer, given, retraction

_TEXTS = [
    "我已经等了三天了，你们到底管不管？",
    "太差劲了，我要投诉",
    "已经收到了，谢谢你们",
    "where is my order?",
]
_PARTITIONS = 4


def measure(labels: int = 100_000, steps: int = 50) -> list[Figure]:
    """A worker of stage 1 starts on a log in memory with so many labels and no saved model."""
    log = MemoryLog()
    create_topics(log, _PARTITIONS)
    publisher = log.publisher()
    publisher.send([_label(number, random.Random(number)) for number in range(labels)])
    publisher.send(floor.messages(floor.busy_floor(1, 20), _PARTITIONS))
    publisher.close()
    detector = bundled.attention_detector()
    began = time.perf_counter()
    stage = stages.conversations(log, detector)
    membership = Membership(log, stage, "bench", SystemClock(), Counter())
    while not sum(log.end_offsets(topics.TURNS).values()):
        membership.step(0.0)
    first = time.perf_counter() - began
    longest, cpu = 0.0, time.thread_time()
    for _ in range(steps):
        step = time.perf_counter()
        membership.step(0.0)
        longest = max(longest, time.perf_counter() - step)
    learning = (time.thread_time() - cpu) / (steps * CATCH_UP)
    membership.close()
    detail = f"{labels:,} labels of two turns, log in memory"
    return [
        Figure("labels, start to the first scored turn", first, "s", 15.0, False, detail),
        Figure("labels, longest step while catching up", longest, "s", 2.0, False, detail),
        Figure("labels, learning one while catching up", learning * 1e3, "ms", 3.0, False, "processor time"),
        *taking_back(),
    ]


def taking_back(labels: int = 4_000, backs: tuple[int, ...] = (100, 1_000)) -> list[Figure]:
    """Take an answer back that was given so many labels ago, on a log in memory."""
    log = MemoryLog()
    create_topics(log, _PARTITIONS)
    publisher = log.publisher()
    answers = {labels - back: answer(f"a{back}", "ann", False, labels - back) for back in backs}
    publisher.send(
        given(answers[number]) if number in answers else _label(number, random.Random(number))
        for number in range(labels)
    )
    follower = LabelsFollower(log, bundled.attention_detector())
    while follower.busy:
        follower.update()
    figures = []
    for back in backs:
        publisher.send([given(retraction(labels, f"a{back}/ann"))])
        began = time.thread_time()
        follower.update()
        took = time.thread_time() - began
        detail = "processor time, log in memory"
        figures.append(
            Figure(f"labels, taking back an answer given {back:,} labels ago", took, "s", 4.0, False, detail)
        )
    publisher.close()
    return figures


def _label(number: int, rng: random.Random) -> Message:
    text = rng.choice(_TEXTS)
    language = "en" if text.isascii() else "zh"
    ids = tuple(turn_ids(normal(text + str(rng.randrange(50))), language).tolist())
    turn = LabelledTurn(language=language, ids=ids, credit=1.0)
    record = LabelRecord(
        id=f"l-{number}",
        at=sample.START + number,
        effective_at=sample.START + number,
        conversation=f"c-{number}",
        origin="rating",
        place=rng.randrange(3),
        turns=(turn, turn),
    )
    return Message(topics.LABELS, record.conversation.encode(), encode(record))
