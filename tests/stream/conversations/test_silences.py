"""Silences that are usual in a queue and channel make no conversation probably over."""

from __future__ import annotations

import pytest

from stream.conversations.task import ConversationTask
from stream.records import Left
from tests.builders import events as sample
from tests.builders.floors.conversation_task import make_task, run, signals, view

SLOW = 3_000.0
"""Seconds between two words of a slow conversation: more than the shortest silence of a chat."""


def slow(number: int, queue: str, at: float, channel: str = "chat") -> list[object]:
    """A conversation in which the agent writes a second line much later."""
    subject = f"{channel}-{queue}-{number}"
    return [
        sample.started(at, subject, queue, channel),
        sample.said(at + 1, "It is on its way.", "agent", subject),
        sample.said(at + 1 + SLOW, "It arrives tomorrow.", "agent", subject),
        sample.ended(at + 2 + SLOW, subject),
    ]


def experienced(count: int = 60) -> ConversationTask:
    """Return a task that has seen so many slow chats in the queue orders."""
    task = make_task()
    steps = [step for number in range(count) for step in slow(number, "orders", 10.0 * number)]
    run(task, sorted(steps, key=lambda step: step.time))  # type: ignore[attr-defined]
    return task


def over_after(task: ConversationTask, queue: str, channel: str = "chat") -> float | None:
    """Return after how many seconds of silence a new conversation is probably over, at most a day."""
    begin = 10_000.0
    word = sample.said(begin + 1, "It is on its way.", "agent", "new")
    run(task, [sample.started(begin, "new", queue, channel), word])
    messages = run(task, [sample.time_passed(begin + 1 + 86_400.0)])
    left = [
        each for each in signals(messages) if isinstance(each, Left) and each.contact.conversation == "new"
    ]
    return None if not left else left[0].at - sample.START - begin - 1


def test_the_baseline_of_the_queue_decides() -> None:
    seconds = over_after(experienced(), "orders")
    assert seconds == pytest.approx(5 * SLOW, rel=0.16)


@pytest.mark.parametrize(
    ("count", "queue", "channel", "expected"),
    [(40, "orders", "chat", 1_800.0), (60, "billing", "chat", 1_800.0), (60, "orders", "voice", 600.0)],
)
def test_another_queue_another_channel_and_too_few_conversations_say_nothing(
    count: int, queue: str, channel: str, expected: float
) -> None:
    assert over_after(experienced(count), queue, channel) == expected


def test_the_time_before_an_end_is_no_silence() -> None:
    task = make_task()
    for number in range(60):
        at, subject = 10.0 * number, f"c-{number}"
        word = sample.said(at + 1, "It is on its way.", "agent", subject)
        run(task, [sample.started(at, subject), word])
    for number in range(60):
        run(task, [sample.ended(1_500.0, f"c-{number}")])
    assert over_after(task, "orders") == 1_800.0


def test_what_is_probably_over_stands_on_the_record_of_the_conversation() -> None:
    task = make_task()
    run(task, [sample.started(0), sample.said(1, "It is on its way.", "agent")])
    silent = view(run(task, [sample.time_passed(1_802.0)]))
    assert (silent.status, silent.waits, silent.agent) == ("probably_over", (), None)
    assert view(run(task, [sample.said(1_900, "And the invoice?")])).status == "active"
