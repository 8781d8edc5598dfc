"""Publishes the lines of a recording, as fast as the log accepts them or at a chosen speed."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from detectors.contract.rules.document import Rules
from stream.core.clock import Clock, SystemClock
from stream.core.partition_clock import TIME_HEADER
from stream.ingest.heartbeat import beats
from stream.log import Log, Message, Publisher, topics
from stream.records import Run, encode
from stream.replay.timeline import Line

SOURCE = "stepin-replay"
AFTERWARDS = 3600.0
"""Seconds that the event time goes on after the last event, so that the last deadlines pass."""
_BATCH = 1000
_BEAT_RECORDED = 600.0
_BEAT = 1.0
_NEXT_WITHIN = 3.0

Progress = Callable[[float, "Ledger"], None]


@dataclass
class Ledger:
    """Notes which lines were published when, so that a report can measure from there.

    All times are seconds since 1970. `events` counts the lines, `unreadable` those that break the contract.
    `latest` is the event time so far, `end` the last time that was sent to the partitions. `published` holds
    the publishing time of each event, by its id.
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
        """Note that these lines were published at `wall`."""
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
        """Return when the first batch was published that reached `event_time`, or None."""
        index = bisect_left(self._times, event_time)
        return self._walls[index] if index < len(self._walls) else None


def publish(
    log: Log,
    lines: Iterable[Line],
    *,
    recording: str,
    source: str = "",
    speed: float | None = None,
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> Ledger:
    """Publish the lines, and send the event time to each partition on the way.

    Args:
        recording: names the run. The time of a partition starts anew with each name.
        source: tells people what is played, such as the name of a file.
        speed: seconds of recorded time in one second. None is as fast as the log accepts.
        progress: called after each batch with the share of the file that is done (0…1) and the ledger.
        clock: the clock of this machine by default.

    Raises:
        LogUnavailable: the log cannot be reached. Earlier batches have been published.
    """
    publisher = log.publisher()
    clock = clock or SystemClock()
    # The run comes before its events, so a worker that reads an event finds it.
    run = Run(id=recording, begun_at=clock.now(), source=source)
    publisher.send([Message(topics.RUNS, recording.encode(), encode(run))])
    player = _Player(publisher, log.partitions(topics.EVENTS), recording, progress, clock)
    player.ledger.began_at = clock.now()
    try:
        if speed is None:
            _at_once(player, lines)
        else:
            _paced(player, lines, speed, clock)
        player.finish()
    finally:
        publisher.close()
    return player.ledger


class _Player:
    """Publishes lines in batches, and sends the event time to every partition."""

    def __init__(
        self,
        publisher: Publisher,
        partitions: int,
        recording: str,
        progress: Progress | None,
        clock: Clock,
    ) -> None:
        self.ledger = Ledger()
        self._publisher = publisher
        self._partitions = partitions
        self._headers = ((TIME_HEADER, recording.encode()),)
        self._progress = progress
        self._clock = clock
        self._lines: list[Line] = []
        self._messages: list[Message] = []

    def add(self, line: Line) -> None:
        self._lines.append(line)
        self._messages.append(Message(topics.EVENTS, line.key, line.value, None, self._headers))
        if len(self._lines) >= _BATCH:
            self.send()

    def add_time(self, at: float, next_within: float | None = None) -> None:
        """Add the event time `at` for each partition, behind the lines that were added before."""
        self.ledger.end = at
        self._messages += beats(SOURCE, at, self._partitions, next_within=next_within, headers=self._headers)

    def send(self) -> None:
        if not self._messages:
            return
        messages, self._messages = self._messages, []
        lines, self._lines = self._lines, []
        wall = self._clock.now()
        self._publisher.send(messages)
        self.ledger.note(lines, wall)
        if self._progress is not None and lines:
            self._progress(lines[-1].done, self.ledger)

    def finish(self) -> None:
        self.send()
        if self.ledger.latest:
            # After a recording of just now, the hour afterwards lies in the future, and would be refused.
            latest_allowed = self._clock.now() + Rules().future_tolerance / 2
            self.add_time(min(self.ledger.latest + AFTERWARDS, latest_allowed))
            self.send()
        self.ledger.finished_at = self._clock.now()
        if self._progress is not None:
            self._progress(1.0, self.ledger)


def _at_once(player: _Player, lines: Iterable[Line]) -> None:
    beat_at: float | None = None
    for line in lines:
        if line.at is not None:
            if beat_at is None:
                beat_at = line.at + _BEAT_RECORDED
            elif line.at >= beat_at:
                player.add_time(beat_at)
                beat_at = line.at + _BEAT_RECORDED
        player.add(line)


def _paced(player: _Player, lines: Iterable[Line], speed: float, clock: Clock) -> None:
    """Publish recorded time at `speed` times the clock, and send the event time every second."""
    first: float | None = None
    began = clock.monotonic()
    beat_due = began

    def sleep_until(event_time: float, origin: float) -> None:
        nonlocal beat_due
        while True:
            now = clock.monotonic()
            here = min(origin + (now - began) * speed, event_time)
            if now >= beat_due:
                player.add_time(here, _NEXT_WITHIN)
                player.send()
                beat_due = now + _BEAT
            due = began + (event_time - origin) / speed
            if due <= now:
                return
            player.send()
            clock.wait(max(0.0, min(due, beat_due) - now))

    for line in lines:
        if line.at is not None:
            if first is None:
                first = line.at
            sleep_until(line.at, first)
        player.add(line)
