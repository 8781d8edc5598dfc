"""The key of a turn: one number in order of time, by which turns are paged, found and partitioned.

The upper bits are the time in milliseconds, the lower ones a checksum of the conversation and the id. So the
same turn has the same number in every archive. Two turns of one millisecond may share it, once in a million
pairs: then the later one takes the next number.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import NamedTuple
from zlib import crc32

_BITS = 20
_LATEST = 1 << 43
"""In milliseconds: the year 2248, so that a number has 63 bits."""


class Month(NamedTuple):
    year: int
    month: int

    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def first_number(self) -> int:
        """Return the least number of a turn in this month (UTC)."""
        return first_number(datetime(self.year, self.month, 1, tzinfo=UTC).timestamp())


def turn_number(at: float, conversation: str, turn: str) -> int:
    """Return the number of a turn at the event time `at`, in seconds since 1970.

    Raises:
        ValueError: no turn was at such a time.
    """
    return first_number(at) | crc32(f"{conversation}\0{turn}".encode()) & ((1 << _BITS) - 1)


def first_number(at: float) -> int:
    """Return the least number of a turn at the event time `at`.

    Raises:
        ValueError: no turn was at such a time.
    """
    milliseconds = at * 1000
    if not 0 <= milliseconds < _LATEST:
        raise ValueError(f"expected a time from 1970 to 2248, got {at}")
    return math.floor(milliseconds) << _BITS


def month_of(number: int) -> Month:
    """Return the month (UTC) of a turn's number."""
    at = datetime.fromtimestamp((number >> _BITS) / 1000, UTC)
    return Month(at.year, at.month)
