"""The memory of a worker and of a gateway with many live conversations."""

from __future__ import annotations

from stream.log import Log
from tests.bench import load
from tests.bench.figures import Figure, known_time, resident
from tests.bench.kafka_floor import PARTITIONS, KafkaFloor
from tests.bench.throughput import publish

TARGET = 400.0
TURNS = 20


def measure(conversations: int = 5_000) -> list[Figure]:
    """Conversations that were begun and not ended, with 20 turns each, through processes of their own."""
    made = load.recorded(1, conversations, TURNS, ends=False)
    with KafkaFloor() as floor:
        end = load.RECORDED_FROM + load.AFTER
        publish(floor.log, [load.RUN, *made, *load.recorded_end(PARTITIONS, end)])
        worker = floor.start("stream", "worker")
        gateway = floor.start_gateway()
        _wait_until_known(floor.log, end)
        figures = []
        for name, process in (("worker", worker), ("gateway", gateway)):
            detail = f"{conversations:,} live conversations of {TURNS} turns; {len(made):,} events"
            figures.append(
                Figure(f"memory of the {name}", resident(process.pid), "MiB", TARGET, False, detail)
            )
    return figures


def _wait_until_known(log: Log, at: float) -> None:
    with known_time(log, PARTITIONS) as known:
        known.wait_for(at, 300.0)
