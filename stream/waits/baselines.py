"""What is usual in each queue for waits for a word and for holds: learned in the order of time everywhere.

A wait that came to its end is put into the five minutes of event time in which it did, together with those of
other sources. Once the time of all sources has passed these five minutes, the whole of them is learned in the
order of time. So what is usual at a moment rests on the same waits however the sources were mixed, and a
lookup never waits for the next record.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec
from msgspec import Struct, field

from detectors.contract.rules import Rules
from detectors.queue.reply_baseline import Baseline, Drift, ReplyBaseline
from stream.core.packing import pack, unpack
from stream.log import Message, topics
from stream.records import WaitEnded, WaitOutcome, encode

BLOCK = 300.0
CHUNK = 64
BASELINE_PREFIX = b"~usual/"
ANSWERED_PREFIX = b"~answered/"
KINDS: dict[str, WaitOutcome] = {
    "first_answer": "replied",
    "reply": "replied",
    "moment": "replied",
    "hold": "resumed",
}
"""The waits of which the usual is known, and how those end that teach it: one cut short says too little."""
_TRUSTED = 20
_MOST_DRIFTS = 4


class Answered(Struct, frozen=True, array_like=True, order=True):
    """A wait that came to its end at `at` after `waited` seconds of opening hours."""

    at: float
    conversation: str
    queue: str
    name: str
    waited: float


class QueueReplies(Struct):
    """One queue's usual waits, and the latest drifts that people should hear of."""

    baseline: ReplyBaseline = field(default_factory=ReplyBaseline)
    drifts: list[Drift] = field(default_factory=list)

    def learn_one(self, wait: Answered) -> None:
        drift = self.baseline.learn_one(wait.name, wait.at, wait.waited)
        if drift is not None:
            self.drifts = [*self.drifts, drift][-_MOST_DRIFTS:]


class ReplyBaselines:
    """The usual waits for a word, and holds, of all queues of one partition."""

    def __init__(self, partition: int, rules: Callable[[], Rules]) -> None:
        self._partition = partition
        self._rules = rules
        self._queues: defaultdict[str, QueueReplies] = defaultdict(QueueReplies)
        self._blocks: dict[int, list[list[Answered]]] = {}
        self._changed: set[tuple[int, int]] = set()
        self._learned: dict[str, None] = {}

    def add(self, signal: WaitEnded) -> None:
        """A wait is over; one that came to its end will be learned."""
        if KINDS.get(signal.kind) != signal.outcome:
            return
        contact = signal.contact
        waited = self._rules().of(contact.queue).hours.seconds_open(signal.since, signal.at)
        number, name = int(signal.at // BLOCK), f"{signal.kind}/{contact.channel}"
        chunks = self._blocks.setdefault(number, [])
        if not chunks or len(chunks[-1]) >= CHUNK:
            chunks.append([])
        chunks[-1].append(Answered(signal.at, contact.conversation, contact.queue, name, round(waited, 3)))
        self._changed.add((number, len(chunks) - 1))

    def next_at(self) -> float:
        """When the first block that holds anything is over, infinite when there is none."""
        return (min(self._blocks) + 1) * BLOCK if self._blocks else math.inf

    def learn(self) -> None:
        """Learn the first block."""
        number = min(self._blocks)
        chunks = self._blocks.pop(number)
        self._changed.update((number, chunk) for chunk in range(len(chunks)))
        for wait in sorted(chain.from_iterable(chunks)):
            self._queues[wait.queue].learn_one(wait)
            self._learned[wait.queue] = None

    def baseline(self, queue: str, kind: str, channel: str, since: float) -> Baseline | None:
        """What is usual for a wait of this kind that began at `since`; None while too few waits say so."""
        if queue not in self._queues:
            return None
        baseline = self._queues[queue].baseline.predict_one(f"{kind}/{channel}", since)
        return baseline if baseline is not None and baseline.seen >= _TRUSTED else None

    def known(self, queue: str) -> list[tuple[str, str]]:
        """The kinds and channels of which this queue has seen any."""
        if queue not in self._queues:
            return []
        names = sorted(self._queues[queue].baseline.channels)
        return [(kind, channel) for kind, _, channel in (name.partition("/") for name in names)]

    def drifts(self, queue: str) -> list[Drift]:
        """The latest drifts; their `channel` is the wait's kind and channel, as `reply/chat`."""
        return self._queues[queue].drifts if queue in self._queues else []

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take back a record, as `changes` wrote it; a later one replaces an earlier one."""
        if key.startswith(BASELINE_PREFIX):
            if value is not None:
                self._queues[key.removeprefix(BASELINE_PREFIX).decode()] = _decode_queue(unpack(value))
            return
        number, place = map(int, key.removeprefix(ANSWERED_PREFIX).split(b"/"))
        chunks = self._blocks.setdefault(number, [])
        chunks.extend([] for _ in range(place + 1 - len(chunks)))
        chunks[place] = _decode_chunk(value) if value is not None else []

    def restored(self) -> None:
        """All records are back: what has been learned is no longer there."""
        self._blocks = {number: chunks for number, chunks in self._blocks.items() if any(chunks)}

    def changes(self) -> Iterator[Message]:
        """What changed since the last call."""
        changed, self._changed = sorted(self._changed), set()
        for number, place in changed:
            # A source that speaks for the first time may fill a block anew after the others' was learned.
            chunks = self._blocks.get(number, [])
            value = encode(chunks[place]) if place < len(chunks) else None
            yield Message(topics.QUEUES, ANSWERED_PREFIX + b"%d/%d" % (number, place), value, self._partition)
        learned, self._learned = self._learned, {}
        for queue in learned:
            value = pack(encode(self._queues[queue]))
            yield Message(topics.QUEUES, BASELINE_PREFIX + queue.encode(), value, self._partition)


_decode_queue = msgspec.json.Decoder(QueueReplies).decode
_decode_chunk = msgspec.json.Decoder(list[Answered]).decode
