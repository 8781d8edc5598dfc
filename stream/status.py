"""What the log holds and how far the floor is, for whoever asks at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from stream import topics
from stream.log import Log, LogError, LogUnavailable
from stream.queue_task import TIME_PREFIX
from stream.records import Alert, decode_alert, decode_conversation, decode_time


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
    conversations: dict[bytes, str] = {}
    alerts: dict[bytes, Alert] = {}
    times: dict[bytes, float] = {}
    reader = log.reader([topics.CONVERSATIONS, topics.QUEUES, topics.ALERTS], "beginning")
    while True:
        records = reader.poll(0.5)
        for record in records:
            key = record.key or b""
            if record.topic == topics.CONVERSATIONS and not key.startswith(b"~"):
                conversations.pop(key, None)
                if record.value is not None:
                    conversations[key] = decode_conversation(record.value).view.status
            elif record.topic == topics.ALERTS:
                alerts.pop(key, None)
                if record.value is not None:
                    alerts[key] = decode_alert(record.value)
            elif key.startswith(TIME_PREFIX) and record.value is not None:
                times[key] = decode_time(record.value).at
        if not records and reader.caught_up():
            break
    reader.close()
    live = sum(status != "ended" for status in conversations.values())
    open_alerts = sum(alert.status != "resolved" for alert in alerts.values())
    yield f"{live} live conversations, {open_alerts} open alerts"
    if times:
        yield f"known up to {min(times.values()):.1f} s since 1970"
