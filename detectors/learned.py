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

from detectors.frustration import FrustrationModel
from detectors.learning import Memory, OnlineLearner
from detectors.linear import HashedLinear
from detectors.storage import BadWeights

VERSION = 1
_MAX_BYTES = 64 << 20


class _Changed(Struct, frozen=True):
    """The rows of one language that learning has touched: increasing little-endian uint32, float32."""

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
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(data, _MAX_BYTES)
        if not inflater.eof:
            raise BadWeights("what was learned is too large or cut short")
        learned = msgspec.msgpack.decode(plain, type=_Learned)
    except (zlib.error, msgspec.DecodeError, RecursionError) as error:
        raise BadWeights(f"what was learned cannot be read: {error}") from None
    if learned.version != VERSION:
        raise BadWeights(f"what was learned is of version {learned.version}, expected {VERSION}")
    if learned.shipped != shipped.name or set(learned.heads) != set(shipped.heads):
        raise BadWeights(f"what was learned is of the model {learned.shipped!r}, expected {shipped.name!r}")
    model = copy.deepcopy(shipped)
    for language, changed in learned.heads.items():
        _apply(changed, model.heads[language])
    return OnlineLearner(model, learned.memory)


def _changed(head: HashedLinear, shipped: HashedLinear) -> _Changed:
    rows = np.flatnonzero(np.any(head.weights != shipped.weights, axis=1)).astype("<u4")
    values = head.weights[rows].astype("<f4")
    return _Changed(rows.tobytes(), values.tobytes(), [float(value) for value in head.bias])


def _apply(changed: _Changed, head: HashedLinear) -> None:
    table, columns = head.weights.shape
    if len(changed.rows) % 4 or len(changed.values) != len(changed.rows) * columns:
        raise BadWeights("what was learned does not fit the model: rows or values are malformed")
    rows = np.frombuffer(changed.rows, dtype="<u4")
    values = np.frombuffer(changed.values, dtype="<f4").reshape(rows.size, columns)
    in_order = bool(np.all(rows[1:] > rows[:-1])) and (not rows.size or int(rows[-1]) < table)
    if not in_order or not bool(np.all(np.isfinite(values))) or len(changed.bias) != columns:
        raise BadWeights("what was learned does not fit the model: a row or a number is out of range")
    head.weights[rows] = values
    head.bias = list(changed.bias)
