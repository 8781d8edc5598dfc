"""A supervisor closes a conversation that nobody minds: it ends once, and the history says so."""

from __future__ import annotations

from typing import Any

import pytest

from stream.log import Record, topics
from stream.log.partitions import partition_of
from stream.records import ActionTaken, ConversationFinished, decode_history, encode
from tests.builders import events as sample
from tests.builders.floors.restarted import TaskFloor, messages_of

ASKED = (
    sample.started(0),
    sample.queued(1),
    sample.answered(5),
    sample.said(10, "Where is my parcel?"),
)
OFFLINE = sample.agent_status(20, "ann", "offline")


def floor(*happened: Any, at: float, restarts: bool = False) -> TaskFloor:
    """Return a floor on which these events have happened, at `at`."""
    here = TaskFloor(restarts=restarts)
    for event in happened:
        here.event(event)
    here.fire(at)
    return here


def close(here: TaskFloor, at: float, queue: str = "orders", action: str = "x1") -> None:
    taken = ActionTaken(
        events_partition=partition_of(b"c-1", here._count),
        at=sample.START + at,
        queue=queue,
        id=action,
        action="close",
        by="ruth",
        conversation="c-1",
    )
    partition = partition_of(queue.encode(), here._count)
    here._feed("queues", partition, Record(topics.SIGNALS, partition, 0, None, encode([taken]), 0.0))


def ends(here: TaskFloor) -> list[tuple[str, float]]:
    """Return how the conversation ended, and when."""
    steps = [decode_history(message.value or b"") for message in messages_of(here, topics.HISTORY)]
    return [
        (step.outcome, step.at - sample.START) for step in steps if isinstance(step, ConversationFinished)
    ]


@pytest.mark.parametrize("restarts", [False, True])
def test_an_orphaned_conversation_is_closed(restarts: bool) -> None:
    here = floor(*ASKED, OFFLINE, at=100.0, restarts=restarts)
    close(here, 100.0)
    here.fire(110.0)
    ((outcome, at),) = ends(here)
    assert outcome == "closed" and 98.0 <= at <= 102.0
    (orphaned,) = [alert for alert in here.alerts.values() if alert.cause == "orphaned"]
    assert orphaned.status == "resolved"
    assert [(entry.what, entry.by) for entry in orphaned.history] == [
        ("opened", "stepin"), ("close", "ruth"), ("resolved", "stepin"),
    ]  # fmt: skip


@pytest.mark.parametrize("restarts", [False, True])
def test_a_conversation_that_is_probably_over_is_closed(restarts: bool) -> None:
    answer = sample.said(12, "It arrives tomorrow.", "agent")
    here = floor(*ASKED, answer, at=2_000.0, restarts=restarts)
    assert ends(here) == []
    close(here, 2_000.0)
    here.fire(2_010.0)
    ((outcome, at),) = ends(here)
    assert outcome == "closed" and 1_998.0 <= at <= 2_002.0


def test_closing_twice_ends_it_once() -> None:
    here = floor(*ASKED, OFFLINE, at=100.0)
    close(here, 100.0)
    close(here, 100.0)
    close(here, 101.0, action="x2")
    here.fire(110.0)
    assert len(ends(here)) == 1


def test_a_conversation_that_goes_on_meanwhile_is_not_closed() -> None:
    here = floor(*ASKED, sample.said(12, "It arrives tomorrow.", "agent"), at=2_000.0)
    close(here, 2_000.0)
    here.event(sample.said(1_999, "And the invoice?"))
    here.fire(2_010.0)
    assert ends(here) == []


@pytest.mark.parametrize("at", [100.0, 1_000.0])
def test_a_conversation_that_somebody_minds_is_not_closed(at: float) -> None:
    here = floor(*ASKED, at=at)
    close(here, at)
    here.fire(at + 10.0)
    assert ends(here) == []


def test_the_customer_who_comes_back_begins_another_episode() -> None:
    here = floor(*ASKED, OFFLINE, at=100.0)
    close(here, 100.0)
    here.fire(110.0)
    here.event(sample.said(120, "Where is my parcel?"))
    here.fire(400.0)
    waits = [alert for alert in here.alerts.values() if alert.cause == "first_answer_wait"]
    assert any(alert.ends_at is None for alert in waits)
