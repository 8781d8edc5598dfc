"""Labels that the frustration model learns from."""

from __future__ import annotations

import functools
import random

from detectors import bundled
from detectors.conversation.taught import parts_of
from detectors.text.features import normal, turn_ids
from stream.alerts.judgements import LABEL_DELAY
from stream.log import Message, topics
from stream.records import LabelledTurn, LabelRecord, encode
from tests.builders import events as sample

TEXTS = ["我已经等了三天了", "太差劲了，我要投诉", "听不懂，怎么办", "where is my order?"]


def label(number: int, at: float, rng: random.Random) -> LabelRecord:
    """A label that takes effect `at` seconds after the start."""
    text = rng.choice(TEXTS)
    language = "en" if text.isascii() else "zh"
    turn = LabelledTurn(
        language=language,
        ids=tuple(turn_ids(normal(text), language).tolist()),
        credit=1.0,
        parts=parts_of(rng.uniform(-3, 3), 0.0, 0.0),
    )
    return LabelRecord(
        id=f"l-{number}",
        at=sample.START + at - LABEL_DELAY,
        effective_at=sample.START + at,
        conversation=f"l-{number}",
        origin="rating",
        place=rng.choice([0, 2]),
        turns=(turn,) * rng.randrange(1, 4),
        queue=rng.choice(["orders", "billing"]),
        model=rng.choice([weights(), "former"]),
    )


@functools.cache
def weights() -> str:
    """The name of the shipped weights."""
    return bundled.frustration_model().name


def given(record: LabelRecord) -> Message:
    """The record of the labels topic that a rating or an answer makes."""
    return Message(topics.LABELS, record.conversation.encode(), encode(record))
