"""What a benchmark gives, how the machine is described, and what several benchmarks need."""

from __future__ import annotations

import contextlib
import math
import os
import platform
import subprocess
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from stream.log import Log, topics
from stream.log.follower import Follower
from stream.queues.watermarks import TIME_PREFIX
from stream.records import decode_time

ROOT = Path(__file__).resolve().parents[2]


class Figure(NamedTuple):
    """One measured number. `target` is the most (or, where more is better, the least) that is wanted."""

    name: str
    value: float
    unit: str
    target: float | None = None
    more_is_better: bool = False
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None if there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.more_is_better else self.value <= self.target


def machine() -> dict[str, object]:
    """Facts of where and with what this was measured."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    libraries = ("kafka-python", "river", "streamlit", "websockets", "msgspec")
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_average": round(os.getloadavg()[0], 2),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in libraries},
        "commit": commit or None,
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that the share `share` (0…1) of the values does not exceed: the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def resident(pid: int) -> float:
    """The memory that a process holds, in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def processor_time(pid: int) -> float:
    """The seconds of processor time that a process has used, with all of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class KnownTime:
    """Follows how far stage 2 knows."""

    def __init__(self, log: Log, partitions: int) -> None:
        self._partitions = partitions
        self._times: dict[int, float] = {}
        self._follower = Follower(log, [topics.QUEUES])

    def poll(self, timeout: float) -> float:
        """The time up to which all is known, in seconds since 1970; 0 while a partition has not spoken."""
        for record in self._follower.poll(timeout, 5_000):
            if (record.key or b"").startswith(TIME_PREFIX) and record.value is not None:
                known = decode_time(record.value)
                self._times[known.partition] = known.at
        return min(self._times.values()) if len(self._times) == self._partitions else 0.0

    def wait_for(self, at: float, limit: float) -> None:
        """Wait until all is known up to `at`.

        Raises:
            TimeoutError: it was not within `limit` seconds.
        """
        deadline = time.monotonic() + limit
        while self.poll(0.05) < at:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the floor was not known up to {at} within {limit:.0f} s")

    def close(self) -> None:
        self._follower.close()


@contextlib.contextmanager
def known_time(log: Log, partitions: int) -> Iterator[KnownTime]:
    known = KnownTime(log, partitions)
    try:
        yield known
    finally:
        known.close()
