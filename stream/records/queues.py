"""The queues topic: the state of each queue, and the watermark of each partition."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.rules.wall_views import WallView
from detectors.queue.reply_baseline import Baseline
from detectors.queue.wait_forecast import Untold
from stream.records.evidence import ShownForecast, Wait

Unserved: TypeAlias = Literal["out_of_hours", "nobody_on"]
"""Why nobody serves a queue: it is closed, or open and nobody is signed in."""


class LineForecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The forecast for a customer who waits since `since`, or why there is none (`untold`)."""

    conversation: str
    since: float
    forecast: ShownForecast | None = None
    untold: Untold | None = None


class ChannelForecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The forecast for the next customer of a channel, or why there is none (`untold`)."""

    channel: str
    forecast: ShownForecast | None = None
    untold: Untold | None = None


class ArrivalCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many customers arrived in the five minutes from `begin` on, and the baseline for that time."""

    begin: float
    count: int
    baseline: float


class AgentsDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many customers of an agent wait for a reply, the first since `since`: a measure of load."""

    agent: str
    count: int
    since: float


class FreeAgent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent who is able to take a customer since `since`."""

    agent: str
    since: float


class AgentNow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent of a queue, whose `status` the platform told last, since `since` (None: before StepIn looked).

    `able` says that the agent could take a customer now. `capacity` is how many the agent takes at a time, by
    channel, as far as the platform has told. `reason` is why the agent is away.
    """

    agent: str
    status: str
    since: float | None = None
    able: bool = False
    capacity: dict[str, int] = {}
    reason: str | None = None


class ArrivalsAhead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many customers usually come in an hour at the rate of the half hour from `begin` on."""

    begin: float
    rate: float


class Staffing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From what the agents that a queue needs are computed (`detectors/queue/staffing.py`, Erlang A).

    `arrivals` is the rate of the last quarter of an hour, customers an hour; `service` and `patience` are
    means in seconds. `ahead` has the open half hours of the next two hours. On a queue's first day their
    rates are that of the last hour (`young`).
    """

    arrivals: float
    service: float
    patience: float
    ahead: tuple[ArrivalsAhead, ...] = ()
    young: bool = False


class LongWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait since `since` that has lasted longer than 19 of 20 such waits do at this hour (`baseline`)."""

    conversation: str
    kind: Wait
    since: float
    baseline: Baseline


class WaitBaseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The baseline of such waits in this queue at this hour."""

    kind: Wait
    channel: str = ""
    baseline: Baseline


class WaitDrift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A drift, found at `at`: since `since` such waits typically last `now` seconds, not `before`."""

    kind: Wait
    channel: str = ""
    at: float
    since: float
    before: float
    now: float


class QueueDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the page of a queue shows beside its view, as of `at`. Every list is short.

    `line` holds the customers who have waited longest. `needed` is how many agents would keep the SLA at the
    arrival rate of the last quarter of an hour (Erlang A), `present` how many there are. `occupancy` is a
    share of the last hour, 0…1. `free` are the agents who are able to take a customer of those in line now,
    `passed_over` those who are told to be free and to whom the platform does not route. `reasons` counts the
    agents who are away for each. `names` has what people call the agents of the queue, at most 100 of
    them. `waited` holds the waits that ended with an answer in the last hour, in seconds, at most 60. `long`
    holds waits above their baseline, `drifts` those of the last days. `staffing` is what `needed` rests on.
    `roster` has those who are signed in, at most 200. With `aggregate` the rules forbid to name agents:
    `free`, `passed_over`, `due`, `roster` and `names` are empty then.
    """

    at: float
    aggregate: bool = False
    line: tuple[LineForecast, ...] = ()
    arrivals: tuple[ArrivalCount, ...] = ()
    needed: int | None = None
    present: int | None = None
    occupancy: float | None = None
    free: tuple[FreeAgent, ...] = ()
    passed_over: tuple[str, ...] = ()
    reasons: dict[str, int] = {}
    names: dict[str, str] = {}
    due: tuple[AgentsDue, ...] = ()
    waited: tuple[int, ...] = ()
    baselines: tuple[WaitBaseline, ...] = ()
    long: tuple[LongWait, ...] = ()
    drifts: tuple[WaitDrift, ...] = ()
    staffing: Staffing | None = None
    roster: tuple[AgentNow, ...] = ()


class QueueView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A queue as the wall shows it. `waiting` and `longest_since` are of customers without an agent.

    `agents` counts them by state; those who are `available` are able to take a customer of those in line.
    `names` is what the rules call the queue, by language, and `name` what the platform calls it. `views` are
    the views of a wall that show the queue, by their names, without their lists of queues.
    `unserved` says why nobody serves the queue now: its customers wait in a group of their own. `opens_at` is
    when a closed queue opens. `quiet_since` is when the last conversation left a queue that has none. Where
    the platform tells no status of agents, nobody counts as missing.

    `forecast` is for the next customer of the channel with most of them; without one `untold` says why. A
    queue of several channels has all of them in `channels`, that one first. A forecast is never below what
    the last customer of the same channel and priority still has to wait.
    """

    queue: str
    updated_at: float
    name: str | None = None
    names: dict[str, str] = {}
    views: dict[str, WallView] = {}
    waiting: int = 0
    longest_since: float | None = None
    unanswered: int = 0
    unanswered_since: float | None = None
    active: int = 0
    quiet_since: float | None = None
    agents: dict[str, int] = {}
    sla: float | None = None
    unserved: Unserved | None = None
    opens_at: float | None = None
    forecast: ShownForecast | None = None
    untold: Untold | None = None
    channels: tuple[ChannelForecast, ...] = ()
    detail: QueueDetail | None = None


class QueueRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of the queues topic: `view` is for people, and a worker restores `state`."""

    view: QueueView
    state: msgspec.Raw


class EventsWatermark(Struct, frozen=True, omit_defaults=True):
    """The watermark of an events partition, and the recorded history that it holds (None: the present).

    `idle` says that the partition never had an event.
    """

    at: float
    recording: str | None = None
    idle: bool = False


class PartitionTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The watermark of a partition of stage 2: `at` is the least of those of the events partitions.

    `at` is 0 while an events partition has not sent its watermark, or while none has had an event.

    It stands on the queues topic under the key `~time/<partition>`. What a viewer shows is live while `at`
    goes on. `watermarks` is by events partition.
    """

    partition: int
    at: float
    watermarks: dict[int, EventsWatermark] = {}
    recording: str | None = None


decode_queue = msgspec.json.Decoder(QueueRecord).decode
decode_time = msgspec.json.Decoder(PartitionTime).decode
