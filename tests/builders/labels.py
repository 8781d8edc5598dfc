"""Labels that the frustration model learns from."""

from __future__ import annotations

import functools
import random

from detectors import bundled
from detectors.conversation.taught import parts_of
from detectors.text.features import normal, turn_ids
from stream.alerts.judgements import LABEL_DELAY
from stream.log import Message, topics
from stream.records import LabelledTurn, LabelRecord, LabelsEntry, Retraction, Rollback, encode
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


def answer(case: str, person: str, bad: bool, at: float, text: str = TEXTS[0]) -> LabelRecord:
    """The label of a person's answer to an alert, which takes effect `at` seconds after the start."""
    language = "en" if text.isascii() else "zh"
    ids = tuple(turn_ids(normal(text), language).tolist())
    return LabelRecord(
        id=f"{case}/{person}",
        at=sample.START + at - LABEL_DELAY,
        effective_at=sample.START + at,
        conversation=case,
        origin="true_alarm" if bad else "false_alarm",
        place=0 if bad else 1,
        turns=(LabelledTurn(language=language, ids=ids, credit=1.0, parts=parts_of(1.0, 0.0, 0.0)),),
        by=person,
        person=f"local:{person}",
        case=case,
        queue="orders",
        model=weights(),
    )


def retraction(at: float, *labels: str) -> Retraction:
    """Takes back the labels with these ids, `at` seconds after the start."""
    return Retraction(labels=labels, at=sample.START + at, effective_at=sample.START + at, by="ops", why="?")


def rollback(at: float, until: float | None) -> Rollback:
    """Sets the models back to `until`, which like `at` is in seconds after the start; None: forward again."""
    back_to = None if until is None else sample.START + until
    return Rollback(until=back_to, at=sample.START + at, effective_at=sample.START + at, by="ops", why="?")


def entry(number: int, at: float, rng: random.Random) -> LabelsEntry:
    """A rating, an answer, or the retraction of some answers."""
    case, person = f"a{rng.randrange(2)}", f"p{rng.randrange(2)}"
    if rng.random() < 0.3:
        return retraction(at, f"{case}/{person}")
    if rng.random() < 0.5:
        return answer(case, person, rng.random() < 0.5, at, rng.choice(TEXTS))
    return label(number, at, rng)


def given(made: LabelsEntry) -> Message:
    """The record of the labels topic that a rating, an answer or a retraction makes."""
    key = made.conversation if isinstance(made, LabelRecord) else ""
    return Message(topics.LABELS, key.encode(), encode(made))
