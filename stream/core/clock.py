"""The clock of a process. A worker and a gateway are given one; a test gives them one that it moves itself.

Tasks never see a clock. They are told event times, so that a replay gives the same alerts.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """Return the time of day, in seconds since 1970. An operator may set it back."""

    def monotonic(self) -> float:
        """Return the seconds since some fixed start. It never goes back: use it to measure durations."""

    def wait(self, seconds: float) -> None:
        """Return after `seconds`. Blocks the calling thread."""


class SystemClock(Clock):
    """The clock of this machine."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)
