"""Stage 2, by queue: times the waits, lives the alerts, and says how each queue stands.

Pure: one instance for each partition of the signals topic, fed by the worker. Its only clock is the
watermarks that stage 1 sends through the log. Alerts about a conversation follow the time of the source
that speaks of it; those about waiting in a queue follow the time of all sources (`queue_line`).
"""

from __future__ import annotations

from collections import Counter

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from detectors.events import BadEvent
from detectors.readings import Severity
from detectors.rules import Rules
from stream import alert_life, topics
from stream.alert_book import AlertBook
from stream.dead_letters import dead_letter
from stream.log import Message, Record
from stream.pending_signals import PREFIX as PENDING_PREFIX
from stream.queue_detail import detail
from stream.queue_line import (
    LINE_PREFIX,
    QUEUE_WAIT,
    UNUSUAL_WAIT,
    Breach,
    LineEnd,
    QueueLine,
    QueueTrouble,
    UsualDue,
)
from stream.queue_model import Happening
from stream.records import (
    ActionTaken,
    AgentSeen,
    Alert,
    CauseClosed,
    CauseOpened,
    Entered,
    Evidence,
    Left,
    QueueView,
    Signal,
    Taken,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_signals,
    decode_time,
    encode,
)
from stream.running_waits import Due, RunningWait, RunningWaits, passed_on
from stream.source_times import SourceTimes
from stream.unusual_waits import UNUSUAL_PREFIX, UnusualWait
from stream.usual_replies import ANSWERED_PREFIX, KINDS, USUAL_PREFIX

TIME_PREFIX = b"~time/"
MODEL_PREFIX = b"~model/"
_REPLY_WAITS = frozenset(f"{kind}_wait" for kind in KINDS)


class QueueState(Struct, kw_only=True, omit_defaults=True):
    """What stage 2 remembers of a queue beside its waits.

    `active` conversations, `agents` by status, and what the queue's model has learned since its snapshot.
    """

    active: int = 0
    agents: dict[str, str] = {}
    journal: list[Happening] = []


class Queue(Struct, kw_only=True):
    """A queue whole, as the queues topic holds it."""

    view: QueueView
    state: QueueState


_decode_queue = msgspec.json.Decoder(Queue).decode


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
        self._queues: dict[str, Queue] = {}
        self._changed_queues: dict[str, float] = {}
        self._waits = RunningWaits(partition, lambda: self._rules)
        self._line = QueueLine(partition, lambda: self._rules)
        self._alerts = AlertBook(partition)
        self._messages: list[Message] = []

    # --- the verbs of a task ---------------------------------------------------------------------------

    def restore(self, record: Record) -> None:
        key, value = record.key or b"", record.value
        if record.topic == topics.WAITS:
            waits = self._line.waits if key.startswith(LINE_PREFIX) else self._waits
            waits.restore(int(key.removeprefix(LINE_PREFIX)), value)
        elif record.topic == topics.ALERTS:
            self._alerts.restore(key.decode(), value)
        elif key.startswith(PENDING_PREFIX):
            self._line.pending.restore(key, value)
        elif key.startswith(UNUSUAL_PREFIX):
            self._line.unusual.restore(key, value)
        elif key.startswith((USUAL_PREFIX, ANSWERED_PREFIX)):
            self._line.usual.restore(key, value)
        elif value is None:
            self._queues.pop(key.decode(), None)
        elif key.startswith(TIME_PREFIX):
            self._sources.restore(decode_time(value))
        elif key.startswith(MODEL_PREFIX):
            self._line.models[key.removeprefix(MODEL_PREFIX).decode()].restore(value)
        else:
            self._queues[key.decode()] = _decode_queue(value)

    def restored(self) -> None:
        for name, queue in self._queues.items():
            self._line.models[name].replay(queue.state.journal)
        self._line.restored(self._sources.time)
        for alert in self._alerts.all():
            if alert.starts_at >= self._sources.time and alert.cause in _REPLY_WAITS:
                self._line.ask_usual(alert.starts_at, alert.id)

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
        self._line.waits.rearm()

    def drain(self) -> list[Message]:
        messages, self._messages = self._messages, []
        messages.extend(self._waits.changes())
        messages.extend(self._line.waits.changes())
        messages.extend(self._line.pending.changes())
        messages.extend(self._line.usual.changes())
        messages.extend(self._line.unusual.changes())
        messages.extend(self._alerts.changes())
        for name, at in self._line.changed_queues().items():
            self._touch(name, at)
        for name, at in self._changed_queues.items():
            messages.extend(self._tell_queue(name, at))
        self._changed_queues.clear()
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
                if signal.wait == "queue" or self._line.unusual.concern(signal):
                    self._line.pending.add(signal)
                self._touch(signal.queue, signal.at)
            case WaitEnded():
                self._wait_ended(signal)
            case CauseOpened():
                self._cause_opened(signal)
            case CauseClosed():
                mark = alert_life.fingerprint(signal.conversation, signal.cause)
                self._alerts.end(mark, signal.at, "calm")
            case Entered():
                self._queue(signal.queue).state.active += 1
                self._touch(signal.queue, signal.at)
            case Left():
                self._left(signal)
            case Taken():
                self._line.pending.add(signal)
                self._touch(signal.queue, signal.at)
            case AgentSeen():
                self._agent(signal)
            case ActionTaken():
                if not self._alerts.act(signal):
                    self.counters["actions_too_late"] += 1

    def _time(self, signal: Watermark) -> None:
        self._sources.tell(signal)
        self._time_told = False
        for due in self._waits.due(signal.source, signal.at):
            if due.wait.kind != "queue":
                self._overdue(due)
        for happening in self._line.advance(self._sources.time):
            match happening:
                case LineEnd(cause, conversation, at, outcome):
                    self._alerts.end(alert_life.fingerprint(conversation, cause), at, outcome)
                case UnusualWait():
                    self._unusual(happening)
                case Breach():
                    self._breach(happening)
                case QueueTrouble():
                    self._trouble(happening)
                case UsualDue():
                    self._usual(happening)
        self._alerts.expire(self._sources.time)

    def _wait_ended(self, signal: WaitEnded) -> None:
        dues = self._waits.stop(signal.conversation, signal.wait, signal.at)
        self._touch(signal.queue, signal.at)
        if signal.wait == "queue":
            self._line.pending.add(signal)
            return
        self._line.usual.add(signal)
        if self._line.unusual.concern(signal):
            self._line.pending.add(signal)
        for due in dues:
            self._overdue(due)
        mark = alert_life.fingerprint(signal.conversation, f"{signal.wait}_wait")
        self._alerts.end(mark, signal.at, signal.outcome)

    def _left(self, signal: Left) -> None:
        self._waits.stop_all(signal.conversation, signal.queue)
        for alert in self._alerts.of_subject(signal.conversation):
            if alert.queue == signal.queue and alert.cause not in (QUEUE_WAIT, UNUSUAL_WAIT):
                self._alerts.put(alert_life.end(alert, signal.at, signal.outcome))
        state = self._queue(signal.queue).state
        state.active = max(0, state.active - 1)
        self._line.pending.add(signal)
        self._touch(signal.queue, signal.at)

    def _agent(self, signal: AgentSeen) -> None:
        agents = self._queue(signal.queue).state.agents
        if signal.status == "offline":
            agents.pop(signal.agent, None)
        else:
            agents[signal.agent] = signal.status
        self._line.pending.add(signal)
        self._touch(signal.queue, signal.at)

    # --- alerts ----------------------------------------------------------------------------------------

    def _overdue(self, due: Due) -> None:
        """A wait for a word has passed its promise, or so much more that it is critical."""
        wait = due.wait
        evidence = Evidence(
            waited=due.waited,
            promise=due.promise,
            since=wait.since,
            drivers=passed_on(wait),
            quote=wait.quote,
            turn=wait.turn,
        )
        mark = alert_life.fingerprint(wait.conversation, f"{wait.kind}_wait")
        alert = self._alerts.get(alert_life.alert_id(mark, due.broken_at))
        if alert is None:
            if due.severity == "warning":
                self._open_wait(wait, due.at, "warning", evidence)
                if wait.kind in KINDS:
                    self._line.ask_usual(due.at, alert_life.alert_id(mark, due.at))
        elif due.severity == "critical" and alert.severity != "critical":
            evidence = replace(evidence, usual=alert.evidence.usual)
            self._alerts.put(alert_life.observe(alert, due.at, "critical", evidence, wait.agent))

    def _unusual(self, wait: UnusualWait) -> None:
        """A wait for a word is unusually long, though its promise may still be kept."""
        self._open(
            alert_life.open_alert(
                subject=wait.conversation,
                cause="unusual_wait",
                queue=wait.queue,
                severity="warning",
                starts_at=wait.at,
                evidence=wait.evidence(),
                rules=self._rules.version,
                channel=wait.channel,
                agent=wait.agent,
                language=wait.language,
            )
        )

    def _usual(self, due: UsualDue) -> None:
        """Everything before an alert is known, and so what is usual for such a wait."""
        alert = self._alerts.get(due.alert)
        if alert is not None and alert.evidence.since is not None:
            kind, channel = alert.cause.removesuffix("_wait"), alert.channel or ""
            usual = self._line.usual.usual(alert.queue, kind, channel, alert.evidence.since)
            if usual is not None:
                self._alerts.put(alert_life.with_usual(alert, usual))

    def _breach(self, breach: Breach) -> None:
        """A wait in the queue will be too long, or is: the alert of the warning turns critical."""
        wait = breach.wait
        alert = self._alerts.ongoing(alert_life.fingerprint(wait.conversation, QUEUE_WAIT))
        if alert is None:
            severity: Severity = "critical" if breach.broken else "warning"
            self._open_wait(wait, breach.at, severity, breach.evidence)
        elif breach.broken:
            self._alerts.put(alert_life.observe(alert, breach.at, "critical", breach.evidence, wait.agent))
        self._touch(wait.queue, breach.at)

    def _trouble(self, seen: QueueTrouble) -> None:
        """One alert for what is wrong with a queue as a whole, kept current while it lasts."""
        mark = alert_life.fingerprint(seen.queue, seen.cause)
        alert = self._alerts.ongoing(mark)
        if seen.evidence is None:
            if alert is not None and seen.at >= _last_seen(alert) + seen.calm:
                self._alerts.end(mark, seen.at, "usual")
            return
        if alert is not None:
            if alert.evidence != seen.evidence:
                observed = alert_life.observe(alert, seen.at, alert.severity, seen.evidence, None)
                self._alerts.put(observed)
            return
        self._open(
            alert_life.open_alert(
                subject=seen.queue,
                subject_kind="queue",
                cause=seen.cause,
                queue=seen.queue,
                severity=seen.severity,
                starts_at=seen.began,
                evidence=seen.evidence,
                rules=self._rules.version,
            )
        )
        self._touch(seen.queue, seen.at)

    def _open(self, alert: Alert) -> None:
        self.counters["alerts"] += 1
        self._alerts.open(alert)

    def _open_wait(self, wait: RunningWait, at: float, severity: Severity, evidence: Evidence) -> None:
        self._open(
            alert_life.open_alert(
                subject=wait.conversation,
                cause=f"{wait.kind}_wait",
                queue=wait.queue,
                severity=severity,
                starts_at=at,
                evidence=evidence,
                rules=self._rules.version,
                channel=wait.channel,
                agent=wait.agent,
                language=wait.language,
            )
        )

    def _cause_opened(self, signal: CauseOpened) -> None:
        mark = alert_life.fingerprint(signal.conversation, signal.cause)
        alert = self._alerts.get(alert_life.alert_id(mark, signal.at))
        if alert is not None:
            at = max(signal.at, signal.evidence.quote_at or 0.0)
            observed = alert_life.observe(alert, at, signal.severity, signal.evidence, signal.agent)
            self._alerts.put(observed)
            return
        self._open(
            alert_life.open_alert(
                subject=signal.conversation,
                cause=signal.cause,
                queue=signal.queue,
                severity=signal.severity,
                starts_at=signal.at,
                evidence=signal.evidence,
                rules=self._rules.version,
                model=signal.model,
                channel=signal.channel,
                agent=signal.agent,
                language=signal.language,
            )
        )

    # --- queues ----------------------------------------------------------------------------------------

    def _queue(self, name: str) -> Queue:
        queue = self._queues.get(name)
        if queue is None:
            view = QueueView(queue=name, updated_at=0.0)
            queue = self._queues[name] = Queue(view=view, state=QueueState())
        return queue

    def _touch(self, name: str, at: float) -> None:
        self._changed_queues[name] = max(at, self._changed_queues.get(name, 0.0))

    def _tell_queue(self, name: str, at: float) -> list[Message]:
        """The queue as it stands; its model's snapshot first, when one is due."""
        queue, model = self._queue(name), self._line.models.get(name)
        messages = []
        if model is not None and model.snapshot_due():
            key = MODEL_PREFIX + name.encode()
            messages.append(Message(topics.QUEUES, key, model.snapshot(), self._partition))
        queue.state.journal = model.journal if model is not None else []
        self._refresh(queue, at)
        return [*messages, Message(topics.QUEUES, name.encode(), encode(queue), self._partition)]

    def _refresh(self, queue: Queue, at: float) -> None:
        """Work out what the wall shows of a queue from what is remembered of it."""
        name = queue.view.queue
        waiting: list[float] = []
        unanswered: list[float] = []
        waits = list(self._waits.of_queue(name))
        for wait in waits:
            (waiting if wait.kind == "queue" else unanswered).append(wait.since)
        model = self._line.models.get(name)
        at, promise, before = max(at, queue.view.updated_at), self._rules.of(name).waits.queue_sla, queue.view
        queue.view = QueueView(
            queue=name,
            updated_at=at,
            waiting=len(waiting),
            longest_since=min(waiting, default=None),
            unanswered=len(unanswered),
            unanswered_since=min(unanswered, default=None),
            active=queue.state.active,
            agents=dict(Counter(queue.state.agents.values())),
            promise=promise,
            forecast=model.for_newcomer() if model is not None else None,
            detail=detail(before, model, self._line.usual, waits, at, promise) if model is not None else None,
        )


def _last_seen(alert: Alert) -> float:
    """Until when a queue's trouble went on, as far as its evidence says."""
    return (alert.evidence.since or 0.0) + (alert.evidence.waited or 0.0)
