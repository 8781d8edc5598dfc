"""Signals that wait until the watermark of all events partitions has passed them.

The changelog holds them in chunks. A chunk is written when it gains a signal, and deleted when its last
signal has taken effect. Which signals of a chunk have taken effect follows from the watermark, so a passing
watermark writes nothing. A signal that came behind the watermark is marked as late, and its chunk is written
again when it takes effect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
from msgspec import Struct

from stream.core.agenda import Agenda
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import (
    AgentSeen,
    BaselineAsked,
    Entered,
    Left,
    Named,
    Offered,
    Taken,
    WaitEnded,
    WaitStarted,
    encode,
)
from stream.waits.rank import Rank

CHUNK = 256
PENDING_PREFIX = b"~pending/"

TimedSignal: TypeAlias = (
    BaselineAsked | Entered | WaitStarted | WaitEnded | Left | Taken | Offered | AgentSeen | Named
)


class PendingSignal(Struct, frozen=True, array_like=True):
    """A signal with the number by which it came. `late` says that the watermark had passed it by then."""

    number: int
    signal: TimedSignal
    late: bool = False


class PendingSignals:
    """Stores the signals of one partition that have not taken effect.

    `agenda` gets each of them by its time; of equal times the lower events partition comes first, and the
    signals of one events partition come as they were sent. `undo` takes the changes of a step back when it
    raises.
    """

    topic = topics.QUEUES
    prefixes = (PENDING_PREFIX,)

    def __init__(self, partition: int, agenda: Agenda, undo: Undo | None = None) -> None:
        self._undo = undo or Undo()
        self._partition = partition
        self._agenda = agenda
        self._chunks: defaultdict[int, dict[int, PendingSignal]] = defaultdict(dict)
        self._changed: set[int] = set()
        self._next = 0
        self._passed = 0.0

    def passed(self, time: float) -> None:
        """The watermark has passed `time`, and the signals before it have taken effect."""
        self._passed = time

    def add(self, signal: TimedSignal) -> None:
        """Keep a signal until its time."""
        pending = PendingSignal(self._next, signal, signal.at < self._passed)
        chunk = self._chunks[pending.number // CHUNK]
        self._undo.call(setattr, self, "_next", self._next)
        self._undo.item(chunk, pending.number)
        self._next += 1
        chunk[pending.number] = pending
        self._changed.add(pending.number // CHUNK)
        self._arm(pending)

    def _arm(self, pending: PendingSignal) -> None:
        signal = pending.signal
        self._agenda.add(signal.at, Rank.SIGNAL, signal.events_partition, pending.number)

    def all(self) -> Iterator[TimedSignal]:
        """Yield every signal that has not taken effect, in the order in which they came."""
        for _, chunk in sorted(self._chunks.items()):
            yield from (pending.signal for pending in chunk.values())

    def pop(self, number: int) -> TimedSignal:
        """Remove the signal of this number, whose time has come, and return it."""
        chunk = self._chunks[number // CHUNK]
        self._undo.item(self._chunks, number // CHUNK)
        self._undo.item(chunk, number)
        pending = chunk.pop(number)
        if not chunk:
            del self._chunks[number // CHUNK]
        if not chunk or pending.late:
            self._changed.add(number // CHUNK)
        return pending.signal

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one chunk whole."""
        self._chunks.pop(int(key.removeprefix(PENDING_PREFIX)), None)
        for pending in _decode(value) if value is not None else ():
            self._chunks[pending.number // CHUNK][pending.number] = pending
            self._next = max(self._next, pending.number + 1)

    def restored(self, time: float) -> None:
        """Drop the signals before the watermark, which have taken effect, and plan the others."""
        self._passed = time
        chunks, self._chunks = self._chunks, defaultdict(dict)
        for number, chunk in chunks.items():
            waiting = {key: each for key, each in chunk.items() if each.late or each.signal.at >= time}
            if not waiting:
                self._changed.add(number)
                continue
            self._chunks[number] = waiting
            for pending in waiting.values():
                self._arm(pending)

    def changes(self) -> Iterator[Message]:
        """Yield the chunks that gained a signal or became empty since the last call."""
        changed, self._changed = sorted(self._changed), set()
        for number in changed:
            chunk = self._chunks.get(number)
            value = encode(list(chunk.values())) if chunk else None
            yield Message(topics.QUEUES, PENDING_PREFIX + b"%d" % number, value, self._partition)


_decode = msgspec.json.Decoder(list[PendingSignal]).decode
