"""Puts events of all formats in time order, and draws times for sets that have none."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from detectors.contract import events as ev
from detectors.contract.events import Event, Sender


class BadFile(ValueError):
    """A file that breaks its format. The message names the line and what was expected."""

    def __init__(self, line: int, expected: str) -> None:
        super().__init__(f"line {line}: expected {expected}")


def text_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file.

    Raises:
        BadFile: a line is not UTF-8, or the file has no line.
    """
    number = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                raise BadFile(number, "text in UTF-8") from None
    if number == 0:
        raise BadFile(1, "a line; the file is empty")


class Line(NamedTuple):
    """One record to publish.

    `at` is its event time, or None for a line that breaks the contract and is published as it is.
    `conversation` is None for an event of an agent. `done` is the share of the file read so far, 0…1.
    """

    at: float | None
    key: bytes | None
    value: bytes
    id: str | None
    conversation: str | None
    done: float


class Scribe:
    """Writes the events of one subject. Every reading of the file gives them the same ids.

    Several scribes of one subject need a different `part` each.
    """

    def __init__(self, source: str, subject: str, part: str = "") -> None:
        self.events: list[Event] = []
        self._source = source
        self._subject = subject
        self._prefix = f"{subject}-{part}-" if part else f"{subject}-"

    def write(self, kind: type[Any], at: float, data: object) -> None:
        """Write one event at a time in seconds since 1970."""
        self.events.append(
            kind(
                id=f"{self._prefix}{len(self.events) + 1}",
                source=self._source,
                subject=self._subject,
                time=datetime.fromtimestamp(at, UTC),
                data=data,
            )
        )


def in_time_order(stories: Iterable[tuple[float, Sequence[Event]]], total: int) -> Iterator[Line]:
    """Merge stories in time order. Holds only those that have begun and not ended.

    Args:
        stories: pairs of a start and the events from then on, both in time order.
        total: the number of stories, for `Line.done`.
    """
    running: list[tuple[float, int, int, Sequence[Event], float]] = []
    for number, (start, events) in enumerate(stories):
        yield from _until(running, start)
        if events:
            first = events[0].time.timestamp()
            heapq.heappush(running, (first, number, 0, events, (number + 1) / max(total, 1)))
    yield from _until(running, float("inf"))


def _until(running: list[tuple[float, int, int, Sequence[Event], float]], until: float) -> Iterator[Line]:
    while running and running[0][0] < until:
        at, number, index, events, done = running[0]
        if index + 1 < len(events):
            following = events[index + 1].time.timestamp()
            heapq.heapreplace(running, (following, number, index + 1, events, done))
        else:
            heapq.heappop(running)
        event = events[index]
        conversation = None if isinstance(event, ev.AgentStatus | ev.TimePassed) else event.subject
        yield Line(at, event.subject.encode(), ev.encode(event), event.id, conversation, done)


class Dialogue(NamedTuple):
    """A written conversation without times: its turns and its rating."""

    id: str
    queue: str
    language: str | None
    turns: Sequence[tuple[Sender, str]]
    rating: ev.RatingSubmittedData | None


class DrawnTimes:
    """Draws times for dialogues that were recorded without, from a seeded distribution.

    Dialogues arrive as a Poisson process. The pauses of customers and agents are log-normal, with medians of
    18 and 22 seconds; typing takes time on top. A few replies in a hundred take longer than 90 s.

    Args:
        start: the time of the first dialogue, ISO 8601 with zone.
        gap: mean seconds between two arrivals.
        agents: the number of agents.
    """

    def __init__(self, source: str, seed: int, start: str, gap: float, agents: int) -> None:
        self._source = source
        self._dice = random.Random(seed)
        self._now = datetime.fromisoformat(start).timestamp()
        self._gap = gap
        self._agents = agents

    def lay_out(self, dialogue: Dialogue) -> tuple[float, Sequence[Event]]:
        """Return the start of the dialogue, and its events."""
        dice, scribe = self._dice, Scribe(self._source, dialogue.id)
        self._now += dice.expovariate(1.0 / self._gap)
        start = self._now
        agent = f"{dialogue.queue}-agent-{dice.randrange(self._agents) + 1:02d}"
        customer = ev.Customer(ref=dialogue.id, language=dialogue.language)
        started = ev.ConversationStartedData(channel="chat", queue=dialogue.queue, customer=customer)
        scribe.write(ev.ConversationStarted, start, started)
        scribe.write(ev.ConversationQueued, start, ev.ConversationQueuedData(queue=dialogue.queue))
        answered = start + dice.lognormvariate(2.5, 1.0)
        now, is_answered = start, False
        for sender, text in dialogue.turns:
            median, typing = (2.9, 0.15) if sender == "customer" else (3.1, 0.05)
            now += dice.lognormvariate(median, 0.75) + min(len(text) * typing, 30.0)
            if not is_answered and (sender != "customer" or now > answered):
                now, is_answered = max(now, answered), True
                scribe.write(ev.ConversationAnswered, answered, ev.ConversationAnsweredData(agent=agent))
            by = agent if sender == "agent" else None
            scribe.write(ev.MessageCreated, now, ev.MessageCreatedData(sender=sender, text=text, agent=by))
        now += dice.uniform(5.0, 60.0)
        scribe.write(ev.ConversationEnded, now, ev.ConversationEndedData(by="system", outcome="closed"))
        if dialogue.rating is not None:
            scribe.write(ev.RatingSubmitted, now + dice.uniform(5.0, 40.0), dialogue.rating)
        return start, scribe.events
