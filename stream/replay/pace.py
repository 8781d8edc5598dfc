"""Publishes lines of recorded history, as fast as the log takes them or at a pace."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from detectors.contract.rules import Rules
from stream.core.partition_clock import TIME_HEADER
from stream.ingest.heartbeat import beats
from stream.log import Log, Message, Publisher, topics
from stream.replay.timeline import Line

SOURCE = "stepin-replay"
AFTERWARDS = 3600.0
"""Seconds that time goes on after the last event, so that what waits then runs out."""
_BATCH = 1000
_BEAT_RECORDED = 600.0
_BEAT = 1.0
_NEXT_WITHIN = 3.0

Progress = Callable[[float, "Ledger"], None]


@dataclass
class Ledger:
    """What was published and when, in seconds since 1970; what a report measures from.

    `events` counts lines, `unreadable` those of them that broke the contract; `end` is the time that the
    partitions were told last.
    """

    events: int = 0
    unreadable: int = 0
    latest: float = 0.0
    end: float = 0.0
    began_at: float = 0.0
    finished_at: float = 0.0
    conversations: set[str] = field(default_factory=set)
    published: dict[str, float] = field(default_factory=dict)
    _times: array[float] = field(default_factory=lambda: array("d"))
    _walls: array[float] = field(default_factory=lambda: array("d"))

    def note(self, lines: list[Line], wall: float) -> None:
        """These lines were published at `wall`."""
        self.events += len(lines)
        for line in lines:
            if line.at is None:
                self.unreadable += 1
                continue
            self.latest = max(self.latest, line.at)
            if line.id is not None:
                self.published[line.id] = wall
            if line.conversation is not None:
                self.conversations.add(line.conversation)
        self._times.append(self.latest)
        self._walls.append(wall)

    def reached(self, event_time: float) -> float | None:
        """When the first batch was published that went as far as `event_time`."""
        index = bisect_left(self._times, event_time)
        return self._walls[index] if index < len(self._walls) else None


def publish(
    log: Log,
    lines: Iterable[Line],
    *,
    recording: str,
    speed: float | None = None,
    progress: Progress | None = None,
) -> Ledger:
    """Send the lines, and the time to each partition, until all is said.

    Args:
        recording: names this history; workers begin time anew with each.
        speed: seconds of history in a second; None is as fast as the log takes them.
        progress: told after each batch how much of the file is done (0…1), and the ledger.

    Raises:
        LogUnavailable: the log could not be reached; what was sent before has been sent.
    """
    publisher = log.publisher()
    player = _Player(publisher, log.partitions(topics.EVENTS), recording, progress)
    player.ledger.began_at = time.time()
    try:
        if speed is None:
            _as_fast_as_can_be(player, lines)
        else:
            _paced(player, lines, speed)
        player.finish()
    finally:
        publisher.close()
    return player.ledger


class _Player:
    """Gathers lines into batches, and tells every partition the time."""

    def __init__(
        self, publisher: Publisher, partitions: int, recording: str, progress: Progress | None
    ) -> None:
        self.ledger = Ledger()
        self._publisher = publisher
        self._partitions = partitions
        self._headers = ((TIME_HEADER, recording.encode()),)
        self._progress = progress
        self._lines: list[Line] = []
        self._messages: list[Message] = []

    def add(self, line: Line) -> None:
        self._lines.append(line)
        self._messages.append(Message(topics.EVENTS, line.key, line.value, None, self._headers))
        if len(self._lines) >= _BATCH:
            self.send()

    def tell(self, at: float, next_within: float | None = None) -> None:
        """The time, to each partition, after everything that was added before."""
        self.ledger.end = at
        self._messages += beats(SOURCE, at, self._partitions, next_within=next_within, headers=self._headers)

    def send(self) -> None:
        if not self._messages:
            return
        messages, self._messages = self._messages, []
        lines, self._lines = self._lines, []
        wall = time.time()
        self._publisher.send(messages)
        self.ledger.note(lines, wall)
        if self._progress is not None and lines:
            self._progress(lines[-1].done, self.ledger)

    def finish(self) -> None:
        self.send()
        if self.ledger.latest:
            # What was recorded just now cannot be followed by an hour that is yet to come.
            self.tell(min(self.ledger.latest + AFTERWARDS, time.time() + Rules().future_tolerance / 2))
            self.send()
        self.ledger.finished_at = time.time()
        if self._progress is not None:
            self._progress(1.0, self.ledger)


def _as_fast_as_can_be(player: _Player, lines: Iterable[Line]) -> None:
    beat_at: float | None = None
    for line in lines:
        if line.at is not None:
            if beat_at is None:
                beat_at = line.at + _BEAT_RECORDED
            elif line.at >= beat_at:
                player.tell(beat_at)
                beat_at = line.at + _BEAT_RECORDED
        player.add(line)


def _paced(player: _Player, lines: Iterable[Line], speed: float) -> None:
    """History at `speed` times the clock; each second every partition is told how far it has come."""
    first: float | None = None
    began = time.monotonic()
    beat_due = began

    def sleep_until(event_time: float, origin: float) -> None:
        nonlocal beat_due
        while True:
            now = time.monotonic()
            here = min(origin + (now - began) * speed, event_time)
            if now >= beat_due:
                player.tell(here, _NEXT_WITHIN)
                player.send()
                beat_due = now + _BEAT
            due = began + (event_time - origin) / speed
            if due <= now:
                return
            player.send()
            time.sleep(min(due, beat_due) - now if min(due, beat_due) > now else 0.0)

    for line in lines:
        if line.at is not None:
            if first is None:
                first = line.at
            sleep_until(line.at, first)
        player.add(line)
