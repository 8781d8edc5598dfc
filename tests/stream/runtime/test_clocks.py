"""Clocks that cannot be trusted: of a worker that was stopped, of a worker that is fast, of a producer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from detectors import bundled
from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.log import Log, Member, Message, Poll, topics
from stream.queues.watermarks import TIME_PREFIX
from stream.records import decode_time
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

FAST = 600.0


class Floor:
    """Both stages on a log of one partition. The worker's clock is `fast` seconds ahead of the log's."""

    def __init__(self, fast: float = 0.0) -> None:
        self.clock = FakeClock(sample.START)
        self.log = floor.everything_kept(1, self.clock.now)
        worker = FastClock(self.clock, fast)
        both = (stages.conversations(self.log, bundled.attention_detector()), stages.queues(self.log))
        self.counters: Counter[str] = Counter()
        self.runs = [Membership(self.log, stage, stage.name, worker, self.counters) for stage in both]

    def publish(self, *events: Event) -> None:
        self.log.publisher().send(
            Message(topics.EVENTS, each.subject.encode(), ev.encode(each)) for each in events
        )

    def work(self, seconds: float = 0.0) -> None:
        until = self.clock.now() + seconds
        floor.work_off(self.runs)
        while self.clock.now() < until:
            self.clock.wait(min(5.0, until - self.clock.now()))
            floor.work_off(self.runs)

    def time(self) -> float:
        held = floor.read_back(self.log, topics.QUEUES)
        return min(decode_time(value).at for key, value in held.items() if key.startswith(TIME_PREFIX))


class FastClock(FakeClock):
    def __init__(self, true: FakeClock, fast: float) -> None:
        self._true, self._fast = true, fast

    def now(self) -> float:
        return self._true.now() + self._fast

    def monotonic(self) -> float:
        return self._true.monotonic()


def test_a_worker_that_was_stopped_does_not_pass_events_that_come_when_it_goes_on() -> None:
    here = Floor()
    here.publish(sample.started(0, "c-1"))
    here.work(3.0)
    stopped = After(here.runs[0]._member, lambda: here.clock.wait(7.0))
    here.runs[0]._member = stopped
    here.runs[0].step(0.0)
    stopped.then = lambda: None
    here.publish(sample.queued(5, "c-1", "orders"))
    here.work(60.0)
    assert here.counters["late"] == 0
    assert floor.queues(here.log)["orders"].longest_since == sample.START + 5


class After(Member):
    """A member after whose poll something happens, such as a stop of the process."""

    def __init__(self, member: Member, then: Callable[[], object]) -> None:
        self._member, self.then = member, then

    def poll(self, *arguments: Any) -> Poll:
        poll = self._member.poll(*arguments)
        self.then()
        return poll

    def __getattribute__(self, name: str) -> Any:
        if name in ("poll", "then", "_member"):
            return super().__getattribute__(name)
        return getattr(self._member, name)


def test_a_worker_whose_clock_is_fast_raises_no_false_alert_and_delays_no_event() -> None:
    here = Floor(FAST)
    here.publish(sample.started(0, "c-1"), sample.queued(1, "c-1", "orders"))
    here.work(30.0)
    assert here.time() <= here.clock.now()
    here.publish(sample.answered(30, "c-1", "ann"), sample.said(31, "hello?", "customer", "c-1"))
    here.work(30.0)
    assert not floor.alerts(here.log)
    assert here.counters["late"] == 0


def test_an_event_far_ahead_counts_at_its_publishing_and_delays_no_other_customer() -> None:
    found = []
    for ahead in (0.0, 290.0):
        here = Floor()
        here.publish(sample.started(0, "c-1"), sample.answered(1, "c-1", "ann"))
        here.publish(sample.said(2, "hello?", "customer", "c-1"))
        here.work(5.0)
        here.publish(sample.started(5 + ahead, "c-2"))
        here.work(400.0)
        (alert,) = [each for each in floor.every_alert(here.log).values() if each.subject == "c-1"]
        found.append((alert.starts_at, alert.raised_at))
    assert found[0] == found[1]


def test_a_member_that_knows_no_time_of_its_log_lets_none_pass_and_asks_by_a_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Floor()
    known = 0.0
    join = here.runs[0]._member
    monkeypatch.setattr(join, "log_time", lambda: known)
    here.runs[0].step(0.0)
    here.runs[0].step(0.0)
    assert records(here.log, topics.CONVERSATIONS) > 0
    assert records(here.log, topics.SIGNALS) == 0
    known = here.clock.now()
    here.work(2.0)
    assert records(here.log, topics.SIGNALS) > 0


def records(log: Log, topic: str) -> int:
    return sum(log.end_offsets(topic).values())
