"""The labels topic, and the judgements on their way to it: what the models learn from."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from stream.records.alerts import Answer


class Judgement(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="stepin.alert.judged.v1"
):
    """A person's answer to an alert, on its way to the conversation's own partition of the events topic.

    It stands among the events under a header of its own (`stream/judgements.py`) and tells no time. `until`
    is when the turn was said that the alert rests on: what came later was not what was judged.
    """

    id: str
    conversation: str
    answer: Answer
    by: str
    at: float
    until: float | None = None


class LabelledTurn(Struct, frozen=True, kw_only=True):
    """A turn as the models saw it: its language and hashed features, and the credit it earns, 0…1."""

    language: str
    ids: tuple[Annotated[int, Meta(ge=0, lt=1 << 18)], ...]
    credit: Annotated[float, Meta(gt=0, le=1)]


class LabelRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A judgement that the models learn from: what the turns before it should have been called.

    `place` is one of 0 dissatisfied, 1 neutral, 2 satisfied.
    """

    id: str
    at: float
    conversation: str
    origin: Literal["rating"] | Answer
    place: Annotated[int, Meta(ge=0, le=2)]
    turns: tuple[LabelledTurn, ...]
    by: str = "customer"


decode_judgement = msgspec.json.Decoder(Judgement).decode
decode_label = msgspec.json.Decoder(LabelRecord).decode
