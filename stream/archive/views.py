"""What the archive answers: one struct for each kind of thing that people ask for.

Times are seconds since 1970 (UTC), probabilities 0…1.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from detectors.queue.reply_baseline import Baseline
from stream.records import CasePart, CauseView, Evidence

T = TypeVar("T")


class Episode(NamedTuple):
    """A conversation, and the time at which this episode of it began."""

    conversation: str
    begun_at: float


class AlertPlace(NamedTuple):
    """The place of an alert among those of all times."""

    raised_at: float
    alert: str


class CasePlace(NamedTuple):
    """The place of a case among those of all times."""

    opened_at: float
    case_id: str


class Page(Struct, Generic[T], frozen=True):
    """Some of what was found, the newest first. `next` asks for those that come after, if there are any."""

    found: tuple[T, ...]
    next: Episode | AlertPlace | CasePlace | int | None = None


class PastConversation(Struct, frozen=True, kw_only=True):
    """An episode of a conversation. One that is `live` has only what was known at its start."""

    conversation: str
    begun_at: float
    queue: str
    channel: str
    status: str
    queue_name: str | None = None
    outcome: str | None = None
    agent: str | None = None
    agent_name: str | None = None
    language: str | None = None
    segment: str | None = None
    direction: str | None = None
    topic: str | None = None
    link: str | None = None
    ended_at: float | None = None
    turns: int | None = None
    transfers: int | None = None
    probability: float | None = None
    attention: float | None = None
    rating: float | None = None
    causes: tuple[CauseView, ...] = ()

    @property
    def place(self) -> Episode:
        """Its place among the conversations of all times."""
        return Episode(self.conversation, self.begun_at)


class PastTurn(Struct, frozen=True, kw_only=True):
    """A turn, masked. `number` orders turns by time."""

    number: int
    conversation: str
    id: str
    queue: str
    at: float
    sender: str
    text: str
    agent: str | None = None
    kind: str | None = None
    language: str | None = None
    probability: float | None = None
    not_scored: str | None = None
    left_out: str | None = None
    satisfied: float | None = None


class PastWait(Struct, frozen=True, kw_only=True):
    """A wait that ended."""

    conversation: str
    kind: str
    queue: str
    since: float
    until: float
    outcome: str
    channel: str
    agent: str | None = None


class PastStep(Struct, frozen=True, kw_only=True):
    """A step of an alert: what was done, by whom, and what the alert rested on then."""

    alert: str
    step: int
    queue: str
    at: float
    what: str
    by: str
    severity: str
    status: str
    evidence: Evidence
    note: str | None = None
    action: str | None = None


class PastAlert(Struct, frozen=True, kw_only=True):
    """An alert as its latest step left it."""

    alert: str
    subject: str
    queue: str
    cause: str
    severity: str
    status: str
    starts_at: float
    raised_at: float
    updated_at: float
    evidence: Evidence
    rules: int
    conversation: str | None = None
    ends_at: float | None = None
    claimed_by: str | None = None
    resolution: str | None = None
    channel: str | None = None
    agent: str | None = None
    language: str | None = None
    transferred: bool = False
    returned: int = 0
    reopened: int = 0
    model: str | None = None

    @property
    def place(self) -> AlertPlace:
        """Its place among the alerts of all times."""
        return AlertPlace(self.raised_at, self.alert)


class PastAction(Struct, frozen=True, kw_only=True):
    """What a person did."""

    action: str
    kind: str
    queue: str
    at: float
    by: str
    alert: str | None = None
    conversation: str | None = None
    note: str | None = None
    case_id: str | None = None
    reason: str | None = None
    order_kind: str | None = None
    cause: str | None = None


class PastCase(Struct, frozen=True, kw_only=True):
    """A case as its latest step left it.

    `claimed_at` is when somebody first had it, `resolved_at` when it was resolved last, `level` the level of
    escalation that it reached since nobody had it last.
    """

    case_id: str
    subject: str
    queue: str
    cause: str
    severity: str
    status: str
    opened_at: float
    updated_at: float
    parts: tuple[CasePart, ...]
    conversation: str | None = None
    owner: str | None = None
    reason: str | None = None
    resolution: str | None = None
    claimed_at: float | None = None
    resolved_at: float | None = None
    returned: int = 0
    level: int = 0
    channel: str | None = None
    agent: str | None = None
    language: str | None = None

    @property
    def place(self) -> CasePlace:
        """Its place among the cases of all times."""
        return CasePlace(self.opened_at, self.case_id)


class PastCaseStep(Struct, frozen=True, kw_only=True):
    """A step of a case: what was done, and by whom."""

    case_id: str
    step: int
    queue: str
    at: float
    what: str
    by: str
    severity: str
    status: str
    note: str | None = None
    action: str | None = None


class PastIntervention(Struct, frozen=True, kw_only=True):
    """What the platform was asked to do, how far it came by `changed_at`, and the answer."""

    case_id: str
    intervention: str
    queue: str
    kind: str
    state: str
    at: float
    changed_at: float
    by: str
    to: str | None = None
    text: str | None = None
    answer: str | None = None
    cause: str | None = None
    due_at: float | None = None


class AddedBaseline(Struct, frozen=True, kw_only=True):
    """The baseline of the wait since `since`, which was added to an alert."""

    alert: str
    since: float
    queue: str
    baseline: Baseline


class WholeConversation(Struct, frozen=True, kw_only=True):
    """All that is known of a conversation, in the order of time."""

    episodes: tuple[PastConversation, ...]
    turns: tuple[PastTurn, ...]
    waits: tuple[PastWait, ...]
    alerts: tuple[PastAlert, ...]
    steps: tuple[PastStep, ...]
    baselines: tuple[AddedBaseline, ...]
    actions: tuple[PastAction, ...]
    cases: tuple[PastCase, ...]
    case_steps: tuple[PastCaseStep, ...]
    interventions: tuple[PastIntervention, ...]


class HalfHour(Struct, frozen=True, kw_only=True):
    """What happened in a queue in the half hour from `since` on.

    `begun` and `abandoned` count episodes of conversations by their begin, `alerts` the alerts that were
    raised, `waits` the waits in the queue that began, and `waited` is the sum of their seconds.
    """

    queue: str
    since: float
    begun: int = 0
    abandoned: int = 0
    alerts: int = 0
    waits: int = 0
    waited: float = 0.0
