"""The memory of a worker and of a gateway over seven simulated days."""

from __future__ import annotations

from datetime import UTC, datetime

from stream.log import Message
from stream.simulate.floor import Simulator
from tests.bench import load
from tests.bench.figures import Figure, known_time, resident
from tests.bench.kafka_floor import PARTITIONS, KafkaFloor
from tests.bench.throughput import publish

TARGET = 1.05
"""The memory after the last day, as a multiple of that after the second."""
DAY = 86_400.0


def measure(days: int = 7, rate: float = 0.1, day: float = DAY) -> list[Figure]:
    """A floor that never closes, published a day at a time to processes of their own.

    Args:
        rate: of the simulated floor; .1 is about 35,000 events a day.
        day: its length, seconds.
    """
    events = Simulator(1, load.RECORDED_FROM, rate).events()
    upcoming = next(events)
    sizes: dict[str, list[float]] = {"worker": [], "gateway": []}
    count = 0
    with KafkaFloor() as floor, known_time(floor.log, PARTITIONS) as known:
        publish(floor.log, [load.RUN])
        processes = {"worker": floor.start("stream", "worker"), "gateway": floor.start_gateway()}
        for number in range(1, days + 1):
            end = load.RECORDED_FROM + number * day
            made: list[Message] = []
            while upcoming.time < datetime.fromtimestamp(end, UTC):
                made.append(load.message(upcoming, load.RECORDED))
                upcoming = next(events)
            publish(floor.log, [*made, *load.recorded_end(PARTITIONS, end)])
            known.wait_for(end, 600.0)
            count += len(made)
            for name, process in processes.items():
                sizes[name].append(resident(process.pid))
    return [_figure(name, each, count) for name, each in sizes.items()]


def _figure(name: str, sizes: list[float], count: int) -> Figure:
    second = sizes[min(1, len(sizes) - 1)]
    each = ", ".join(f"{size:.0f}" for size in sizes)
    detail = f"MiB after each day: {each}; {count:,} events"
    return Figure(
        f"memory of the {name}, last day to the second", sizes[-1] / second, "×", TARGET, False, detail
    )
