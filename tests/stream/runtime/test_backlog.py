"""What piles up while nobody reads is worked off in large batches: nothing in it may be too much at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from detectors import bundled
from detectors.contract import events as ev
from stream.log import Log, Message, topics
from stream.log.memory.log import MemoryLog
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

MANY = 1_000
FURIOUS = (
    "我已经说了三遍了，太差劲了，我要投诉你们，我要找律师，马上给我转人工！！！等了三天没有人理我，退款！" * 2
)


def angry_at_once() -> list[ev.Event]:
    """As many as a batch takes grow angry in one queue, while stage 1 was away."""
    names = [f"conversation-{number:06}" for number in range(MANY)]
    began = [sample.started(0, name, "客户服务热线") for name in names]
    return [*began, *(sample.said(1, FURIOUS, "customer", name) for name in names)]


def shift_begins() -> list[ev.Event]:
    """Everybody signs in to a dozen queues in the same moment."""
    queues = tuple(f"queue number {number} of the service" for number in range(12))
    return [
        sample.agent_status(number / MANY, f"agent-{number}", "available", queues) for number in range(MANY)
    ]


def shift_begins_in_all_queues() -> list[ev.Event]:
    """The same with more queues, so that there is more to say than what any broker takes as one record."""
    queues = tuple(f"queue number {number} of a service with a long name" for number in range(100))
    return [
        sample.agent_status(number / MANY, f"agent-{number}", "available", queues) for number in range(MANY)
    ]


@pytest.mark.parametrize(
    ("backlog", "queues"),
    [(angry_at_once, 1), (shift_begins, 12), (shift_begins_in_all_queues, 100)],
    ids=["angry", "shift", "shift in all queues"],
)
def test_a_backlog_in_one_partition_is_worked_off(backlog: Callable[[], list[ev.Event]], queues: int) -> None:
    log: Log = MemoryLog()
    log.create_topics(topics.specs(1))
    log.publisher().send([floor.RUN])
    # The last event moves the time on, so that everybody is counted.
    events = [*backlog(), sample.time_passed(60)]
    log.publisher().send(
        Message(topics.EVENTS, event.subject.encode(), ev.encode(event), None, floor.RECORDED)
        for event in events
    )
    counters: Counter[str] = Counter()
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    floor.work_off([Membership(log, stage, stage.name, FakeClock(), counters) for stage in both])
    assert counters["events"] == len(events)
    assert counters["unreadable"] == counters["dead_letters"] == 0
    seen = [queue.active + sum(queue.agents.values()) for queue in floor.queues(log).values()]
    assert seen == [MANY] * queues, "each conversation or agent is in each of its queues"
