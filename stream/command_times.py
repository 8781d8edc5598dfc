"""Reads times of the command line."""

from __future__ import annotations

from datetime import datetime

import click

_EXPECTED = "a time with its zone such as 2026-01-31T09:30:00+08:00"


def zoned_time(value: str, or_else: str = "") -> float:
    """Return a time of ISO 8601 with its zone in seconds since 1970. `or_else` says what may stand instead.

    Raises:
        BadParameter: it is no time, or has no zone.

    >>> zoned_time("1970-01-01T08:00:30+08:00")
    30.0
    """
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = datetime.min
    if at.tzinfo is None:
        raise click.BadParameter(f"expected {or_else}{_EXPECTED}, got {value}")
    return at.timestamp()


def time_option(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """Read the value of an option that is a time: the callback of that option.

    Raises:
        BadParameter: it is no time, or has no zone.
    """
    return None if value is None else zoned_time(value)
