"""The timeline of a partition: what happens in its queues, in the order of event time.

A forecast rests on what happened to every customer of a queue, and baselines on every wait. So the signals
of all events partitions, the deadlines of waits in the queue, the forecasts that warn of a breach and the
checks of each minute take one order: that of the agenda. A step is taken once the watermark of all events
partitions has passed it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from detectors.contract.readings import Driver
from detectors.queue.surge_baseline import MINUTE, last_minute
from detectors.queue.wait_warning import WarningRule
from stream.core.agenda import Agenda, Entry
from stream.core.applied_rules import FollowedRules
from stream.core.undo import Undo
from stream.intervals.store import IntervalStore
from stream.queues.absence import missing, nobody_on
from stream.queues.model import QueueEvent, QueueModel, Verb, as_record
from stream.queues.orphans import Orphans
from stream.queues.pending_signals import PendingSignals, TimedSignal
from stream.records import (
    AgentSeen,
    BaselineAsked,
    Entered,
    Evidence,
    Left,
    Named,
    Offered,
    RunningWait,
    StepAgain,
    Taken,
    Wait,
    WaitEnded,
    WaitStarted,
)
from stream.waits.findings import (
    ORPHANED,
    QUEUE_WAIT,
    UNUSUAL_WAIT,
    AlertDue,
    BaselineReady,
    Breach,
    CaseDue,
    Finding,
    LineMoved,
    QueueCheck,
    RulesFollowed,
    WaitCauseEnded,
    WaitOffered,
)
from stream.waits.rank import Rank
from stream.waits.reply_baselines import ReplyBaselines
from stream.waits.running import Deadline, RunningWaits, offer_drivers, sla_of, transfer_drivers
from stream.waits.unusual import UnusualWaits

FORECAST_EVERY = 10.0
"""Seconds between two forecasts of one wait."""
LINE_PREFIX = b"line/"
"""How the keys of waits in the queue begin on the waits topic."""
_VERBS: Mapping[str, Verb] = {"answered": "serve", "abandoned": "abandon"}


class QueueTimeline:
    """Takes signals as they come, and yields what it finds in the order of event time.

    Args:
        partition: of the queues topic.
        rules: those that each events partition has reached, and all of them.
        undo: takes the changes of a step back when it raises. A model is then rebuilt from its last snapshot
            and its journal, so that a step that succeeds copies no model.
        alerted: whether an alert about this queue as a whole goes on.
        warned: whether an alert about the wait of this conversation in its queue goes on.
        waits: every wait that runs, as the events partitions have sent them.
        intervals: gets the time that agents were at work.
    """

    def __init__(
        self,
        partition: int,
        rules: FollowedRules,
        undo: Undo,
        alerted: Callable[[str], bool],
        warned: Callable[[str], bool],
        waits: RunningWaits,
        intervals: IntervalStore,
    ) -> None:
        self._followed = rules
        self._intervals = intervals
        self._alerted = alerted
        self._warned = warned
        self._undo = undo
        self._agenda = Agenda(undo)
        self.pending = PendingSignals(partition, self._agenda, undo)
        self.waits = RunningWaits(partition, lambda _: rules.common, LINE_PREFIX, self._agenda, undo)
        self.models: defaultdict[str, QueueModel] = defaultdict(QueueModel)
        self.baselines = ReplyBaselines(partition, rules.of, self._agenda, undo)
        self.unusual = UnusualWaits(partition, lambda: rules.common, self.baselines, self._agenda, undo)
        self.orphans = Orphans(partition, lambda: rules.common, waits, self.pending, self._agenda, undo)
        self._changed: dict[str, float] = {}
        self._awake: dict[str, None] = {}
        self._time = 0.0
        # Each gets the time of an entry and the parts of its key.
        self._steps: dict[int, Callable[..., Iterable[Finding]]] = {
            Rank.SIGNAL: lambda _at, _partition, number: self._signal(self.pending.pop(number)),
            Rank.RULES: self._rules,
            Rank.FORECAST: self._forecast,
            Rank.DEADLINE: self._deadlines,
            Rank.MINUTE: self._minute,
            Rank.HOURS: self._hours,
            Rank.LEARN: self._learn,
            Rank.ALERT: lambda at, fingerprint: (AlertDue(fingerprint, at),),
            Rank.CASE: lambda at, case_id: (CaseDue(case_id, at),),
            Rank.UNUSUAL: self._unusual,
            Rank.PRESENCE: self.orphans.back,
            Rank.ORPHAN: self.orphans.find,
        }

    def plan_alert(self, at: float, fingerprint: str) -> None:
        """Let `step` yield `AlertDue` once every events partition has passed `at`."""
        self._agenda.add(at, Rank.ALERT, fingerprint)

    def plan_case(self, at: float, case_id: str) -> None:
        """Let `step` yield `CaseDue` once every events partition has passed `at`."""
        self._agenda.add(at, Rank.CASE, case_id)

    def plan_rules(self) -> None:
        """Plan the step to the rules that every events partition has reached by now."""
        following = self._followed.following()
        if following is not None:
            number, at = following
            self._agenda.add(at, Rank.RULES, number)

    def _rules(self, at: float, number: int) -> Iterator[Finding]:
        """Other rules hold from here on: set every deadline and forecast anew."""
        if self._followed.following() != (number, at):
            return
        self.waits.change_rules(lambda: self._followed.follow(number, at), at)
        for wait in self.waits.all():
            self._plan_forecast(wait, at)
        self.orphans.replan(at)
        for queue in self.models:
            self._undo.item(self._changed, queue)
            self._changed.setdefault(queue, at)
            self._set_hours(queue, at)
        self.plan_rules()
        yield RulesFollowed()

    def restored(self, time: float) -> Iterator[None]:
        """Go on from the watermark, one model a step: every minute before it was checked before."""
        self._time = time
        before = math.nextafter(time, -math.inf)  # a forecast at the watermark has not been made
        for wait in self.waits.all():
            self._plan_forecast(wait, max(before, wait.since))
        yield
        for name, model in self.models.items():
            model.tick(last_minute(time))
            if model.next_minute():
                self._wake(name, model.next_minute())
            self._plan_hours(name, before)
            yield

    def due(self, time: float) -> Iterator[Entry]:
        """Yield every entry before the watermark `time`, to take its `step`. At `time` a signal may come."""
        while self._agenda.next_at() < time:
            yield self._agenda.pop()
        self._time = max(self._time, time)
        self.pending.passed(self._time)

    def step(self, entry: Entry) -> Iterator[Finding]:
        """Take one step, and yield what it finds."""
        return iter(self._steps[entry.rank](entry.at, *entry.key))

    def give_up(self, entry: Entry) -> StepAgain | None:
        """A step has raised, and its changes are taken back: go on without it.

        Returns the step, to be taken again after a repair. None: there is nothing to take again, because the
        next minute, or the deadline of the wait, does what is missing.
        """
        again = StepAgain(events_partition=-1, at=entry.at, rank=entry.rank, key=entry.key)
        match entry:
            case Entry(_, Rank.SIGNAL, (_, number)):
                return replace(again, key=(), signal=self.pending.pop(number))
            case Entry(at, Rank.MINUTE, (queue,)):
                self._agenda.add(at + MINUTE, Rank.MINUTE, queue)
                return None
            case Entry(at, Rank.HOURS, (queue,)):
                self._plan_hours(queue, at)
                return None
            case Entry(_, Rank.FORECAST):
                return None
        return again

    def plan_again(self, step: StepAgain) -> None:
        """Plan a step that had been set aside."""
        if step.signal is not None:
            self.pending.add(step.signal)
        else:
            self._agenda.add(step.at, step.rank, *step.key)

    def model_now(self, queue: str) -> QueueModel | None:
        """Return the model of a queue with every minute before the watermark closed, or None.

        A queue that is not checked every minute leaves them open; a restore closes them.
        """
        model = self.models.get(queue)
        if model is not None:
            model.tick(last_minute(self._time))
        return model

    def changed_queues(self) -> dict[str, float]:
        """Return the queues in which a signal took effect since the last call, and the time of the last."""
        changed, self._changed = self._changed, {}
        return changed

    # --- signals ---------------------------------------------------------------------------------------

    def _signal(self, signal: TimedSignal) -> Iterator[Finding]:
        if isinstance(signal, BaselineAsked):
            baseline = self.baselines.baseline(signal.queue, signal.kind, signal.channel, signal.since)
            if baseline is not None:
                yield BaselineReady(signal, baseline)
            return
        self._undo.item(self._changed, signal.queue)
        self._changed[signal.queue] = signal.at
        if isinstance(signal, Entered) and signal.from_partition is not None:
            yield LineMoved(signal)
        if isinstance(signal, WaitStarted) and signal.wait.kind != "queue":
            self.unusual.start(signal.wait)
        elif isinstance(signal, WaitEnded) and signal.kind != "queue":
            yield from self._stop_unusual(signal.contact.conversation, signal.at, signal.outcome)
            yield from self.orphans.signal(signal)
        elif isinstance(signal, Offered):
            wait = self.waits.offered(signal.contact.conversation, signal.offers)
            if wait is not None:
                yield WaitOffered(wait, signal.at)
        else:
            yield from self._queue_signal(signal)

    def _queue_signal(self, signal: TimedSignal) -> Iterator[Finding]:
        """A signal that the model of its queue learns from."""
        if signal.queue not in self.models:
            self._set_hours(signal.queue, signal.at)
        model = self._changing_model(signal.queue)
        known, asleep = bool(model.next_minute()), signal.queue not in self._awake
        if asleep:
            model.tick(last_minute(self._time))
        if isinstance(signal, AgentSeen | Left | Taken) or (
            isinstance(signal, WaitEnded) and signal.outcome == "answered"
        ):
            self._count_staff(signal, model)
        match signal:
            case WaitStarted():
                self._arrive(signal)
            case WaitEnded(contact=contact, at=at):
                verb = _VERBS.get(signal.outcome, "leave")
                model.observe(
                    QueueEvent(at, verb, contact.conversation, agent=contact.agent, channel=contact.channel)
                )
                for deadline in self.waits.stop(contact.conversation, "queue", at):
                    yield from self._breach(deadline)
                if not signal.goes_on:
                    yield WaitCauseEnded(QUEUE_WAIT, contact.conversation, at, signal.outcome)
            case Left(contact=contact, at=at):
                yield from self._stop_unusual(contact.conversation, at, signal.outcome)
                yield WaitCauseEnded(ORPHANED, contact.conversation, at, signal.outcome)
                model.observe(QueueEvent(at, "finish", contact.conversation))
                if signal.to_queue is not None:
                    yield LineMoved(signal)
            case Taken(contact=contact, at=at):
                yield from self.orphans.signal(signal)
                model.observe(
                    QueueEvent(at, "take", contact.conversation, agent=contact.agent, channel=contact.channel)
                )
            case Entered(contact=contact, at=at):
                model.observe(QueueEvent(at, "enter", contact.conversation))
            case Named(agent=str() as agent, at=at):
                model.observe(QueueEvent(at, "call", agent, agent_name=signal.name))
            case AgentSeen(at=at):
                model.observe(
                    QueueEvent(
                        at,
                        "agent",
                        signal.agent,
                        status=signal.status,
                        capacity=signal.capacity,
                        reason=signal.reason,
                        agent_name=signal.agent_name,
                    )
                )
        if asleep and model.next_minute():
            now_over = known and signal.at % MINUTE == 0.0 and signal.at >= self._time
            self._wake(signal.queue, signal.at if now_over else model.next_minute())

    def _count_staff(self, signal: TimedSignal, model: QueueModel) -> None:
        """Count the agents up to now, before a signal that may change what they do."""
        self._intervals.staffed(signal.queue, signal.at, model.load.at_work())
        if isinstance(signal, AgentSeen) and signal.status != "wrap_up":
            agent = model.load.agents.get(signal.agent)
            if agent is not None and agent.wrapping_since:
                since, channel = agent.wrapping_since, agent.dropped_channel
                self._intervals.wrapped_up(signal.queue, channel, since, signal.at)

    def _arrive(self, signal: WaitStarted) -> None:
        wait, contact = signal.wait, signal.wait.contact
        kind = f"{contact.channel}/{contact.language or ''}"
        arrival = QueueEvent(signal.at, "arrive", contact.conversation, priority=wait.priority, kind=kind)
        self._model(contact.queue).observe(arrival)
        self.waits.start(signal)
        self._plan_forecast(wait, signal.at)

    def _changing_model(self, queue: str) -> QueueModel:
        """The model of a queue, which the step is about to change."""
        model = self._model(queue)
        self._undo.call(self._rebuild, queue, model.marked())
        return model

    def _rebuild(self, queue: str, mark: tuple[int, float]) -> None:
        self.models[queue] = self.models[queue].rebuilt(mark)

    def _model(self, queue: str) -> QueueModel:
        """The model of a queue. A new one starts from what the most experienced model here has learned."""
        if queue not in self.models:
            others = [self.models[name] for name in sorted(self.models)]
            self._undo.item(self.models, queue)
            self.models[queue].borrow(others)
        return self.models[queue]

    # --- unusual waits ---------------------------------------------------------------------------------

    def _unusual(self, at: float, conversation: str, since: float) -> Iterator[Finding]:
        unusual = self.unusual.begun_at(conversation, since)
        if unusual is not None and at < unusual.until:
            yield unusual
        elif unusual is not None:
            # From here on the breach of the SLA has an alert of its own.
            yield from self._stop_unusual(conversation, at, "superseded")

    def _stop_unusual(self, conversation: str, at: float, outcome: str) -> Iterator[Finding]:
        if self.unusual.stop(conversation):
            yield WaitCauseEnded(UNUSUAL_WAIT, conversation, at, outcome)

    # --- waits in the queue ----------------------------------------------------------------------------

    def _learn(self, _at: float, block: int) -> Iterable[Finding]:
        self.baselines.learn(block)
        return ()

    def _deadlines(self, at: float, conversation: str, kind: Wait) -> Iterator[Finding]:
        for deadline in self.waits.deadlines_at(conversation, kind, at):
            yield from self._breach(deadline)

    def _breach(self, deadline: Deadline) -> Iterator[Finding]:
        """A breach of the SLA is critical at once: the forecast has warned of it."""
        if deadline.severity == "warning":
            # A deadline that new rules set before they held is found when they hold.
            at = max(deadline.at, self._followed.common_since)
            evidence = self._evidence(deadline.wait, at, deadline.waited, deadline.sla)
            yield Breach(deadline.wait, at, evidence, breached=True)

    def _plan_forecast(self, wait: RunningWait, now: float) -> None:
        """Plan the next forecast of a wait: every ten seconds, and when only `warn_lead` is left.

        A wait that has an alert needs no warning.
        """
        if self._warned(wait.contact.conversation):
            return
        queue = self._followed.common.of(wait.contact.queue, wait.contact.channel)
        rules = queue.waits
        deadline = queue.deadline(wait.since, sla_of(wait, rules))
        lead = max(wait.since, deadline - rules.warn_lead)
        count = math.floor((now - wait.since) / FORECAST_EVERY) + 1
        following = wait.since + count * FORECAST_EVERY
        if following <= now:  # the quotient was rounded down
            following = wait.since + (count + 1) * FORECAST_EVERY
        if now < lead < following:
            following = lead
        if following < deadline:
            self._agenda.add(following, Rank.FORECAST, wait.contact.conversation, wait.since)

    def _forecast(self, at: float, conversation: str, since: float) -> Iterator[Finding]:
        """Warn of a breach when it is likely enough for the time that is left."""
        wait = self.waits.get(conversation, "queue")
        if wait is None or wait.since != since:
            return
        queue = self._followed.common.of(wait.contact.queue, wait.contact.channel)
        rules = queue.waits
        rule = WarningRule(lead=rules.warn_lead, sure=rules.warn_sure, likely=rules.warn_likely)
        sla = sla_of(wait, rules)
        model, deadline = self._model(wait.contact.queue), queue.deadline(since, sla)
        regular = since + round((at - since) / FORECAST_EVERY) * FORECAST_EVERY
        if at >= deadline or at not in (regular, deadline - rules.warn_lead):
            return  # planned by former rules
        chance = 0.0
        if model.experienced:
            chance = model.forecast.breach_probability(conversation, at, deadline - since)
        if not rule.warns(chance, deadline - at):
            self._plan_forecast(wait, at)
            return
        forecast = model.forecast.predict(conversation, at)
        # The drivers of the queue say already how many agents are away.
        drivers = tuple(driver for driver in forecast.drivers if driver.code != "wait.away")
        evidence = self._evidence(wait, at, queue.hours.seconds_open(since, at), sla)
        evidence = replace(
            evidence,
            due=deadline,
            probability=round(chance, 3),
            drivers=evidence.drivers + drivers,
            forecast=as_record(forecast),
        )
        yield Breach(wait, at, evidence, breached=False)

    def _evidence(self, wait: RunningWait, at: float, waited: float, sla: float) -> Evidence:
        model = self._model(wait.contact.queue)
        return Evidence(
            waited=waited,
            sla=sla,
            since=wait.since,
            drivers=offer_drivers(wait) + transfer_drivers(wait) + model.pressure(at),
            quote=wait.quote,
            turn=wait.turn,
            baseline=model.wait_baseline(wait.since),
        )

    # --- the queue as a whole --------------------------------------------------------------------------

    def _minute(self, at: float, queue: str) -> Iterator[Finding]:
        """A minute of a queue is over: check each cause of the queue as a whole."""
        model = self._changing_model(queue)
        model.tick(at)
        if model.snapshot_due():
            self._undo.item(self._changed, queue)
            self._changed.setdefault(queue, at)
        deserted, waits = model.duty.deserted, list(self.waits.of_queue(queue))
        if deserted:  # a queue in which an agent is signed in need not know who waits for a word
            waits += self.orphans.waits_at(at, queue)
        # A check that finds nothing ends an alert: where none goes on it has nothing to say.
        alerted = self._alerted(queue)
        for check in self._checks(at, queue, model, waits):
            if alerted or check.evidence is not None:
                yield check
        # The checks have taken effect by now. Nothing changes in a quiet queue until its next signal, or
        # until somebody waits for a word where nobody is on (`watch`).
        awaited = bool(waits) or (deserted and self.orphans.awaited(queue))
        if model.quiet and not awaited and not self._alerted(queue):
            look = model.next_look()
            if look > at + MINUTE:
                self._undo.item(self._awake, queue)
                self._awake.pop(queue, None)
                self._agenda.add(look, Rank.MINUTE, queue)
                return
        self._wake(queue, at + MINUTE)

    def _checks(
        self, at: float, queue: str, model: QueueModel, waits: list[RunningWait]
    ) -> Iterator[QueueCheck]:
        """Check each cause of a queue as a whole, in which these customers wait."""
        rules = self._followed.common.of(queue)
        sla = rules.waits.queue_sla
        for cause, detector in model.surges.items():
            surge = detector.predict_one()
            if surge is None:
                yield QueueCheck(queue, cause, at)
            else:
                evidence = self._with_waiting(queue, model.surge_evidence(surge, at, sla))
                yield QueueCheck(queue, cause, at, surge.since, evidence)
        if model.wait_surge.surging:
            evidence = self._with_waiting(queue, model.wait_surge_evidence(at, sla))
            yield QueueCheck(queue, "wait_surge", at, model.wait_surge.since, evidence)
        else:
            yield QueueCheck(queue, "wait_surge", at)
        yield self._unassigned(at, queue, model)
        yield from missing(queue, at, model)
        yield nobody_on(queue, at, model, waits, self._followed.common)

    def _plan_hours(self, queue: str, at: float) -> None:
        """Plan the next opening or closing of a queue after `at`."""
        change = self._followed.common.of(queue).hours.change_after(at)
        if change is not None:
            self._agenda.add(change, Rank.HOURS, queue)

    def _hours(self, at: float, queue: str) -> Iterable[Finding]:
        """A queue opens or closes, which its view shows."""
        self._undo.item(self._changed, queue)
        self._changed[queue] = at
        self._set_hours(queue, at)
        return ()

    def _set_hours(self, queue: str, at: float) -> None:
        """Tell the model of a queue whether it is open at `at`, and plan its next change."""
        model = self._changing_model(queue)
        is_open = self._followed.common.of(queue).hours.is_open(at)
        if is_open != model.watch.open:
            model.observe(QueueEvent(at, "open" if is_open else "close", ""))
            if model.next_minute() and queue not in self._awake:
                self._wake(queue, model.next_minute())
        self._plan_hours(queue, at)

    def watch(self, wait: RunningWait) -> None:
        """Check a queue in which a customer waits for a word, if nobody is on. It may be asleep."""
        queue = wait.contact.queue
        model = self.models.get(queue)
        if model is not None and model.duty.deserted and queue not in self._awake:
            self._wake(queue, (max(wait.since, self._time) // MINUTE + 1.0) * MINUTE)

    def _wake(self, queue: str, minute: float) -> None:
        """Check the queue every minute, from the one that ends at `minute` on."""
        self._undo.item(self._awake, queue)
        self._awake[queue] = None
        self._agenda.add(minute, Rank.MINUTE, queue)

    def _with_waiting(self, queue: str, evidence: Evidence) -> Evidence:
        """The evidence of a surge with the number of customers who wait in the queue."""
        waiting = sum(1 for _ in self.waits.of_queue(queue))
        if not waiting:
            return evidence
        return replace(evidence, drivers=(*evidence.drivers, Driver("line.waiting", weight=float(waiting))))

    def _unassigned(self, at: float, queue: str, model: QueueModel) -> QueueCheck:
        """Check whether a customer waits although an agent is able to take that customer."""
        rules = self._followed.common.of(queue).waits
        waiting: dict[str, list[float]] = {}
        for wait in self.waits.of_queue(queue):
            waiting.setdefault(wait.contact.channel, []).append(wait.since)
        first = {channel: min(begun) for channel, begun in waiting.items()}
        idle_since, after = model.load.idle_while_waiting(first, rules.wrap_up), rules.unassigned_after
        if idle_since is None or at - idle_since < after:
            return QueueCheck(queue, "unassigned", at, calm=rules.unassigned_calm)
        free = {channel: model.load.idle(channel, rules.wrap_up) for channel in waiting}
        passed_by = [since for channel, idle in free.items() if idle for since in waiting[channel]]
        drivers = (
            Driver("line.waiting", weight=float(len(passed_by))),
            Driver("unassigned.free", weight=float(len({name for idle in free.values() for name in idle}))),
            Driver("wait.longest", weight=round(at - min(passed_by), 1)),
        )
        evidence = Evidence(waited=at - idle_since, since=idle_since, count=len(passed_by), drivers=drivers)
        return QueueCheck(queue, "unassigned", at, idle_since + after, evidence)
