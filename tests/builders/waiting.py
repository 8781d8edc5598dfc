"""Waits for a condition. Only a fault runs into the bound, however slow the machine is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
"""Seconds that a test waits for a condition before it fails."""


def wait_until(
    holds: Callable[[], object],
    meanwhile: Callable[[], object] = lambda: None,
    patience: float = PATIENCE,
) -> None:
    """Asks `holds` again and again until it gives something true, and calls `meanwhile` in between.

    Raises:
        AssertionError: the condition did not hold within `patience` seconds.
    """
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"the condition did not hold within {patience:.0f} s"
        meanwhile()
        time.sleep(0.01)


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
