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
from stream.runtime.labels_follower import CATCH_UP
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.bench.figures import Figure
from tests.builders import events as sample
from tests.builders import floor

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
    ]


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
