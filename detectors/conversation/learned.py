"""What a model has learned since it was shipped, as bytes: to go on from there instead of from the beginning.

Only the weights that differ from the shipped ones are kept, and all of their bits, so that a model that was
restored scores and learns as the one that was saved. Like a weights file it holds numbers and no code, and
everything is checked before it is used.
"""

from __future__ import annotations

import copy
import zlib

import msgspec
import numpy as np
from msgspec import Struct

from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Memory, OnlineLearner
from detectors.models import storage
from detectors.models.linear import HashedLinear
from detectors.models.storage import BadWeights

VERSION = 1
_MAX_BYTES = 64 << 20


class _Changed(Struct, frozen=True):
    """The rows of one language that learning has touched (as in `detectors.storage.Head`), as float32."""

    rows: bytes
    values: bytes
    bias: list[float]


class _Learned(Struct, frozen=True):
    version: int
    shipped: str
    heads: dict[str, _Changed]
    memory: Memory


def encode(learner: OnlineLearner, shipped: FrustrationModel) -> bytes:
    """What `learner` has made of `shipped`."""
    heads = {
        language: _changed(head, shipped.heads[language]) for language, head in learner.model.heads.items()
    }
    return zlib.compress(msgspec.msgpack.encode(_Learned(VERSION, shipped.name, heads, learner.memory)), 1)


def decode(data: bytes, shipped: FrustrationModel) -> OnlineLearner:
    """The learner that `encode` was given, with a model of its own.

    Raises:
        BadWeights: it was made of another model, by another version, or is damaged.
    """
    learned = storage.inflate(data, _Learned, _MAX_BYTES, "what was learned")
    if learned.version != VERSION:
        raise BadWeights(f"what was learned is of version {learned.version}, expected {VERSION}")
    if learned.shipped != shipped.name or set(learned.heads) != set(shipped.heads):
        raise BadWeights(f"what was learned is of the model {learned.shipped!r}, expected {shipped.name!r}")
    model = copy.deepcopy(shipped)
    for language, changed in learned.heads.items():
        head = model.heads[language]
        shape = head.weights.shape
        rows, values = storage.unpack_rows(changed.rows, changed.values, "f4", shape, "what was learned")
        head.weights[rows] = values
        head.bias = storage.checked(changed.bias, shape[1], "what was learned: bias")
    return OnlineLearner(model, learned.memory)


def _changed(head: HashedLinear, shipped: HashedLinear) -> _Changed:
    touched = np.any(head.weights != shipped.weights, axis=1)
    return _Changed(*storage.pack_rows(head.weights, touched, "f4"), [float(value) for value in head.bias])
