"""The baselines of waits for a reply and of holds, for every queue of a partition.

A wait that ended goes into a block of five minutes of event time, together with the waits of all events
partitions. Once the watermark of all has passed the block, its waits are learned in the order of time. The
baseline of any moment so rests on the same waits however the partitions are mixed, and no lookup has to wait
for a later record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec
from msgspec import Struct, field

from detectors.contract.rules.document import Rules
from detectors.queue.reply_baseline import Baseline, Drift, ReplyBaseline
from stream.core.agenda import Agenda
from stream.core.packing import pack, unpack
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import WaitEnded, WaitOutcome, encode
from stream.waits.rank import Rank

BLOCK = 300.0
CHUNK = 64
"""Waits in one record of a block."""
BASELINE_PREFIX = b"~usual/"
ENDED_PREFIX = b"~answered/"
KINDS: dict[str, WaitOutcome] = {
    "first_answer": "replied",
    "reply": "replied",
    "moment": "replied",
    "hold": "resumed",
}
"""The kinds of waits with a baseline, and the outcome that teaches it: a wait cut short says too little."""
_EXPERIENCE = 20
"""Waits that a baseline must rest on before it is used."""
_MOST_DRIFTS = 4


class EndedWait(Struct, frozen=True, array_like=True, order=True):
    """A wait that ended at `at` after `waited` seconds of opening hours. `name` is its kind and channel."""

    at: float
    conversation: str
    queue: str
    name: str
    waited: float


class QueueReplies(Struct):
    """The baselines of one queue and their latest drifts."""

    baseline: ReplyBaseline = field(default_factory=ReplyBaseline)
    drifts: list[Drift] = field(default_factory=list)

    def learn_one(self, wait: EndedWait) -> None:
        drift = self.baseline.learn_one(wait.name, wait.at, wait.waited)
        if drift is not None:
            self.drifts = [*self.drifts, drift][-_MOST_DRIFTS:]


class ReplyBaselines:
    """Stores the baselines of a partition's queues, and the waits that they have yet to learn.

    Args:
        partition: of the queues topic.
        rules: returns the rules that hold for the signals of an events partition.
        agenda: gets the end of each block.
        undo: takes the changes of a step back when it raises.
    """

    topic = topics.QUEUES
    prefixes = (BASELINE_PREFIX, ENDED_PREFIX)

    def __init__(
        self, partition: int, rules: Callable[[int], Rules], agenda: Agenda, undo: Undo | None = None
    ) -> None:
        self._partition = partition
        self._undo = undo or Undo()
        self._rules = rules
        self._agenda = agenda
        self._queues: defaultdict[str, QueueReplies] = defaultdict(QueueReplies)
        self._blocks: dict[int, list[list[EndedWait]]] = {}
        self._changed: set[tuple[int, int]] = set()
        self._learned: dict[str, None] = {}

    def add(self, signal: WaitEnded) -> None:
        """Keep a wait that ended until its block is over. A wait that was cut short is passed over."""
        if KINDS.get(signal.kind) != signal.outcome:
            return
        contact = signal.contact
        waited = (
            self._rules(signal.events_partition).of(contact.queue).hours.seconds_open(signal.since, signal.at)
        )
        block, name = int(signal.at // BLOCK), f"{signal.kind}/{contact.channel}"
        if block not in self._blocks:
            self._undo.item(self._blocks, block)
            self._blocks[block] = []
            self._arm(block)
        chunks = self._blocks[block]
        if not chunks or len(chunks[-1]) >= CHUNK:
            self._undo.call(chunks.__delitem__, slice(len(chunks), None))
            chunks.append([])
        self._undo.call(chunks[-1].__delitem__, slice(len(chunks[-1]), None))
        chunks[-1].append(EndedWait(signal.at, contact.conversation, contact.queue, name, round(waited, 3)))
        self._changed.add((block, len(chunks) - 1))

    def _arm(self, block: int) -> None:
        self._agenda.add((block + 1) * BLOCK, Rank.LEARN, block)

    def learn(self, block: int) -> None:
        """Learn the waits of a block in the order of time."""
        self._undo.item(self._blocks, block)
        chunks = self._blocks.pop(block, [])
        for queue in {wait.queue for wait in chain.from_iterable(chunks)}:
            self._undo.call(self._put_back, queue, encode(self._queues[queue]))
        self._changed.update((block, chunk) for chunk in range(len(chunks)))
        for wait in sorted(chain.from_iterable(chunks)):
            self._queues[wait.queue].learn_one(wait)
            self._learned[wait.queue] = None

    def _put_back(self, queue: str, state: bytes) -> None:
        self._queues[queue] = _decode_queue(state)

    def baseline(self, queue: str, kind: str, channel: str, since: float) -> Baseline | None:
        """Return the baseline of a wait that began at `since`, or None while it rests on too few waits."""
        if queue not in self._queues:
            return None
        baseline = self._queues[queue].baseline.predict_one(f"{kind}/{channel}", since)
        return baseline if baseline is not None and baseline.seen >= _EXPERIENCE else None

    def known(self, queue: str) -> list[tuple[str, str]]:
        """Return the kinds and channels of waits that have ended in this queue."""
        if queue not in self._queues:
            return []
        names = sorted(self._queues[queue].baseline.channels)
        return [(kind, channel) for kind, _, channel in (name.partition("/") for name in names)]

    def drifts(self, queue: str) -> list[Drift]:
        """Return the latest drifts. Their `channel` holds kind and channel of the wait, as `reply/chat`."""
        return self._queues[queue].drifts if queue in self._queues else []

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read the baselines of a queue, or one chunk of a block."""
        if key.startswith(BASELINE_PREFIX):
            if value is not None:
                self._queues[key.removeprefix(BASELINE_PREFIX).decode()] = _decode_queue(unpack(value))
            return
        block, chunk = map(int, key.removeprefix(ENDED_PREFIX).split(b"/"))
        chunks = self._blocks.setdefault(block, [])
        chunks.extend([] for _ in range(chunk + 1 - len(chunks)))
        chunks[chunk] = _decode_chunk(value) if value is not None else []

    def restored(self, _time: float) -> None:
        """Drop the blocks that have been learned, and plan to learn the others."""
        self._blocks = {block: chunks for block, chunks in self._blocks.items() if any(chunks)}
        for block in self._blocks:
            self._arm(block)

    def changes(self) -> Iterator[Message]:
        """Yield the chunks and baselines that changed since the last call."""
        changed, self._changed = sorted(self._changed), set()
        for block, chunk in changed:
            # A partition that sends its first signal late may fill a block again after it was learned.
            chunks = self._blocks.get(block, [])
            value = encode(chunks[chunk]) if chunk < len(chunks) else None
            yield Message(topics.QUEUES, ENDED_PREFIX + b"%d/%d" % (block, chunk), value, self._partition)
        learned, self._learned = self._learned, {}
        for queue in learned:
            value = pack(encode(self._queues[queue]))
            yield Message(topics.QUEUES, BASELINE_PREFIX + queue.encode(), value, self._partition)


_decode_queue = msgspec.json.Decoder(QueueReplies).decode
_decode_chunk = msgspec.json.Decoder(list[EndedWait]).decode
