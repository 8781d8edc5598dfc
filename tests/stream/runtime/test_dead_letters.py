"""Ops see what was set aside and feed it again after the repair; then all is as if nothing had broken."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from detectors import bundled
from stream import __main__ as commands
from stream.conversations.task import ConversationTask
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.queues.task import QueueTask
from stream.runtime import stages
from stream.runtime.worker import Membership, Worker
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

DETECTOR = bundled.attention_detector()
PHONE = "13812345678"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    log = MemoryLog(clock=lambda: sample.START + 20)
    create_topics(log, 1)
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


def say(*arguments: str) -> str:
    result = CliRunner().invoke(commands.main, ["dead-letters", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def start(log: MemoryLog) -> list[Membership]:
    both = (stages.conversations(log, DETECTOR), stages.queues(log))
    return [Membership(log, stage, stage.name, FakeClock(), Counter()) for stage in both]


def publish(log: MemoryLog, *events: Any) -> None:
    log.publisher().send([made for made in floor.messages(events, 1) if made.key != b"stepin-time"])


HISTORY = [
    sample.started(0),
    sample.queued(1),
    sample.answered(5),
    sample.said(6, "什么时候发货"),
    sample.said(7, f"快说！打{PHONE}找我"),
    sample.said(7.5, "在吗"),
]


def test_what_is_fed_again_after_the_repair_leaves_what_an_undisturbed_run_leaves(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = DETECTOR.observe, [True]

    def observe(state: Any, turn: Any, rules: Any, queue: Any) -> Any:
        reading = whole(state, turn, rules, queue)
        if broken[0] and "快说" in turn.text:
            raise ZeroDivisionError(f"broke at {PHONE}")
        return reading

    monkeypatch.setattr(DETECTOR, "observe", observe)
    publish(log, *HISTORY)
    runs = start(log)
    floor.work_off(runs)
    said = say("list")
    assert "1 stepin.events $: can be fed again" in said and "broke at [phone]" in said
    assert "1 dead letters wait" in said and PHONE not in said
    assert CliRunner().invoke(commands.main, ["status"]).output.count("1 of stepin.events ($)") == 1
    broken[0] = False
    assert say("feed", "--field", "timer") == "0 records sent again\n"
    assert say("feed") == "1 records sent again\n"
    assert say("feed") == "0 records sent again\n"
    assert say("list") == "0 dead letters wait\n"
    floor.work_off(runs)

    other = MemoryLog(clock=lambda: sample.START + 20)
    create_topics(other, 1)
    publish(other, *HISTORY[:4], HISTORY[5], HISTORY[4])
    floor.work_off(start(other))
    assert floor.conversations(log) == floor.conversations(other)
    assert floor.alerts(log) == floor.alerts(other)


def test_letters_that_are_not_wanted_wait_and_those_of_timers_are_not_fed(log: MemoryLog) -> None:
    log.publisher().send([Message(topics.EVENTS, b"c-1", b"["), Message(topics.ACTIONS, b"a", b"[")])
    floor.work_off(start(log))
    assert say("feed", "--topic", "stepin.actions") == "1 records sent again\n"
    said = say("list")
    assert "1 stepin.events $" in said and "1 dead letters wait" in said
    assert say("drop", "--topic", "stepin.events") == "1 dead letters forgotten\n"
    assert say("list") == "0 dead letters wait\n"


@pytest.mark.parametrize(
    ("task", "verb"),
    [
        (ConversationTask, "restored"),
        (ConversationTask, "proceed"),
        (ConversationTask, "fire"),
        (QueueTask, "restored"),
    ],
)
def test_a_verb_that_fails_stops_no_worker_and_is_reported_once(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch, task: type[Any], verb: str
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    if verb == "fire":
        monkeypatch.setattr(task, "deadline", lambda _: 0.0)
    monkeypatch.setattr(task, verb, broken)
    runs = start(log)
    publish(log, *HISTORY)
    floor.work_off(runs)
    for text in ("谢谢", "再见"):
        publish(log, sample.said(8, text))
        floor.work_off(runs)
    assert floor.conversations(log)["c-1"].last_text == "再见"
    said = say("list")
    assert "a fault of ours" in said
    assert "comes again by itself" in said or verb == "proceed"
    assert verb == "proceed" or "1 dead letters wait" in said


def test_a_batch_that_cannot_be_drained_ends_no_process(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole, broken = QueueTask.drain, [True]

    def drain(task: QueueTask) -> Any:
        if broken[0]:
            raise ZeroDivisionError(f"broke at {PHONE}")
        return whole(task)

    monkeypatch.setattr(QueueTask, "drain", drain)
    publish(log, *HISTORY)
    clock = FakeClock()
    both = (stages.conversations(log, DETECTOR), stages.queues(log))
    workers = [Worker(log, stage, "w", clock) for stage in both]

    def work() -> None:
        for _ in range(10):
            clock.wait(15.0)
            for worker in workers:
                worker.step(0.0)

    work()
    assert workers[1].counters["faults"] > 1
    assert "broke at [phone]" in caplog.text and PHONE not in caplog.text
    broken[0] = False
    work()
    say("feed")
    work()
    assert floor.queues(log)["orders"].active == 1
