"""Stores the learned part of a model as bytes, so that a restart continues from there.

It stores only the weights that differ from the bundled ones, with all their bits, so that a restored model
scores and learns exactly like the stored one. Like a weights file it holds numbers and no code, and a reader
checks everything before use.
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
    """The rows of one language that learning has changed, in the form of `storage.Head`, as float32."""

    rows: bytes
    values: bytes
    bias: list[float]


class _Learned(Struct, frozen=True):
    version: int
    shipped: str
    heads: dict[str, _Changed]
    memory: Memory


def encode(learner: OnlineLearner, shipped: FrustrationModel) -> bytes:
    """Return the difference of the learner's model from the `shipped` one, with the learner's memory."""
    heads = {
        language: _changed(head, shipped.heads[language]) for language, head in learner.model.heads.items()
    }
    return zlib.compress(msgspec.msgpack.encode(_Learned(VERSION, shipped.name, heads, learner.memory)), 1)


def decode(data: bytes, shipped: FrustrationModel) -> OnlineLearner:
    """Return the learner of `encode`, with a model of its own.

    Raises:
        BadWeights: the data is damaged, of another version, or belongs to another model.
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
