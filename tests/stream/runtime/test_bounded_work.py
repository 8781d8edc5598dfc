"""However much there is to catch up with, a member polls its group in time and gets done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from stream.core.clock import SystemClock
from stream.log import Log, Member, Message, Poll, Record, TopicPartition, topics
from stream.log.kafka import KafkaLog, group
from stream.log.kafka.settings import KafkaSettings
from stream.log.memory.log import MemoryLog
from stream.queues import task as queue_task
from stream.queues.timeline import QueueTimeline
from stream.queues.watermarks import TIME_PREFIX
from stream.records import Signal, decode_time, encode
from stream.runtime import stages, worker
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.builders.clock import FakeClock
from tests.builders.floors import floor
from tests.builders.floors.queue_task import time, wait_ended, wait_started
from tests.builders.waiting import wait_until

DAY = 86400.0
MONDAY = 1_700_438_400.0
STEP_COSTS = 0.02
"""Seconds that a step takes on the clock of these tests: a slow machine."""
PORTION_COSTS = 0.5
LONGEST = 15.0
"""Seconds between two polls, half of what a group allows."""


class WatchedMember(Member):
    """A member that notes the longest time between two polls. A portion of a restore takes its time."""

    def __init__(self, member: Member, clock: FakeClock) -> None:
        self.longest = 0.0
        self.polls = 0
        self._member = member
        self._clock = clock
        self._polled = clock.monotonic()

    def poll(self, timeout: float, *more: Any) -> Poll:
        self.polls += 1
        self.longest = max(self.longest, self._clock.monotonic() - self._polled)
        self._polled = self._clock.monotonic()
        return self._member.poll(timeout, *more)

    def restore(self, topics: Sequence[str], partition: int) -> Iterator[Sequence[Record]]:
        for portion in self._member.restore(topics, partition):
            self._clock.wait(PORTION_COSTS)
            yield portion

    def commit(self, *arguments: Any) -> None:
        self._member.commit(*arguments)

    def caught_up(self) -> frozenset[TopicPartition]:
        return self._member.caught_up()

    def log_time(self) -> float:
        return self._member.log_time()

    def close(self) -> None:
        self._member.close()


class Watched:
    """Stage 2 on a log in memory, with one partition and a clock that only work moves."""

    def __init__(self, log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = FakeClock(MONDAY)
        self.steps = 0
        joined: list[WatchedMember] = []
        join = log.member

        def member(*arguments: Any) -> Member:
            joined.append(WatchedMember(join(*arguments), self.clock))
            return joined[-1]

        monkeypatch.setattr(log, "member", member)
        take = QueueTimeline.step

        def step(timeline: QueueTimeline, entry: Any) -> Any:
            self.steps += 1
            self.clock.wait(STEP_COSTS)
            return take(timeline, entry)

        monkeypatch.setattr(QueueTimeline, "step", step)
        self.run = Membership(log, stages.queues(log), "queues", self.clock, Counter())
        self.member = joined[0]
        monkeypatch.undo()
        monkeypatch.setattr(QueueTimeline, "step", step)


def made_log() -> MemoryLog:
    log = MemoryLog(clock=lambda: MONDAY)
    create_topics(log, 1)
    return log


def tell(log: Log, *signals: Signal) -> None:
    publisher = log.publisher()
    publisher.send([Message(topics.SIGNALS, b"0", encode(list(signals)), 0)])
    publisher.close()


def evening(queues: int, waiting: int) -> list[Signal]:
    """One customer was served in each queue, and in some a customer still waits."""
    signals: list[Signal] = []
    for number in range(queues):
        name, queue = f"c-{number}", f"q-{number}"
        signals.append(wait_started(MONDAY + 1, "queue", name, queue=queue))
        served = {"queue": queue, "outcome": "answered", "agent": "ann"}
        signals.append(wait_ended(MONDAY + 9, MONDAY + 1, "queue", name, **served))
        if number < waiting:
            signals.append(wait_started(MONDAY + 10, "queue", f"w-{number}", queue=queue))
    return [*signals, time(MONDAY + 60)]


def known_time(log: Log) -> float:
    return decode_time(floor.read_back(log, topics.QUEUES)[TIME_PREFIX + b"0"]).at


@pytest.mark.parametrize(("queues", "gap"), [(250, 6.9 * DAY), (1000, 2.6 * DAY)], ids=["week", "weekend"])
def test_many_queues_come_back_from_a_long_silence(
    queues: int, gap: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = made_log()
    tell(log, *evening(queues, waiting=1))
    tell(log, time(MONDAY + gap))
    watched = Watched(log, monkeypatch)
    floor.work_off([watched.run])
    assert known_time(log) == MONDAY + gap
    assert watched.member.longest < LONGEST and watched.member.polls > 20
    # Only the queue in which somebody waits was checked every minute.
    assert watched.steps < 1.5 * gap / 60.0 + 10 * queues


def test_a_restart_does_not_judge_again_what_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    log = made_log()
    tell(log, *evening(100, waiting=10))
    tell(log, time(MONDAY + 0.2 * DAY))
    first = Watched(log, monkeypatch)
    floor.work_off([first.run])
    # The models were just saved whole. What is judged from here on, only the watermark tells.
    tell(log, time(MONDAY + 0.2 * DAY + 3000))
    floor.work_off([first.run])
    first.run.close()
    monkeypatch.undo()
    again = Watched(log, monkeypatch)
    tell(log, time(MONDAY + 0.2 * DAY + 3060))
    floor.work_off([again.run])
    assert known_time(log) == MONDAY + 0.2 * DAY + 3060
    assert again.steps < 2 * 100


def test_a_start_over_many_records_polls_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    log = made_log()
    tell(log, *evening(5, waiting=5))
    first = Watched(log, monkeypatch)
    floor.work_off([first.run])
    first.run.close()
    monkeypatch.undo()
    kept = [(key, value) for key, value in floor.read_back(log, topics.QUEUES).items()]
    publisher = log.publisher()
    for _ in range(200_000 // len(kept)):
        publisher.send([Message(topics.QUEUES, key, value, 0) for key, value in kept])
    again = Watched(log, monkeypatch)
    restored: list[Record] = []
    restore = queue_task.QueueTask.restore

    def counted(self: queue_task.QueueTask, record: Record) -> None:
        restored.append(record)
        restore(self, record)

    monkeypatch.setattr(queue_task.QueueTask, "restore", counted)
    tell(log, time(MONDAY + 120))
    floor.work_off([again.run])
    assert known_time(log) == MONDAY + 120
    assert again.member.longest < LONGEST and again.member.polls > 10
    assert len(restored) < 200


@pytest.mark.kafka
def test_a_catch_up_longer_than_the_poll_interval_is_not_thrown_out(
    broker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MAX_POLL_INTERVAL", 3.0)
    monkeypatch.setattr(worker, "PART", 0.2)
    monkeypatch.setattr(queue_task, "_STEPS", 20)
    slow = QueueTimeline.step
    clock = SystemClock()

    def step(timeline: QueueTimeline, entry: Any) -> Any:
        clock.wait(0.01)
        return slow(timeline, entry)

    monkeypatch.setattr(QueueTimeline, "step", step)
    log = KafkaLog(KafkaSettings(bootstrap=broker.bootstrap, topic_prefix="bounded"))
    create_topics(log, 1)
    tell(log, *evening(1, waiting=1))
    gap = 900 * 60.0
    tell(log, time(MONDAY + gap))
    run = worker.Worker(log, stages.queues(log), "one", clock)
    wait_until(lambda: run.step(0.1) == 0 and run.counters["signals"] >= 5)
    assert run.counters["restarts"] == 0 and known_time(log) == MONDAY + gap
    run.close()
    log.close()
