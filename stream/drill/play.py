"""Publishes the events of a stretch when their time comes on the floor of a drill."""

from __future__ import annotations

import threading
import time
from contextlib import closing

from detectors.contract.events import encode
from stream.drill.moving import SOURCE, moved_event
from stream.drill.pace import Pace
from stream.drill.stretch import Stretch
from stream.ingest.heartbeat import beats
from stream.log import Log, Message, topics
from stream.log.follower import last_records
from stream.queues.watermarks import TIME_PREFIX
from stream.records import decode_time

_EVERY = 0.25
"""Seconds between two looks at the clock: the floor's time goes on as often."""
_NEXT_WITHIN = 600.0
"""A drill whose machine is slow must not be overtaken by the clock."""
_BATCH = 2_000


def first_time(stretch: Stretch, pace: Pace) -> list[Message]:
    """Return what tells each partition when the stretch begins. It must be there before the workers.

    A partition without an event follows the clock, which would pass the times of rules and labels to come.
    """
    first = min(pace.moved(min(each.at for each in stretch.events)), pace.at(time.time()))
    return beats(SOURCE, first, stretch.partitions, next_within=_NEXT_WITHIN)


def play(log: Log, stretch: Stretch, pace: Pace, stop: threading.Event) -> None:
    """Publish each event when its time has come, and the time itself, until the stretch has ended.

    Events of the warm-up are published as fast as the log takes them.
    """
    events = [(pace.moved(each.at), each) for each in stretch.events]
    sent = 0
    with closing(log.publisher()) as publisher:
        while not stop.is_set():
            here, messages = pace.at(time.time()), list[Message]()
            while sent < len(events) and events[sent][0] <= here and len(messages) < _BATCH:
                recorded = events[sent][1]
                value = encode(moved_event(recorded.event, pace.shift))
                messages.append(Message(topics.EVENTS, recorded.key, value, recorded.partition))
                sent += 1
            is_up_to_date = len(messages) < _BATCH
            if is_up_to_date:
                messages += beats(SOURCE, here, stretch.partitions, next_within=_NEXT_WITHIN)
            publisher.send(messages)
            if is_up_to_date and time.time() >= pace.ends_at:
                return
            if is_up_to_date:
                stop.wait(_EVERY)


def reached(log: Log) -> float:
    """Return the event time that every partition of stage 2 has handled; 0 if that is not known."""
    times = [
        decode_time(record.value or b"").at
        for (_, key), record in last_records(log, [topics.QUEUES]).items()
        if key.startswith(TIME_PREFIX)
    ]
    return min(times, default=0.0)


def wait_until_handled(log: Log, until: float, patience: float = 60.0) -> None:
    """Return when stage 2 has handled everything up to an event time, or after so many seconds."""
    deadline = time.monotonic() + patience
    # Stage 2 is told of no step of time that is shorter than a quarter of a second.
    while reached(log) < until - 1.0 and time.monotonic() < deadline:
        time.sleep(_EVERY)
