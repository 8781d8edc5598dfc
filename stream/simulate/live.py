"""Plays the simulated floor on a log, at the pace of the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from detectors.contract.events import Event, encode
from stream.ingest.heartbeat import beats
from stream.log import Log, LogUnavailable, Message, topics
from stream.simulate.desks import SOURCE
from stream.simulate.floor import Simulator

BEAT = 1.0
NEXT_WITHIN = 3.0
_BATCH = 2000


def live(
    log: Log, simulator: Simulator, stop: threading.Event, clock: Callable[[], float] = time.time
) -> None:
    """Publish the simulator's events as their times come, until `stop` is set.

    What lies before the present is published at once, so a simulator that starts `WARM_UP` ago shows a busy
    floor within a moment. Every second each partition is told the time. While the log cannot be reached,
    nothing is lost: it is tried again.
    """
    publisher = log.publisher()
    partitions = log.partitions(topics.EVENTS)
    events = simulator.events()
    coming = next(events)
    try:
        while not stop.is_set():
            now = clock()
            messages: list[Message] = []
            while coming.time.timestamp() <= now and len(messages) < _BATCH:
                messages.append(_message(coming))
                coming = next(events)
            caught_up = coming.time.timestamp() > now
            if caught_up:
                messages += beats(SOURCE, now, partitions, next_within=NEXT_WITHIN)
            while messages and not stop.is_set():
                try:
                    publisher.send(messages)
                    break
                except LogUnavailable:
                    stop.wait(BEAT)
            if caught_up:
                stop.wait(min(BEAT, max(0.05, coming.time.timestamp() - clock())))
    finally:
        publisher.close()


def _message(event: Event) -> Message:
    return Message(topics.EVENTS, event.subject.encode(), encode(event))
