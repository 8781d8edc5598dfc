"""The order in which tests run side by side, and which of them one worker runs together.

There are more workers than cores: a test with real parts mostly waits for a broker, a browser or a process,
and meanwhile another computes. A worker takes the next *unit* when it has almost done its own: a file, tests
that share a browser or a broker, or a single test that takes long. Long units come first, so that no worker
is alone at the end; the files without real parts lie evenly between them.
"""

from __future__ import annotations

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

MOST_WORKERS = 6
REAL_PARTS = ("kafka", "browser", "chaos")

# How the id of a test begins, and its unit; without one, each test is a unit. Real parts run in this order.
_UNITS = (
    ("tests/browser/desk/", "a second browser"),
    ("tests/browser/queues/", "a second browser"),
    ("tests/browser/conversations/", "a second browser"),
    ("tests/browser/", "a browser"),
    ("tests/chaos/", None),
    ("tests/contract/test_", "a broker"),
    ("tests/stream/log/test_kafka_batches", "a broker"),
    ("tests/stream/runtime/test_bounded_work", "a broker"),
    ("tests/kafka/test_in_hand", None),
    ("tests/kafka/test_gateway", None),
    ("tests/kafka/", "a second broker"),
    ("tests/bench/test_bench.py::test_a_floor", None),
    ("tests/test_linear_time.py", None),
)


class Schedule(LoadScopeScheduling):
    """Gives units to workers in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return _unit(nodeid)[1]


def workers() -> int:
    """Return how many workers run side by side: the cores, and half as many more."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, cores + (cores + 1) // 2)


def order(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests in the order in which workers shall take them."""
    units: dict[str, list[pytest.Item]] = {}
    ranks: dict[str, int] = {}
    for item in items:
        rank, unit = _unit(item.nodeid)
        units.setdefault(unit, []).append(item)
        ranks[unit] = rank
    real = [unit for unit, tests in units.items() if any(map(_has_real_parts, tests))]
    real.sort(key=lambda unit: ranks[unit])
    pure = [unit for unit in units if unit not in set(real)]
    ordered: list[str] = []
    for place, unit in enumerate(real):
        ordered += [unit, *pure[_share(place, real, pure) : _share(place + 1, real, pure)]]
    return [item for unit in ordered or pure for item in units[unit]]


def _share(place: int, real: list[str], pure: list[str]) -> int:
    return place * len(pure) // len(real)


def _has_real_parts(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(part) for part in REAL_PARTS)


def _unit(nodeid: str) -> tuple[int, str]:
    """Return the rank of a test's unit, and its name."""
    for rank, (begin, unit) in enumerate(_UNITS):
        if nodeid.startswith(begin):
            return rank, unit or nodeid
    return len(_UNITS), nodeid.partition("::")[0]
