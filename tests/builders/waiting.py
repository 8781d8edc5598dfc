"""Waits for a condition. Only a fault runs into the bound, however slow the machine is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 240.0
"""Seconds that a test waits before it fails, whatever it waits for: a page, a thread, a process, a record.
Only a fault runs into this bound, also on a machine that is busy."""
_PAUSE = 0.01
_LONGEST_PAUSE = 0.25


def wait_until(
    holds: Callable[[], object],
    meanwhile: Callable[[], object] = lambda: None,
    patience: float = PATIENCE,
) -> None:
    """Asks `holds` again and again until it gives something true, and calls `meanwhile` in between.

    What takes long to ask is asked more rarely, so that it leaves the processor to what it waits for.

    Raises:
        AssertionError: the condition did not hold within `patience` seconds.
    """
    deadline = time.monotonic() + patience
    began = time.monotonic()
    while not holds():
        asked = time.monotonic()
        assert asked < deadline, f"the condition did not hold within {patience:.0f} s"
        meanwhile()
        time.sleep(_pause(asked - began))
        began = time.monotonic()


def _pause(asking: float) -> float:
    """Return how many seconds to wait until the next question, when the last one took so long."""
    return max(_PAUSE, min(2 * asking, _LONGEST_PAUSE))


async def eventually(holds: Callable[[], Any]) -> Any:
    """Return the first true value that `holds` gives; awaits the value if it is a coroutine.

    Raises:
        AssertionError: there was none within `PATIENCE` seconds.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        found = holds()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < deadline, f"the condition did not hold within {PATIENCE:.0f} s"
        await asyncio.sleep(0.02)
