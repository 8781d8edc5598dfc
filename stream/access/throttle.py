"""Slows down whoever guesses: too many failures of one key make it wait, longer each time."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable


class _Count:
    """What is remembered of one key."""

    __slots__ = ("failures", "rounds", "since", "until")

    def __init__(self, since: float) -> None:
        self.since = since
        self.failures = 0
        self.rounds = 0
        self.until = 0.0


class Throttle:
    """Counts failures by key, such as an address or a name. Threads may share it.

    After `failures` failures within `within` seconds the key waits `first_wait` seconds, and twice as long
    each next time, up to `longest_wait`. A key that keeps quiet for `longest_wait` seconds begins anew.

    Args:
        clock: seconds that only go forward.
        most_keys: how many keys are remembered. Beyond that the one that was quiet longest is forgotten.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        failures: int = 10,
        within: float = 60.0,
        first_wait: float = 30.0,
        longest_wait: float = 300.0,
        most_keys: int = 10_000,
    ) -> None:
        self._clock = clock
        self._failures = failures
        self._within = within
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._most_keys = most_keys
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._counts)

    def wait(self, key: str) -> float:
        """Return how many seconds until the key may try again; 0 means now."""
        with self._guard:
            count = self._counts.get(key)
            return 0.0 if count is None else max(0.0, count.until - self._clock())

    def failed(self, key: str) -> None:
        """Count a failure. Count it before a slow check, and take it back after a success."""
        with self._guard:
            self._fail(key, self._clock())

    def succeeded(self, key: str) -> None:
        """Take a failure back."""
        with self._guard:
            count = self._counts.get(key)
            if count is not None and count.failures:
                count.failures -= 1
            elif count is not None and count.rounds:
                # It was the failure that would have made the key wait.
                count.until, count.rounds, count.failures = 0.0, count.rounds - 1, self._failures - 1

    def _fail(self, key: str, now: float) -> None:
        count = self._counts.pop(key, None)
        if count is None or now - max(count.since, count.until) > self._longest_wait:
            count = _Count(now)
        elif now - count.since > self._within:
            count.since, count.failures = now, 0
        self._counts[key] = count
        count.failures += 1
        if count.failures >= self._failures:
            wait = min(self._longest_wait, self._first_wait * 2.0**count.rounds)
            count.rounds = min(count.rounds + 1, 16)
            count.since, count.failures, count.until = now, 0, now + wait
        if len(self._counts) > self._most_keys:
            self._counts.popitem(last=False)


def of_address(address: str) -> str:
    """Return the key under which failures of an address count: one subscriber has a whole /64 of IPv6.

    >>> of_address("192.0.2.7"), of_address("2001:db8::1:2:3:4")
    ('192.0.2.7', '2001:db8::/64')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
