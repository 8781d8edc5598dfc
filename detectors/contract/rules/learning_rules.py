"""How much one person may teach the models, and which move of a model is told to ops. Part of the rules."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class LearningRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much one person may teach the models, and which move of a model is told to ops.

    In a week (of event time, from Thursday 00:00 UTC) the answers of a person are at most `person_share` of
    what the floor learns, and of what the queue learns, but `person_answers` always count. Ratings are part
    of the whole. A model has jumped when its probabilities on a fixed set of sentences move by `jump_at` or
    more in the mean within an hour of event time.
    """

    person_share: Annotated[float, Meta(gt=0, le=1)] = 0.2
    person_answers: Annotated[int, Meta(ge=0, le=100_000)] = 20
    jump_at: Annotated[float, Meta(gt=0, le=1)] = 0.12
