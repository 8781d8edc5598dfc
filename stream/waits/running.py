"""The waits that go on in one partition of stage 2, their timers, and how they are kept.

A wait has up to two deadlines: its promise, and the moment when a broken promise turns critical. Timers
run by the watermark of the wait's own source, so how the sources are mixed cannot change what fires.
"""

from __future__ import annotations

import heapq
import math
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import get_args

import msgspec
from msgspec import Struct

from detectors.contract.readings import Driver, Severity
from detectors.contract.rules import Rules
from stream.log import Message, topics
from stream.records import RunningWait, Wait, WaitStarted, encode

BUCKETS = 32
"""Waits are kept in this many records a partition: one busy batch writes tens of records, not hundreds."""


class Due(Struct, frozen=True):
    """A deadline that has passed: at `at` the wait had lasted `waited` seconds of opening hours.

    That is what was promised (`sla`, seconds), or so much more that it is critical. `breached_at` is when
    the promise itself was broken.
    """

    wait: RunningWait
    at: float
    severity: Severity
    sla: float
    waited: float
    breached_at: float


def transfer_drivers(wait: RunningWait) -> tuple[Driver, ...]:
    """What was waited before a transfer led here: being passed on is one wait to the customer."""
    return (Driver("wait.passed_on", weight=round(wait.waited_before)),) if wait.waited_before >= 1.0 else ()


_decode_waits = msgspec.json.Decoder(list[WaitStarted]).decode
_Key = tuple[str, str]


class RunningWaits:
    """All waits of a partition; at most one of a kind for each conversation.

    Args:
        prefix: of their keys on the waits topic.
    """

    def __init__(self, partition: int, rules: Callable[[], Rules], prefix: bytes = b"") -> None:
        self._partition = partition
        self._rules = rules
        self._prefix = prefix
        self._buckets: list[dict[_Key, WaitStarted]] = [{} for _ in range(BUCKETS)]
        self._queues: defaultdict[str, dict[_Key, RunningWait]] = defaultdict(dict)
        self._timers: defaultdict[int, list[tuple[float, str, str]]] = defaultdict(list)
        self._changed: set[int] = set()

    def start(self, started: WaitStarted) -> None:
        """A wait began; it replaces one of its kind that was never ended."""
        wait = started.wait
        self._take(wait.contact.conversation, wait.kind)
        self._put(started)
        self._changed.add(_bucket(wait.contact.conversation))

    def _put(self, started: WaitStarted) -> None:
        contact = started.wait.contact
        key = (contact.conversation, started.wait.kind)
        self._buckets[_bucket(contact.conversation)][key] = started
        self._queues[contact.queue][key] = started.wait
        self._arm(started)

    def _take(self, conversation: str, kind: str) -> RunningWait | None:
        started = self._buckets[_bucket(conversation)].pop((conversation, kind), None)
        if started is None:
            return None
        waits = self._queues[started.wait.contact.queue]
        del waits[(conversation, kind)]
        if not waits:
            del self._queues[started.wait.contact.queue]
        self._changed.add(_bucket(conversation))
        return started.wait

    def _arm(self, started: WaitStarted) -> None:
        wait = started.wait
        for due in self._dues(wait):
            heapq.heappush(
                self._timers[started.events_partition], (due.at, wait.contact.conversation, wait.kind)
            )

    def _dues(self, wait: RunningWait) -> tuple[Due, Due]:
        rules = self._rules().of(wait.contact.queue)
        waits = rules.waits_of(wait.contact.channel)
        sla = waits.sla(wait.kind)
        worse = sla * waits.critical_factor
        breached_at = rules.deadline(wait.since, sla)
        return (
            Due(wait, breached_at, "warning", sla, sla, breached_at),
            Due(wait, rules.deadline(wait.since, worse), "critical", sla, worse, breached_at),
        )

    def stop(self, conversation: str, kind: str, at: float) -> list[Due]:
        """The wait is over at `at`. Gives the deadlines before that, whether or not they fired already."""
        wait = self._take(conversation, kind)
        if wait is None:
            return []
        return [due for due in self._dues(wait) if due.at < at]

    def stop_all(self, conversation: str, queue: str) -> None:
        """The conversation has left the queue."""
        for kind in get_args(Wait):
            if (conversation, kind) in self._queues.get(queue, {}):
                self._take(conversation, kind)

    def due(self, events_partition: int, watermark: float) -> Iterator[Due]:
        """The deadlines of waits of `source` that lie at or before its watermark, earliest first."""
        timers = self._timers[events_partition]
        while timers and timers[0][0] <= watermark:
            at, conversation, kind = heapq.heappop(timers)
            started = self._buckets[_bucket(conversation)].get((conversation, kind))
            if started is not None and started.events_partition == events_partition:
                yield from (due for due in self._dues(started.wait) if due.at == at)

    def next_due(self, events_partition: int) -> float:
        """A time before which no deadline of `source` passes."""
        timers = self._timers[events_partition]
        return timers[0][0] if timers else math.inf

    def get(self, conversation: str, kind: str) -> RunningWait | None:
        """The wait of this kind that a conversation is in."""
        started = self._buckets[_bucket(conversation)].get((conversation, kind))
        return started.wait if started is not None else None

    def all(self) -> Iterator[RunningWait]:
        """Every wait of the partition."""
        return (started.wait for started in chain.from_iterable(map(dict.values, self._buckets)))

    def rearm(self) -> None:
        """The rules have changed: every deadline is set anew. One that has passed fires again, harmlessly."""
        self._timers.clear()
        for started in chain.from_iterable(map(dict.values, self._buckets)):
            self._arm(started)

    def of_queue(self, queue: str) -> Iterable[RunningWait]:
        """The waits of one queue."""
        return self._queues[queue].values() if queue in self._queues else ()

    def restore(self, bucket: int, value: bytes | None) -> None:
        """Take back one bucket whole, as `changes` wrote it; a later record of it replaces an earlier one."""
        for conversation, kind in list(self._buckets[bucket]):
            self._take(conversation, kind)
        for started in _decode_waits(value) if value is not None else ():
            self._put(started)
        self._changed.discard(bucket)

    def changes(self) -> Iterator[Message]:
        """The buckets that changed since the last call."""
        changed, self._changed = sorted(self._changed), set()
        for bucket in changed:
            waits = list(self._buckets[bucket].values())
            yield Message(
                topics.WAITS, self._prefix + b"%d" % bucket, encode(waits) if waits else None, self._partition
            )


def _bucket(conversation: str) -> int:
    return zlib.crc32(conversation.encode()) % BUCKETS
