"""The customers who wait in the queues of a partition, in the order of time across all sources.

What the other waits need not, these do: a forecast rests on what happened to everybody in the queue. So
their starts, ends and deadlines, and the moments at which a breach to come is looked for, are taken in the
order of time, once the time up to which everything is known (`SourceTimes`) has passed them.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from detectors.rules import Rules
from detectors.surge import MINUTE
from detectors.wait_warning import WarningRule
from stream.queue_model import Happening, QueueModel, as_record
from stream.records import AgentSeen, Evidence, Left, Signal, WaitEnded, WaitStarted
from stream.running_waits import Due, RunningWait, RunningWaits

LOOK_EVERY = 10.0
_IN_ORDER = -1


class Breach(Struct, frozen=True):
    """A wait that will be (`probability`), or has been, longer than promised."""

    wait: RunningWait
    at: float
    evidence: Evidence
    broken: bool


class SurgeSeen(Struct, frozen=True):
    """At `at` the queue gets more of something than is its rhythm (`evidence`), or no longer does (None).

    `began` is since when, in seconds since 1970.
    """

    queue: str
    cause: str
    at: float
    began: float = 0.0
    evidence: Evidence | None = None


class LineEnd(Struct, frozen=True):
    """A wait in the queue is over."""

    signal: WaitEnded


Outcome: TypeAlias = Breach | LineEnd | SurgeSeen


class Pending(Struct, frozen=True, array_like=True):
    """A signal whose time has not come; `number` keeps those of a source in their order."""

    at: float
    source: int
    number: int
    signal: Signal

    def __lt__(self, other: Pending) -> bool:
        return (self.at, self.source, self.number) < (other.at, other.source, other.number)


class QueueLine:
    """Takes signals as they come and gives what follows from them in the order of time."""

    def __init__(self, partition: int, rules: Callable[[], Rules]) -> None:
        self._rules = rules
        self._pending: list[Pending] = []
        self._count = 0
        self._looks: list[tuple[float, str, float]] = []
        self._minutes: list[tuple[float, str]] = []
        self.waits = RunningWaits(partition, rules, prefix=b"line/")
        self.models: defaultdict[str, QueueModel] = defaultdict(QueueModel)
        self._changed: dict[str, float] = {}

    def note(self, signal: WaitStarted | WaitEnded | Left | AgentSeen) -> None:
        """Remember what a source said until its time has come."""
        self._count += 1
        heapq.heappush(self._pending, Pending(signal.at, signal.source, self._count, signal))

    def pending(self, queue: str) -> list[Pending]:
        """What is noted of a queue and has not yet come to pass, in order."""
        return sorted(p for p in self._pending if p.signal.queue == queue)  # type: ignore[union-attr]

    def restore(self, pending: list[Pending]) -> None:
        """Take up what `pending` gave."""
        for entry in pending:
            heapq.heappush(self._pending, entry)
            self._count = max(self._count, entry.number)

    def restore_looks(self, time: float) -> None:
        """After the waits are back: set the moments to look at each, as from `time` on."""
        for wait in self.waits.all():
            self._watch(wait, time)
        for name, model in self.models.items():
            if model.next_minute():
                heapq.heappush(self._minutes, (model.next_minute(), name))

    def advance(self, time: float) -> Iterator[Outcome]:
        """Everything up to `time`: of one moment, first what happened, then deadlines, looks, and minutes."""
        while True:
            happening = self._pending[0].at if self._pending else math.inf
            due = self.waits.next_due(_IN_ORDER)
            look = self._looks[0][0] if self._looks else math.inf
            minute = self._minutes[0][0] if self._minutes else math.inf
            first = min(happening, due, look, minute)
            if first > time or first == math.inf:
                return
            if happening == first:
                yield from self._happen(heapq.heappop(self._pending).signal)
            elif due == first:
                for passed in self.waits.due(_IN_ORDER, first):
                    yield from self._broken(passed)
            elif look == first:
                yield from self._look(*heapq.heappop(self._looks))
            else:
                yield from self._minute(*heapq.heappop(self._minutes))

    def changed_queues(self) -> dict[str, float]:
        """The queues in which something came to pass since the last call, and when."""
        changed, self._changed = self._changed, {}
        return changed

    # --- what happens ----------------------------------------------------------------------------------

    def _happen(self, signal: Signal) -> Iterator[Outcome]:
        assert isinstance(signal, WaitStarted | WaitEnded | Left | AgentSeen)
        self._changed[signal.queue] = signal.at
        watched = bool(self._model(signal.queue).next_minute())
        match signal:
            case WaitStarted():
                kind = f"{signal.channel}/{signal.language or ''}"
                self._model(signal.queue).happen(
                    Happening(signal.at, "arrive", signal.conversation, priority=signal.priority, kind=kind)
                )
                self._watch(self.waits.start(replace(signal, source=_IN_ORDER)), signal.at)
            case WaitEnded():
                verbs = {"answered": "serve", "abandoned": "abandon"}
                verb = verbs.get(signal.outcome, "leave")
                self._model(signal.queue).happen(
                    Happening(signal.at, verb, signal.conversation, agent=signal.agent)  # type: ignore[arg-type]
                )
                for passed in self.waits.stop(signal.conversation, "queue", signal.at):
                    yield from self._broken(passed)
                yield LineEnd(signal)
            case Left():
                self._model(signal.queue).happen(Happening(signal.at, "finish", signal.conversation))
            case AgentSeen():
                self._model(signal.queue).happen(
                    Happening(signal.at, "agent", signal.agent, status=signal.status)
                )
        if not watched and self._model(signal.queue).next_minute():
            heapq.heappush(self._minutes, (self._model(signal.queue).next_minute(), signal.queue))

    def _model(self, queue: str) -> QueueModel:
        """A queue without experience borrows that of the most experienced here."""
        if queue not in self.models:
            others = [self.models[name] for name in sorted(self.models)]
            self.models[queue].borrow(others)
        return self.models[queue]

    def _minute(self, at: float, queue: str) -> Iterator[SurgeSeen]:
        """A minute of a queue is over: does it have a surge, or not any more?"""
        model = self.models[queue]
        model.tick(at)
        heapq.heappush(self._minutes, (at + MINUTE, queue))
        promise = self._rules().of(queue).waits.queue_sla
        for cause, detector in model.surges.items():
            surge = detector.predict_one()
            if surge is None:
                yield SurgeSeen(queue, cause, at)
            else:
                yield SurgeSeen(queue, cause, at, surge.since, model.surge_evidence(surge, at, promise))

    def _broken(self, due: Due) -> Iterator[Breach]:
        if due.severity == "warning":
            yield Breach(due.wait, due.at, _evidence(due.wait, due.at, due.promise), broken=True)

    # --- breaches to come ------------------------------------------------------------------------------

    def _watch(self, wait: RunningWait, now: float) -> None:
        """Set the next moment to look at a wait: every ten seconds, and when only the lead is left."""
        rules = self._rules().of(wait.queue).waits_of(wait.channel)
        lead = wait.since + max(0.0, rules.queue_sla - rules.warn_lead)
        turns = math.floor((now - wait.since) / LOOK_EVERY) + 1
        following = wait.since + turns * LOOK_EVERY
        if now < lead < following:
            following = lead
        if following < wait.since + rules.queue_sla:
            heapq.heappush(self._looks, (following, wait.conversation, wait.since))

    def _look(self, at: float, conversation: str, since: float) -> Iterator[Breach]:
        wait = self.waits.get(conversation, "queue")
        if wait is None or wait.since != since:
            return
        rules = self._rules().of(wait.queue).waits_of(wait.channel)
        rule = WarningRule(lead=rules.warn_lead, sure=rules.warn_sure, likely=rules.warn_likely)
        known = self._model(wait.queue)
        model, promise = known.forecast, rules.queue_sla
        chance = model.breach_probability(conversation, at, promise) if known.experienced else 0.0
        if not rule.warns(chance, since + promise - at):
            self._watch(wait, at)
            return
        forecast = model.predict(conversation, at)
        evidence = replace(
            _evidence(wait, at, promise),
            probability=round(chance, 3),
            drivers=forecast.drivers,
            forecast=as_record(forecast),
        )
        yield Breach(wait, at, evidence, broken=False)


def _evidence(wait: RunningWait, at: float, promise: float) -> Evidence:
    return Evidence(
        waited=at - wait.since, promise=promise, since=wait.since, quote=wait.quote, turn=wait.turn
    )
