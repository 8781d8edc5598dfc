"""An agent answers a conversation that is in no known queue: waits, alerts and load are as in any other."""

from __future__ import annotations

import pytest

from detectors.contract.events import Event
from stream.queues.task import QueueTask
from stream.records import Alert
from tests.builders import events as sample
from tests.builders.floors.restarted import TaskFloor

ASKED = sample.said(0, "Where is my parcel?")
ANSWERED = sample.answered(10)
REPLIED = sample.said(20, "It is on its way.", "agent")


def floor(*happened: Event, at: float) -> TaskFloor:
    here = TaskFloor()
    here.event(sample.agent_status(-5, "ann", "available"))
    for event in happened:
        here.event(event)
    here.fire(at)
    return here


def told(here: TaskFloor) -> list[tuple[str, str, float, str | None]]:
    return sorted((each.cause, each.queue, each.raised_at - sample.START, each.agent) for each in found(here))


def found(here: TaskFloor) -> list[Alert]:
    return [alert for alert in here.alerts.values() if alert.subject == "c-1"]


def test_the_wait_for_the_first_answer_counts_from_the_question() -> None:
    assert told(floor(ASKED, ANSWERED, at=200.0)) == [("first_answer_wait", "unassigned", 90.0, "ann")]


def test_an_answer_in_time_raises_nothing_and_the_next_question_is_for_the_agent() -> None:
    assert told(floor(ASKED, ANSWERED, REPLIED, at=1_000.0)) == []
    again = sample.said(30, "When does it arrive?")
    assert told(floor(ASKED, ANSWERED, REPLIED, again, at=200.0)) == [
        ("reply_wait", "unassigned", 120.0, "ann")
    ]


@pytest.mark.parametrize("queue", ["orders", "billing"])
def test_the_alert_follows_the_conversation_to_its_queue(queue: str) -> None:
    here = floor(ASKED, ANSWERED, sample.transferred(150, queue, to_agent="ann"), at=300.0)
    (alert,) = [each for each in found(here) if each.ends_at is None]
    assert (alert.cause, alert.queue) == ("first_answer_wait", queue)


def test_an_agent_who_goes_offline_leaves_the_customer_orphaned_there_too() -> None:
    offline = sample.agent_status(40, "ann", "offline")
    again = sample.said(30, "When does it arrive?")
    causes = told(floor(ASKED, ANSWERED, REPLIED, again, offline, at=110.0))
    assert causes == [("orphaned", "unassigned", 100.0, "ann")]


@pytest.mark.parametrize("way", [[ANSWERED], [REPLIED]])
def test_the_conversation_counts_as_load_of_the_agent(way: list[Event]) -> None:
    reply = sample.event(
        type(REPLIED), REPLIED.data.__class__(sender="agent", text="Hello", agent="ann"), 20.0
    )
    here = floor(ASKED, *(reply if event is REPLIED else event for event in way), at=60.0)
    tasks = [task for task in here._tasks.values() if isinstance(task, QueueTask)]
    loads = [
        task._timeline.models["unassigned"].load for task in tasks if "unassigned" in task._timeline.models
    ]
    assert [list(load.agents["ann"].open) for load in loads] == [["c-1"]]
