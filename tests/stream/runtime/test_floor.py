"""Both stages together on the log in memory: the same story however it is cut, shared out or broken off."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from detectors import bundled
from detectors.conversation.attention import AttentionDetector
from stream.log import Log, LogUnavailable, Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import Alert
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

PARTITIONS = 3


@functools.cache
def detector() -> AttentionDetector:
    return bundled.attention_detector()


class Followed(MemoryLog):
    """A log on whose alerts somebody keeps an eye from the beginning, before they are compacted away."""

    def __init__(self) -> None:
        super().__init__()
        create_topics(self, PARTITIONS)
        self.follower = floor.AlertFollower(self)


def new_log() -> Followed:
    return Followed()


def start(log: Log, name: str) -> list[Membership]:
    counters: Counter[str] = Counter()
    both = (stages.conversations(log, detector()), stages.queues(log))
    return [Membership(log, stage, f"{name}-{stage.name}", FakeClock(), counters) for stage in both]


def publish(log: Log, made: list[Message]) -> None:
    publisher = log.publisher()
    publisher.send(made)
    publisher.close()


@functools.cache
def undisturbed() -> dict[str, Alert]:
    log = new_log()
    publish(log, floor.messages(floor.busy_floor(1, 150), PARTITIONS))
    floor.work_off(start(log, "one"))
    return log.follower.seen()


def test_the_floor_finds_waits_of_each_kind_and_warns_of_some_before_the_promise_breaks() -> None:
    alerts = undisturbed()
    causes = floor.summary(alerts)
    assert causes["queue_wait"] > 0
    assert all(causes[f"{kind}_wait"] > 0 for kind in ("first_answer", "reply", "moment"))
    waits = [alert for alert in alerts.values() if alert.cause == "queue_wait"]
    early = [a for a in waits if a.starts_at < (a.evidence.since or 0.0) + (a.evidence.sla or 0.0)]
    assert early


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_the_way_events_arrive_changes_no_alert(batch: int) -> None:
    log = new_log()
    runs = start(log, "one")
    made = floor.messages(floor.busy_floor(1, 150), PARTITIONS)
    for begin in range(0, len(made), batch):
        publish(log, made[begin : begin + batch])
        for run in runs:
            run.step(0.0)
    floor.work_off(runs)
    assert log.follower.seen() == undisturbed()


def test_two_workers_that_come_and_go_change_no_alert() -> None:
    log = new_log()
    runs = start(log, "one")
    made = floor.messages(floor.busy_floor(1, 150), PARTITIONS)
    third = len(made) // 3
    publish(log, made[:third])
    floor.work_off(runs)
    runs += start(log, "two")
    publish(log, made[third : 2 * third])
    floor.work_off(runs)
    for run in runs[:2]:
        run.close()
    publish(log, made[2 * third :])
    floor.work_off(runs[2:])
    assert log.follower.seen() == undisturbed()


class _Failing:
    """A member whose every third commit fails, as a log does that goes away."""

    def __init__(self, member: object) -> None:
        self._member = member
        self.commits = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._member, name)

    def commit(self, messages: object, offsets: object) -> None:
        self.commits += 1
        if self.commits % 3 == 0:
            raise LogUnavailable("gone")
        self._member.commit(messages, offsets)  # type: ignore[attr-defined]


def test_a_worker_that_fails_loses_and_doubles_nothing() -> None:
    log = new_log()
    made = floor.messages(floor.busy_floor(1, 150), PARTITIONS)
    stage_one, stage_two = stages.conversations(log, detector()), stages.queues(log)
    counters: Counter[str] = Counter()

    def join(stage: stages.Stage) -> Membership:
        run = Membership(log, stage, stage.name, FakeClock(), counters)
        run._member = _Failing(run._member)  # type: ignore[assignment]
        return run

    runs = [join(stage_one), join(stage_two)]
    failures = 0
    for begin in range(0, len(made) + 200, 10):
        publish(log, made[begin : begin + 10])
        for index, stage in enumerate((stage_one, stage_two)):
            try:
                runs[index].step(0.0)
            except LogUnavailable:
                failures += 1
                runs[index].close()
                runs[index] = join(stage)
    for run in runs:
        run.close()
    floor.work_off(start(log, "after"))
    assert failures > 3
    assert log.follower.seen() == undisturbed()


def test_what_breaks_the_code_is_kept_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    log = new_log()
    broken = detector().observe

    def observe(state: object, turn: object, rules: object, queue: object) -> object:
        if getattr(turn, "text", "") == "break":
            raise ZeroDivisionError("a fault of ours")
        return broken(state, turn, rules, queue)  # type: ignore[arg-type]

    monkeypatch.setattr(detector(), "observe", observe)
    runs = start(log, "one")
    events = [sample.started(0), sample.said(1, "break"), sample.said(2, "and on")]
    publish(log, floor.messages(events, PARTITIONS))
    floor.work_off(runs)
    assert floor.conversations(log)["c-1"].last_text == "and on"
    assert sum(log.end_offsets(topics.DEAD_LETTERS).values()) == 1
