"""Stores weights in files: compact, versioned, checked, and never code.

A file is `SIWT`, one byte of version, the SHA-256 of the rest, and the rest: zlib over msgpack. A reader
checks the size and the range of everything before use, so the worst that a crafted file can give is wrong
numbers.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from detectors.models.linear import Calibration, HashedLinear
from detectors.text.features import BITS

MAGIC = b"SIWT"
VERSION = 1
_HEADER = len(MAGIC) + 1 + 32
_MAX_FILE = 32 << 20
_MAX_BODY = 128 << 20
_MAX_WEIGHT = 1e4

Precision = Literal["f2", "f4"]
Weights: TypeAlias = NDArray[np.float32]
T = TypeVar("T")


class BadWeights(ValueError):
    """A weights file is damaged or of another kind; the message says how."""


class Head(Struct, frozen=True, kw_only=True):
    """One linear model: its non-zero rows as increasing little-endian uint32, and their values."""

    labels: Annotated[list[str], Meta(min_length=1, max_length=64)]
    bits: Annotated[int, Meta(ge=1, le=22)]
    rate: Annotated[float, Meta(ge=0, le=10)]
    precision: Precision
    rows: bytes
    values: bytes
    bias: list[float]
    calibration: Calibration | None = None


class WeightsFile(Struct, frozen=True, kw_only=True):
    """The content of a file: its models by name, and notes of its maker (numbers and short texts)."""

    kind: str
    heads: dict[str, Head]
    notes: dict[str, str | float] = {}


def pack(model: HashedLinear, precision: Precision = "f2") -> Head:
    """Return a model in its stored form. "f2" rounds the weights to half precision."""
    rows, values = pack_rows(model.weights, np.any(model.weights != 0, axis=1), precision)
    return Head(
        labels=[str(label) for label in model.classes],
        bits=model.bits,
        rate=model.rate,
        precision=precision,
        rows=rows,
        values=values,
        bias=[float(value) for value in model.bias],
        calibration=model.calibration,
    )


def unpack(head: Head) -> HashedLinear:
    """Return the model of a stored form.

    Raises:
        BadWeights: the parts do not fit each other, or a number is out of range.
    """
    columns = len(head.labels)
    calibration = head.calibration or ()
    if len(set(head.labels)) != columns or len(calibration) not in (0, columns):
        raise BadWeights("weights file: the labels or the calibration do not fit the classes")
    for row in calibration:
        checked(row, columns + 1, "weights file: calibration")
    shape = (1 << head.bits, columns)
    rows, values = unpack_rows(head.rows, head.values, head.precision, shape, "weights file")
    model = HashedLinear(bits=head.bits, rate=head.rate, labels=list(head.labels))
    model.weights[rows] = values
    model.bias = checked(head.bias, columns, "weights file: bias")
    model.calibration = head.calibration
    return model


def pack_rows(weights: Weights, chosen: NDArray[np.bool_], precision: Precision) -> tuple[bytes, bytes]:
    """Return the numbers and the values of the `chosen` rows of a table, in their stored form."""
    rows = np.flatnonzero(chosen).astype("<u4")
    return rows.tobytes(), weights[rows].astype(f"<{precision}").tobytes()


def unpack_rows(
    rows: bytes, values: bytes, precision: Precision, shape: tuple[int, int], what: str
) -> tuple[NDArray[np.uint32], Weights]:
    """Return the row numbers and the values that `pack_rows` stored of a table of this shape.

    `what` names the data in an error.

    Raises:
        BadWeights: rows, values and table do not fit each other, or a number is out of range.
    """
    table, columns = shape
    if len(rows) % 4 or len(values) != len(rows) // 4 * columns * int(precision[1]):
        raise BadWeights(f"{what}: the values do not fit the rows")
    numbers = np.frombuffer(rows, dtype="<u4")
    weights = np.frombuffer(values, dtype=f"<{precision}").astype(np.float32)
    increasing = bool(np.all(numbers[1:] > numbers[:-1])) and (not numbers.size or int(numbers[-1]) < table)
    if not increasing or not bool(np.all(np.abs(weights) <= _MAX_WEIGHT)):
        raise BadWeights(f"{what}: a row or a value is out of range")
    return numbers, weights.reshape(numbers.size, columns)


def checked(numbers: Sequence[float], count: int, what: str) -> list[float]:
    """Return these numbers. `what` names them in an error.

    Raises:
        BadWeights: their count is not `count`, or one is out of range.
    """
    if len(numbers) != count or not all(abs(number) <= _MAX_WEIGHT for number in numbers):
        raise BadWeights(f"{what}: expected {count} numbers of at most {_MAX_WEIGHT:g}")
    return list(numbers)


def inflate(data: bytes, type_: type[T], largest: int, what: str) -> T:
    """Return a struct from zlib over msgpack, of at most `largest` bytes. `what` names it in an error.

    Raises:
        BadWeights: the data cannot be read, or is too large.
    """
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(data, largest)
        if not inflater.eof:
            raise BadWeights(f"{what} is too large or cut short")
        return msgspec.msgpack.decode(plain, type=type_)
    except (zlib.error, msgspec.DecodeError, RecursionError) as error:
        raise BadWeights(f"{what} cannot be read: {error}") from None


def encode(file: WeightsFile) -> bytes:
    """Return the bytes of a weights file. The same models give the same bytes."""
    body = zlib.compress(msgspec.msgpack.encode(file), 9)
    return MAGIC + bytes([VERSION]) + hashlib.sha256(body).digest() + body


def decode(data: bytes, kind: str) -> WeightsFile:
    """Return the content of a weights file of this kind.

    Raises:
        BadWeights: the file is damaged, too large, or of another version or kind.
    """
    if data[: len(MAGIC)] != MAGIC or len(data) < _HEADER:
        raise BadWeights("not a weights file of StepIn")
    if data[len(MAGIC)] != VERSION:
        raise BadWeights(f"weights file of version {data[len(MAGIC)]}; this program reads version {VERSION}")
    body = data[_HEADER:]
    if len(data) > _MAX_FILE or hashlib.sha256(body).digest() != data[len(MAGIC) + 1 : _HEADER]:
        raise BadWeights("weights file is damaged: its checksum does not hold")
    file = inflate(body, WeightsFile, _MAX_BODY, "weights file")
    if file.kind != kind:
        raise BadWeights(f"weights file of kind {file.kind!r}; expected {kind!r}")
    return file


def of_heads(kind: str, heads: Mapping[str, HashedLinear], precision: Precision) -> WeightsFile:
    """Return the content of a file of these models, one for each language."""
    return WeightsFile(kind=kind, heads={name: pack(heads[name], precision) for name in sorted(heads)})


def heads(data: bytes, kind: str, names: Sequence[str], labels: Sequence[str]) -> dict[str, HashedLinear]:
    """Return the models of a file, which must have exactly these names and classes.

    Raises:
        BadWeights: the file is damaged, of another version or kind, or has other models.
    """
    file = decode(data, kind)
    if set(file.heads) != set(names) or any(head.labels != list(labels) for head in file.heads.values()):
        raise BadWeights("weights file: the languages or classes are not those of this model")
    if any(head.bits != BITS for head in file.heads.values()):
        raise BadWeights("weights file: the table is not of this program's size")
    return {name: unpack(head) for name, head in file.heads.items()}


def digest(data: bytes) -> str:
    """Return a short name for exactly these bytes."""
    return hashlib.sha256(data).hexdigest()[:12]
