"""Runs events through both stages on any log, and reads back the alerts, conversations and queues."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.alerts.arrivals import Awaited
from stream.alerts.places import AlertPlaces
from stream.core.partition_clock import TIME_HEADER
from stream.log import Log, Message, Record, topics
from stream.log.follower import Follower, last_records
from stream.log.memory.log import MemoryLog
from stream.queues.watermarks import TIME_PREFIX
from stream.records import (
    Alert,
    ConversationView,
    QueueView,
    Run,
    decode_alert,
    decode_conversation,
    decode_queue,
    decode_time,
    encode,
)
from stream.trial.floor import everything_kept as everything_kept
from stream.trial.floor import work_off as work_off
from tests.builders import events as sample
from tests.builders.waiting import PATIENCE, wait_until

RECORDED = ((TIME_HEADER, b"test"),)
RUN = Message(topics.RUNS, b"test", encode(Run(id="test", begun_at=0.0)))


def busy_floor(seed: int, conversations: int = 40) -> list[Event]:
    """Conversations that wait, are answered late, grow angry, are transferred; in time order."""
    rng = random.Random(seed)
    texts = ["我已经等了三天了", "where is my order?", "太差劲了，我要投诉", "ok thanks", "听不懂，怎么办"]
    events: list[Event] = []
    for index in range(conversations):
        subject, at = f"c-{index}", rng.uniform(0, 600)
        events.append(sample.started(at, subject, rng.choice(["orders", "billing", "technical"])))
        events.append(sample.queued(at + 1, subject, rng.choice(["orders", "billing"])))
        at += rng.choice([10, 130, 300])
        events.append(sample.answered(at, subject, rng.choice(["ann", "bob"])))
        for _ in range(rng.randrange(1, 8)):
            at += rng.choice([5, 20, 100, 200])
            events.append(sample.said(at, rng.choice(texts), "customer", subject))
            if rng.random() < 0.7:
                at += rng.choice([5, 20, 100, 200])
                answer = rng.choice(["请稍等", "已经为您登记了"])
                events.append(sample.said(at, answer, "agent", subject))
        if rng.random() < 0.3:
            events.append(sample.transferred(at + 5, "technical", subject))
        if rng.random() < 0.7:
            events.append(sample.ended(at + 20, subject))
    events.sort(key=lambda event: event.time)
    return [replace(event, id=f"b-{seed}-{index}") for index, event in enumerate(events)]


def messages(events: Iterable[Event], partitions: int) -> list[Message]:
    """Return the events as a replay publishes them, and an hour of time to every partition at the end."""
    ordered = list(events)
    made = [RUN] + [
        Message(topics.EVENTS, event.subject.encode(), ev.encode(event), None, RECORDED) for event in ordered
    ]
    last = max(event.time.timestamp() for event in ordered) - sample.START
    for partition in range(partitions):
        over = ev.encode(sample.time_passed(last + 3600))
        made.append(Message(topics.EVENTS, b"stepin-time", over, partition, RECORDED))
    return made


def wait_until_known(
    log: Log,
    partitions: int,
    at: float,
    meanwhile: Callable[[], object] = lambda: None,
    patience: float = PATIENCE,
) -> None:
    """Wait until each partition of stage 2 knows everything up to `at`, and call `meanwhile` often.

    By then each alert is in the queue that its conversation went to.
    """
    times: dict[int, float] = {}
    awaited = Awaited()
    with Follower(log, [topics.QUEUES]) as follower:

        def known() -> bool:
            for record in follower.poll(0.2, 5_000):
                awaited.observe(record)
                if (record.key or b"").startswith(TIME_PREFIX) and record.value is not None:
                    time_record = decode_time(record.value)
                    times[time_record.partition] = time_record.at
            return len(times) == partitions and set(times.values()) == {at} and not awaited

        wait_until(known, meanwhile, patience)


def read_back(log: Log, topic: str) -> dict[bytes, bytes]:
    """Return the latest value of each key of a compacted topic."""
    return {key: record.value or b"" for (_, key), record in last_records(log, [topic]).items()}


def alerts(log: Log) -> dict[str, Alert]:
    """Return every alert that the log holds where it is now."""
    held: dict[str, Alert] = {}
    places = AlertPlaces()
    with Follower(log, [topics.ALERTS]) as follower:
        for record in follower.read_to_end():
            key = (record.key or b"").decode()
            if places.holds(key, record.partition, record.value):
                held.pop(key, None)
                held |= {key: decode_alert(record.value)} if record.value is not None else {}
    return held


def conversations(log: Log) -> dict[str, ConversationView]:
    values = read_back(log, topics.CONVERSATIONS)
    views = [decode_conversation(v).view for k, v in values.items() if not k.startswith(b"~")]
    return {view.id: view for view in views}


def queues(log: Log) -> dict[str, QueueView]:
    values = read_back(log, topics.QUEUES)
    return {k.decode(): decode_queue(v).view for k, v in values.items() if not k.startswith(b"~")}


class AlertFollower:
    """Keeps every alert of a log in memory, also those deleted later. Open it before the first alert."""

    def __init__(self, log: MemoryLog) -> None:
        self._follower = Follower(log, [topics.ALERTS])
        self._places = AlertPlaces()
        self._seen: dict[str, Alert] = {}

    def seen(self) -> dict[str, Alert]:
        """Return the latest state of each alert so far."""
        while self._follower.lag:
            self._seen |= _latest(self._follower.poll(0.0, 5000), self._places)
        return self._seen


def every_alert(log: Log) -> dict[str, Alert]:
    """Return the latest state of every alert on a log that has compacted nothing yet."""
    with Follower(log, [topics.ALERTS]) as follower:
        return _latest(follower.read_to_end(), AlertPlaces())


def _latest(records: Iterable[Record], places: AlertPlaces) -> dict[str, Alert]:
    latest = {}
    for record in records:
        key = (record.key or b"").decode()
        if record.value is not None and places.holds(key, record.partition, record.value):
            latest[key] = decode_alert(record.value)
    return latest


def summary(found: dict[str, Alert]) -> Counter[str]:
    return Counter(alert.cause for alert in found.values())
