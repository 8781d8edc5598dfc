"""The learning model of one queue, and how it is kept: a snapshot now and then, and a journal in between.

A model is tens of kilobytes; what happens to it is tens of bytes. Restoring takes the snapshot and lets the
journal happen again, which gives the same model to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.readings import Driver
from detectors.queue import staffing
from detectors.queue.agent_load import QueueLoad
from detectors.queue.forecast import QueueForecast, WaitForecast
from detectors.queue.last_hour import LastHour
from detectors.queue.reply_baseline import Baseline, Drift, ReplyBaseline
from detectors.queue.surge import MINUTE, Surge, SurgeDetector
from detectors.queue.wait_surge import WaitSurge
from stream.core.packing import pack, unpack
from stream.records import Evidence, Forecast

JOURNAL_LENGTH = 200
EXPERIENCE = 20
"""Waits that a queue must have seen to its end before its forecasts are worth a word."""
_QUARTER = 900.0
_MOST_DRIFTS = 4
_FEW = 5
_MORE = 1.2
_ALL = "all"

Verb: TypeAlias = Literal["arrive", "serve", "take", "finish", "abandon", "leave", "agent"]


class QueueEvent(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What happened in a queue at `at`, to `who`: a conversation, or an agent whose `status` changed.

    `kind` is the channel and language of a customer who arrives, by which the forecast knows them.
    """

    at: float
    verb: Verb
    who: str
    agent: str | None = None
    priority: int = 0
    kind: str = ""
    status: str = ""


class _Snapshot(Struct):
    forecast: msgspec.Raw
    surges: dict[str, SurgeDetector]
    hour: LastHour
    load: QueueLoad
    waits: ReplyBaseline
    wait_surge: WaitSurge
    drifts: list[Drift]


class QueueModel:
    """What one queue has taught, in the order of time: how long one waits, and what is usual here.

    `surges` watches its arrivals and those who give up, each against its own rhythm, and `wait_surge` what
    one who comes now would wait, against the usual `waits`. `load` is how work lies on the agents.
    """

    def __init__(self) -> None:
        self.forecast = QueueForecast()
        self.surges = {"surge": SurgeDetector(), "abandonment_surge": SurgeDetector()}
        self.hour = LastHour()
        self.load = QueueLoad()
        self.waits = ReplyBaseline()
        self.wait_surge = WaitSurge()
        self.drifts: list[Drift] = []
        self.journal: list[QueueEvent] = []
        self._borrowed = False

    @property
    def experienced(self) -> bool:
        """Whether enough waits were seen to their end."""
        return self.forecast.learned >= EXPERIENCE

    def borrow(self, others: Iterable[QueueModel]) -> None:
        """Begin with what the most experienced of the others has learned."""
        self._borrowed = self.forecast.borrow(other.forecast for other in others)

    def observe(self, event: QueueEvent) -> None:
        """Learn from one event, and note it in the journal."""
        self._apply(event)
        self.journal.append(event)

    def next_minute(self) -> float:
        """When the running minute is over, seconds since 1970; 0 before anything happened."""
        minute = self.surges["surge"].minute
        return minute + MINUTE if minute >= 0.0 else 0.0

    def tick(self, at: float) -> None:
        """Time has come to `at`. Told minute by minute or not, it comes to the same."""
        arrivals = self.surges["surge"]
        while arrivals.minute >= 0.0 and arrivals.minute + MINUTE <= at:
            begun, over = arrivals.minute, arrivals.minute + MINUTE
            self.hour.learn_one(begun, arrivals.count, arrivals.baseline(begun))
            for surge in self.surges.values():
                surge.advance(over)
            self.wait_surge.judge(over, self.forecast, self.waits.predict_one(_ALL, over))

    def _apply(self, event: QueueEvent) -> None:
        at, who = event.at, event.who
        self.tick(at)
        match event.verb:
            case "arrive":
                self.surges["surge"].learn_one(at)
                self.surges["abandonment_surge"].advance(at)
                if who in self.forecast.observed.serving:
                    # Sent back into the line: the service is over, and another wait begins.
                    self._finish(who, at)
                self.forecast.arrive(who, at, event.priority, event.kind)
            case "serve":
                waited = self.forecast.serve(who, at, event.agent)
                if waited is not None:
                    self._learn_wait(at, waited)
                if event.agent is not None:
                    self.load.take(event.agent, who, at)
            case "take":
                if event.agent is not None:
                    self.load.take(event.agent, who, at)
            case "finish":
                self._finish(who, at)
            case "abandon":
                self.surges["abandonment_surge"].learn_one(at)
                self.forecast.abandon(who, at)
            case "leave":
                self.forecast.leave(who, at)
            case "agent":
                self.forecast.agent(who, event.status, at)  # type: ignore[arg-type]
                self.load.status(who, event.status, at)  # type: ignore[arg-type]

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
        """How long one usually waits in this queue from such an hour on; None while too little is known."""
        baseline = self.waits.predict_one(_ALL, since)
        return baseline if baseline is not None and baseline.seen >= EXPERIENCE else None

    def for_newcomer(self) -> Forecast | None:
        """The forecast for one who would come now; None while too little has been learned."""
        if not self.experienced:
            return None
        return as_record(self.forecast.predict(None, self.forecast.observed.now))

    def snapshot_due(self) -> bool:
        """Whether the journal has grown long enough, or does not tell all there is."""
        return self._borrowed or len(self.journal) >= JOURNAL_LENGTH

    def snapshot(self) -> bytes:
        """All that was learned, as compressed JSON; the journal begins anew."""
        self.journal, self._borrowed = [], False
        whole = _Snapshot(
            msgspec.Raw(self.forecast.to_state()),
            self.surges,
            self.hour,
            self.load,
            self.waits,
            self.wait_surge,
            self.drifts,
        )
        return pack(_encode(whole))

    def restore(self, snapshot: bytes) -> None:
        """Take up a snapshot; the journal happens again on top of it.

        Raises:
            ValueError: it is no snapshot, or one of another version.
        """
        read = _decode(unpack(snapshot))
        self.forecast = QueueForecast.from_state(bytes(read.forecast))
        self.surges, self.hour, self.load = read.surges, read.hour, read.load
        self.waits, self.wait_surge, self.drifts = read.waits, read.wait_surge, read.drifts

    def replay(self, journal: list[QueueEvent]) -> None:
        """Take up a journal."""
        self.journal = list(journal)
        for event in journal:
            self._apply(event)

    def surge_evidence(self, surge: Surge, at: float, sla: float) -> Evidence:
        """How much more comes than usual, and how many agents would keep the promise again (Erlang A)."""
        drivers = [
            Driver("surge.ratio", weight=round(surge.ratio, 1)),
            Driver("surge.observed", weight=surge.observed),
            Driver("surge.usual", weight=round(surge.baseline, 1)),
        ]
        minutes = max(1.0, (at - surge.since) / MINUTE)
        drivers += self._staff(surge.observed / minutes / MINUTE, sla)
        return Evidence(count=round(surge.observed), since=surge.since, sla=sla, drivers=tuple(drivers))

    def wait_surge_evidence(self, at: float, sla: float) -> Evidence:
        """How many times the usual wait one who comes now would have, and how many agents would do."""
        surge = self.wait_surge
        drivers = [Driver("wait_surge.ratio", weight=round(surge.ratio, 1)), *self.pressure(at)]
        drivers += self._staff(self.hour.rate(at, _QUARTER), sla)
        forecast = as_record(self.forecast.predict(None, at))
        return Evidence(since=surge.since, sla=sla, drivers=tuple(drivers), forecast=forecast)

    def pressure(self, at: float) -> tuple[Driver, ...]:
        """What makes waits longer than usual here: more who come, and agents who are away."""
        drivers = []
        arrived, baseline = self.hour.ratio(at, _QUARTER)
        if self.surges["surge"].experienced and arrived >= _FEW and arrived > _MORE * baseline > 0.0:
            drivers.append(Driver("arrivals.ratio", weight=round(arrived / baseline, 1)))
        here = [agent.status for agent in self.forecast.observed.agents.values() if agent.status != "offline"]
        away = here.count("away")
        if away:
            drivers.append(Driver("staff.away", text=str(len(here)), weight=float(away)))
        return tuple(drivers)

    def present(self) -> int:
        """How many agents are there, free or busy, as far as is known."""
        observed = self.forecast.observed
        return sum(agent.status in ("available", "busy") for agent in observed.agents.values())

    def needed(self, at: float, sla: float) -> int | None:
        """How many agents would keep the promise (seconds) at the rate of the last quarter of an hour."""
        return self._needed(self.hour.rate(at, _QUARTER), sla)

    def _needed(self, arrivals: float, sla: float) -> int | None:
        observed = self.forecast.observed
        load = staffing.Load(
            arrivals=arrivals,
            service=max(1.0, observed.service_mean),
            patience=max(1.0, observed.wait_seconds / max(1.0, observed.abandon_count)),
        )
        return staffing.agents_needed(load, sla)

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


def as_record(forecast: WaitForecast) -> Forecast:
    """A forecast in whole tenths of seconds, as people are shown it."""
    return Forecast(
        mean=round(forecast.mean, 1),
        low=round(forecast.low, 1),
        median=round(forecast.median, 1),
        high=round(forecast.high, 1),
    )
