"""A worker whose state was damaged on the log goes on with the rest of it, and keeps what it cannot read."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from detectors import bundled
from detectors.contract.events import Event
from stream.log import Log, Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import DeadLetter, decode_conversation
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

DETECTOR = bundled.attention_detector()


def start(log: Log, counters: Counter[str]) -> list[Membership]:
    both = (stages.conversations(log, DETECTOR), stages.queues(log))
    return [Membership(log, stage, stage.name, FakeClock(), counters) for stage in both]


def events(said: list[Event]) -> list[Message]:
    return [message for message in floor.messages(said, 1) if message.key != b"stepin-time"]


def letters(log: Log) -> list[DeadLetter]:
    reader = log.reader([topics.DEAD_LETTERS], "beginning")
    found = [msgspec.json.decode(record.value or b"", type=DeadLetter) for record in reader.poll(0.2)]
    reader.close()
    return found


@pytest.mark.parametrize("topic", [topics.CONVERSATIONS, topics.QUEUES, topics.WAITS, topics.ALERTS])
@pytest.mark.parametrize(
    ("key", "value"),
    [(b"c-9", b"{}"), (b"c-9", b"["), (b"\xff", b"{}"), (b"~clock", b"1"), (b"~time/0", b"{")],
)
def test_one_record_that_cannot_be_taken_back_stops_nothing(topic: str, key: bytes, value: bytes) -> None:
    log = MemoryLog(clock=lambda: sample.START + 200)
    create_topics(log, 1)
    first = [sample.started(0), sample.queued(1), sample.answered(20), sample.said(30, "到底什么时候能发货")]
    log.publisher().send(events(first))
    runs = start(log, Counter())
    floor.work_off(runs)
    for run in runs:
        run.close()
    log.publisher().send([Message(topic, key, value, 0)])
    counters: Counter[str] = Counter()
    runs = start(log, counters)
    more = [sample.said(40, "在吗"), sample.ended(50)]
    log.publisher().send(events(more))
    floor.work_off(runs)
    conversation = decode_conversation(floor.read_back(log, topics.CONVERSATIONS)[b"c-1"]).view
    assert (conversation.turns, conversation.status) == (2, "ended")
    assert counters["unreadable"] <= 1
    assert [(letter.topic, letter.key) for letter in letters(log)] == [(topic, key)] * counters["unreadable"]


def test_what_breaks_the_code_is_told_without_what_identifies_a_person(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def observe(*_: object) -> None:
        raise ZeroDivisionError("broke at 13812345678")

    monkeypatch.setattr(DETECTOR, "observe", observe)
    log = MemoryLog(clock=lambda: sample.START + 200)
    create_topics(log, 1)
    log.publisher().send(events([sample.started(0), sample.said(1, "打13812345678找我")]))
    runs = start(log, Counter())
    floor.work_off(runs)
    for run in runs:
        run.close()
    (letter,) = letters(log)
    assert "打[phone]找我" in (letter.value or b"").decode() and "broke at [phone]" in letter.expected
    assert "ZeroDivisionError: broke at [phone]" in caplog.text and "observe" in caplog.text
    assert "13812345678" not in caplog.text
