"""Runs events as a live floor would, in event time: its clock goes with them, so models learn meanwhile."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from detectors import bundled
from detectors.contract import events as ev
from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from stream.core.clock import SystemClock
from stream.ingest.heartbeat import beats
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import RulesVersion, encode
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.trial.floor import everything_kept, work_off
from stream.trial.story import Story, read_story

STEP = 2.0
"""Seconds of event time between two looks of the workers. A label takes effect later than that."""
_QUIET_TURNS = 3
_SOURCE = "stepin-judge"


class _EventClock(SystemClock):
    """A clock that shows the event time `at`. Durations stay real."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


def run_live(events: Sequence[Event], rules: Rules) -> Story:
    """Return what a floor sees of these events, which are in time order, and which it takes for live ones.

    The floor has one partition. Customers' ratings become labels, and the models learn from them.

    Args:
        rules: hold from the beginning.
    """
    return read_story(live_log(events, rules), events[0].time.timestamp())


def live_log(events: Sequence[Event], rules: Rules) -> MemoryLog:
    """Do as `run_live`, and return the log with all its topics."""
    begin = events[0].time.timestamp()
    clock = _EventClock(begin)
    log = everything_kept(1, clock.now)
    publisher, counters = log.publisher(), Counter[str]()
    publisher.send([Message(topics.RULES, b"rules/%d" % rules.version, encode(RulesVersion(rules=rules)))])
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    members = [Membership(log, stage, f"live-{stage.name}", clock, counters) for stage in both]
    for step, group in itertools.groupby(events, lambda event: (event.time.timestamp() - begin) // STEP):
        messages = [Message(topics.EVENTS, one.subject.encode(), ev.encode(one), 0) for one in group]
        clock.at = begin + (step + 1) * STEP
        publisher.send([*messages, *beats(_SOURCE, clock.at, 1)])
        work_off(members, _QUIET_TURNS)
    for member in members:
        member.close()
    return log
