"""The watermark of one partition. Its events move it and, on a quiet floor, the clock.

No later record counts as older than the watermark. It follows the latest event time less the allowed skew
(T. Akidau et al., "The Dataflow Model", VLDB 2015, section 2.2). An event that comes later than the skew
allows counts at the watermark. The same records so give the same times, however they are batched.

A partition without an event follows the clock from the first moment, so that nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from detectors.contract.events import BadEvent
from detectors.contract.rules.document import Rules
from stream.log import Record
from stream.records import PartitionTime

TIME_HEADER = "stepin-time"
"""A header on the records of recorded history, with the id of the run.

The worker drops it where no operator has put that run on the runs topic (`stream/runtime/side_inputs.py`), so
a producer of events cannot turn a partition to recorded time. The times of a run are long past, so the clock
does not move them on. The watermark starts at 0 where the run changes.
"""
EARLIEST = 631152000.0
"""1990-01-01, seconds since 1970: no recorded conversation is older."""
TICK = 1.0
AHEAD_BEYOND = 2.0
"""Seconds by which an events partition's time may lie ahead of the present before that is a fault."""


class PartitionClock(Struct, kw_only=True, omit_defaults=True):
    """The watermark of one partition, seconds since 1970.

    `heartbeats` says that a producer sends the time by itself (`stepin.time.passed.v1` with `next_within`),
    so the clock must not run ahead of it. `recording` names the recorded history that the partition holds,
    None the present. `idle` says that only the clock has moved the watermark: no event has come. `sent` and
    `sent_idle` are what stage 2 was last sent.

    >>> clock = PartitionClock()
    >>> clock.fire(1_700_000_000.0, skew=2.0)
    >>> clock.watermark, clock.idle
    (1699999998.0, True)
    """

    watermark: float = 0.0
    heartbeats: bool = False
    recording: str | None = None
    idle: bool = False
    sent: float = 0.0
    sent_idle: bool = False

    def admit(self, record: Record, event_time: float, rules: Rules) -> float:
        """Return the time at which an event counts, at most its publishing: a producer's clock may run fast.

        The log stamps the publishing by its own clock. The watermark starts anew where the run changes, and
        at the first event of an idle partition that is older: a producer may begin with older events.

        Raises:
            BadEvent: the time is too far from when the record was published to be true.
        """
        recording = _recording(record)
        latest = record.timestamp + rules.future_tolerance
        earliest = EARLIEST if recording is not None else record.timestamp - rules.past_tolerance
        if event_time > latest:
            published = written(record.timestamp)
            expected = f"at most {rules.future_tolerance:.0f} s after it was published, at {published}"
            raise BadEvent("$.time", written(event_time), expected)
        if event_time < earliest:
            raise BadEvent("$.time", written(event_time), f"a time from {written(earliest)} on")
        if recording != self.recording:
            self.recording, self.watermark, self.heartbeats = recording, 0.0, False
        elif self.idle and event_time < self.watermark:
            self.watermark = 0.0
        self.idle = False
        return max(min(event_time, record.timestamp), self.watermark)

    def observe(self, event_time: float, skew: float) -> None:
        """An event that counts at `event_time` has been read."""
        if event_time - skew > self.watermark:
            self.watermark = event_time - skew

    def observe_time(self, event_time: float, heartbeats: bool) -> None:
        """A producer has sent every event up to `event_time`; with `heartbeats` it sends the time again."""
        self.heartbeats = heartbeats
        if event_time > self.watermark:
            self.watermark = event_time

    def deadline(self, skew: float) -> float | None:
        """Return the time at which the clock next moves the watermark, or None when it must not."""
        if self.heartbeats or self.recording is not None:
            return None
        return self.watermark + skew + TICK

    def fire(self, now: float, skew: float) -> None:
        """Every record that was published before `now` has been read."""
        if self.deadline(skew) is not None:
            self.idle = self.idle or (self.watermark == 0.0 and now > skew)
            self.observe(now, skew)

    def mark_sent(self) -> bool:
        """Note that stage 2 is sent the watermark, if it has to know. Returns whether it has."""
        if 0 <= self.watermark - self.sent < TICK / 4 and self.idle == self.sent_idle:
            return False
        self.sent, self.sent_idle = self.watermark, self.idle
        return True


def clocks_ahead(times: Iterable[PartitionTime], now: float) -> dict[int, float]:
    """Return the events partitions whose time lies more than `AHEAD_BEYOND` ahead of `now`, and how far."""
    found: dict[int, float] = {}
    for time in times:
        for partition, watermark in time.watermarks.items():
            ahead = round(watermark.at - now, 1)
            if ahead > AHEAD_BEYOND:
                found[partition] = max(ahead, found.get(partition, 0.0))
    return dict(sorted(found.items()))


def written(time: float) -> str:
    """Return a time as an event writes it, or the number when no calendar has it."""
    try:
        return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"{time:.0f} s since 1970"


def _recording(record: Record) -> str | None:
    for name, value in record.headers:
        if name == TIME_HEADER:
            return value.decode(errors="replace")
    return None
