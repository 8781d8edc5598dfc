"""Publishes the events of a simulated floor when their time comes, and does what StepIn asks of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from detectors.contract.events import Event, encode
from stream.core.clock import Clock, SystemClock
from stream.ingest.heartbeat import beats
from stream.log import Log, LogUnavailable, Message, topics
from stream.log.follower import Follower
from stream.records import InterventionRecord, decode_intervention
from stream.simulate.desks import SOURCE
from stream.simulate.floor import Simulator
from stream.simulate.truth import AnyTruth

BEAT = 1.0
NEXT_WITHIN = 3.0
CATCHES_UP_WITHIN = 600.0
"""Seconds that a slow machine may take to publish what comes before the present."""
_BATCH = 2000


def live(
    log: Log,
    simulator: Simulator,
    stop: threading.Event,
    clock: Clock | None = None,
    tell: Callable[[Iterable[AnyTruth]], None] | None = None,
) -> None:
    """Publish each event of the simulator when its time comes, until `stop` is set.

    Events before the present are published at once, so a simulator that started `WARM_UP` ago shows a busy
    floor at once. Every partition gets the event time before the first event, and each second in the present:
    the workers' clock so moves no partition past older events. While the log cannot be reached, the events
    wait. The floor does the interventions that are asked for from now on.

    Args:
        clock: the clock of this machine by default.
        tell: takes the truth of conversations when they have ended, and of those that live at the stop.
    """
    clock = clock or SystemClock()
    publisher = log.publisher()
    wanted = Follower(log, [topics.INTERVENTIONS], "end")
    partitions = log.partitions(topics.EVENTS)
    events = simulator.events()
    coming = next(events)
    messages = beats(SOURCE, coming.time.timestamp(), partitions, next_within=CATCHES_UP_WITHIN)
    try:
        while not stop.is_set():
            now = clock.now()
            for intervention in _asked_for(wanted):
                simulator.step_in(intervention)
            while coming.time.timestamp() <= now and len(messages) < _BATCH:
                messages.append(_message(coming))
                coming = next(events)
            caught_up = coming.time.timestamp() > now
            told = simulator.truths.take()
            if tell is not None:
                tell(told)
            if caught_up:
                messages += beats(SOURCE, now, partitions, next_within=NEXT_WITHIN)
            while messages and not stop.is_set():
                try:
                    publisher.send(messages)
                    messages = []
                except LogUnavailable:
                    stop.wait(BEAT)
            if caught_up:
                stop.wait(min(BEAT, max(0.05, coming.time.timestamp() - clock.now())))
    finally:
        publisher.close()
        wanted.close()
        if tell is not None:
            tell(simulator.truths.rest(clock.now()))


def _asked_for(wanted: Follower) -> list[InterventionRecord]:
    try:
        return [decode_intervention(record.value or b"") for record in wanted.poll(0.0)]
    except LogUnavailable:
        return []


def _message(event: Event) -> Message:
    return Message(topics.EVENTS, event.subject.encode(), encode(event))
