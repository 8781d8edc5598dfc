"""Describes the topics, the live state and the event time, for `python -m stream status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from detectors.contract.event_errors import shorten
from stream.core.faults import NO_OFFSET
from stream.core.partition_clock import clocks_ahead, written
from stream.log import Log, LogError, LogUnavailable, topics
from stream.log.follower import Follower, last_records
from stream.queues.watermarks import TIME_PREFIX
from stream.records import (
    DeadLetter,
    ModelMoved,
    PartitionTime,
    RouteHealth,
    decode_alert,
    decode_conversation,
    decode_notification,
    decode_time,
)
from stream.runtime.labels_follower import MOVED_KEY

_LATEST_LETTERS = 1_000
"""Dead letters of each partition that the status counts."""
_SHOWN_KEYS = 20
_MOVES_SHOWN = 86_400.0


def describe(log: Log, now: float) -> Iterator[str]:
    """Yield lines of text: the size of each topic, the live state, and how far the event time has come.

    `now` is the time of day, in seconds since 1970.

    Raises:
        LogUnavailable: the log cannot be reached.
    """
    missing = False
    for spec in topics.specs():
        name = log.name(spec.name)
        try:
            ends = log.end_offsets(spec.name)
        except LogUnavailable:
            raise
        except LogError:
            missing = True
            yield f"{name:24} missing"
            continue
        yield f"{name:24} {len(ends):3} partitions  {sum(ends.values()):>12,} records and marks"
    if missing:
        yield "`python -m stream topics` creates the missing topics"
    else:
        yield from _live(log, now)
        yield from _moved_model(log, now)
        yield from _failing_routes(log)
        yield from _dead_letters(log)


def _moved_model(log: Log, now: float) -> Iterator[str]:
    """Yield which model labels moved much within an hour, if that was within the last day."""
    record = last_records(log, [topics.MODELS]).get((topics.MODELS, MOVED_KEY))
    if record is None:
        return
    moved = msgspec.json.decode(record.value or b"", type=ModelMoved)
    if now - moved.at < _MOVES_SHOWN:
        yield (
            f"labels moved the model of queue {moved.queue or '?'} ({moved.language}) by {moved.by:.2f} "
            f"in the hour before {written(moved.at)}: `python -m stream labels list` shows who answered"
        )


def _failing_routes(log: Log) -> Iterator[str]:
    """Yield each route of notifications that fails, since when, and with which error."""
    for (_, key), record in sorted(last_records(log, [topics.NOTIFICATIONS]).items()):
        if not key.startswith(b"route/"):
            continue
        health = decode_notification(record.value or b"")
        if isinstance(health, RouteHealth) and health.failing_since is not None:
            since = written(health.failing_since)
            yield f"notifications: route {health.route} fails since {since}: {health.error}"


def _dead_letters(log: Log) -> Iterator[str]:
    """Yield the latest dead letters by topic and step, and the keys of what was set aside."""
    counts: Counter[str] = Counter()
    keys: dict[str, None] = {}
    start = {
        topic_partition: max(0, end - _LATEST_LETTERS)
        for topic_partition, end in log.end_offsets(topics.DEAD_LETTERS).items()
    }
    with Follower(log, [topics.DEAD_LETTERS], start) as follower:
        for record in follower.read_to_end():
            letter = msgspec.json.decode(record.value or b"", type=DeadLetter)
            counts[f"{log.name(letter.topic)} ({letter.field})"] += 1
            if letter.offset == NO_OFFSET:
                keys[f"{letter.field} of {shorten((letter.key or b'').decode(errors='replace'))}"] = None
    if counts:
        yield "latest dead letters: " + ", ".join(
            f"{count:,} of {what}" for what, count in counts.most_common()
        )
    if keys:
        yield "set aside: " + ", ".join(list(keys)[-_SHOWN_KEYS:])
    if counts:
        yield "`python -m stream dead-letters list` shows the reasons"


def _times(times: Sequence[PartitionTime], events_partitions: int, now: float) -> Iterator[str]:
    """Yield how far the event time has come, which events partitions it awaits, and whose clock is ahead."""
    known = min(time.at for time in times)
    yield f"known up to {written(known)}" if known else "nothing is known yet"
    awaited = {
        partition
        for time in times
        for partition in range(events_partitions)
        if partition not in time.watermarks
    }
    if awaited:
        yield f"events partitions that have not sent their time: {', '.join(map(str, sorted(awaited)))}"
    for partition, seconds in clocks_ahead(times, now).items():
        yield f"events partition {partition}: clock ahead by {seconds:.0f} s"


def _live(log: Log, now: float) -> Iterator[str]:
    live = open_alerts = 0
    times: list[PartitionTime] = []
    unreadable = []
    held = last_records(log, [topics.CONVERSATIONS, topics.QUEUES, topics.ALERTS])
    for (topic, key), record in held.items():
        value = record.value or b""
        try:
            if topic == topics.ALERTS:
                alert = decode_alert(value)
                open_alerts += alert.status != "resolved" and alert.moved_to is None
            elif topic == topics.CONVERSATIONS and not key.startswith(b"~"):
                live += decode_conversation(value).view.status != "ended"
            elif key.startswith(TIME_PREFIX):
                times.append(decode_time(value))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            unreadable.append((topic, shorten(key.decode(errors="replace"))))
    yield f"{live} live conversations, {open_alerts} open alerts"
    if times:
        yield from _times(times, log.partitions(topics.EVENTS), now)
    for topic, key_text in unreadable:
        yield f"{log.name(topic)}: the record with the key {key_text!r} cannot be read"
