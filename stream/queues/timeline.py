"""The timeline of a partition: what happens in its queues, in the order of event time.

A forecast rests on what happened to every customer of a queue, and baselines on every wait. So the signals
of all events partitions, the deadlines of waits in the queue, the forecasts that warn of a breach and the
checks of each minute take one order: that of the agenda. A step is taken once the watermark of all events
partitions has passed it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from detectors.queue.surge_baseline import MINUTE, last_minute
from stream.core.agenda import Agenda, Entry
from stream.core.applied_rules import FollowedRules
from stream.core.undo import Undo
from stream.intervals.store import IntervalStore
from stream.queues.line_forecasts import LineForecasts
from stream.queues.minute_checks import MinuteChecks
from stream.queues.model import QueueEvent, QueueModel, Verb
from stream.queues.orphans import Orphans
from stream.queues.pending_signals import PendingSignals, TimedSignal
from stream.queues.queue_models import QueueModels
from stream.records import (
    AgentSeen,
    BaselineAsked,
    Entered,
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
    CaseDue,
    Finding,
    LineMoved,
    RulesFollowed,
    WaitCauseEnded,
    WaitOffered,
)
from stream.waits.rank import Rank
from stream.waits.reply_baselines import ReplyBaselines
from stream.waits.running import RunningWaits
from stream.waits.unusual import UnusualWaits

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
        self._undo = undo
        self._agenda = Agenda(undo)
        self.pending = PendingSignals(partition, self._agenda, undo)
        self.waits = RunningWaits(partition, lambda _: rules.common, LINE_PREFIX, self._agenda, undo)
        self._models = QueueModels(undo)
        self.baselines = ReplyBaselines(partition, rules.of, self._agenda, undo)
        self.unusual = UnusualWaits(partition, lambda: rules.common, self.baselines, self._agenda, undo)
        self.orphans = Orphans(partition, lambda: rules.common, waits, self.pending, self._agenda, undo)
        self._forecasts = LineForecasts(rules, self._agenda, self._models, self.waits, warned)
        self._checks = MinuteChecks(
            rules, undo, self._agenda, self._models, self.waits, self.orphans, alerted
        )
        self._time = 0.0
        # Each gets the time of an entry and the parts of its key.
        self._steps: dict[int, Callable[..., Iterable[Finding]]] = {
            Rank.SIGNAL: lambda _at, _partition, number: self._signal(self.pending.pop(number)),
            Rank.RULES: self._rules,
            Rank.FORECAST: self._forecasts.find,
            Rank.DEADLINE: self._deadlines,
            Rank.MINUTE: self._checks.minute,
            Rank.HOURS: self._checks.hours,
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
            self._forecasts.plan(wait, at)
        self.orphans.replan(at)
        for queue in self._models.all:
            self._models.note_first_change(queue, at)
            self._checks.set_hours(queue, at)
        self.plan_rules()
        yield RulesFollowed()

    def restored(self, time: float) -> Iterator[None]:
        """Go on from the watermark, one model a step: every minute before it was checked before."""
        self._time = time
        before = math.nextafter(time, -math.inf)  # a forecast at the watermark has not been made
        for wait in self.waits.all():
            self._forecasts.plan(wait, max(before, wait.since))
        yield
        for name, model in self._models.all.items():
            model.tick(last_minute(time))
            if model.next_minute():
                self._checks.wake(name, model.next_minute())
            self._checks.plan_hours(name, before)
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
                self._checks.plan_hours(queue, at)
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

    def watch(self, wait: RunningWait) -> None:
        """Check a queue in which a customer waits for a word, if nobody is on. It may be asleep."""
        self._checks.watch(wait, self._time)

    @property
    def models(self) -> dict[str, QueueModel]:
        """The model of each queue."""
        return self._models.all

    def changed_queues(self) -> dict[str, float]:
        """Return the queues in which a signal took effect since the last call, and the time of the last."""
        return self._models.take_changed()

    def model_now(self, queue: str) -> QueueModel | None:
        """Return the model of a queue with every minute before the watermark closed, or None.

        A queue that is not checked every minute leaves them open; a restore closes them.
        """
        model = self._models.all.get(queue)
        if model is not None:
            model.tick(last_minute(self._time))
        return model

    def _signal(self, signal: TimedSignal) -> Iterator[Finding]:
        if isinstance(signal, BaselineAsked):
            baseline = self.baselines.baseline(signal.queue, signal.kind, signal.channel, signal.since)
            if baseline is not None:
                yield BaselineReady(signal, baseline)
            return
        self._models.note_change(signal.queue, signal.at)
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
        if signal.queue not in self._models.all:
            self._checks.set_hours(signal.queue, signal.at)
        model = self._models.changing(signal.queue)
        known, asleep = bool(model.next_minute()), not self._checks.is_awake(signal.queue)
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
                    yield from self._forecasts.breach(deadline)
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
            self._checks.wake(signal.queue, signal.at if now_over else model.next_minute())

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
        self._models.of(contact.queue).observe(arrival)
        self.waits.start(signal)
        self._forecasts.plan(wait, signal.at)

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

    def _learn(self, _at: float, block: int) -> Iterable[Finding]:
        self.baselines.learn(block)
        return ()

    def _deadlines(self, at: float, conversation: str, kind: Wait) -> Iterator[Finding]:
        for deadline in self.waits.deadlines_at(conversation, kind, at):
            yield from self._forecasts.breach(deadline)
