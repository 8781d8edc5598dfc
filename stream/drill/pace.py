"""How the time of a drill goes: the recorded stretch is moved to now, and may run faster or slower.

At another speed than 1 the customers' waits stay as long as they were in the time of the floor, so that the
rules mean what they meant then. People have so much less time, or more. A fast stretch ends when the clock
is where the floor's time is: no event lies in the future, where a floor would not believe it.
"""

from __future__ import annotations

from typing import NamedTuple


class Pace(NamedTuple):
    """The times of a drill, seconds since 1970.

    Args:
        begin: when the stretch began as it was recorded.
        length: its seconds.
        starts_at: when it begins by the clock.
        speed: its seconds in one second of the clock.

    >>> pace = Pace(begin=1000.0, length=3600.0, starts_at=50_000.0, speed=4.0)
    >>> pace.moved(1000.0), pace.at(50_000.0), pace.at(pace.ends_at) == pace.ends_at
    (47300.0, 47300.0, True)
    """

    begin: float
    length: float
    starts_at: float
    speed: float

    @property
    def opens_at(self) -> float:
        """The floor's time at which the stretch begins."""
        return self.starts_at - max(0.0, self.length - self.length / self.speed)

    @property
    def ends_at(self) -> float:
        """When the stretch has ended by the clock."""
        return self.starts_at + self.length / self.speed

    @property
    def shift(self) -> float:
        """The seconds by which recorded times are moved."""
        return self.opens_at - self.begin

    def moved(self, recorded: float) -> float:
        """Return the floor's time of a recorded one."""
        return recorded + self.shift

    def at(self, clock: float) -> float:
        """Return the floor's time at a time of the clock. Up to the beginning both go alike."""
        since = clock - self.starts_at
        return self.opens_at + (since if since < 0.0 else min(since * self.speed, self.length))
