"""Conversations whose alerts are on their way from another partition, and what happens to them meanwhile.

A conversation that enters a queue of another partition brings its alerts along. Until they arrive, everything
that its alerts are to learn is held, in its order: so nobody opens a second alert of a cause, and the alerts
are the same however fast each partition works.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stream.core.applied_rules import AppliedRules
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import Record, topics
from stream.records import (
    CauseClosed,
    CauseOpened,
    Entered,
    InterventionAnswered,
    Left,
    Taken,
    WaitEnded,
)
from stream.waits.findings import Breach, Orphaned, WaitCauseEnded, WaitOffered
from stream.waits.running import Deadline
from stream.waits.unusual import UnusualWait

ARRIVALS_PREFIX = b"~arriving/"

TaughtSignal: TypeAlias = (
    CauseOpened | CauseClosed | WaitEnded | Entered | Left | Taken | InterventionAnswered
)


class Lesson(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that the alerts of a conversation are to learn: the one field that is set.

    `line` says whether it concerns the alerts about waits in the queue, which take the clock of the timeline.
    `events_partition` is that of a deadline. `rules` are those that held when the lesson was held back.
    """

    line: bool = False
    signal: TaughtSignal | None = None
    deadline: Deadline | None = None
    events_partition: int = -1
    breach: Breach | None = None
    offered: WaitOffered | None = None
    unusual: UnusualWait | None = None
    orphaned: Orphaned | None = None
    ended: WaitCauseEnded | None = None
    rules: AppliedRules | None = None

    @property
    def conversation(self) -> str:
        """The conversation that it is about."""
        if isinstance(self.signal, InterventionAnswered):
            return self.signal.conversation
        if self.signal is not None:
            return self.signal.contact.conversation
        if self.ended is not None:
            return self.ended.conversation
        about = self.deadline or self.breach or self.offered or self.unusual or self.orphaned
        return about.wait.contact.conversation if about is not None else ""


class Arrival(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The alerts that a conversation brings to the queue that it entered at `awaits`.

    `held` is what they are to learn when they are here. `early` has the times of entries whose alerts came
    before this partition knew of the entry.
    """

    awaits: float | None = None
    held: tuple[Lesson, ...] = ()
    early: tuple[float, ...] = ()


_decode = msgspec.json.Decoder(Arrival).decode


class Arrivals(KeyedRecords[Arrival]):
    """Stores the arrivals of one partition of the queues topic, by conversation and line."""

    def __init__(self, partition: int, undo: Undo) -> None:
        super().__init__(topics.QUEUES, ARRIVALS_PREFIX, partition, _decode, undo)

    def awaits(self, lesson: Lesson) -> bool:
        """Whether the alerts that are to learn this are on their way."""
        if not self.values:
            return False
        arrival = self.get(_key(lesson.conversation, lesson.line))
        return arrival is not None and arrival.awaits is not None

    def hold(self, lesson: Lesson) -> None:
        """Keep a lesson until its alerts are here."""
        key = _key(lesson.conversation, lesson.line)
        arrival = self.values[key]
        self._keep(key, replace(arrival, held=(*arrival.held, lesson)))

    def expect(self, conversation: str, line: bool, at: float) -> None:
        """A conversation entered at `at`: hold everything until its alerts are here, unless they are."""
        key = _key(conversation, line)
        arrival = self.values.get(key, Arrival())
        if at in arrival.early:
            self._keep(key, replace(arrival, early=tuple(time for time in arrival.early if time != at)))
        else:
            self._keep(key, replace(arrival, awaits=at))

    def arrived(self, conversation: str, line: bool, at: float) -> tuple[Lesson, ...]:
        """The alerts of the entry at `at` are here. Returns what they are to learn."""
        key = _key(conversation, line)
        arrival = self.values.get(key, Arrival())
        if arrival.awaits != at:
            self._keep(key, replace(arrival, early=(*arrival.early, at)))
            return ()
        self._keep(key, replace(arrival, awaits=None, held=()))
        return arrival.held

    def _keep(self, key: str, arrival: Arrival) -> None:
        if arrival == Arrival():
            self.remove(key)
        else:
            self.put(key, arrival)


class Awaited:
    """Knows whether any alerts are still on their way, for readers of the whole queues topic."""

    def __init__(self) -> None:
        self._arrivals: set[tuple[int, bytes]] = set()

    def observe(self, record: Record) -> None:
        """Take the next record of the topic, whatever it is about."""
        key = record.key or b""
        if not key.startswith(ARRIVALS_PREFIX):
            return
        # A conversation that moves on is awaited in one partition after another, read in any order.
        arrival = (record.partition, key)
        self._arrivals.discard(arrival)
        if record.value is not None and _decode(record.value).awaits is not None:
            self._arrivals.add(arrival)

    def __bool__(self) -> bool:
        return bool(self._arrivals)


def _key(conversation: str, line: bool) -> str:
    return f"{'line' if line else 'own'}/{conversation}"
