"""The labels topic, from which the models learn, and the judgements on their way to it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from stream.records.alerts import Answer, Remark


class Judgement(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="stepin.alert.judged.v1"
):
    """A person's answer to an alert, on its way from the alert to the task of the conversation.

    It takes effect when the watermark of the conversation's events partition passes `effective_at`, and it
    moves no watermark. `until` is the time of the turn that the alert quotes: no later turn was judged.
    With `since` no earlier one was. A remark is about a conversation of which StepIn said nothing.
    `person` is the one id of the person, `by` the name that is shown; records of former versions have the
    name only. `alert` is the case. The answer `retract` takes back the person's answer to it, and one that
    `replaces` another takes that one's place.
    """

    id: str
    conversation: str
    answer: Answer | Literal["retract"] | Remark
    by: str
    person: str | None = None
    alert: str = ""
    replaces: bool = False
    at: float
    effective_at: float = 0.0
    until: float | None = None
    since: float | None = None


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

    `id` names the person and the `case`: a later label with this id replaces it. The case is the alert, or
    `missed/…` or `spot/…` and the conversation of which StepIn said nothing, so a miss is no answer to one.
    `share` and `always` are the rules of learning (`person_share`, `person_answers`) that held then.
    """

    id: str
    at: float
    conversation: str
    origin: Literal["rating"] | Answer | Remark
    place: Annotated[int, Meta(ge=0, le=2)]
    turns: tuple[LabelledTurn, ...]
    by: str = "customer"
    person: str | None = None
    case: str = ""
    effective_at: float = 0.0
    queue: str = ""
    model: str = ""
    share: Annotated[float, Meta(gt=0, le=1)] = 0.2
    always: Annotated[int, Meta(ge=0)] = 20

    @property
    def who(self) -> str:
        """The id of the person; of a former version, the name."""
        return self.by if self.person is None else self.person

    @property
    def what(self) -> str:
        """The case that this label judges. A label of a former version has it in its id."""
        return self.case or self.id.removesuffix(f"/{self.by}")


class Retraction(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="stepin.labels.retracted.v1"
):
    """Takes back the labels with these ids. From `effective_at` on the models are as if they never were.

    `by` and `person` say who took them back, and `why` says the reason that ops gave.
    """

    labels: Annotated[tuple[str, ...], Meta(min_length=1, max_length=1000)]
    at: float
    by: str
    person: str | None = None
    effective_at: float = 0.0
    why: str = ""


class Rollback(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="stepin.model.rolled_back.v1"
):
    """Sets the models back to what they were: labels that took effect after `until` teach nothing any more.

    It means the labels before it on the topic; those that follow it teach as always. Without `until` every
    label teaches again, as if the models had never been set back. It holds for turns from `effective_at` on.
    `by` and `person` say who did it, and `why` says the reason that ops gave.
    """

    until: float | None = None
    at: float
    by: str
    person: str | None = None
    effective_at: float = 0.0
    why: str = ""


LabelsEntry: TypeAlias = LabelRecord | Retraction | Rollback
"""A record of the labels topic."""


class _Type(Struct):
    type: str | None = None


decode_judgement = msgspec.json.Decoder(Judgement | Closing).decode
decode_label = msgspec.json.Decoder(LabelRecord).decode
_decode_type = msgspec.json.Decoder(_Type).decode
_decode_typed = msgspec.json.Decoder(Retraction | Rollback).decode


def decode_entry(value: bytes) -> LabelsEntry:
    """Read a record of the labels topic: a label, which has no type, a retraction or a rollback.

    Raises:
        DecodeError: it is none of them.
    """
    return decode_label(value) if _decode_type(value).type is None else _decode_typed(value)
