"""Breaks off a record that takes too long. The timer counts processor time: a paused process is not slow.

A signal reaches Python code, and patterns of `re`, only in the main thread: run the workers there. Code that
no signal reaches ends the process after half a minute, by when the group has given its partitions to others;
the notes of what was `in_hand` then tell which record it was.
"""

from __future__ import annotations

import faulthandler
import signal
import sys
import time
from types import FrameType

from stream.log import Record

LONGEST = 5
"""Seconds of processor time that one record may take between two looks at the clock."""
_HANG = 30.0


class TooSlow(BaseException):
    """A record took too long. No guard of an `Exception` holds it up; nothing of the batch is committed."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"took more than {LONGEST} s")
        self.record = record


class Watchdog:
    """Watches the record in hand. One that was not started watches nothing."""

    def __init__(self) -> None:
        self._record: Record | None = None
        self._ticks = 0
        self._alive_at = 0.0

    def start(self) -> None:
        """Begin to watch. Call it in the main thread."""
        signal.signal(signal.SIGPROF, self._tick)
        signal.setitimer(signal.ITIMER_PROF, 1.0, 1.0)
        self._alive_at = -_HANG

    def stop(self) -> None:
        """Watch no more."""
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        faulthandler.cancel_dump_traceback_later()
        self._alive_at = 0.0

    def alive(self) -> None:
        """The process goes on. Call it between two batches."""
        now = time.monotonic()
        if self._alive_at and now - self._alive_at > 1.0:
            self._alive_at = now
            faulthandler.dump_traceback_later(_HANG, exit=True, file=sys.stderr)

    def take(self, record: Record | None) -> None:
        """A record, or another part of its work, is begun; None: it is done."""
        self._record = record
        self._ticks = 0

    def _tick(self, _signal: int, _frame: FrameType | None) -> None:
        if self._record is None:
            return
        self._ticks += 1
        if self._ticks > LONGEST:
            record, self._record = self._record, None
            raise TooSlow(record)
