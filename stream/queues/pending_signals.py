"""Signals whose time has not come: kept in order, and written down in chunks.

A chunk is written when it gains a signal and deleted when the last of it has come to pass. What came to pass
of a chunk that still stands is known by its time, so that time going on costs no writing.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from stream.log import Message, topics
from stream.records import AgentSeen, Left, Taken, WaitEnded, WaitStarted, encode

CHUNK = 256
PREFIX = b"~pending/"

Timely = WaitStarted | WaitEnded | Left | Taken | AgentSeen


class Pending(Struct, frozen=True, array_like=True):
    """A signal that waits for its time; `number` keeps those of a source in their order."""

    number: int
    signal: Timely

    def order(self) -> tuple[float, int, int]:
        return self.signal.at, self.signal.events_partition, self.number

    def __lt__(self, other: Pending) -> bool:
        return self.order() < other.order()


_decode = msgspec.json.Decoder(list[Pending]).decode


class PendingSignals:
    """The signals of one partition that wait for their time."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._heap: list[Pending] = []
        self._chunks: defaultdict[int, dict[int, Pending]] = defaultdict(dict)
        self._changed: set[int] = set()
        self._next = 0

    def add(self, signal: Timely) -> None:
        """Keep a signal until its time has come."""
        pending = Pending(self._next, signal)
        self._next += 1
        self._put(pending)
        self._changed.add(pending.number // CHUNK)

    def next_at(self) -> float:
        """The time of the first, infinite when there is none."""
        return self._heap[0].signal.at if self._heap else math.inf

    def pop(self) -> Timely:
        """The first in the order of time."""
        pending = heapq.heappop(self._heap)
        number = pending.number // CHUNK
        chunk = self._chunks[number]
        del chunk[pending.number]
        if not chunk:
            del self._chunks[number]
            self._changed.add(number)
        return pending.signal

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take back a chunk, as `changes` wrote it; a later record of it replaces an earlier one."""
        self._chunks.pop(int(key.removeprefix(PREFIX)), None)
        for pending in _decode(value) if value is not None else ():
            self._chunks[pending.number // CHUNK][pending.number] = pending
            self._next = max(self._next, pending.number + 1)

    def restored(self, time: float) -> None:
        """All chunks are back: what is older than `time` has come to pass before."""
        chunks, self._chunks = self._chunks, defaultdict(dict)
        for number, chunk in chunks.items():
            waiting = [pending for pending in chunk.values() if pending.signal.at >= time]
            for pending in waiting:
                self._put(pending)
            if not waiting:
                self._changed.add(number)

    def _put(self, pending: Pending) -> None:
        heapq.heappush(self._heap, pending)
        self._chunks[pending.number // CHUNK][pending.number] = pending

    def changes(self) -> Iterator[Message]:
        """The chunks that gained something since the last call, or that are used up."""
        changed, self._changed = sorted(self._changed), set()
        for number in changed:
            chunk = self._chunks.get(number)
            value = encode(list(chunk.values())) if chunk else None
            yield Message(topics.QUEUES, PREFIX + b"%d" % number, value, self._partition)
