"""The chain of the audit: each line's hash rests on all lines before it. Pure.

The hash of a line is SHA-256 over the hash of the line before and the record as it is on the topic, byte for
byte (a linked hash as in S. Haber and W. S. Stornetta, "How to time-stamp a digital document", 1991). The
records hold no hash: each reader of the topic computes the same chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import NamedTuple

BEGIN = bytes(32)
"""Stands for the hash before the first line."""


class Line(NamedTuple):
    """One line of a copy of the audit. `offset` is that of its record on the topic.

    `hash` is what this copy says of the line; the topic says nothing. `written_at` is when the topic got it,
    in seconds since 1970.
    """

    value: bytes
    offset: int
    hash: bytes | None = None
    written_at: float = 0.0


def link(before: bytes, value: bytes) -> bytes:
    """Return the hash of the line with the record `value` that follows the line with the hash `before`.

    >>> link(BEGIN, b"{}").hex()[:16]
    'fb1634c4e6cd4b1f'
    """
    return hashlib.sha256(before + value).digest()


class Chain:
    """Reads a copy of the audit and computes its chain.

    Args:
        lines: of the copy, from the first one on.
        heads: beginnings of hashes, in hexadecimal digits, that are looked for on the way.
    """

    def __init__(self, lines: Iterator[Line], heads: Collection[str] = ()) -> None:
        self.number = 0
        """The number of lines that were read."""
        self.head = BEGIN
        """The hash of the last of them."""
        self.found: dict[str, int] = {}
        """The heads that were found, with the number of the line."""
        self._lines = lines
        self._heads = tuple(heads)

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        line = next(self._lines)
        self.number += 1
        self.head = link(self.head, line.value)
        if self._heads:
            digits = self.head.hex()
            self.found |= {head: self.number for head in self._heads if digits.startswith(head)}
        return line

    def read_on(self) -> None:
        """Read all further lines."""
        for _ in self:
            pass
