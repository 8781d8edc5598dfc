"""Keeps a worker's memory to what it uses."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
_ARENAS = 2


def limit_arenas() -> None:
    """Let glibc keep two heaps instead of one for each thread; call it before threads are started.

    Kafka's threads hand whole batches to each other, and each heap keeps what it once held: with many, a
    worker with 5,000 conversations holds a fifth more. Where there is no glibc, nothing happens. Source:
    mallopt(3), M_ARENA_MAX.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_ARENA_MAX, _ARENAS)
