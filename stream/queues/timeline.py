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

from msgspec.structs import replace

from detectors.contract.readings import Driver
from detectors.contract.rules import Rules
from detectors.queue.surge import MINUTE
from detectors.queue.wait_warning import WarningRule
from stream.queues.model import Happening, QueueModel, as_record
from stream.queues.pending_signals import PendingSignals, Timely
from stream.records import AgentSeen, Evidence, Left, RunningWait, Taken, WaitEnded, WaitStarted
from stream.waits.baselines import ReplyBaselines
from stream.waits.outcomes import (
    QUEUE_WAIT,
    UNUSUAL_WAIT,
    BaselineDue,
    Breach,
    LineEnd,
    Outcome,
    QueueTrouble,
)
from stream.waits.running import Due, RunningWaits, transfer_drivers
from stream.waits.unusual import UnusualWait, UnusualWaits

LOOK_EVERY = 10.0
CALM = 300.0
"""Seconds after which customers who waited beside a free agent are no longer one and the same trouble."""
LINE_PREFIX = b"line/"
"""Before the keys of these waits on the waits topic."""
_IN_ORDER = -1


class QueueTimeline:
    """Takes signals as they come and gives what follows from them in the order of time."""

    def __init__(self, partition: int, rules: Callable[[], Rules]) -> None:
        self._rules = rules
        self.pending = PendingSignals(partition)
        self._looks: list[tuple[float, str, float]] = []
        self._minutes: list[tuple[float, str]] = []
        self.waits = RunningWaits(partition, rules, prefix=LINE_PREFIX)
        self.models: defaultdict[str, QueueModel] = defaultdict(QueueModel)
        self.baselines = ReplyBaselines(partition, rules)
        self.unusual = UnusualWaits(partition, rules, self.baselines)
        self._asked: list[tuple[float, str]] = []
        self._changed: dict[str, float] = {}

    def ask_baseline(self, at: float, alert: str) -> None:
        """An alert began at `at`: `BaselineDue` will come when everything before that is known."""
        heapq.heappush(self._asked, (at, alert))

    def restored(self, time: float) -> None:
        """Waits, models and pending signals are back, and `time` is as far as it had come."""
        self.pending.restored(time)
        self.baselines.restored()
        self.unusual.restored(time)
        for wait in self.waits.all():
            self._watch(wait, time)
        for name, model in self.models.items():
            if model.next_minute():
                heapq.heappush(self._minutes, (model.next_minute(), name))

    def advance(self, time: float) -> Iterator[Outcome]:
        """Everything before `time`.

        Of one moment: first what is learned, then what happened, then deadlines, looks, minutes.
        """
        while True:
            learned, happening = self.baselines.next_at(), self.pending.next_at()
            asked = self._asked[0][0] if self._asked else math.inf
            due = self.waits.next_due(_IN_ORDER)
            look = self._looks[0][0] if self._looks else math.inf
            minute = self._minutes[0][0] if self._minutes else math.inf
            unusual = self.unusual.next_at()
            first = min(learned, asked, happening, due, look, unusual, minute)
            # At `time` itself somebody may yet have something to say.
            if first >= time:
                return
            if learned == first:
                self.baselines.learn()
            elif asked == first:
                yield BaselineDue(heapq.heappop(self._asked)[1])
            elif happening == first:
                yield from self._happen(self.pending.pop())
            elif due == first:
                for passed in self.waits.due(_IN_ORDER, first):
                    yield from self._broken(passed)
            elif unusual == first:
                yield from self._unusual(first)
            elif look == first:
                yield from self._look(*heapq.heappop(self._looks))
            else:
                yield from self._minute(*heapq.heappop(self._minutes))

    def changed_queues(self) -> dict[str, float]:
        """The queues in which something came to pass since the last call, and when."""
        changed, self._changed = self._changed, {}
        return changed

    # --- what happens ----------------------------------------------------------------------------------

    def _happen(self, signal: Timely) -> Iterator[Outcome]:
        self._changed[signal.queue] = signal.at
        if isinstance(signal, WaitStarted) and signal.wait.kind != "queue":
            self.unusual.start(signal.wait)
            return
        if isinstance(signal, WaitEnded) and signal.kind != "queue":
            if self.unusual.stop(signal.contact.conversation):
                yield LineEnd(UNUSUAL_WAIT, signal.contact.conversation, signal.at, signal.outcome)
            return
        watched = bool(self._model(signal.queue).next_minute())
        match signal:
            case WaitStarted():
                wait, contact = signal.wait, signal.wait.contact
                kind = f"{contact.channel}/{contact.language or ''}"
                self._model(signal.queue).happen(
                    Happening(signal.at, "arrive", contact.conversation, priority=wait.priority, kind=kind)
                )
                self.waits.start(replace(signal, events_partition=_IN_ORDER))
                self._watch(wait, signal.at)
            case WaitEnded():
                verbs = {"answered": "serve", "abandoned": "abandon"}
                verb = verbs.get(signal.outcome, "leave")
                self._model(signal.queue).happen(
                    Happening(signal.at, verb, signal.contact.conversation, agent=signal.contact.agent)  # type: ignore[arg-type]
                )
                for passed in self.waits.stop(signal.contact.conversation, "queue", signal.at):
                    yield from self._broken(passed)
                yield LineEnd(QUEUE_WAIT, signal.contact.conversation, signal.at, signal.outcome)
            case Left():
                if self.unusual.stop(signal.contact.conversation):
                    yield LineEnd(UNUSUAL_WAIT, signal.contact.conversation, signal.at, signal.outcome)
                self._model(signal.queue).happen(Happening(signal.at, "finish", signal.contact.conversation))
            case Taken():
                self._model(signal.queue).happen(
                    Happening(signal.at, "take", signal.contact.conversation, agent=signal.contact.agent)
                )
            case AgentSeen():
                self._model(signal.queue).happen(
                    Happening(signal.at, "agent", signal.agent, status=signal.status)
                )
        if not watched and self._model(signal.queue).next_minute():
            heapq.heappush(self._minutes, (self._model(signal.queue).next_minute(), signal.queue))

    def _unusual(self, at: float) -> Iterator[LineEnd | UnusualWait]:
        wait = self.unusual.look()
        if wait is not None and at < wait.until:
            yield wait
        elif wait is not None and self.unusual.stop(wait.wait.contact.conversation):
            # From here on the broken promise has an alert of its own.
            yield LineEnd(UNUSUAL_WAIT, wait.wait.contact.conversation, at, "superseded")

    def _model(self, queue: str) -> QueueModel:
        """A queue without experience borrows that of the most experienced here."""
        if queue not in self.models:
            others = [self.models[name] for name in sorted(self.models)]
            self.models[queue].borrow(others)
        return self.models[queue]

    def _minute(self, at: float, queue: str) -> Iterator[QueueTrouble]:
        """A minute of a queue is over: is something wrong with it, or not any more?"""
        model = self.models[queue]
        model.tick(at)
        heapq.heappush(self._minutes, (at + MINUTE, queue))
        sla = self._rules().of(queue).waits.queue_sla
        for cause, detector in model.surges.items():
            surge = detector.predict_one()
            if surge is None:
                yield QueueTrouble(queue, cause, at)
            else:
                evidence = self._standing_for(queue, model.surge_evidence(surge, at, sla))
                yield QueueTrouble(queue, cause, at, surge.since, evidence)
        if model.wait_surge.surging:
            evidence = self._standing_for(queue, model.wait_surge_evidence(at, sla))
            yield QueueTrouble(queue, "wait_surge", at, model.wait_surge.since, evidence)
        else:
            yield QueueTrouble(queue, "wait_surge", at)
        yield self._unassigned(at, queue, model)

    def _standing_for(self, queue: str, evidence: Evidence) -> Evidence:
        """A surge stands for the waits below it."""
        waiting = sum(1 for _ in self.waits.of_queue(queue))
        if not waiting:
            return evidence
        return replace(evidence, drivers=(*evidence.drivers, Driver("line.waiting", weight=float(waiting))))

    def _unassigned(self, at: float, queue: str, model: QueueModel) -> QueueTrouble:
        """Does a customer wait although an agent is free?"""
        rules = self._rules().of(queue).waits
        waiting = [wait.since for wait in self.waits.of_queue(queue)]
        idle = model.load.idle_while_waiting(min(waiting, default=None), rules.wrap_up)
        after = rules.unassigned_after
        if idle is None or at - idle < after:
            return QueueTrouble(queue, "unassigned", at, calm=CALM)
        drivers = (
            Driver("line.waiting", weight=float(len(waiting))),
            Driver("unassigned.free", weight=float(len(model.load.idle(rules.wrap_up)))),
            Driver("wait.longest", weight=round(at - min(waiting), 1)),
        )
        evidence = Evidence(waited=at - idle, since=idle, count=len(waiting), drivers=drivers)
        return QueueTrouble(queue, "unassigned", at, idle + after, evidence)

    def _broken(self, due: Due) -> Iterator[Breach]:
        if due.severity == "warning":
            yield Breach(due.wait, due.at, self._evidence(due.wait, due.at, due.waited, due.sla), broken=True)

    # --- breaches to come ------------------------------------------------------------------------------

    def _watch(self, wait: RunningWait, now: float) -> None:
        """Set the next moment to look at a wait: every ten seconds, and when only the lead is left."""
        queue = self._rules().of(wait.contact.queue)
        rules = queue.waits_of(wait.contact.channel)
        deadline = queue.deadline(wait.since, rules.queue_sla)
        lead = max(wait.since, deadline - rules.warn_lead)
        turns = math.floor((now - wait.since) / LOOK_EVERY) + 1
        following = wait.since + turns * LOOK_EVERY
        if now < lead < following:
            following = lead
        if following < deadline:
            heapq.heappush(self._looks, (following, wait.contact.conversation, wait.since))

    def _look(self, at: float, conversation: str, since: float) -> Iterator[Breach]:
        wait = self.waits.get(conversation, "queue")
        if wait is None or wait.since != since:
            return
        queue = self._rules().of(wait.contact.queue)
        rules = queue.waits_of(wait.contact.channel)
        rule = WarningRule(lead=rules.warn_lead, sure=rules.warn_sure, likely=rules.warn_likely)
        known = self._model(wait.contact.queue)
        model, deadline = known.forecast, queue.deadline(since, rules.queue_sla)
        chance = model.breach_probability(conversation, at, deadline - since) if known.experienced else 0.0
        if not rule.warns(chance, deadline - at):
            self._watch(wait, at)
            return
        forecast = model.predict(conversation, at)
        evidence = replace(
            self._evidence(wait, at, queue.hours.seconds_open(since, at), rules.queue_sla),
            due=deadline,
            probability=round(chance, 3),
            drivers=self._drivers(wait, at)
            + tuple(driver for driver in forecast.drivers if driver.code != "wait.away"),
            forecast=as_record(forecast),
        )
        yield Breach(wait, at, evidence, broken=False)

    def _drivers(self, wait: RunningWait, at: float) -> tuple[Driver, ...]:
        return transfer_drivers(wait) + self._model(wait.contact.queue).pressure(at)

    def _evidence(self, wait: RunningWait, at: float, waited: float, sla: float) -> Evidence:
        return Evidence(
            waited=waited,
            sla=sla,
            since=wait.since,
            drivers=self._drivers(wait, at),
            quote=wait.quote,
            turn=wait.turn,
            baseline=self._model(wait.contact.queue).wait_baseline(wait.since),
        )
