"""A thousand customers come to one queue at once, through both stages: how often people are told."""

from __future__ import annotations

import random
from collections import Counter

from detectors.contract import events as ev
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.notify.known import Known
from stream.notify.plan import Planner, records
from stream.notify.routes import Route
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.trial.floor import everything_kept, work_off
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors.conversation_task import detector
from tests.builders.floors.floor import RECORDED, RUN

PARTITIONS = 2
STEP = 10


def arrivals() -> list[Message]:
    rng = random.Random(1)
    events = []
    for number in range(1000):
        at = rng.uniform(0.0, 20.0)
        events += [sample.started(at, f"c-{number}"), sample.queued(at + 0.1, f"c-{number}")]
    events.sort(key=lambda event: event.time)
    return [
        Message(topics.EVENTS, event.subject.encode(), ev.encode(event), None, RECORDED) for event in events
    ]


def time_passed(at: float) -> list[Message]:
    value = ev.encode(sample.time_passed(at))
    return [Message(topics.EVENTS, b"stepin-time", value, each, RECORDED) for each in range(PARTITIONS)]


def test_a_thousand_waits_at_once_are_three_notifications_at_most() -> None:
    log = everything_kept(PARTITIONS)
    both = (stages.conversations(log, detector()), stages.queues(log))
    runs = [Membership(log, stage, stage.name, FakeClock(), Counter()) for stage in both]
    known, told = Known(), []
    planner = Planner({"leads": Route(address="x", severity="warning")})
    publisher = log.publisher()
    publisher.send([RUN, *time_passed(-5.0), *arrivals()])
    with Follower(log, [topics.CASES]) as follower:
        # Two minutes until the waits break their SLA, and a quarter of an hour after that.
        for at in range(20, 1020, STEP):
            publisher.send(time_passed(at + 2.0))
            work_off(runs)
            known.take(follower.poll(0.0, 10_000))
            for draft in planner.plan(known, sample.START + at):
                told.append(draft)
                for record in records(draft, "title", "body", known):
                    known.keep(record)
                known.outgoing.clear()
    assert 1 <= len(told) <= 3
    waiting = {item.case.subject for draft in told for item in draft.items}
    assert waiting >= {f"c-{number}" for number in range(1000)}
