"""Checks the records that an engine wrote."""

from __future__ import annotations

import msgspec

from stream.log import Log
from stream.log.follower import Follower

_decode = msgspec.json.Decoder().decode


class WrongOutput(Exception):
    """An engine lost a message, doubled one, or handled those of a key out of order."""


def check(log: Log, output: str, messages: int, doubles: bool = False) -> None:
    """Read every committed record of the topic `output`. Those of a key must count 1, 2, 3 and so on.

    Args:
        messages: the number of messages that the engine read.
        doubles: whether a record may come again, as at-least-once delivery allows.

    Raises:
        WrongOutput: a record is missing, doubled or out of order.
    """
    counts: dict[str, int] = {}
    with Follower(log, [output]) as follower:
        for record in follower.read_to_end():
            written = _decode(record.value or b"")
            key, count = written["conversation"], written["count"]
            known = counts.get(key, 0)
            if count > known + 1 or (count <= known and not doubles):
                raise WrongOutput(f"{output}: record {count} of {key} follows record {known}")
            counts[key] = max(known, count)
    if (total := sum(counts.values())) != messages:
        raise WrongOutput(f"{output}: {total:,} of {messages:,} messages have a record")
