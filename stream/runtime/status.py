"""What the log holds and how far the floor is, for whoever asks at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from detectors.contract.event_errors import shorten
from stream.core.partition_clock import written
from stream.log import Log, LogError, LogUnavailable, topics
from stream.log.follower import last_records
from stream.queues.watermarks import TIME_PREFIX
from stream.records import decode_alert, decode_conversation, decode_time


def describe(log: Log) -> Iterator[str]:
    """Lines of text: each topic's records, the live state, and the time up to which the floor is known.

    Raises:
        LogUnavailable: the log cannot be reached.
    """
    missing = False
    for spec in topics.specs():
        try:
            ends = log.end_offsets(spec.name)
        except LogUnavailable:
            raise
        except LogError:
            missing = True
            yield f"{spec.name:24} missing"
            continue
        yield f"{spec.name:24} {len(ends):3} partitions  {sum(ends.values()):>12,} records and marks"
    if missing:
        yield "`python -m stream topics` creates what is missing"
    else:
        yield from _live(log)


def _live(log: Log) -> Iterator[str]:
    held = last_records(log, [topics.CONVERSATIONS, topics.QUEUES, topics.ALERTS])
    live = open_alerts = 0
    times: list[float] = []
    unreadable = []
    for (topic, key), record in held.items():
        value = record.value or b""
        try:
            if topic == topics.ALERTS:
                open_alerts += decode_alert(value).status != "resolved"
            elif topic == topics.CONVERSATIONS and not key.startswith(b"~"):
                live += decode_conversation(value).view.status != "ended"
            elif key.startswith(TIME_PREFIX):
                times.append(decode_time(value).at)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            unreadable.append(f"{topic}: the record under the key {shorten(key.decode(errors='replace'))!r}")
    yield f"{live} live conversations, {open_alerts} open alerts"
    if times:
        yield f"known up to {written(min(times))}"
    yield from (f"{name} cannot be read" for name in unreadable)
