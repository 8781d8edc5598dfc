"""The labels topic, from which the models learn, and the judgements on their way to it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from stream.records.alerts import Answer


class Judgement(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="stepin.alert.judged.v1"
):
    """A person's answer to an alert, on its way from the alert to the task of the conversation.

    It takes effect when the watermark of the conversation's events partition passes `effective_at`, and it
    moves no watermark. `until` is the time of the turn that the alert quotes: no later turn was judged.
    """

    id: str
    conversation: str
    answer: Answer
    by: str
    at: float
    effective_at: float = 0.0
    until: float | None = None
    person: str | None = None


class Closing(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="stepin.conversation.closed.v1",
):
    """A person closed a conversation at the desk. It takes effect as a judgement does.

    It closes a conversation that is probably over then, or that was `orphaned` when the person acted.
    """

    id: str
    conversation: str
    by: str
    at: float
    effective_at: float = 0.0
    orphaned: bool = False


_Part = Annotated[float, Meta(ge=-4, le=4)]


class LabelledTurn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A turn as the models scored it: its language and hashed features, and its share of the label, 0…1.

    `parts` are those of its log-odds: by its own words, by its context, and by the conversation so far.
    """

    language: str
    ids: tuple[Annotated[int, Meta(ge=0, lt=1 << 18)], ...]
    credit: Annotated[float, Meta(gt=0, le=1)]
    parts: tuple[_Part, _Part, _Part] | None = None


class LabelRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A judgement that the models learn from, with the turns that it labels.

    `place` is the label: 0 dissatisfied, 1 neutral, 2 satisfied. Turns from `effective_at` on are scored with
    it, in event time. `queue` is that of the conversation when it was judged. `model` names the shipped
    weights that scored the turns. `by` is the name of whoever judged, `person` their one id.
    """

    id: str
    at: float
    conversation: str
    origin: Literal["rating"] | Answer
    place: Annotated[int, Meta(ge=0, le=2)]
    turns: tuple[LabelledTurn, ...]
    by: str = "customer"
    effective_at: float = 0.0
    queue: str = ""
    model: str = ""
    person: str | None = None


decode_judgement = msgspec.json.Decoder(Judgement | Closing).decode
decode_label = msgspec.json.Decoder(LabelRecord).decode
