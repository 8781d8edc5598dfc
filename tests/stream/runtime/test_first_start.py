"""The first start of a floor: the same live events give the same alerts, however they were batched.

No partition has had an event, and some get their first one late. A worker that keeps up finds each event
alone; one that starts late finds them all at once.
"""

from __future__ import annotations

import functools
import random
from collections import Counter
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from detectors import bundled
from detectors.contract import events as ev
from detectors.contract.events import Event
from detectors.conversation.attention import AttentionDetector
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.queues.watermarks import TIME_PREFIX
from stream.records import Alert, decode_time
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

PARTITIONS = 3


@functools.cache
def detector() -> AttentionDetector:
    return bundled.attention_detector()


@dataclass
class Floor:
    clock: FakeClock
    log: MemoryLog

    def start(self) -> list[Membership]:
        both = (stages.conversations(self.log, detector()), stages.queues(self.log))
        return [Membership(self.log, stage, stage.name, self.clock, Counter()) for stage in both]

    def time(self) -> float:
        return min(
            decode_time(value).at
            for key, value in floor.read_back(self.log, topics.QUEUES).items()
            if key.startswith(TIME_PREFIX)
        )


def new_floor() -> Floor:
    clock = FakeClock(sample.START - 30)
    return Floor(clock, floor.everything_kept(PARTITIONS, clock.now))


def alerts_of(events: list[Event], most: float, chance: int | None) -> dict[str, Alert]:
    """Publish each event when it happens. Workers step often, or only at the end (`chance` is None)."""
    here, rng = new_floor(), random.Random(chance)
    runs = here.start() if chance is not None else []
    publisher = here.log.publisher()
    for event in events:
        while here.clock.now() < event.time.timestamp():
            here.clock.wait(min(event.time.timestamp() - here.clock.now(), rng.uniform(1, most)))
            if rng.random() < 0.5:
                floor.work_off(runs)
        publisher.send([Message(topics.EVENTS, event.subject.encode(), ev.encode(event))])
        for run in runs if rng.random() < 0.5 else ():
            run.step(0.0)
    here.clock.wait(3600.0)
    floor.work_off(runs or here.start())
    return floor.every_alert(here.log)


@given(story=st.integers(0, 10_000), chance=st.integers(0, 10_000))
@example(story=2, chance=2)
@example(story=3, chance=3)  # a backlog of one partition was taken before another had sent its time
@settings(max_examples=4, deadline=None)
def test_small_batches_and_one_backlog_give_the_same_alerts_in_every_field(story: int, chance: int) -> None:
    events = floor.busy_floor(story, 30)
    backlog = alerts_of(events, 300.0, None)
    assert backlog
    assert alerts_of(events, 300.0, chance) == backlog


def test_an_empty_partition_speaks_from_the_first_moment_but_a_floor_without_events_has_no_time() -> None:
    here = new_floor()
    runs = here.start()
    floor.work_off(runs)
    assert here.time() == 0.0, "nothing is known: the wall must not show a calm floor"
    here.clock.wait(60.0)
    here.log.publisher().send([Message(topics.EVENTS, b"c-1", ev.encode(sample.started(25, "c-1")))])
    floor.work_off(runs)
    here.clock.wait(5.0)
    floor.work_off(runs)
    assert here.time() == here.clock.now() - 2.0


def test_a_floor_that_started_before_an_older_history_takes_it_at_its_own_times() -> None:
    events = floor.busy_floor(7, 8)
    beats = [
        Message(topics.EVENTS, b"stepin-time", ev.encode(sample.time_passed(-10, next_within=3.0)), partition)
        for partition in range(PARTITIONS)
    ]
    made = [Message(topics.EVENTS, event.subject.encode(), ev.encode(event)) for event in events]
    ended = [
        Message(topics.EVENTS, b"stepin-time", ev.encode(sample.time_passed(20_000)), partition)
        for partition in range(PARTITIONS)
    ]
    found = []
    for started_first in (True, False):
        here = new_floor()
        here.clock.wait(30_000.0)
        runs = here.start() if started_first else []
        floor.work_off(runs)
        here.log.publisher().send([*beats, *made, *ended])
        floor.work_off(runs or here.start())
        found.append(floor.every_alert(here.log))
    assert found[0] == found[1]
    assert found[0]
