"""Runs stage 2 of one partition in a test, and builds the signals and actions that it reads."""

from __future__ import annotations

from detectors.contract.rules import QueueRules, Rules, WaitRules
from stream.log import Message, Record, topics
from stream.queues.task import QueueTask
from stream.records import (
    ActionTaken,
    Alert,
    CauseOpened,
    Evidence,
    Left,
    QueueView,
    Signal,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_alert,
    decode_queue,
    encode,
)

RULES = Rules(
    default=QueueRules(waits=WaitRules(queue_sla=120, reply_sla=90, hold_sla=180, critical_factor=2))
)


def wait_started(at: float, wait: str = "reply", conversation: str = "c-1", **more: object) -> WaitStarted:
    fields = {"source": 0, "queue": "orders", "quote": "hello?"} | more
    return WaitStarted(at=at, wait=wait, conversation=conversation, **fields)


def wait_ended(
    at: float, since: float, wait: str = "reply", conversation: str = "c-1", **more: object
) -> WaitEnded:
    fields = {"source": 0, "queue": "orders", "outcome": "replied"} | more
    return WaitEnded(at=at, since=since, wait=wait, conversation=conversation, **fields)


def time(at: float, source: int = 0) -> Watermark:
    return Watermark(source=source, at=at)


def cause(at: float, severity: str = "warning", probability: float = 0.7) -> CauseOpened:
    return CauseOpened(
        source=0,
        at=at,
        conversation="c-1",
        queue="orders",
        cause="frustration",
        severity=severity,
        evidence=Evidence(probability=probability, quote="this is useless"),
        model="m-1",
    )


def left(at: float, queue: str = "orders", to_queue: str | None = None) -> Left:
    return Left(source=0, at=at, conversation="c-1", queue=queue, outcome="ended", to_queue=to_queue)


def action(what: str, alert: str, by: str, action_id: str, at: float = 200.0) -> ActionTaken:
    return ActionTaken(source=-1, at=at, queue="orders", id=action_id, action=what, alert=alert, by=by)


class Floor:
    """A task with what it has written so far."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.task = QueueTask(0, 1, rules)
        self.written: list[Message] = []

    def feed(self, *signals: Signal) -> Floor:
        self.task.feed(Record(topics.SIGNALS, 0, 0, b"0", encode(list(signals)), 0.0))
        self.written += self.task.drain()
        return self

    def alerts(self) -> list[Alert]:
        kept = {m.key: m.value for m in self.written if m.topic == topics.ALERTS}
        return [decode_alert(value) for value in kept.values() if value is not None]

    def queue(self, name: str = "orders") -> QueueView:
        kept = {m.key: m.value for m in self.written if m.topic == topics.QUEUES}
        return decode_queue(kept[name.encode()] or b"").view

    def restored(self) -> Floor:
        other = Floor()
        for message in self.written:
            if message.topic in (topics.QUEUES, topics.WAITS, topics.ALERTS):
                other.task.restore(Record(message.topic, 0, 0, message.key, message.value, 0.0))
        other.task.restored()
        return other
