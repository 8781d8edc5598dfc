"""Finds out whether topics belong to a running floor, which a replay onto them would disturb.

A replay starts the time of every partition anew, at the time of its recording. Live conversations on the same
topics would then wait for a clock that stands still, and their alerts would be lost.
"""

from __future__ import annotations

from stream.core.partition_clock import TIME_HEADER, written
from stream.log import Log, TopicPartition, topics
from stream.log.follower import Follower, last_records
from stream.queues.watermarks import TIME_PREFIX
from stream.records import decode_time

RECENT = 600.0
"""Seconds after which a floor without a live event and without a worker has ended."""
_LAST_OFFSETS = 200


class RunningFloor(Exception):
    """The topics belong to a running floor; says how that shows."""


def refuse_running_floor(log: Log, now: float) -> None:
    """Return if no live event and no live time were written in the last ten minutes before `now`.

    Only the events of a run of an operator are recorded history, so earlier replays do not count as live. The
    time of a queue partition follows the clock while a worker runs, so that a quiet floor is seen too.

    Raises:
        RunningFloor: the topics belong to a running floor.
        LogError: the log cannot be read.
    """
    _refuse_live_events(log, now)
    _refuse_live_time(log, now)


def _refuse_live_events(log: Log, now: float) -> None:
    runs = {key for _, key in last_records(log, [topics.RUNS])}
    ends = log.end_offsets(topics.EVENTS)
    # A transaction leaves marks that are no records, so the last offset alone may hold none.
    start: dict[TopicPartition, int] = {
        partition: max(0, end - _LAST_OFFSETS) for partition, end in ends.items()
    }
    with Follower(log, [topics.EVENTS], start) as follower:
        for record in follower.read_to_end():
            recorded = any(name == TIME_HEADER and run in runs for name, run in record.headers)
            if not recorded and now - record.timestamp < RECENT:
                raise RunningFloor(
                    f"{log.name(topics.EVENTS)} partition {record.partition} has a live event "
                    f"from {written(record.timestamp)}"
                )


def _refuse_live_time(log: Log, now: float) -> None:
    for (_, key), record in last_records(log, [topics.QUEUES]).items():
        if key.startswith(TIME_PREFIX):
            time = decode_time(record.value or b"")
            # Workers of a floor without an event write that nothing is known: 0.
            if time.at and time.recording is None and now - record.timestamp < RECENT:
                raise RunningFloor(f"workers have handled live events up to {written(time.at)}")
