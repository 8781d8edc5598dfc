"""A clock that stands still until a test moves it."""

from __future__ import annotations

from stream.core.clock import Clock


class FakeClock(Clock):
    """A `Clock` at `at` seconds since 1970. Waiting moves it; nothing else does but the test.

    >>> clock = FakeClock(at=1_700_000_000.0)
    >>> clock.wait(2.5)
    >>> clock.now(), clock.monotonic()
    (1700000002.5, 2.5)
    """

    def __init__(self, at: float = 0.0) -> None:
        self._start = at
        self._passed = 0.0

    def now(self) -> float:
        return self._start + self._passed

    def monotonic(self) -> float:
        return self._passed

    def wait(self, seconds: float) -> None:
        self._passed += seconds
