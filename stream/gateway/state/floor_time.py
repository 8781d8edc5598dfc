"""How far the floor is known, and since when no data comes. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stream import records
from stream.core.partition_clock import clocks_ahead

STALE_AFTER = 2.0
"""Data has stopped when `data_at` has stood still for so many seconds."""


class FloorTime:
    """The event times up to which the partitions are known.

    Args:
        started: time of the start, in seconds since 1970. The data is stale since then until it comes.
    """

    def __init__(self, started: float) -> None:
        self._partition_times: dict[int, records.PartitionTime] = {}
        self._known = False
        self._advanced_at = started

    def take(self, time: records.PartitionTime, now: float) -> None:
        """Take the time of a partition, which came at `now`."""
        before = self.data_at
        self._partition_times[time.partition] = time
        # The slowest partition decides, so that half a floor does not pass for a whole one. Another recorded
        # history may begin earlier, so any change of `data_at` counts as an advance.
        if self.data_at not in (before, None):
            self._advanced_at = max(self._advanced_at, now) if self._known else now
            self._known = True

    @property
    def partitions(self) -> Mapping[int, records.PartitionTime]:
        """The time of each partition of stage 2."""
        return self._partition_times

    @property
    def data_at(self) -> float | None:
        """The event time up to which all partitions are known, or None when no partition is."""
        # A partition at 0 knows nothing yet.
        return min((time.at for time in self._partition_times.values()), default=0.0) or None

    @property
    def is_recorded(self) -> bool:
        """Whether some partition plays a recorded history."""
        return any(time.recording is not None for time in self._partition_times.values())

    def stale_since(self, now: float) -> float | None:
        """Return the time when `data_at` stopped advancing, or None while it advances."""
        stopped = not self._known or now - self._advanced_at > STALE_AFTER
        return self._advanced_at if stopped else None

    def clocks_ahead(self, now: float) -> dict[int, float]:
        """Return the events partitions whose time lies ahead of `now`, and by how many seconds.

        A clock is wrong then: that of a worker, of a broker, of a producer or of this gateway.
        """
        return clocks_ahead(self._partition_times.values(), now)
