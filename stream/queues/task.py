"""Stage 2, by queue: times the waits, keeps the alerts, and shows the state of each queue.

Pure: one instance for each partition of the signals topic, fed by the worker. Its only clock is the
watermarks that stage 1 sends. The alerts of a conversation follow the watermark of the events partition that
holds the conversation. The alerts about a queue, and about waits in it, follow the watermark of all events
partitions (see `timeline`).

Each signal and each step of time happens whole or not at all: the stores note how to take it back
(`core.undo`). One that raises is set aside alone; the rest of its batch and the watermark are taken.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import msgspec
from msgspec.structs import replace

from detectors.contract.causes import find
from detectors.contract.events import BadEvent
from detectors.contract.rules.document import Rules
from stream.alerts import life as alert_life
from stream.alerts.arrivals import Arrivals, Lesson
from stream.alerts.by_fingerprint import ENDED_PREFIX, UNRAISED_PREFIX, AlertsByFingerprint
from stream.alerts.conversations import ConversationAlerts
from stream.alerts.keeper import AlertKeeper
from stream.alerts.opener import AlertOpener
from stream.alerts.store import AlertStore
from stream.cases.keeper import CaseKeeper
from stream.cases.people import People
from stream.core.agenda import Entry
from stream.core.applied_rules import FollowedRules
from stream.core.dead_letters import dead_letter
from stream.core.faults import NO_OFFSET, Faults
from stream.core.rules_history import SHIPPED
from stream.core.store import Stores
from stream.core.undo import Undo
from stream.intervals.store import IntervalStore
from stream.log import Message, Record, topics
from stream.queues.store import QueueStore
from stream.queues.timeline import QueueTimeline
from stream.queues.watermarks import Watermarks
from stream.records import (
    ActionTaken,
    AgentSeen,
    Alert,
    AlertsMoved,
    BaselineAsked,
    CauseClosed,
    CauseOpened,
    Counted,
    Entered,
    InterventionAnswered,
    Left,
    Named,
    Offered,
    PresenceChanged,
    RulesChanged,
    Signal,
    StepAgain,
    Taken,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_signals,
    encode,
)
from stream.waits.findings import (
    QUEUE_WAIT,
    AlertDue,
    BaselineReady,
    Breach,
    CaseDue,
    Finding,
    LineMoved,
    Orphaned,
    QueueCheck,
    RulesFollowed,
    WaitCauseEnded,
    WaitOffered,
)
from stream.waits.rank import Rank
from stream.waits.reply_baselines import KINDS
from stream.waits.running import Deadline, RunningWaits
from stream.waits.unusual import UnusualWait

_STEPS = 500
"""Steps between two looks of the worker at its clock: some tens of milliseconds."""
_MODEL_STEPS = 50
"""Steps as which one model counts that is restored."""
_DUE_BEFORE = frozenset({RulesChanged, CauseOpened, CauseClosed})
_DUE_AFTER = frozenset({RulesChanged, Watermark, StepAgain, AlertsMoved})
"""The signals before or after which something may be due: few of them, and asking for each kind costs."""


class QueueTask:
    """The queues of one partition.

    Args:
        partition: of the signals topic.
        events_partitions: how many the events topic has.
        rules: those that hold until stage 1 sends others, among its signals.
    """

    def __init__(self, partition: int, events_partitions: int, rules: Rules = SHIPPED.rules) -> None:
        self.counters: Counter[str] = Counter()
        self.faults = Faults()
        self._undo = undo = Undo()
        self._partition = partition
        self._record = Record(topics.SIGNALS, partition, NO_OFFSET, None, None, 0.0)
        self._rules = rules_store = FollowedRules(partition, rules, undo)
        self._watermarks = Watermarks(partition, events_partitions)
        self._waits = RunningWaits(partition, rules_store.of, undo=undo)
        self._intervals = IntervalStore(partition, rules_store, undo)
        self._timeline = QueueTimeline(
            partition, rules_store, undo, self._alerted, self._warned, self._waits, self._intervals
        )
        self._queues = QueueStore(
            partition, lambda: rules_store.common, self._waits, self._timeline, undo, self.faults
        )
        self._alerts = AlertStore(partition, lambda: rules_store.common, undo, self.faults)
        self._unraised = AlertsByFingerprint(UNRAISED_PREFIX, partition, undo)
        self._ended = AlertsByFingerprint(ENDED_PREFIX, partition, undo)
        self._cases = CaseKeeper(
            partition,
            self._alerts,
            lambda: rules_store.common,
            undo,
            self.counters,
            self._timeline.plan_case,
            self._timeline.plan_alert,
        )
        self._keeper = AlertKeeper(
            self._alerts,
            self._unraised,
            self._ended,
            self.counters,
            undo,
            self._timeline.plan_alert,
            self._raised,
            self._cases,
        )
        self._people = People(
            self._cases, self._keeper, self._alerts, lambda: rules_store.common, self._watermarks.of
        )
        self._opener = AlertOpener(self._keeper, rules_store)
        self._arrivals = Arrivals(partition, undo)
        self._conversations = ConversationAlerts(
            self._keeper, self._opener, self._arrivals, rules_store, self._cases
        )
        self._observers = self._by_kind()
        self._messages: list[Message] = []
        self._work: Iterator[int] = iter(())
        self._stores = Stores(
            partition,
            self.faults,
            self._rules,
            self._waits,
            self._timeline.waits,
            self._timeline.pending,
            self._timeline.baselines,
            self._timeline.unusual,
            self._timeline.orphans,
            self._alerts,
            self._unraised,
            self._ended,
            *self._cases.stores,
            self._arrivals,
            self._queues,
            self._intervals,
            self._watermarks,
        )

    # --- the verbs of a task ---------------------------------------------------------------------------

    def restore(self, record: Record) -> None:
        self._stores.restore(record)

    def restored(self) -> None:
        time = self._watermarks.time
        self._stores.restored(time)
        # The rules may have been read after the alerts.
        self._alerts.rearm()
        self._timeline.plan_rules()
        self._work = self._restore_models(time)
        self._keeper.plan_again()
        self._cases.plan_again()
        self._cases.adopt_alerts()

    def feed(self, record: Record) -> bool:
        try:
            signals = decode_signals(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            self.counters["dead_letters"] += 1
            self._messages.append(dead_letter(record, BadEvent("$", str(error), "a list of signals")))
            return False
        self._work = chain(self._work, self._take(record, signals))
        return self.proceed()

    def proceed(self) -> bool:
        steps = 0
        while steps < _STEPS:
            step = next(self._work, 0)
            if not step:
                self._work = iter(())
                return False
            steps += step
        return True

    def _take(self, record: Record, signals: list[Signal]) -> Iterator[int]:
        """Take the signals of a record, and the time that they move on. Yields the steps that it took."""
        self._record = record
        self.counters["signals"] += len(signals)
        for signal in signals:
            if type(signal) in _DUE_BEFORE:
                yield from self._pass_deadlines_before(signal)
            fault = self._undo.step(self._observers[type(signal)], signal)
            if fault is not None:
                self._set_aside(signal, fault)
            yield 1
            if type(signal) in _DUE_AFTER:
                if isinstance(signal, Watermark | RulesChanged):
                    yield from self._pass_deadlines(signal.events_partition, signal.at)
                if not isinstance(signal, RulesChanged):
                    # What other signals bring may be due already.
                    yield from self._pass_timeline()

    def _pass_deadlines_before(self, signal: Signal) -> Iterator[int]:
        """Take the deadlines before a signal takes effect."""
        if isinstance(signal, RulesChanged):
            yield from self._pass_deadlines(signal.events_partition, signal.at)
        elif isinstance(signal, CauseOpened | CauseClosed):
            # No later signal of the partition is older than that.
            told_at = signal.found_at if isinstance(signal, CauseOpened) else signal.at
            skew = self._rules.of(signal.events_partition).skew
            yield from self._pass_deadlines(signal.events_partition, told_at - skew)

    def _set_aside(self, signal: Signal, error: Exception) -> None:
        """Keep a signal, or a step of time, that raised: its dead letter holds it alone."""
        self.faults.part(self._record._replace(value=encode([signal])), error)

    def deadline(self) -> float | None:
        return None

    def fire(self, now: float) -> None:
        """Stage 2 takes the time from stage 1 only, so that a stage 1 that lags behind raises no alert."""

    def drain(self) -> list[Message]:
        messages, self._messages = self._messages, []
        return messages + self._stores.changes()

    def told(self) -> list[Message]:
        """Return what others are told since the last call: a backtest writes the state more rarely."""
        messages, self._messages = self._messages, []
        return messages + self._alerts.told() + self._cases.store.told()

    # --- one signal ------------------------------------------------------------------------------------

    def _by_kind(self) -> dict[type[Signal], Callable[[Any], None]]:
        """Return what takes each kind of signal: looking that up costs less than to ask for each in turn."""
        return {
            Watermark: self._watermark,
            WaitStarted: self._wait_started,
            WaitEnded: self._wait_ended,
            RulesChanged: self._rules_changed,
            StepAgain: self._step_again,
            CauseOpened: self._learn,
            CauseClosed: self._learn,
            InterventionAnswered: self._learn,
            AlertsMoved: self._conversations.arrive,
            Entered: self._entered,
            Left: self._left,
            Counted: self._intervals.add,
            Offered: self._timeline.pending.add,
            Named: self._named,
            Taken: self._taken,
            AgentSeen: self._agent_seen,
            PresenceChanged: self._presence_changed,
            ActionTaken: self._act,
        }

    def _watermark(self, signal: Watermark) -> None:
        self._watermarks.update(signal)
        self._rules.join(signal.events_partition)

    def _rules_changed(self, signal: RulesChanged) -> None:
        self._rules.update(signal)
        self._waits.rearm(signal.events_partition)
        self._timeline.plan_rules()

    def _step_again(self, signal: StepAgain) -> None:
        if signal.events_partition == -1:
            self._timeline.plan_again(signal)
        else:
            entry = Entry(signal.at, signal.rank, signal.key)
            self._waits.plan_again(signal.events_partition, entry)

    def _learn(self, signal: CauseOpened | CauseClosed | InterventionAnswered) -> None:
        self._conversations.take(Lesson(signal=signal))

    def _named(self, signal: Named) -> None:
        if signal.agent is not None:
            self._timeline.pending.add(signal)
        else:
            self._queues.call(signal.queue, signal.at, signal.name)

    def _agent_seen(self, signal: AgentSeen) -> None:
        self._timeline.pending.add(signal)
        self._queues.touch(signal.queue, signal.at)

    def _presence_changed(self, signal: PresenceChanged) -> None:
        self._timeline.orphans.observe(signal, self._watermarks.time)

    def _act(self, signal: ActionTaken) -> None:
        if not self._people.act(signal):
            self.counters["actions_too_late"] += 1

    def _wait_started(self, signal: WaitStarted) -> None:
        self._waits.start(signal)
        wait = signal.wait
        self._timeline.orphans.start(wait)
        rules = self._rules.of(signal.events_partition)
        if wait.kind == "queue" or self._timeline.unusual.covers(wait.contact, wait.kind, rules):
            self._timeline.pending.add(signal)
        if wait.kind != "queue":
            self._timeline.watch(wait)
        self._queues.touch(signal.queue, signal.at)

    def _wait_ended(self, signal: WaitEnded) -> None:
        conversation, kind = signal.contact.conversation, signal.kind
        wait = self._waits.get(conversation, kind)
        deadlines = self._waits.stop(conversation, kind, signal.at) if wait is not None else []
        self._queues.touch(signal.queue, signal.at)
        if kind == "queue":
            self._timeline.pending.add(signal)
        else:
            rules = self._rules.of(signal.events_partition)
            self._timeline.baselines.add(signal)
            if kind == "reply" and signal.outcome == "replied":
                self._intervals.replied(signal)
            if wait is not None and self._timeline.orphans.keeps(wait, signal.at, rules):
                self._timeline.orphans.end(wait)
                self._timeline.pending.add(replace(signal, wait=wait))
            elif self._timeline.unusual.covers(signal.contact, kind, rules):
                self._timeline.pending.add(signal)
            for deadline in deadlines:
                self._overdue(deadline, signal.events_partition)
        self._conversations.take(Lesson(signal=signal))

    def _entered(self, signal: Entered) -> None:
        if signal.from_partition is not None:
            self._conversations.take(Lesson(signal=signal))
        self._timeline.pending.add(signal)
        self._queues.entered(signal.queue, signal.at, signal.queue_name)

    def _taken(self, signal: Taken) -> None:
        """An agent has the customer, who waits on for that agent.

        What the wait reached before that, it reached with the agent before.
        """
        contact, rules = signal.contact, self._rules.of(signal.events_partition)
        running = [(kind, self._waits.get(contact.conversation, kind)) for kind in KINDS]
        waits = [(kind, wait) for kind, wait in running if wait is not None and wait.since < signal.at]
        for kind, _ in waits:
            for deadline in self._waits.stop(contact.conversation, kind, signal.at):
                self._overdue(deadline, signal.events_partition)
        self._conversations.take(Lesson(signal=signal))
        for _, wait in waits:
            if self._timeline.orphans.keeps(wait, signal.at, rules):
                self._timeline.orphans.end(wait)
                signal = replace(signal, wait=wait)
            taken = replace(wait, contact=contact, minded_at=signal.at)
            started = WaitStarted(events_partition=signal.events_partition, at=wait.since, wait=taken)
            self._waits.start(started)
            self._timeline.orphans.start(taken)
        self._timeline.pending.add(signal)
        self._queues.touch(signal.queue, signal.at)

    def _left(self, signal: Left) -> None:
        for deadline in self._waits.stop_all(signal.contact.conversation, signal.queue, signal.at):
            if deadline.wait.kind != "queue":
                self._overdue(deadline, signal.events_partition)
        self._conversations.take(Lesson(signal=signal))
        self._queues.left(signal.queue, signal.at)
        self._timeline.pending.add(signal)

    def _overdue(self, deadline: Deadline, events_partition: int) -> None:
        self._conversations.take(Lesson(deadline=deadline, events_partition=events_partition))

    # --- time ------------------------------------------------------------------------------------------

    def _pass_timeline(self) -> Iterator[int]:
        """Take every step of the timeline before the watermark of all events partitions."""
        for entry in self._timeline.due(self._watermarks.time):
            error = self._undo.step(self._step, entry)
            if error is not None:
                self._give_up(entry, error)
            yield 1
        self._intervals.expire(self._watermarks.time)
        for alert_id in self._alerts.expired(self._watermarks.time):
            error = self._undo.step(self._keeper.let_go, alert_id, self._watermarks.time)
            if error is not None:
                self.faults.key(topics.ALERTS, self._partition, alert_id.encode(), "expiry", error)
            yield 1

    def _pass_deadlines(self, partition: int, watermark: float) -> Iterator[int]:
        """Take the deadlines of the waits of one events partition."""
        for entry in self._waits.due(partition, watermark):
            error = self._undo.step(self._deadlines, partition, entry)
            if error is not None:
                at, rank, key = entry
                again = StepAgain(events_partition=partition, at=at, rank=rank, key=key)
                self._set_aside(again, error)
            yield 1

    def _deadlines(self, events_partition: int, entry: Entry) -> None:
        for deadline in self._waits.deadlines_of(events_partition, entry):
            # The timeline has the deadlines of waits in the queue.
            if deadline.wait.kind != "queue":
                self._overdue(deadline, events_partition)

    def _step(self, entry: Entry) -> None:
        for finding in self._timeline.step(entry):
            self._follow(finding)

    def _give_up(self, entry: Entry, error: Exception) -> None:
        again = self._timeline.give_up(entry)
        if again is not None:
            self._set_aside(again, error)
        else:
            key = f"{Rank(entry.rank).name.lower()}/{entry.key[0]}"
            self.faults.key(topics.QUEUES, self._partition, key.encode(), "timer", error)

    def _restore_models(self, time: float) -> Iterator[int]:
        """Bring the models up to the watermark. Yields the steps that it took."""
        for _ in chain(self._queues.replay_journals(), self._timeline.restored(time)):
            yield _MODEL_STEPS

    def _alerted(self, queue: str) -> bool:
        """Whether an alert about the queue as a whole goes on."""
        return bool(self._keeper.of_subject(queue))

    def _warned(self, conversation: str) -> bool:
        """Whether an alert about the conversation's wait in its queue goes on."""
        return self._keeper.now(alert_life.fingerprint(conversation, QUEUE_WAIT)) is not None

    def _raised(self, alert: Alert, at: float) -> None:
        """An alert was raised at `at` or came back: ask for the baseline of its wait.

        One that came by a transfer gets none: the timeline may be past that time when its alerts arrive.
        """
        kind, since = find(alert.cause).wait, alert.evidence.since
        if kind in KINDS and kind is not None and since is not None and not alert.transferred:
            asked = BaselineAsked(
                events_partition=-1,
                at=at,
                alert=alert.id,
                queue=alert.queue,
                kind=kind,
                channel=alert.channel or "",
                since=since,
            )
            self._timeline.pending.add(asked)

    def _follow(self, finding: Finding) -> None:
        match finding:
            case QueueCheck():
                self._opener.check(finding)
            case WaitCauseEnded():
                self._conversations.take(Lesson(line=True, ended=finding))
            case LineMoved(signal):
                self._conversations.take(Lesson(line=True, signal=signal))
            case UnusualWait():
                self._conversations.take(Lesson(line=True, unusual=finding))
            case Orphaned():
                self._conversations.take(Lesson(line=True, orphaned=finding))
            case Breach():
                self._conversations.take(Lesson(line=True, breach=finding))
                self._queues.touch(finding.wait.contact.queue, finding.at)
            case WaitOffered():
                self._conversations.take(Lesson(line=True, offered=finding))
            case AlertDue(fingerprint, at):
                self._keeper.at(fingerprint, math.nextafter(at, math.inf))
            case CaseDue(case_id, at):
                self._cases.due(case_id, at)
            case BaselineReady(asked, baseline):
                self._alerts.add_baseline(asked, baseline)
            case RulesFollowed():
                self._alerts.rearm()
                self._cases.plan_again()
