"""Durations as people read them."""

from __future__ import annotations


def clock_face(seconds: float) -> str:
    """Return a duration as a clock shows it.

    >>> clock_face(252.9), clock_face(3_852.0), clock_face(-1.0)
    ('4:12', '1:04:12', '0:00')
    """
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
