"""The queues topic: how each queue stands, and how far time has come."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from detectors.queue.reply_baseline import Baseline
from stream.records.evidence import Forecast, Wait


class LineForecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long a customer who waits since `since` will still wait."""

    conversation: str
    since: float
    forecast: Forecast


class ArrivalCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many came within five minutes from `begin` on, and how many are usual then."""

    begin: float
    count: int
    baseline: float


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
    """A wait since `since` that has lasted longer than 19 of 20 such waits do at this hour (`baseline`)."""

    conversation: str
    kind: Wait
    since: float
    baseline: Baseline


class WaitBaseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is usual for such waits in this queue at this hour."""

    kind: Wait
    channel: str = ""
    baseline: Baseline


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
    `waited` are the seconds of those who were served in the last hour, at most 60. `long` are waits above
    their baseline, `drifts` the changes of baselines in the last days.
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
    baselines: tuple[WaitBaseline, ...] = ()
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
    sla: float | None = None
    forecast: Forecast | None = None
    detail: QueueDetail | None = None


class QueueRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    view: QueueView
    state: msgspec.Raw


class EventsWatermark(Struct, frozen=True, omit_defaults=True):
    """The watermark of an events partition, and the recorded history that it holds (None: the present)."""

    at: float
    recording: str | None = None


class PartitionTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The watermark of a partition of stage 2: `at` is the least of those of the events partitions.

    It stands on the queues topic under the key `~time/<partition>`. What a viewer shows is live while `at`
    goes on. `watermarks` is by events partition.
    """

    partition: int
    at: float
    watermarks: dict[int, EventsWatermark] = {}
    recording: str | None = None


decode_queue = msgspec.json.Decoder(QueueRecord).decode
decode_time = msgspec.json.Decoder(PartitionTime).decode
