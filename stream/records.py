"""What stands on StepIn's own topics: one struct for each kind of record.

Times are seconds since 1970 (UTC) as floats; probabilities are 0…1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from detectors.readings import Driver, Severity
from detectors.reply_baseline import Usual

Wait: TypeAlias = Literal["queue", "first_answer", "reply", "moment", "hold"]
WaitOutcome: TypeAlias = Literal[
    "answered", "replied", "resumed", "held", "abandoned", "transferred", "ended"
]
AlertStatus: TypeAlias = Literal["open", "claimed", "resolved"]
Answer: TypeAlias = Literal["true_alarm", "false_alarm"]
ActionKind: TypeAlias = Literal["claim", "release", "resolve"] | Answer
Cause: TypeAlias = str


class Forecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Seconds that a customer will still wait: the mean, and the 10, 50 and 90 % quantiles."""

    mean: float
    low: float
    median: float
    high: float


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an alert rests on. Only what applies is set.

    `usual` is what such waits last in this queue and channel at this hour; `due` is when the promise will be
    broken, where that is still to come.
    """

    probability: float | None = None
    threshold: float | None = None
    waited: float | None = None
    promise: float | None = None
    since: float | None = None
    count: int | None = None
    drivers: tuple[Driver, ...] = ()
    quote: str | None = None
    quote_at: float | None = None
    turn: str | None = None
    not_scored: str | None = None
    forecast: Forecast | None = None
    usual: Usual | None = None
    due: float | None = None


# --- stage 1 to stage 2 -------------------------------------------------------------------------------


class _Signal(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """`source` is the partition of stage 1 that speaks: its signals are in order among themselves."""

    source: int
    at: float


class _ConversationSignal(_Signal, frozen=True, kw_only=True):
    conversation: str
    queue: str
    channel: str = "chat"
    agent: str | None = None
    language: str | None = None


class WaitStarted(_ConversationSignal, frozen=True, tag="wait.started"):
    """A customer waits from `at` on; `before` are the seconds waited before being passed on."""

    wait: Wait
    before: float = 0.0
    priority: int = 0
    quote: str | None = None
    turn: str | None = None


class WaitEnded(_ConversationSignal, frozen=True, tag="wait.ended"):
    """The wait that began at `since` is over."""

    wait: Wait
    since: float
    outcome: WaitOutcome


class CauseOpened(_ConversationSignal, frozen=True, tag="cause.opened"):
    """A detector says that something is wrong with this conversation, since `at`; or says it anew."""

    cause: Cause
    severity: Severity
    evidence: Evidence
    model: str | None = None


class CauseClosed(_ConversationSignal, frozen=True, tag="cause.closed"):
    """What the cause named is no longer so."""

    cause: Cause


class Entered(_ConversationSignal, frozen=True, tag="entered"):
    """A conversation came into this queue."""


class Left(_ConversationSignal, frozen=True, tag="left"):
    """A conversation is over, or was passed on to another queue (`to_queue`)."""

    outcome: str
    to_queue: str | None = None


class Taken(_ConversationSignal, frozen=True, tag="taken"):
    """The agent has this conversation from `at` on, without having taken it from the queue."""


class AgentSeen(_Signal, frozen=True, tag="agent"):
    """An agent's status, said to each queue that the agent serves."""

    agent: str
    queue: str
    status: str


class Watermark(_Signal, frozen=True, tag="watermark"):
    """No signal of `source` will come that is older than `at`.

    `recording` names the recorded history that the source reads, None the present.
    """

    recording: str | None = None


class ActionTaken(_Signal, frozen=True, tag="action"):
    """What a person did with an alert, on its way to the queue that the alert belongs to."""

    queue: str
    id: str
    action: str
    alert: str
    by: str
    note: str | None = None


Signal: TypeAlias = (
    WaitStarted
    | WaitEnded
    | CauseOpened
    | CauseClosed
    | Entered
    | Left
    | Taken
    | AgentSeen
    | ActionTaken
    | Watermark
)

# --- what the desk and the wall live on ---------------------------------------------------------------


class Turn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message or spoken segment, masked and scored: what a transcript is made of."""

    id: str
    conversation: str
    queue: str
    at: float
    sender: str
    text: str
    agent: str | None = None
    language: str | None = None
    probability: float | None = None
    not_scored: str | None = None


class WaitView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: Wait
    since: float


class CauseView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cause: Cause
    since: float
    severity: Severity
    evidence: Evidence


class ConversationView(Struct, kw_only=True, omit_defaults=True):
    """A conversation as the desk lists it."""

    id: str
    queue: str
    channel: str
    status: Literal["queued", "active", "held", "ended"]
    started_at: float
    updated_at: float
    agent: str | None = None
    language: str | None = None
    segment: str | None = None
    source: str = ""
    waits: tuple[WaitView, ...] = ()
    turns: int = 0
    transfers: int = 0
    probability: float | None = None
    attention: float | None = None
    not_scored: str | None = None
    causes: tuple[CauseView, ...] = ()
    last_text: str | None = None
    rating: float | None = None


class ConversationRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of the conversations topic: `view` is for people, `state` is what a worker restores."""

    view: ConversationView
    state: msgspec.Raw


class LineForecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long a customer who waits since `since` will still wait."""

    conversation: str
    since: float
    forecast: Forecast


class ArrivalCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many came within five minutes from `begin` on, and how many are usual then."""

    begin: float
    count: int
    usual: float


class AgentsDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many of an agent's customers wait for a reply, the first of them since `since`. Load, no score."""

    agent: str
    count: int
    since: float


class FreeAgent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent without a conversation since `since`."""

    agent: str
    since: float


class LongWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait since `since` that has lasted longer than 19 of 20 such waits do at this hour (`usual`)."""

    conversation: str
    kind: Wait
    since: float
    usual: Usual


class UsualWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is usual for such waits in this queue at this hour."""

    kind: Wait
    channel: str = ""
    usual: Usual


class WaitDrift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Found at `at`: since `since` such waits are typically `now` seconds, and were `before`."""

    kind: Wait
    channel: str = ""
    at: float
    since: float
    before: float
    now: float


class QueueDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the page of a queue shows beside its view, as of `at`; every list is short.

    `line` are those who wait longest. `needed` agents would keep the promise at the rate of the last
    quarter of an hour (Erlang A), `present` are there. `occupancy` is a share of the last hour, 0…1.
    `waited` are the seconds of those who were served in the last hour, at most 60. `long` are waits beyond
    what is `usual`, `drifts` what has become usual in the last days.
    """

    at: float
    line: tuple[LineForecast, ...] = ()
    arrivals: tuple[ArrivalCount, ...] = ()
    needed: int | None = None
    present: int | None = None
    occupancy: float | None = None
    free: tuple[FreeAgent, ...] = ()
    due: tuple[AgentsDue, ...] = ()
    waited: tuple[int, ...] = ()
    usual: tuple[UsualWait, ...] = ()
    long: tuple[LongWait, ...] = ()
    drifts: tuple[WaitDrift, ...] = ()


class QueueView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A queue as the wall shows it. `waiting` and `longest_since` speak of customers without a person."""

    queue: str
    updated_at: float
    waiting: int = 0
    longest_since: float | None = None
    unanswered: int = 0
    unanswered_since: float | None = None
    active: int = 0
    agents: dict[str, int] = {}
    promise: float | None = None
    forecast: Forecast | None = None
    detail: QueueDetail | None = None


class QueueRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    view: QueueView
    state: msgspec.Raw


class SourceTime(Struct, frozen=True, omit_defaults=True):
    """What a source last told: its watermark, and which recorded history it reads (None: the present)."""

    at: float
    recording: str | None = None


class PartitionTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a partition of stage 2 knows: `at` is the least of its sources' watermarks.

    Stands on the queues topic under the key `~time/<partition>`. A viewer's data is live while `at` goes on.
    """

    partition: int
    at: float
    sources: dict[int, SourceTime] = {}
    recording: str | None = None


class HistoryEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of an alert's life. `by` is a person's name, or `stepin`; `action` the id of what they did."""

    at: float
    what: str
    by: str = "stepin"
    note: str | None = None
    action: str | None = None


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one open case for (subject, cause).

    `id` is a hash of the fingerprint and `starts_at`, so a replay of the same events gives the same ids.
    `ends_at` is when the cause itself ended: an alert that a person resolved may still have its cause.
    """

    id: str
    fingerprint: str
    subject: str
    subject_kind: Literal["conversation", "queue"] = "conversation"
    queue: str
    cause: Cause
    severity: Severity
    status: AlertStatus
    starts_at: float
    updated_at: float
    ends_at: float | None = None
    resolution: str | None = None
    claimed_by: str | None = None
    channel: str | None = None
    agent: str | None = None
    language: str | None = None
    evidence: Evidence
    history: tuple[HistoryEntry, ...] = ()
    rules: int = 1
    model: str | None = None


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person did. `id` is made by who asks, so that asking twice does it once."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    action: ActionKind
    alert: Annotated[str, Meta(min_length=1, max_length=100)]
    queue: Annotated[str, Meta(min_length=1, max_length=200)]
    by: Annotated[str, Meta(min_length=1, max_length=100)]
    at: float
    note: Annotated[str, Meta(max_length=2000)] | None = None


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


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What could not be read, where it stood, and why. `value` is the record as it came, in base64."""

    topic: str
    partition: int
    offset: int
    field: str
    value_seen: str
    expected: str
    key: bytes | None = None
    value: bytes | None = None


encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
# A record of the signals topic holds all that one batch had to say to one queue, in order.
decode_signals = msgspec.json.Decoder(list[Signal]).decode
decode_conversation = msgspec.json.Decoder(ConversationRecord).decode
decode_queue = msgspec.json.Decoder(QueueRecord).decode
decode_time = msgspec.json.Decoder(PartitionTime).decode
decode_alert = msgspec.json.Decoder(Alert).decode
decode_action = msgspec.json.Decoder(Action).decode
decode_judgement = msgspec.json.Decoder(Judgement).decode
decode_label = msgspec.json.Decoder(LabelRecord).decode
