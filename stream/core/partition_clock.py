"""How far the time of one partition has come, told by its events and, on a quiet floor, by the clock.

The watermark is a promise: nothing that comes later counts as older. It follows the latest event time
less the allowed skew (T. Akidau et al., "The Dataflow Model", VLDB 2015, section 2.2). What comes later
than the skew allows counts from the watermark on, so that every reader of the same records tells the same
story, however they were batched.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from detectors.contract.events import BadEvent
from detectors.contract.rules import Rules
from stream.log import Record

TIME_HEADER = "stepin-time"
"""A header on records of recorded history, one value for each run of a replay.

Their times are long past, and the clock says nothing about them. Where the value changes, time starts anew.
"""
EARLIEST = 631152000.0
"""1990-01-01, seconds since 1970: what claims to be older is no recorded conversation."""
TICK = 1.0


class PartitionClock(Struct, kw_only=True, omit_defaults=True):
    """The time of one partition, seconds since 1970.

    `promised`: a producer tells the time by itself (`stepin.time.passed.v1` with `next_within`), so the
    clock may not run ahead of it; `recording`: which recorded history is read, None for the present.
    """

    watermark: float = 0.0
    promised: bool = False
    recording: str | None = None

    def admit(self, record: Record, event_time: float, rules: Rules) -> float:
        """From when on an event counts; a producer whose clock runs fast is taken at its publishing.

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
            self.recording, self.watermark, self.promised = recording, 0.0, False
        return max(min(event_time, record.timestamp), self.watermark)

    def saw(self, event_time: float, skew: float) -> None:
        """An event that counts from `event_time` has been read."""
        if event_time - skew > self.watermark:
            self.watermark = event_time - skew

    def told(self, event_time: float, promised: bool) -> None:
        """A producer said that everything until `event_time` has been sent."""
        self.promised = promised
        if event_time > self.watermark:
            self.watermark = event_time

    def deadline(self, skew: float) -> float | None:
        """When the clock would move the watermark by a tick; None where the clock has no say.

        It has none before the first event either: a producer may begin with what happened a while ago.
        """
        if self.promised or self.recording is not None or self.watermark == 0.0:
            return None
        return self.watermark + skew + TICK

    def fire(self, now: float, skew: float) -> None:
        """The clock says `now`, and all that was published is read."""
        if self.deadline(skew) is not None:
            self.saw(now, skew)


def written(time: float) -> str:
    """A time as an event would write it, or the number where no calendar has it."""
    try:
        return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"{time:.0f} s since 1970"


def _recording(record: Record) -> str | None:
    for name, value in record.headers:
        if name == TIME_HEADER:
            return value.decode(errors="replace")
    return None
