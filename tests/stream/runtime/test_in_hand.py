"""A record that kills workers, or holds one up, is set aside alone; the floor goes on without it."""

from __future__ import annotations

import copy
import json
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from detectors import bundled
from detectors.contract.events import Event
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.runtime import stages
from stream.runtime.watchdog import Watchdog
from stream.runtime.worker import Worker
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

PARTITIONS = 2


class Died(BaseException):
    """Stands for `kill -9`: nothing of the process can act on it."""


@pytest.fixture
def log() -> MemoryLog:
    log = MemoryLog(clock=lambda: sample.START + 200)
    create_topics(log, PARTITIONS)
    return log


def worker(log: MemoryLog, observe: Callable[[Any, Any, Any, Any], Any] | None = None) -> Worker:
    """Start the worker of a new process, which takes over from the one before."""
    detector = copy.copy(bundled.attention_detector())
    if observe is not None:
        detector.observe = observe  # type: ignore[method-assign]
    return Worker(log, stages.conversations(log, detector), "one", FakeClock())


def observed_until(word: str, end: Callable[[], None]) -> Callable[[Any, Any, Any, Any], Any]:
    whole = bundled.attention_detector().observe

    def observe(state: Any, turn: Any, rules: Any, queue: Any) -> Any:
        if word in turn.text:
            end()
        return whole(state, turn, rules, queue)

    return observe


def step(one: Worker, times: int = 30) -> None:
    for _ in range(times):
        one.step(0.0)


def publish(log: MemoryLog, *events: Event) -> None:
    log.publisher().send([made for made in floor.messages(events, PARTITIONS) if made.key != b"stepin-time"])


def letters(log: MemoryLog) -> list[Any]:
    reader = log.reader([topics.DEAD_LETTERS], "beginning")
    found = [json.loads(record.value or b"") for record in reader.poll(0.0)]
    reader.close()
    return found


def story(subject: str, *texts: str) -> Iterator[Event]:
    yield sample.started(0, subject)
    for place, text in enumerate(texts):
        yield sample.said(1 + place, text, subject=subject)


def test_a_record_that_kills_every_worker_that_has_it_in_hand_is_set_aside_alone(log: MemoryLog) -> None:
    def die() -> None:
        raise Died

    observe = observed_until("杀", die)
    publish(log, *story("c-1", "在吗"), *story("c-0", "在吗"))
    one = worker(log, observe)
    step(one)
    publish(log, *story("c-2", "什么时候发货", "杀", "还在吗", "谢谢"), *story("c-3", "你好"))
    deaths = 0
    while deaths < 10:
        try:
            step(one)
            break
        except Died:
            deaths += 1
            one = worker(log, observe)
    assert deaths == 3, "once unnoticed, once with the batch in hand, once with the record alone in hand"
    (letter,) = letters(log)
    assert "RecordKillsWorkers" in letter["value_seen"]
    found = floor.conversations(log)
    assert (found["c-2"].turns, found["c-2"].last_text) == (3, "谢谢")
    assert found["c-3"].last_text == "你好"


def test_workers_that_are_killed_by_somebody_else_lose_no_record(log: MemoryLog) -> None:
    """They die with ever other records in hand, or before they have taken any."""
    calls = iter(range(1_000))
    deaths_at = {2, 5, 7}

    def die() -> None:
        if next(calls) in deaths_at:
            raise Died

    texts = [f"第{number}句" for number in range(12)]
    publish(log, *story("c-1", *texts))
    observe = observed_until("第", die)
    for _ in range(10):
        try:
            step(worker(log, observe))
        except Died:
            continue
    assert not letters(log)
    assert floor.conversations(log)["c-1"].turns == len(texts)


def test_a_batch_whose_state_cannot_be_drained_loses_only_the_record_that_breaks_it(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    drain = stages.ConversationTask.drain

    def broken(task: Any) -> list[Message]:
        messages = drain(task)
        if any("杀".encode() in (message.value or b"") for message in messages):
            raise ZeroDivisionError("a fault of ours")
        return messages

    monkeypatch.setattr(stages.ConversationTask, "drain", broken)
    publish(log, *story("c-1", "什么时候发货", "杀", "谢谢"))
    one = worker(log)
    for _ in range(40):
        one._clock.wait(15.0)
        one.step(0.0)
    assert one.counters["faults"] == 2
    assert len(letters(log)) == 1
    assert floor.conversations(log)["c-1"].turns == 2


def test_a_pattern_that_never_ends_is_broken_off_and_its_record_set_aside(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.runtime.watchdog.LONGEST", 1)
    endless = re.compile(r"(a+)+b")
    observe = observed_until("aaa", lambda: endless.match("a" * 60))
    publish(log, *story("c-1", "什么时候发货", "aaa", "谢谢"))
    before = signal.getsignal(signal.SIGPROF)
    watchdog = Watchdog()
    watchdog.start()
    try:
        one = worker(log, observe)
        one._watchdog = watchdog
        for _ in range(40):
            one._clock.wait(1.0)
            one.step(0.0)
    finally:
        watchdog.stop()
        signal.signal(signal.SIGPROF, before)
    assert one.counters["too_slow"] == 1
    (letter,) = letters(log)
    assert letter["topic"] == topics.EVENTS
    assert floor.conversations(log)["c-1"].last_text == "谢谢"
