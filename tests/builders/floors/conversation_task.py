"""Runs stage 1 of one partition in a test, and reads back what it has written."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import msgspec

from detectors import bundled
from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionDetector
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.log import Message, topics
from stream.records import (
    ConversationView,
    Counted,
    DeadLetter,
    RulesVersion,
    Signal,
    Watermark,
    decode_conversation,
    decode_signals,
)
from tests.builders import events as sample

ANGRY = [
    "我已经等了三天了，你们到底管不管？",
    "每次都是这句话，太差劲了，我要投诉！",
    "垃圾服务，再也不买了，退钱！",
    "什么态度，骗子！",
]


@functools.cache
def detector() -> AttentionDetector:
    return bundled.attention_detector()


def make_task(rules: Rules | None = None, history: RulesHistory | None = None) -> ConversationTask:
    history = history or RulesHistory(RulesVersion(rules=rules or Rules()))
    return ConversationTask(0, 1, detector(), history)


def run(task: ConversationTask, events: Iterable[Event]) -> list[Message]:
    for offset, event in enumerate(events):
        task.feed(sample.record(event, offset))
    return task.drain()


def signals(messages: Iterable[Message]) -> list[Signal]:
    """Return the signals but those of time and of the day's numbers."""
    said = [s for m in messages if m.topic == topics.SIGNALS for s in decode_signals(m.value or b"")]
    return [signal for signal in said if not isinstance(signal, Watermark | Counted)]


def view(messages: Iterable[Message], subject: str = "c-1") -> ConversationView:
    last = [m for m in messages if m.topic == topics.CONVERSATIONS and m.key == subject.encode()][-1]
    assert last.value is not None
    return decode_conversation(last.value).view


def dead_letters(messages: Iterable[Message]) -> list[DeadLetter]:
    return [
        msgspec.json.decode(m.value or b"", type=DeadLetter)
        for m in messages
        if m.topic == topics.DEAD_LETTERS
    ]
