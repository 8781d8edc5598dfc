"""How long the floor is behind after its only worker is killed under load and started again."""

from __future__ import annotations

import statistics
import time

from detectors.contract.rules.document import Rules
from tests.bench.figures import Figure, KnownTime, known_time
from tests.bench.kafka_floor import PARTITIONS, KafkaFloor
from tests.bench.load import LiveLoad

RATE = 500.0
LIVE = 2_000
TARGET = 10.0
# What is known always lies the allowed skew behind; one second more is what a viewer may be behind.
BEHIND = Rules().skew + 1.0


def measure(
    kills: int = 3, steady: float = 8.0, rate: float = RATE, live: int = LIVE, behind: float = BEHIND
) -> list[Figure]:
    """Kill −9, start again at once, and wait until the known time is no more than `behind` before now."""
    took = []
    with KafkaFloor() as floor, known_time(floor.log, PARTITIONS) as known:
        worker = floor.start("stream", "worker")
        busy = LiveLoad(floor.log, rate, live)
        try:
            wait_until_known(known, time.time(), behind)
            for _ in range(kills):
                _go_on(known, steady)
                killed = time.time()
                worker.kill()
                worker.wait()
                worker = floor.start("stream", "worker")
                wait_until_known(known, killed, behind)
                took.append(time.time() - killed)
        finally:
            busy.close()
    detail = f"{kills} kills at {rate:.0f} events/s, {live:,} live conversations; " + ", ".join(
        f"{seconds:.1f}" for seconds in took
    )
    return [
        Figure("caught up after kill −9, median", statistics.median(took), "s", TARGET, False, detail),
        Figure("caught up after kill −9, longest", max(took), "s", TARGET, False, detail),
    ]


def _go_on(known: KnownTime, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        known.poll(0.1)


def wait_until_known(known: KnownTime, since: float, behind: float, limit: float = 90.0) -> None:
    """Wait until what is known lies after `since` and no more than `behind` before now."""
    deadline = time.monotonic() + limit
    while (at := known.poll(0.02)) < since or at < time.time() - behind:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not caught up within {limit:.0f} s: {time.time() - at:.1f} s behind")
