"""Weights in files: compact, versioned, checked, and never code.

A file is `SIWT`, one byte of version, the SHA-256 of the rest, and the rest: zlib over msgpack. Everything
that is read is checked for its size and its range before it is used, so that a crafted file can at worst
give wrong numbers.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct

from detectors.linear import Calibration, HashedLinear
from detectors.text import BITS

MAGIC = b"SIWT"
VERSION = 1
_HEADER = len(MAGIC) + 1 + 32
_MAX_FILE = 32 << 20
_MAX_BODY = 128 << 20
_MAX_WEIGHT = 1e4

Precision = Literal["f2", "f4"]


class BadWeights(ValueError):
    """A weights file that cannot be trusted; the message says why."""


class Head(Struct, frozen=True, kw_only=True):
    """One linear model. `rows` are the non-zero ones, as increasing little-endian uint32; `values` theirs."""

    labels: Annotated[list[str], Meta(min_length=1, max_length=64)]
    bits: Annotated[int, Meta(ge=1, le=22)]
    rate: Annotated[float, Meta(ge=0, le=10)]
    precision: Precision
    rows: bytes
    values: bytes
    bias: list[float]
    calibration: Calibration | None = None


class WeightsFile(Struct, frozen=True, kw_only=True):
    """What a file holds: its models by name, and whatever else its maker notes (numbers and short texts)."""

    kind: str
    heads: dict[str, Head]
    notes: dict[str, str | float] = {}


def pack(model: HashedLinear, precision: Precision = "f2") -> Head:
    """A model as it is stored. With "f2" weights are rounded to half precision."""
    rows = np.flatnonzero(np.any(model.weights != 0, axis=1)).astype("<u4")
    return Head(
        labels=[str(label) for label in model.classes],
        bits=model.bits,
        rate=model.rate,
        precision=precision,
        rows=rows.tobytes(),
        values=model.weights[rows].astype(f"<{precision}").tobytes(),
        bias=[float(value) for value in model.bias],
        calibration=model.calibration,
    )


def unpack(head: Head) -> HashedLinear:
    """The model that was stored.

    Raises:
        BadWeights: its parts do not fit each other, or a number is out of range.
    """
    columns = len(head.labels)
    if len(head.rows) % 4 or len(set(head.labels)) != columns:
        raise BadWeights("weights file: rows or labels are malformed")
    rows = np.frombuffer(head.rows, dtype="<u4")
    size = int(head.precision[1])
    if len(head.values) != rows.size * columns * size or len(head.bias) != columns:
        raise BadWeights("weights file: the number of values does not fit the number of rows")
    values = np.frombuffer(head.values, dtype=f"<{head.precision}").astype(np.float32)
    increasing = bool(np.all(rows[1:] > rows[:-1])) and (not rows.size or int(rows[-1]) < 1 << head.bits)
    numbers = np.concatenate([values, np.array(head.bias), np.ravel(np.array(head.calibration or [0.0]))])
    if not increasing or not bool(np.all(np.abs(numbers) <= _MAX_WEIGHT)):
        raise BadWeights("weights file: a row or a number is out of range")
    if head.calibration and [len(row) for row in head.calibration] != [columns + 1] * columns:
        raise BadWeights("weights file: the calibration does not fit the classes")
    model = HashedLinear(bits=head.bits, rate=head.rate, labels=list(head.labels))
    model.weights[rows] = values.reshape(rows.size, columns)
    model.bias = list(head.bias)
    model.calibration = head.calibration
    return model


def encode(file: WeightsFile) -> bytes:
    """The bytes of a weights file; the same models give the same bytes."""
    body = zlib.compress(msgspec.msgpack.encode(file), 9)
    return MAGIC + bytes([VERSION]) + hashlib.sha256(body).digest() + body


def decode(data: bytes, kind: str) -> WeightsFile:
    """Read a weights file of this kind.

    Raises:
        BadWeights: it is not one, is damaged, of another version or kind, or too large.
    """
    if data[: len(MAGIC)] != MAGIC or len(data) < _HEADER:
        raise BadWeights("not a weights file of StepIn")
    if data[len(MAGIC)] != VERSION:
        raise BadWeights(f"weights file of version {data[len(MAGIC)]}; this program reads version {VERSION}")
    body = data[_HEADER:]
    if len(data) > _MAX_FILE or hashlib.sha256(body).digest() != data[len(MAGIC) + 1 : _HEADER]:
        raise BadWeights("weights file is damaged: its checksum does not hold")
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(body, _MAX_BODY)
        if inflater.unconsumed_tail or not inflater.eof:
            raise BadWeights("weights file is too large or cut short")
        file = msgspec.msgpack.decode(plain, type=WeightsFile)
    except (zlib.error, msgspec.DecodeError, RecursionError) as error:
        raise BadWeights(f"weights file cannot be read: {error}") from None
    if file.kind != kind:
        raise BadWeights(f"weights file of kind {file.kind!r}; expected {kind!r}")
    return file


def of_heads(kind: str, heads: Mapping[str, HashedLinear], precision: Precision) -> WeightsFile:
    """A file of these models, one for each language."""
    return WeightsFile(kind=kind, heads={name: pack(heads[name], precision) for name in sorted(heads)})


def heads(data: bytes, kind: str, names: Sequence[str], labels: Sequence[str]) -> dict[str, HashedLinear]:
    """The models of a file that must have exactly these names and classes.

    Raises:
        BadWeights: the file is not one, cannot be trusted, or holds other models.
    """
    file = decode(data, kind)
    if set(file.heads) != set(names) or any(head.labels != list(labels) for head in file.heads.values()):
        raise BadWeights("weights file: the languages or classes are not those of this model")
    if any(head.bits != BITS for head in file.heads.values()):
        raise BadWeights("weights file: the table is not of this program's size")
    return {name: unpack(head) for name, head in file.heads.items()}


def digest(data: bytes) -> str:
    """A short name for exactly these weights."""
    return hashlib.sha256(data).hexdigest()[:12]
