"""Reads what the live floor and a shadow have opened, as far as both have come."""

from __future__ import annotations

import msgspec

from stream.log import Log, topics
from stream.log.follower import Follower
from stream.queues.watermarks import TIME_PREFIX
from stream.records import decode_history, decode_time
from stream.shadow.compare import Comparison, Floor, compare


def compared(live: Log, shadow: Log, since: float) -> Comparison:
    """Compare the cases since an event time, up to the time that both floors know.

    Raises:
        LogError: a topic cannot be read.
    """
    until = min(known_until(live), known_until(shadow))
    return compare(_read(live, since), _read(shadow, since), since, until)


def known_until(log: Log) -> float:
    """Return the event time up to which a floor is known; 0.0 while nothing is.

    Raises:
        LogError: the topic of queues cannot be read.
    """
    times: dict[bytes, float] = {}
    with Follower(log, [topics.QUEUES]) as follower:
        for record in follower.read_to_end():
            if record.key is not None and record.key.startswith(TIME_PREFIX) and record.value is not None:
                times[record.key] = decode_time(record.value).at
    whole = len(times) == log.partitions(topics.QUEUES)
    return min(times.values(), default=0.0) if whole else 0.0


def _read(log: Log, since: float) -> Floor:
    floor = Floor()
    with Follower(log, [topics.HISTORY], log.offsets_since(topics.HISTORY, since)) as follower:
        for record in follower.read_to_end():
            try:
                floor.take(decode_history(record.value or b""))
            except (msgspec.DecodeError, RecursionError):
                continue
    return floor
