"""How the models fare, as the commands and the page of ops tell it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

FEW = 20
"""Turns of a group below which its figures say little."""

Kind: TypeAlias = Literal["all", "language", "queue", "version"]


class Calibration(Struct, frozen=True):
    """The turns with a probability from `low` to `high`: how many, and the share that was dissatisfied."""

    low: float
    high: float
    turns: int
    share: float


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The models at an event time: their version, the turns that they have learned, and what happened then.

    `by` and `why` belong to a retraction and a rollback; `until` is the time that a rollback goes back to.
    """

    at: float
    version: str
    turns: int
    what: Literal["learned", "taken_back", "rolled_back", "rolled_forward"]
    auc: float | None = None
    log_loss: float | None = None
    by: str | None = None
    why: str = ""
    until: float | None = None


class JudgedModel(Struct, frozen=True):
    """How well a model scored some turns. `auc` is None with turns of one class only."""

    auc: float | None
    log_loss: float | None
    calibration: list[Calibration]


class JudgedGroup(Struct, frozen=True):
    """The labelled turns of a kind, such as those of a `queue`: how many, and how many were dissatisfied.

    `shipped` is the model as it was shipped, `taught` with what the floor had taught it before each turn.
    """

    kind: Kind
    name: str
    turns: int
    dissatisfied: int
    shipped: JudgedModel
    taught: JudgedModel


class MovedModel(Struct, frozen=True):
    """Labels moved the model of a queue by `by` (a probability) within an hour before the event time `at`."""

    at: float
    language: str
    queue: str
    by: float


class ModelsRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the labels topic says of the models.

    `shipped` names the detector as it was shipped, `version` what every worker has that read all labels,
    `weights` each shipped file. `latest` is the event time of the last record. Of the `step_count` steps the
    last are kept. `left_out` counts the turns that other shipped weights have scored. `moved` has the latest
    moves of `jump_at` or more.
    """

    shipped: str
    version: str
    weights: dict[str, str]
    latest: float | None = None
    step_count: int = 0
    steps: list[Step] = []
    groups: list[JudgedGroup] = []
    left_out: int = 0
    jump_at: float
    moved: list[MovedModel] = []
