"""Stage 2, by queue: times the waits, lives the alerts, and says how each queue stands.

Pure: one instance for each partition of the signals topic, fed by the worker. Its only clock is the
watermarks that stage 1 sends through the log.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict

import msgspec
from msgspec import Struct

from detectors.events import BadEvent
from detectors.rules import Rules
from stream import alert_life, topics
from stream.dead_letters import dead_letter
from stream.log import Message, Record
from stream.records import (
    ActionTaken,
    AgentSeen,
    Alert,
    CauseClosed,
    CauseOpened,
    Entered,
    Evidence,
    Left,
    PartitionTime,
    QueueView,
    Signal,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_alert,
    decode_signals,
    decode_time,
    encode,
)
from stream.running_waits import Due, RunningWaits

RESOLVED_KEPT = 600.0
"""Seconds that a resolved alert stays in the compacted topic after its cause has ended."""
TIME_PREFIX = b"~time/"
_TICK = 0.25


class QueueState(Struct, kw_only=True, omit_defaults=True):
    """What stage 2 remembers of a queue beside its waits: how many conversations, and who serves it."""

    active: int = 0
    agents: dict[str, str] = {}


class Queue(Struct, kw_only=True):
    """A queue whole, as the queues topic holds it."""

    view: QueueView
    state: QueueState


_decode_queue = msgspec.json.Decoder(Queue).decode


class QueueTask:
    """The queues of one partition.

    Args:
        partition: of the signals topic.
        rules: those that hold until `set_rules`.
    """

    def __init__(self, partition: int, rules: Rules) -> None:
        self.counters: Counter[str] = Counter()
        self._partition = partition
        self._rules = rules
        self._sources: dict[int, float] = {}
        self._told_time = 0.0
        self._queues: dict[str, Queue] = {}
        self._changed_queues: dict[str, float] = {}
        self._waits = RunningWaits(partition, lambda: self._rules)
        self._alerts: dict[str, Alert] = {}
        self._open: dict[str, str] = {}
        self._of_conversation: defaultdict[str, set[str]] = defaultdict(set)
        self._changed_alerts: dict[str, None] = {}
        self._expiries: list[tuple[float, str]] = []
        self._messages: list[Message] = []

    # --- the verbs of a task ---------------------------------------------------------------------------

    def restore(self, record: Record) -> None:
        key, value = record.key or b"", record.value
        if record.topic == topics.WAITS:
            self._waits.restore(int(key), value)
        elif record.topic == topics.ALERTS:
            if value is None:
                self._drop(key.decode())
            else:
                self._index(decode_alert(value))
        elif value is None:
            self._queues.pop(key.decode(), None)
        elif key.startswith(TIME_PREFIX):
            self._sources = dict(decode_time(value).sources)
        else:
            self._queues[key.decode()] = _decode_queue(value)

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

    def drain(self) -> list[Message]:
        messages, self._messages = self._messages, []
        messages.extend(self._waits.changes())
        for alert_id in self._changed_alerts:
            alert = self._alerts.get(alert_id)
            value = encode(alert) if alert is not None else None
            messages.append(Message(topics.ALERTS, alert_id.encode(), value, self._partition))
        self._changed_alerts.clear()
        for name, at in self._changed_queues.items():
            queue = self._queue(name)
            self._refresh(queue, at)
            messages.append(Message(topics.QUEUES, name.encode(), encode(queue), self._partition))
        self._changed_queues.clear()
        messages.extend(self._tell_time())
        return messages

    def _tell_time(self) -> list[Message]:
        time = min(self._sources.values(), default=0.0)
        if 0 <= time - self._told_time < _TICK:
            return []
        self._told_time = time
        record = PartitionTime(partition=self._partition, at=time, sources=self._sources)
        return [
            Message(topics.QUEUES, TIME_PREFIX + b"%d" % self._partition, encode(record), self._partition)
        ]

    # --- one signal ------------------------------------------------------------------------------------

    def _take(self, signal: Signal) -> None:
        match signal:
            case Watermark():
                self._time(signal)
            case WaitStarted():
                self._waits.start(signal)
                self._touch(signal.queue, signal.at)
            case WaitEnded():
                self._wait_ended(signal)
            case CauseOpened():
                self._cause_opened(signal)
            case CauseClosed():
                self._end(alert_life.fingerprint(signal.conversation, signal.cause), signal.at, "calm")
            case Entered():
                self._queue(signal.queue).state.active += 1
                self._touch(signal.queue, signal.at)
            case Left():
                self._left(signal)
            case AgentSeen():
                self._agent(signal)
            case ActionTaken():
                self._act(signal)

    def _time(self, signal: Watermark) -> None:
        # A source's time only goes back where another recorded history begins.
        self._sources[signal.source] = signal.at
        for due in self._waits.due(signal.source, signal.at):
            self._overdue(due)
        time = min(self._sources.values())
        while self._expiries and self._expiries[0][0] <= time:
            _, alert_id = heapq.heappop(self._expiries)
            if alert_id in self._alerts:
                self._expire(alert_id)

    def _wait_ended(self, signal: WaitEnded) -> None:
        for due in self._waits.stop(signal.conversation, signal.wait, signal.at):
            self._overdue(due)
        cause = f"{signal.wait}_wait"
        self._end(alert_life.fingerprint(signal.conversation, cause), signal.at, signal.outcome)
        self._touch(signal.queue, signal.at)

    def _left(self, signal: Left) -> None:
        self._waits.stop_all(signal.conversation, signal.queue)
        for alert_id in sorted(self._of_conversation.get(signal.conversation, ())):
            alert = self._alerts[alert_id]
            if alert.queue == signal.queue:
                self._put(alert_life.end(alert, signal.at, signal.outcome))
        state = self._queue(signal.queue).state
        state.active = max(0, state.active - 1)
        self._touch(signal.queue, signal.at)

    def _agent(self, signal: AgentSeen) -> None:
        agents = self._queue(signal.queue).state.agents
        if signal.status == "offline":
            agents.pop(signal.agent, None)
        else:
            agents[signal.agent] = signal.status
        self._touch(signal.queue, signal.at)

    # --- alerts ----------------------------------------------------------------------------------------

    def _overdue(self, due: Due) -> None:
        """A wait has passed its promise, or so much more that it is critical."""
        wait = due.wait
        cause = f"{wait.kind}_wait"
        evidence = Evidence(
            waited=due.at - wait.since,
            promise=due.promise,
            since=wait.since,
            quote=wait.quote,
            turn=wait.turn,
        )
        mark = alert_life.fingerprint(wait.conversation, cause)
        alert = self._alerts.get(alert_life.alert_id(mark, wait.since + due.promise))
        if due.severity == "critical":
            if alert is not None and alert.severity != "critical":
                self._put(alert_life.observe(alert, due.at, "critical", evidence, wait.agent))
        elif alert is None:
            self._open_alert(
                alert_life.open_alert(
                    subject=wait.conversation,
                    cause=cause,
                    queue=wait.queue,
                    severity="warning",
                    starts_at=due.at,
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
            self._put(alert_life.observe(alert, at, signal.severity, signal.evidence, signal.agent))
            return
        self._open_alert(
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

    def _open_alert(self, alert: Alert) -> None:
        """Never two for one fingerprint: what was open before gives way to what began later."""
        self._end(alert.fingerprint, alert.starts_at, "superseded")
        self.counters["alerts"] += 1
        self._put(alert)
        self._touch(alert.queue, alert.starts_at)

    def _end(self, fingerprint: str, at: float, reason: str) -> None:
        alert = self._alerts.get(self._open.get(fingerprint, ""))
        if alert is not None:
            self._put(alert_life.end(alert, at, reason))

    def _act(self, signal: ActionTaken) -> None:
        alert = self._alerts.get(signal.alert)
        if alert is None:
            self.counters["actions_too_late"] += 1
        else:
            self._put(alert_life.act(alert, signal))

    def _put(self, alert: Alert) -> None:
        if self._alerts.get(alert.id) is not alert:
            self._index(alert)
            self._changed_alerts[alert.id] = None

    def _index(self, alert: Alert) -> None:
        """`_open` holds every alert whose cause goes on, also one that a person has resolved."""
        self._alerts[alert.id] = alert
        self._of_conversation[alert.subject].add(alert.id)
        if alert.ends_at is None:
            self._open[alert.fingerprint] = alert.id
        elif self._open.get(alert.fingerprint) == alert.id:
            del self._open[alert.fingerprint]
        if alert.ends_at is not None:
            heapq.heappush(self._expiries, (alert.ends_at + RESOLVED_KEPT, alert.id))

    def _expire(self, alert_id: str) -> None:
        """Let go of it, but not before its last state has been told: the archive has it from there."""
        if alert_id in self._changed_alerts:
            value = encode(self._alerts[alert_id])
            self._messages.append(Message(topics.ALERTS, alert_id.encode(), value, self._partition))
        self._changed_alerts[alert_id] = None
        self._drop(alert_id)

    def _drop(self, alert_id: str) -> None:
        alert = self._alerts.pop(alert_id, None)
        if alert is None:
            return
        of_conversation = self._of_conversation[alert.subject]
        of_conversation.discard(alert_id)
        if not of_conversation:
            del self._of_conversation[alert.subject]
        if self._open.get(alert.fingerprint) == alert_id:
            del self._open[alert.fingerprint]

    # --- queues ----------------------------------------------------------------------------------------

    def _queue(self, name: str) -> Queue:
        queue = self._queues.get(name)
        if queue is None:
            view = QueueView(queue=name, updated_at=0.0)
            queue = self._queues[name] = Queue(view=view, state=QueueState())
        return queue

    def _touch(self, name: str, at: float) -> None:
        self._changed_queues[name] = max(at, self._changed_queues.get(name, 0.0))

    def _refresh(self, queue: Queue, at: float) -> None:
        """Work out what the wall shows of a queue from what is remembered of it."""
        name = queue.view.queue
        waiting: list[float] = []
        unanswered: list[float] = []
        for wait in self._waits.of_queue(name):
            (waiting if wait.kind == "queue" else unanswered).append(wait.since)
        queue.view = QueueView(
            queue=name,
            updated_at=max(at, queue.view.updated_at),
            waiting=len(waiting),
            longest_since=min(waiting, default=None),
            unanswered=len(unanswered),
            unanswered_since=min(unanswered, default=None),
            active=queue.state.active,
            agents=dict(Counter(queue.state.agents.values())),
            promise=self._rules.of(name).waits.queue_sla,
        )
