"""Heartbeats of a producer: `stepin.time.passed.v1`, to each partition of the events."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from detectors.contract.events import TimePassed, TimePassedData, encode
from stream.log import Message, topics

SUBJECT = "stepin-time"


def beats(
    source: str,
    at: float,
    partitions: int,
    *,
    next_within: float | None = None,
    headers: tuple[tuple[str, bytes], ...] = (),
) -> list[Message]:
    """Return a heartbeat for each partition: it says that all events up to `at` have been published.

    Args:
        source: the producer.
        at: an event time, in seconds since 1970.
        next_within: the producer publishes the next heartbeat within so many seconds.
    """
    event = TimePassed(
        id=uuid.uuid4().hex,
        source=source,
        subject=SUBJECT,
        time=datetime.fromtimestamp(at, UTC),
        data=TimePassedData(next_within=next_within),
    )
    value = encode(event)
    return [
        Message(topics.EVENTS, SUBJECT.encode(), value, partition, headers) for partition in range(partitions)
    ]
