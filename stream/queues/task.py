"""Stage 2, by queue: times the waits, lives the alerts, and says how each queue stands.

Pure: one instance for each partition of the signals topic, fed by the worker. Its only clock is the
watermarks that stage 1 sends through the log. Alerts about a conversation follow the time of the source
that speaks of it; those about waiting in a queue follow the time of all sources (`queue_line`).
"""

from __future__ import annotations

from collections import Counter

import msgspec

from detectors.contract.causes import find, wait_cause
from detectors.contract.events import BadEvent
from detectors.contract.rules import Rules
from stream.alerts import life as alert_life
from stream.alerts.opener import AlertOpener
from stream.alerts.store import AlertStore
from stream.core.dead_letters import dead_letter
from stream.log import Message, Record, topics
from stream.queues.pending_signals import PREFIX as PENDING_PREFIX
from stream.queues.source_times import SourceTimes
from stream.queues.store import QueueStore
from stream.queues.timeline import LINE_PREFIX, QueueTimeline
from stream.records import (
    ActionTaken,
    AgentSeen,
    CauseClosed,
    CauseOpened,
    Entered,
    Left,
    Signal,
    Taken,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_signals,
    decode_time,
    encode,
)
from stream.waits.baselines import ANSWERED_PREFIX, BASELINE_PREFIX, KINDS
from stream.waits.outcomes import QUEUE_WAIT, UNUSUAL_WAIT, BaselineDue, Breach, LineEnd, QueueTrouble
from stream.waits.running import Due, RunningWaits
from stream.waits.unusual import UNUSUAL_PREFIX, UnusualWait

TIME_PREFIX = b"~time/"


class QueueTask:
    """The queues of one partition.

    Args:
        partition: of the signals topic.
        sources: how many partitions the events topic has.
        rules: those that hold until `set_rules`.
    """

    def __init__(self, partition: int, sources: int, rules: Rules) -> None:
        self.counters: Counter[str] = Counter()
        self._partition = partition
        self._rules = rules
        self._sources = SourceTimes(sources)
        self._time_told = True
        self._waits = RunningWaits(partition, lambda: self._rules)
        self._timeline = QueueTimeline(partition, lambda: self._rules)
        self._queues = QueueStore(partition, lambda: self._rules, self._waits, self._timeline)
        self._alerts = AlertStore(partition)
        self._opener = AlertOpener(self._alerts, lambda: self._rules, self.counters)
        self._messages: list[Message] = []

    # --- the verbs of a task ---------------------------------------------------------------------------

    def restore(self, record: Record) -> None:
        key, value = record.key or b"", record.value
        if record.topic == topics.WAITS:
            waits = self._timeline.waits if key.startswith(LINE_PREFIX) else self._waits
            waits.restore(int(key.removeprefix(LINE_PREFIX)), value)
        elif record.topic == topics.ALERTS:
            self._alerts.restore(key.decode(), value)
        elif key.startswith(PENDING_PREFIX):
            self._timeline.pending.restore(key, value)
        elif key.startswith(UNUSUAL_PREFIX):
            self._timeline.unusual.restore(key, value)
        elif key.startswith((BASELINE_PREFIX, ANSWERED_PREFIX)):
            self._timeline.baselines.restore(key, value)
        elif key.startswith(TIME_PREFIX):
            if value is not None:
                self._sources.restore(decode_time(value))
        else:
            self._queues.restore(key, value)

    def restored(self) -> None:
        self._queues.restored()
        self._timeline.restored(self._sources.time)
        for alert in self._alerts.all():
            if alert.starts_at >= self._sources.time and find(alert.cause).wait in KINDS:
                self._timeline.ask_baseline(alert.starts_at, alert.id)

    def feed(self, record: Record) -> None:
        try:
            signals = decode_signals(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            self.counters["dead_letters"] += 1
            self._messages.append(dead_letter(record, BadEvent("$", str(error), "a list of signals")))
            return
        for signal in signals:
            self.counters["signals"] += 1
            self._take(signal)

    def deadline(self) -> float | None:
        return None

    def fire(self, now: float) -> None:
        """Stage 2 hears of the time through stage 1 only, so that a lagging stage 1 rings no alarm."""

    def set_rules(self, rules: Rules) -> None:
        self._rules = rules
        self._waits.rearm()
        self._timeline.waits.rearm()

    def drain(self) -> list[Message]:
        messages, self._messages = self._messages, []
        messages.extend(self._waits.changes())
        messages.extend(self._timeline.waits.changes())
        messages.extend(self._timeline.pending.changes())
        messages.extend(self._timeline.baselines.changes())
        messages.extend(self._timeline.unusual.changes())
        messages.extend(self._alerts.changes())
        messages.extend(self._queues.changes())
        messages.extend(self._tell_time())
        return messages

    def _tell_time(self) -> list[Message]:
        """How far each source has come: who takes up this partition may never be told it again."""
        if self._time_told:
            return []
        self._time_told = True
        value = encode(self._sources.to_record(self._partition))
        return [Message(topics.QUEUES, TIME_PREFIX + b"%d" % self._partition, value, self._partition)]

    # --- one signal ------------------------------------------------------------------------------------

    def _take(self, signal: Signal) -> None:
        match signal:
            case Watermark():
                self._time(signal)
            case WaitStarted():
                self._waits.start(signal)
                wait = signal.wait
                if wait.kind == "queue" or self._timeline.unusual.concern(wait.contact, wait.kind):
                    self._timeline.pending.add(signal)
                self._queues.touch(signal.queue, signal.at)
            case WaitEnded():
                self._wait_ended(signal)
            case CauseOpened():
                self._opener.cause(signal)
            case CauseClosed():
                mark = alert_life.fingerprint(signal.contact.conversation, signal.cause)
                self._alerts.end(mark, signal.at, "calm")
            case Entered():
                self._queues.entered(signal.queue, signal.at)
            case Left():
                self._left(signal)
            case Taken():
                self._timeline.pending.add(signal)
                self._queues.touch(signal.queue, signal.at)
            case AgentSeen():
                self._queues.agent(signal)
                self._timeline.pending.add(signal)
            case ActionTaken():
                if not self._alerts.act(signal):
                    self.counters["actions_too_late"] += 1

    def _time(self, signal: Watermark) -> None:
        self._sources.tell(signal)
        self._time_told = False
        for due in self._waits.due(signal.events_partition, signal.at):
            if due.wait.kind != "queue":
                self._overdue(due)
        for happening in self._timeline.advance(self._sources.time):
            match happening:
                case LineEnd(cause, conversation, at, outcome):
                    self._alerts.end(alert_life.fingerprint(conversation, cause), at, outcome)
                case UnusualWait():
                    self._opener.unusual(happening)
                case Breach():
                    self._opener.breach(happening)
                    self._queues.touch(happening.wait.contact.queue, happening.at)
                case QueueTrouble():
                    self._opener.trouble(happening)
                case BaselineDue():
                    self._baseline(happening)
        self._alerts.expire(self._sources.time)

    def _wait_ended(self, signal: WaitEnded) -> None:
        dues = self._waits.stop(signal.contact.conversation, signal.kind, signal.at)
        self._queues.touch(signal.queue, signal.at)
        if signal.kind == "queue":
            self._timeline.pending.add(signal)
            return
        self._timeline.baselines.add(signal)
        if self._timeline.unusual.concern(signal.contact, signal.kind):
            self._timeline.pending.add(signal)
        for due in dues:
            self._overdue(due)
        mark = alert_life.fingerprint(signal.contact.conversation, wait_cause(signal.kind).id)
        self._alerts.end(mark, signal.at, signal.outcome)

    def _left(self, signal: Left) -> None:
        self._waits.stop_all(signal.contact.conversation, signal.queue)
        for alert in self._alerts.of_subject(signal.contact.conversation):
            if alert.queue == signal.queue and alert.cause not in (QUEUE_WAIT, UNUSUAL_WAIT):
                self._alerts.put(alert_life.end(alert, signal.at, signal.outcome))
        self._queues.left(signal.queue, signal.at)
        self._timeline.pending.add(signal)

    def _overdue(self, due: Due) -> None:
        opened = self._opener.overdue(due)
        if opened is not None and due.wait.kind in KINDS:
            self._timeline.ask_baseline(due.at, opened)

    def _baseline(self, due: BaselineDue) -> None:
        """Gives an alert the baseline of its wait, now that every wait before it has been learned."""
        alert = self._alerts.get(due.alert)
        kind = None if alert is None else find(alert.cause).wait
        if alert is None or kind is None or alert.evidence.since is None:
            return
        channel, since = alert.channel or "", alert.evidence.since
        baseline = self._timeline.baselines.baseline(alert.queue, kind, channel, since)
        if baseline is not None:
            self._opener.baseline(alert, baseline)
