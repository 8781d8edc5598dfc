"""Runs stage 2 of one partition in a test, and builds the signals and actions that it reads."""

from __future__ import annotations

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.log import Message, Record, topics
from stream.queues.task import QueueTask
from stream.records import (
    ActionTaken,
    Alert,
    CauseOpened,
    Contact,
    Evidence,
    Left,
    QueueView,
    RulesChanged,
    RunningWait,
    Signal,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_alert,
    decode_queue,
    encode,
)

STATE = (topics.QUEUES, topics.INTERVALS, topics.WAITS, topics.ALERTS, topics.CASES)
RULES = Rules(
    default=QueueRules(waits=WaitRules(queue_sla=120, reply_sla=90, hold_sla=180, critical_factor=2))
)


def contact(conversation: str = "c-1", queue: str = "orders", **more: object) -> Contact:
    return Contact(conversation=conversation, queue=queue, **more)


def wait_started(at: float, kind: str = "reply", conversation: str = "c-1", **more: object) -> WaitStarted:
    events_partition = more.pop("events_partition", 0)
    fields = {name: more.pop(name) for name in ("priority", "waited_before") if name in more}
    fields |= {"events_partition": events_partition, "quote": "hello?"}
    wait = RunningWait(contact=contact(conversation, **more), kind=kind, since=at, **fields)
    return WaitStarted(events_partition=events_partition, at=at, wait=wait)


def wait_ended(
    at: float, since: float, kind: str = "reply", conversation: str = "c-1", **more: object
) -> WaitEnded:
    fields = {"events_partition": 0, "outcome": "replied"}
    fields |= {name: more.pop(name) for name in fields if name in more}
    return WaitEnded(at=at, since=since, kind=kind, contact=contact(conversation, **more), **fields)


def time(at: float, events_partition: int = 0) -> Watermark:
    return Watermark(events_partition=events_partition, at=at)


def rules_changed(at: float, rules: Rules, events_partition: int = 0) -> RulesChanged:
    return RulesChanged(events_partition=events_partition, at=at, number=rules.version, rules=rules)


def cause(
    at: float, severity: str = "warning", probability: float = 0.7, found_at: float | None = None
) -> CauseOpened:
    return CauseOpened(
        events_partition=0,
        at=at,
        found_at=at if found_at is None else found_at,
        contact=contact("c-1", "orders"),
        cause="frustration",
        severity=severity,
        evidence=Evidence(probability=probability, quote="this is useless"),
        model="m-1",
    )


def left(at: float, queue: str = "orders", to_queue: str | None = None) -> Left:
    return Left(events_partition=0, at=at, contact=contact("c-1", queue), outcome="ended", to_queue=to_queue)


def action(what: str, alert: str, by: str, action_id: str, at: float = 200.0) -> ActionTaken:
    return ActionTaken(
        events_partition=-1, at=at, queue="orders", id=action_id, action=what, alert=alert, by=by
    )


class Floor:
    """A task with what it has written so far."""

    def __init__(self, rules: Rules = RULES, events_partitions: int = 1) -> None:
        self.task = QueueTask(0, events_partitions, rules)
        self._events_partitions = events_partitions
        self.written: list[Message] = []

    def feed(self, *signals: Signal) -> Floor:
        self.task.feed(Record(topics.SIGNALS, 0, 0, b"0", encode(list(signals)), 0.0))
        while self.task.proceed():
            pass
        self.written += self.task.drain()
        return self

    def alerts(self) -> list[Alert]:
        kept = {m.key: m.value for m in self.written if m.topic == topics.ALERTS}
        return [decode_alert(value) for value in kept.values() if value is not None]

    def queue(self, name: str = "orders") -> QueueView:
        kept = {m.key: m.value for m in self.written if m.topic == topics.QUEUES}
        return decode_queue(kept[name.encode()] or b"").view

    def compact(self) -> list[Message]:
        """Return the last message of each key, in the order of the last."""
        last: dict[object, Message] = {}
        for message in self.written:
            last.pop((message.topic, message.key), None)
            last[message.topic, message.key] = message
        return list(last.values())

    def restored(self, rules: Rules = RULES, events_partitions: int = 0) -> Floor:
        other = Floor(rules, events_partitions or self._events_partitions)
        for message in self.compact():
            if message.topic in STATE:
                other.task.restore(Record(message.topic, 0, 0, message.key, message.value, 0.0))
        other.task.restored()
        while other.task.proceed():
            pass
        return other
