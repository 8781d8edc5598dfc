"""What an explanation says: the structs that the command prints as JSON and the page shows.

Times are event times in seconds since 1970. Codes stand for texts, which each side writes in its language.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from stream.records import Alert

StepKind: TypeAlias = Literal[
    "event", "turn", "wait_began", "wait_ended", "deadline", "rules", "alert", "case"
]
Unexplained: TypeAlias = Literal["not_found_again", "no_number", "too_long"]
"""Why no change is named: the recording does not give the alert again, no number prevents it, or too many
events would have to be run too often.
"""


class Measure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that a detector compared with the rules after a step.

    `threshold` is the value of the field `rule` (its path in the rules document) that held then, None where
    there is none. `crossed` says that the measure has reached it. `cause` is that which was judged by it.
    """

    code: str
    value: float
    threshold: float | None = None
    rule: str | None = None
    crossed: bool = False
    cause: str | None = None


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened, at `at`.

    `name` says what: the type of an event, the sender of a turn, a kind of wait, a step in the life of an
    alert or a case, or the number of a version of the rules. `by` is the person who did it. `text` are masked
    words of a customer, or those with which a person gave a reason. `queue`, `agent` and `conversation` are
    those that an event names, `detail` is a further code. `alert` is the id of the alert of an alert's step,
    `cause` its cause.
    """

    at: float
    kind: StepKind
    name: str
    by: str | None = None
    text: str | None = None
    detail: str | None = None
    queue: str | None = None
    agent: str | None = None
    conversation: str | None = None
    language: str | None = None
    probability: float | None = None
    alert: str | None = None
    cause: str | None = None
    severity: str | None = None
    measures: tuple[Measure, ...] = ()


class RuleLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number of the rules that took part: the path of the line that gave it, its value, the shipped one."""

    field: str
    path: str
    value: float | None
    shipped: float | None


class FieldChange(Struct, frozen=True, kw_only=True):
    """Another value of one number of the rules, which stands at `path` in the document."""

    field: str
    path: str
    before: float
    after: float


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Other rules under which the alert would not have been raised: a run of the same code has shown it.

    `size` is the largest relative change of its fields, None where a field was 0 before. `so_far` says that
    the trouble goes on where the recording ends, so that more time may raise the alert yet. `vanish` and
    `appear` count the other alerts that the change takes or brings in the `conversations` that were run.
    """

    fields: tuple[FieldChange, ...]
    size: float | None
    so_far: bool = False
    vanish: int = 0
    appear: int = 0
    conversations: int = 1


class Version(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The version of the rules by which an alert was raised. 1 without an author is the shipped one."""

    number: int
    effective_at: float = 0.0
    by: str = ""
    why: str = ""


class AlertExplained(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why one alert was raised.

    `alert` is as it was recorded. `changes` are sorted: the smallest first. `unexplained` says why there is
    none.
    """

    alert: Alert
    version: Version
    rules: tuple[RuleLine, ...] = ()
    changes: tuple[Change, ...] = ()
    unexplained: Unexplained | None = None


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a case was opened: what happened in order, and each of its alerts as they were raised."""

    case: str | None
    subject: str
    subject_kind: Literal["conversation", "queue"]
    queue: str
    steps: tuple[Step, ...]
    alerts: tuple[AlertExplained, ...]
