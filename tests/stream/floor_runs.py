"""Runs events through both stages and collects what came of them, on any log."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.core.partition_clock import TIME_HEADER
from stream.log import Log, Message, read_to_end, topics
from stream.log.memory.log import MemoryLog
from stream.queues.task import TIME_PREFIX
from stream.records import (
    Alert,
    ConversationView,
    QueueView,
    decode_alert,
    decode_conversation,
    decode_queue,
    decode_time,
)
from stream.runtime.worker import Membership
from tests.stream import sample_events as sample

RECORDED = ((TIME_HEADER, b"test"),)
_QUIET_TURNS = 5


def busy_floor(seed: int, conversations: int = 40) -> list[Event]:
    """Conversations that wait, are answered late, grow angry, are passed on; in time order."""
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
    """The events as a replay would publish them, and at the end the time to every partition."""
    ordered = list(events)
    made = [
        Message(topics.EVENTS, event.subject.encode(), ev.encode(event), None, RECORDED) for event in ordered
    ]
    last = max(event.time.timestamp() for event in ordered) - sample.START
    for partition in range(partitions):
        over = ev.encode(sample.time_passed(last + 3600))
        made.append(Message(topics.EVENTS, b"stepin-time", over, partition, RECORDED))
    return made


def work_off(runs: Sequence[Membership], quiet: float = 0.5, limit: float = 120.0) -> None:
    """Step all runs in turn until none has had anything to read for `quiet` seconds, and a few turns."""
    deadline = time.monotonic() + limit
    last, turns = time.monotonic(), 0
    # Turns count too: on a busy machine a single one may take longer than `quiet`.
    while turns < _QUIET_TURNS or time.monotonic() - last < quiet:
        turns += 1
        read = [run.step(0.02) for run in runs]
        if any(read):
            last, turns = time.monotonic(), 0
        assert time.monotonic() < deadline, "the stages did not come to an end"


def everything_kept(partitions: int) -> MemoryLog:
    """A log in memory that compacts and drops nothing, so that a whole run can be read back from it."""
    log = MemoryLog()
    log.create_topics([spec._replace(cleanup="delete", retention=None) for spec in topics.specs(partitions)])
    return log


def wait_until_known(
    log: Log, partitions: int, at: float, limit: float = 90.0, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Wait until each partition of stage 2 says that all is known up to `at`, calling `meanwhile` often."""
    deadline = time.monotonic() + limit
    times: dict[int, float] = {}
    reader = log.reader([topics.QUEUES], "beginning")
    while len(times) < partitions or set(times.values()) != {at}:
        assert time.monotonic() < deadline, f"not worked off within {limit:.0f} s: {times}"
        meanwhile()
        for record in reader.poll(0.2, 5_000):
            if (record.key or b"").startswith(TIME_PREFIX) and record.value is not None:
                known = decode_time(record.value)
                times[known.partition] = known.at
    reader.close()


def wait_until(holds: Callable[[], object], limit: float = 60.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + limit
    while not holds():
        assert time.monotonic() < deadline, f"it was not so within {limit:.0f} s"
        time.sleep(0.02)


def read_back(log: Log, topic: str) -> dict[bytes, bytes]:
    """The last value of each key of a compacted topic."""
    reader = log.reader([topic], "beginning")
    values: dict[bytes, bytes] = {}
    for record in read_to_end(reader):
        assert record.key is not None
        values.pop(record.key, None)
        if record.value is not None:
            values[record.key] = record.value
    reader.close()
    return values


def alerts(log: Log) -> dict[str, Alert]:
    return {a.id: a for a in map(decode_alert, read_back(log, topics.ALERTS).values())}


def conversations(log: Log) -> dict[str, ConversationView]:
    values = read_back(log, topics.CONVERSATIONS)
    views = [decode_conversation(v).view for k, v in values.items() if not k.startswith(b"~")]
    return {view.id: view for view in views}


def queues(log: Log) -> dict[str, QueueView]:
    values = read_back(log, topics.QUEUES)
    return {k.decode(): decode_queue(v).view for k, v in values.items() if not k.startswith(b"~")}


class AlertFollower:
    """Sees every alert that ever was, also those that are let go: open it before anything happens."""

    def __init__(self, log: Log) -> None:
        self._reader = log.reader([topics.ALERTS], "beginning")
        self._seen: dict[str, Alert] = {}

    def seen(self) -> dict[str, Alert]:
        """The last state of each alert until now."""
        quiet = 0
        while quiet < 3:
            records = self._reader.poll(0.2, 5000)
            quiet = 0 if records else quiet + 1
            for record in records:
                if record.value is not None:
                    alert = decode_alert(record.value)
                    self._seen[alert.id] = alert
        return self._seen


def every_alert(log: Log) -> dict[str, Alert]:
    """What a follower from the beginning sees: everything, on a log that has not compacted anything yet."""
    return AlertFollower(log).seen()


def summary(found: dict[str, Alert]) -> Counter[str]:
    return Counter(alert.cause for alert in found.values())
