"""Stores what was taught as bytes, so that a restart continues from there.

It stores the rows of heads that are not zero, with all their bits, so that restored heads score and learn
exactly like the stored ones. Like a weights file it holds numbers and no code, and a reader checks everything
before use.
"""

from __future__ import annotations

import zlib
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Memory, OnlineLearner
from detectors.conversation.taught import MOST_QUEUES, PRIOR, STRENGTHS, QueueHead, TaughtHeads, new_floor
from detectors.models import storage
from detectors.models.additive_head import AdditiveHead
from detectors.models.storage import BadWeights

VERSION = 2
_MAX_BYTES = 64 << 20
_WHAT = "what was learned"


class _StoredHead(Struct, frozen=True, array_like=True):
    """The rows of a head that are not zero, in the form of `storage.Head`, as float32."""

    rows: bytes
    values: bytes
    scale: Annotated[float, Meta(gt=0, le=1)]
    factors: list[float]
    counts: tuple[Annotated[float, Meta(ge=1)], Annotated[float, Meta(ge=1)]]


class _StoredQueue(Struct, frozen=True, array_like=True):
    language: str
    queue: str
    head: _StoredHead
    losses: list[float]
    latest: Annotated[int, Meta(ge=0)]


class _Learned(Struct, frozen=True):
    version: int
    shipped: str
    floors: dict[str, _StoredHead]
    queues: Annotated[list[_StoredQueue], Meta(max_length=MOST_QUEUES)]
    memory: Memory


def encode(learner: OnlineLearner) -> bytes:
    """Return what the learner's heads were taught, with the learner's memory."""
    heads = learner.heads
    queues = [
        _StoredQueue(*key, _stored(queue.head), queue.losses, queue.latest)
        for key, queue in sorted(heads.queues.items())
    ]
    floors = {language: _stored(head) for language, head in sorted(heads.floors.items())}
    learned = _Learned(VERSION, learner.model.name, floors, queues, learner.memory)
    return zlib.compress(msgspec.msgpack.encode(learned), 1)


def decode(data: bytes, shipped: FrustrationModel) -> OnlineLearner:
    """Return the learner of `encode`, with heads of its own.

    Raises:
        BadWeights: the data is damaged, of another version, or belongs to another model.
    """
    learned = storage.inflate(data, _Learned, _MAX_BYTES, _WHAT)
    if learned.version != VERSION:
        raise BadWeights(f"{_WHAT} is of version {learned.version}, expected {VERSION}")
    if learned.shipped != shipped.name or not set(learned.floors) <= set(shipped.heads):
        raise BadWeights(f"{_WHAT} is of the model {learned.shipped!r}, expected {shipped.name!r}")
    heads = TaughtHeads()
    for language, stored in learned.floors.items():
        heads.floors[language] = _restored(stored, new_floor())
    for each in learned.queues:
        queue = QueueHead()
        queue.head = _restored(each.head, queue.head)
        queue.losses = storage.checked(each.losses, len(PRIOR), f"{_WHAT}: losses")
        queue.latest = each.latest
        heads.queues[each.language, each.queue] = queue
    return OnlineLearner(shipped, heads, learned.memory)


def _stored(head: AdditiveHead) -> _StoredHead:
    rows, values = storage.pack_rows(head.weights[:, None], head.weights != 0, "f4")
    return _StoredHead(rows, values, head.scale, head.factors, (head.counts[0], head.counts[1]))


def _restored(stored: _StoredHead, head: AdditiveHead) -> AdditiveHead:
    shape = (head.weights.size, 1)
    rows, values = storage.unpack_rows(stored.rows, stored.values, "f4", shape, _WHAT)
    head.weights[rows] = values[:, 0]
    head.scale = stored.scale
    head.factors = storage.checked(stored.factors, len(STRENGTHS), f"{_WHAT}: factors")
    head.counts = list(stored.counts)
    return head
