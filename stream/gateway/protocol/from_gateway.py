"""What the gateway sends to a viewer."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType

from stream.explain.explanation import Explanation
from stream.gateway.protocol.gave_up import GaveUpList
from stream.gateway.protocol.health import FloorHealth
from stream.gateway.protocol.models import ModelsHealth
from stream.gateway.protocol.rules import CheckedRules, PublishedVersion, RulesBook
from stream.gateway.protocol.silent_queues import SilentQueue
from stream.records import (
    Alert,
    Case,
    ConversationView,
    FilledPlaybook,
    QueueView,
    Silence,
    Wait,
    WaitOutcome,
)
from stream.shadow.told import ShadowTold

Minutes: TypeAlias = list[tuple[int, int, int]]
"""Minutes since 1970, each with how many of the alerts raised in it are warnings, and critical."""


class Welcome(Struct, frozen=True, kw_only=True, tag="welcome"):
    """Answers a hello or a renewal: who the viewer is, and what the viewer may see and do.

    `queues` is None for all of them, `words` says whether the viewer may read what customers wrote and said,
    `expires_at` is the end of the ticket, `at` the gateway's clock. `signed_in` is false for a guest of a
    floor without a sign-in.
    """

    person: str
    name: str
    roles: list[str]
    queues: list[str] | None
    words: bool
    expires_at: float
    at: float
    signed_in: bool


class Head(Struct, frozen=True, kw_only=True):
    """The fields of every message about the live state.

    `seq` is the version of the state, `epoch` the life of the gateway that counts the versions. `at` is the
    gateway's clock, `data_at` the event time up to which the floor is known (None: nothing is known), and
    `stale_since` the time when data stopped coming (None: data comes). `ahead` says by how many seconds the
    time of some events partition lies ahead of the gateway's clock; it is left out while none does.
    `counted_since` is the event time from which on the raised alerts are counted; it is left out until then.
    `model_moved` is the event time at which labels had moved a model much; it is left out an hour later.
    """

    seq: int
    epoch: str
    at: float
    data_at: float | None
    stale_since: float | None
    ahead: float | UnsetType = UNSET
    counted_since: float | UnsetType = UNSET
    model_moved: float | UnsetType = UNSET


class ShownCase(Case, frozen=True, kw_only=True, omit_defaults=True):
    """A case as viewers see it.

    `silenced_by` is the silence that covers it, `folded_into` the case of its queue that stands for it.
    Nobody is told of such a case.
    """

    silenced_by: str | None = None
    folded_into: str | None = None


class Snapshot(Head, frozen=True, kw_only=True, tag="snapshot", omit_defaults=True):
    """The whole live state at version `seq`.

    `raised` has by cause the minutes in which alerts were raised. `cases`, `silences` and `raised` are left
    out where there are none.
    """

    simulated: bool
    conversations: list[ConversationView]
    queues: list[QueueView]
    alerts: list[Alert]
    cases: list[ShownCase] = []
    silences: list[Silence] = []
    raised: dict[str, Minutes] | UnsetType = UNSET


class Gone(Struct, frozen=True, kw_only=True):
    """The ids that a delta removes."""

    conversations: list[str] = []
    queues: list[str] = []
    alerts: list[str] = []
    cases: list[str] = []
    silences: list[str] = []


class Delta(Head, frozen=True, kw_only=True, tag="delta", omit_defaults=True):
    """The objects that changed after version `since` (on the wire: `from`) up to `seq`, each whole.

    `raised` has the causes whose counts changed. `cases`, `silences` and `raised` are left out where none
    did.
    """

    since: int = msgspec.field(name="from")
    simulated: bool
    conversations: list[ConversationView]
    queues: list[QueueView]
    alerts: list[Alert]
    cases: list[ShownCase] = []
    silences: list[Silence] = []
    gone: Gone
    raised: dict[str, Minutes] | UnsetType = UNSET


class Heartbeat(Head, frozen=True, kw_only=True, tag="heartbeat"):
    """Confirms the version that the viewer has, and says how fresh the data is."""


class Colleague(Struct, frozen=True, kw_only=True):
    """Somebody who may act: the one id, and the name that screens show."""

    person: str
    name: str


Figures: TypeAlias = dict[str, tuple[float | None, int | None]]
"""Numbers by name: a count, a share 0…1 or seconds (None: of nothing), and how many contacts it is of."""


class QueueNumbers(Struct, frozen=True, kw_only=True):
    """The numbers of a queue on a day."""

    queue: str
    figures: Figures


class HalfHourNumbers(Struct, frozen=True, kw_only=True):
    """The numbers of the half-hour that begins at `since`."""

    since: float
    figures: Figures


class DayNumbers(Struct, frozen=True, kw_only=True):
    """The numbers of a `day` of the floor, which begins at `reset_hour` by the clock of `zone`.

    `days` are those that there are, `channels` those of the day, and `formulas` of the service level those
    that the rules have for its queues. `docs/metrics.md` says what the figures mean.
    """

    day: str
    days: list[str]
    zone: str
    reset_hour: int
    channels: list[str]
    formulas: list[str]
    total: Figures
    queues: list[QueueNumbers]
    half_hours: list[HalfHourNumbers]


class ActionResult(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="action.result"):
    """Answers what a person asked for: it is done, or `error` (an `ErrorCode`) and `message` say why not.

    `by` and `at` say who did what stands in its way, and when, where that is known. `people` answers a
    `PeopleRequest`, `playbook` a `PlaybookRequest`, `spot_check` a `SpotCheckRequest`, if
    there is one, `health` a `HealthRequest`, `numbers` a
    `NumbersRequest`, `gave_up` a `GaveUpRequest`,
    `silent_queues` a `SilentQueuesRequest`, `rules` a `RulesRequest`, `checked` a `RulesCheckRequest`,
    `explanation` an `ExplainRequest`,
    `shadows` a `ShadowsRequest`, `models` a `ModelsRequest`, and `published` a `RulesPublishRequest` or
    `RulesRollBackRequest`.
    """

    id: str
    ok: bool
    error: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    by: str | UnsetType = UNSET
    at: float | UnsetType = UNSET
    people: list[Colleague] | UnsetType = UNSET
    playbook: FilledPlaybook | UnsetType = UNSET
    spot_check: ConversationView | UnsetType = UNSET
    health: FloorHealth | UnsetType = UNSET
    numbers: DayNumbers | UnsetType = UNSET
    gave_up: GaveUpList | UnsetType = UNSET
    silent_queues: list[SilentQueue] | UnsetType = UNSET
    rules: RulesBook | UnsetType = UNSET
    checked: CheckedRules | UnsetType = UNSET
    published: PublishedVersion | UnsetType = UNSET
    explanation: Explanation | UnsetType = UNSET
    shadows: list[ShadowTold] | UnsetType = UNSET
    models: ModelsHealth | UnsetType = UNSET


class ShownTurn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A turn as a transcript shows it. See `stream.records.TurnRecord` for its fields.

    `text` is left out for who may not read words. `queue` had the conversation then; it is left out where
    the viewer does not see that queue.
    """

    id: str
    at: float
    sender: str
    text: str | UnsetType = UNSET
    queue: str | None = None
    agent: str | None = None
    language: str | None = None
    probability: float | None = None
    not_scored: str | None = None
    kind: str | None = None
    left_out: tuple[str, ...] = ()


class ShownWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait that is over. `queue` is left out where the viewer does not see that queue."""

    kind: Wait
    since: float
    until: float
    outcome: WaitOutcome
    queue: str | None = None


class ShownStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of an alert or of the case: what happened at `at`, `by` a person or `stepin`.

    `id` tells steps apart. `cause` and `severity` are those of the alert, and `turn` is the turn that its
    evidence rests on, with the customer's `words` in it that drove the alert. `note` is what a person wrote,
    or a code.
    """

    id: str
    of: Literal["alert", "case"]
    at: float
    what: str
    by: str = "stepin"
    note: str | None = None
    cause: str | None = None
    severity: str | None = None
    turn: str | None = None
    words: tuple[str, ...] = ()


class Transcript(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="transcript"):
    """What was said and happened in the conversation that the viewer has open.

    With `whole` it takes the place of what the viewer has; otherwise it adds to it, and a turn or step with
    a known `id`, or a wait with a known `kind` and `since`, takes the place of that one. `earlier` says that
    there are earlier turns, which the gateway does not have, and `others` who else has the conversation open.
    """

    conversation: str
    whole: bool = False
    earlier: bool = False
    turns: list[ShownTurn] = []
    waits: list[ShownWait] = []
    steps: list[ShownStep] = []
    others: list[Colleague] = []


class TranscriptEnd(Struct, frozen=True, kw_only=True, tag="transcript.end"):
    """The viewer gets no more of the conversation. `error` (an `ErrorCode`) says why."""

    conversation: str
    error: str


class ErrorReport(Struct, frozen=True, kw_only=True, tag="error"):
    """Answers a message that the gateway could not read. `error` is an `ErrorCode`."""

    error: str
    message: str


FromGateway: TypeAlias = (
    Welcome | Snapshot | Delta | Heartbeat | ActionResult | Transcript | TranscriptEnd | ErrorReport
)
