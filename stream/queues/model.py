"""The model of one queue, and its two records: a snapshot now and then, and the journal since.

A model has tens of kilobytes, an event of the queue has tens of bytes. A restore reads the snapshot and
replays the journal, which gives the same model to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.readings import Driver
from detectors.queue import staffing
from detectors.queue.agent_load import QueueLoad
from detectors.queue.arrival_watch import ArrivalWatch
from detectors.queue.drop import Drop
from detectors.queue.forecast import QueueForecast
from detectors.queue.last_hour import LastHour
from detectors.queue.on_duty import OnDuty
from detectors.queue.reply_baseline import Baseline, Drift, ReplyBaseline
from detectors.queue.surge import Surge, SurgeDetector
from detectors.queue.surge_baseline import MINUTE
from detectors.queue.wait_forecast import EXPERIENCE, WaitForecast
from detectors.queue.wait_surge import WaitSurge
from stream.core.packing import pack, unpack
from stream.records import ChannelForecast, Evidence, ShownForecast

JOURNAL_LENGTH = 200
"""Events in the journal that make a snapshot due."""
MINUTES_REPEATED = 60
"""Minutes in which somebody waits that make a snapshot due: a restore judges at most so many again."""
_QUARTER = 900.0
_MOST_DRIFTS = 4
# Arrivals of a quarter of an hour that explain long waits: at least so many, and so many times the baseline.
_FEWEST_ARRIVALS, _MORE_ARRIVALS = 5, 1.2
_ALL = "all"
"""The one channel under which the baseline learns the waits in the queue."""

Verb: TypeAlias = Literal[
    "arrive", "serve", "take", "finish", "abandon", "leave", "agent", "call", "enter", "open", "close"
]


class QueueEvent(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What happened in a queue at `at`, to `who`: a conversation, or an agent whose `status` changed.

    `kind` is the channel and language of a customer who arrives, by which the forecast knows them. `channel`
    is that of a conversation that an agent takes. `capacity` and `reason` belong to the status;
    `agent_name` comes with one, or alone (`call`). The queue itself opens and closes.
    """

    at: float
    verb: Verb
    who: str
    agent: str | None = None
    priority: int = 0
    kind: str = ""
    status: str = ""
    channel: str = ""
    capacity: dict[str, int] | None = None
    reason: str | None = None
    agent_name: str | None = None


class _Snapshot(Struct):
    forecast: msgspec.Raw
    surges: dict[str, SurgeDetector]
    hour: LastHour
    load: QueueLoad
    waits: ReplyBaseline
    wait_surge: WaitSurge
    drifts: list[Drift]
    duty: OnDuty = msgspec.field(default_factory=OnDuty)
    watch: ArrivalWatch = msgspec.field(default_factory=ArrivalWatch)


class QueueModel:
    """The detectors of one queue, which learn from its events in the order of time.

    `forecast` predicts waits in the queue and `waits` holds their baseline. `surges` compare arrivals and
    abandonments with their own rhythm, `wait_surge` the forecast for a newcomer with the baseline. `hour`
    counts the last hour, `load` the conversations of each agent, and `duty` holds who is signed in.
    `watch` finds customers who do not come, and hand-overs that do not.
    """

    def __init__(self) -> None:
        self.forecast = QueueForecast()
        self.surges = {"surge": SurgeDetector(), "abandonment_surge": SurgeDetector(first_day=None)}
        self.hour = LastHour()
        self.load = QueueLoad()
        self.duty = OnDuty()
        self.watch = ArrivalWatch()
        self.waits = ReplyBaseline()
        self.wait_surge = WaitSurge()
        self.drifts: list[Drift] = []
        self.journal: list[QueueEvent] = []
        self._borrowed = False
        self._base = b""
        self._closed_until = -1.0
        self._judged = 0

    @property
    def experienced(self) -> bool:
        """Whether enough waits have ended here for a forecast."""
        return self.forecast.learned >= EXPERIENCE

    def borrow(self, others: Iterable[QueueModel]) -> None:
        """Start from what the most experienced of the other models has learned."""
        self._borrowed = self.forecast.borrow(other.forecast for other in others)
        if self._borrowed:
            self._base = self._packed()

    def observe(self, event: QueueEvent) -> None:
        """Learn from one event, and note it in the journal."""
        self._apply(event)
        self.journal.append(event)
        self._closed_until = self.surges["surge"].minute

    def marked(self) -> tuple[int, float]:
        """Return how far the model is, for `rebuilt`."""
        return len(self.journal), self._closed_until

    def rebuilt(self, mark: tuple[int, float]) -> QueueModel:
        """Return the model as it was at `mark`, after an error left this one half changed.

        The last snapshot and the journal give it to the last bit.
        """
        length, closed_until = mark
        model = QueueModel()
        if self._base:
            model.restore(self._base)
        model.replay(self.journal[:length])
        model.tick(closed_until)
        model._borrowed = self._borrowed
        return model

    def next_minute(self) -> float:
        """Return the end of the running minute, seconds since 1970, or 0 before the first event."""
        minute = self.surges["surge"].minute
        return minute + MINUTE if minute >= 0.0 else 0.0

    def tick(self, at: float) -> None:
        """Close every minute up to `at`. One call for several minutes does the same as one for each."""
        arrivals = self.surges["surge"]
        while arrivals.minute >= 0.0 and arrivals.minute + MINUTE <= at:
            begun, over = arrivals.minute, arrivals.minute + MINUTE
            if self.quiet and begun < self.hour.begins(at):
                idle_until = min(self.hour.begins(at), self.watch.idle_until(arrivals))
                if begun < idle_until:
                    self._tick_quiet(idle_until)
                    continue
            self.hour.learn_one(begun, arrivals.count, arrivals.baseline(begun))
            self.watch.close_minute(over, arrivals)
            for surge in self.surges.values():
                surge.close_minutes(over)
            self.wait_surge.judge(over, self.forecast, self.waits.predict_one(_ALL, over))
            self._judged += not self.quiet
        self._closed_until = arrivals.minute

    @property
    def quiet(self) -> bool:
        """Whether nobody waits and nothing rises, so that minutes without an event change no check.

        But for what is missing: see `next_look`.
        """
        waiting = self.forecast.observed.waiting
        return not waiting and not self.wait_surge.surging and all(one.calm for one in self.surges.values())

    def next_look(self) -> float:
        """Return when something may be missed in a quiet queue at the earliest."""
        return self.watch.next_look(self.surges["surge"])

    def _tick_quiet(self, at: float) -> None:
        """Close the quiet minutes up to `at` at once. The last hour keeps none of them."""
        over = self.surges["surge"].minute + MINUTE
        for surge in (*self.surges.values(), self.watch.entered):
            surge.close_minutes(at)
        self.wait_surge.judge_quiet(over, at, self.waits.predict_one(_ALL, at))

    def _apply(self, event: QueueEvent) -> None:
        at, who = event.at, event.who
        self.tick(at)
        match event.verb:
            case "arrive":
                self.surges["surge"].learn_one(at)
                self.surges["abandonment_surge"].advance(at)
                self.watch.age(self.surges["surge"])
                if who in self.forecast.observed.serving:
                    # Queued again: the service is over, and another wait begins.
                    self._finish(who, at)
                self.forecast.arrive(who, at, event.priority, event.kind)
            case "serve":
                waited = self.forecast.serve(who, at, event.agent)
                if waited is not None:
                    self._learn_wait(at, waited)
                self._take(event)
            case "take":
                self._take(event)
                self.watch.take()
            case "finish":
                self._finish(who, at)
            case "abandon":
                self.surges["abandonment_surge"].learn_one(at)
                self.forecast.abandon(who, at)
            case "leave":
                self.forecast.leave(who, at)
            case "agent":
                self.forecast.agent(who, event.status, at)  # type: ignore[arg-type]
                self.load.status(who, event.status, at, event.capacity, event.reason)  # type: ignore[arg-type]
                self.load.call(who, event.agent_name)
                self.duty.status(who, event.status, at)
            case "call":
                self.load.call(who, event.agent_name)
            case "enter":
                self._enter(at)
            case "open" | "close":
                self.watch.set_open(event.verb == "open", self.surges["surge"])

    def _enter(self, at: float) -> None:
        for surge in self.surges.values():
            surge.advance(at)
        self.watch.enter(at)
        self.watch.age(self.surges["surge"])

    def _take(self, event: QueueEvent) -> None:
        if event.agent is not None:
            self.load.take(event.agent, event.who, event.at, event.channel)
            self.duty.took(event.agent, event.at)

    def _learn_wait(self, at: float, waited: float) -> None:
        self.hour.served(at, waited)
        drift = self.waits.learn_one(_ALL, at, waited)
        if drift is not None:
            self.drifts = [*self.drifts, drift][-_MOST_DRIFTS:]

    def _finish(self, who: str, at: float) -> None:
        self.forecast.finish(who, at)
        for agent in [name for name, one in self.load.agents.items() if who in one.open]:
            self.load.drop(agent, who, at)

    def wait_baseline(self, since: float) -> Baseline | None:
        """Return the baseline of a wait that began at `since`, or None while it rests on too few waits."""
        baseline = self.waits.predict_one(_ALL, since)
        return baseline if baseline is not None and baseline.seen >= EXPERIENCE else None

    def for_newcomers(self) -> tuple[ChannelForecast, ...]:
        """Return the forecast for the next customer of each channel, the commonest channel first."""
        observed = self.forecast.observed
        found = []
        for channel in observed.channels() or [""]:
            forecast = self.forecast.predict(None, observed.now, kind=observed.usual_kind(channel))
            found.append(
                ChannelForecast(channel=channel, forecast=as_record(forecast), untold=forecast.untold)
            )
        return tuple(found)

    def snapshot_due(self) -> bool:
        """Whether a restore would repeat much work, or a borrowed start is in no record yet."""
        much = len(self.journal) >= JOURNAL_LENGTH or self._judged >= MINUTES_REPEATED
        return self._borrowed or much

    def snapshot(self) -> bytes:
        """Return the whole model as compressed JSON, and empty the journal."""
        self._base = self._packed()
        self.journal, self._borrowed, self._judged = [], False, 0
        return self._base

    def _packed(self) -> bytes:
        whole = _Snapshot(
            msgspec.Raw(self.forecast.to_state()),
            self.surges,
            self.hour,
            self.load,
            self.waits,
            self.wait_surge,
            self.drifts,
            self.duty,
            self.watch,
        )
        return pack(_encode(whole))

    def restore(self, snapshot: bytes) -> None:
        """Read a snapshot, on which `replay` puts the journal.

        Raises:
            ValueError: it is no snapshot, or has another version.
        """
        read = _decode(unpack(snapshot))
        self._base = snapshot
        self.forecast = QueueForecast.from_state(bytes(read.forecast))
        self.surges, self.hour, self.load = read.surges, read.hour, read.load
        self.waits, self.wait_surge, self.drifts = read.waits, read.wait_surge, read.drifts
        self.duty, self.watch = read.duty, read.watch

    def replay(self, journal: list[QueueEvent]) -> None:
        """Learn again from the events of a journal."""
        for event in journal:
            self.observe(event)

    def surge_evidence(self, surge: Surge, at: float, sla: float) -> Evidence:
        """Return the arrivals, their baseline, and the agents that would keep the SLA (seconds; Erlang A).

        On a queue's first day the baseline is the last hour, and the evidence says so.
        """
        ratio, usual = ("surge.ratio", "surge.usual")
        if surge.young:
            ratio, usual = ("surge.ratio_last_hour", "surge.last_hour")
        drivers = [
            Driver(ratio, weight=round(surge.ratio, 1)),
            Driver("surge.observed", weight=surge.observed),
            Driver(usual, weight=round(surge.baseline, 1)),
        ]
        minutes = max(1.0, (at - surge.since) / MINUTE)
        drivers += self._staff(surge.observed / minutes / MINUTE, sla)
        return Evidence(count=round(surge.observed), since=surge.since, sla=sla, drivers=tuple(drivers))

    def drop_evidence(self, drop: Drop) -> Evidence:
        """Return how many came since the drop began, and how many would be usual."""
        drivers = [
            Driver("drop.usual", weight=round(drop.usual, 1)),
            Driver("drop.observed", weight=float(drop.observed)),
        ]
        if drop is self.watch.handover:
            drivers.append(Driver("drop.around", weight=float(drop.around)))
        return Evidence(count=drop.observed, since=drop.since, drivers=tuple(drivers))

    def wait_surge_evidence(self, at: float, sla: float) -> Evidence:
        """Return a newcomer's wait in baselines, and the agents that would keep the SLA."""
        surge = self.wait_surge
        drivers = [Driver("wait_surge.ratio", weight=round(surge.ratio, 1)), *self.pressure(at)]
        drivers += self._staff(self.hour.rate(at, _QUARTER), sla)
        forecast = as_record(self.forecast.predict(None, at))
        return Evidence(since=surge.since, sla=sla, drivers=tuple(drivers), forecast=forecast)

    def pressure(self, at: float) -> tuple[Driver, ...]:
        """Return what makes waits longer than their baseline: more arrivals, and agents who are away."""
        drivers = []
        arrived, baseline = self.hour.ratio(at, _QUARTER)
        many = arrived >= _FEWEST_ARRIVALS and arrived > _MORE_ARRIVALS * baseline > 0.0
        if many and self.surges["surge"].experienced:
            drivers.append(Driver("arrivals.ratio", weight=round(arrived / baseline, 1)))
        here, away = self.load.here()
        if away:
            drivers.append(Driver("staff.away", text=str(here), weight=float(away)))
        return tuple(drivers)

    def present(self) -> int:
        """Return how many agents are at work, free or busy."""
        return self.load.present()

    def needed(self, at: float, sla: float) -> int | None:
        """Return how many agents would keep the SLA (seconds) at the arrival rate of the last 15 minutes."""
        return self._needed(self.hour.rate(at, _QUARTER), sla)

    def _needed(self, arrivals: float, sla: float) -> int | None:
        return staffing.agents_needed(self._offered(arrivals), sla)

    def staff_load(self, at: float) -> staffing.Load:
        """Return the load on which `needed` rests."""
        return self._offered(self.hour.rate(at, _QUARTER))

    def _offered(self, arrivals: float) -> staffing.Load:
        observed = self.forecast.observed
        return staffing.Load(
            arrivals=arrivals,
            service=max(1.0, observed.service_mean),
            patience=max(1.0, observed.wait_seconds / max(1.0, observed.abandon_count)),
        )

    def _staff(self, arrivals: float, sla: float) -> list[Driver]:
        needed, present = self._needed(arrivals, sla), self.present()
        drivers = []
        if needed is not None:
            drivers.append(Driver("staff.needed", weight=float(needed)))
        if present:
            drivers.append(Driver("staff.present", weight=float(present)))
        return drivers


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Snapshot).decode


def as_record(forecast: WaitForecast) -> ShownForecast | None:
    """Return a forecast in tenths of seconds, as people see it, or None if they should not see it."""
    if forecast.untold is not None:
        return None
    return ShownForecast(
        mean=round(forecast.mean, 1),
        low=round(forecast.low, 1),
        median=round(forecast.median, 1),
        high=round(forecast.high, 1),
    )
