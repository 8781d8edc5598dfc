"""How many events a second pass through both stages in one process."""

from __future__ import annotations

import contextlib
import re
import statistics
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial

from stream.log import Log, Message
from stream.log.memory.log import MemoryLog
from stream.runtime.workers import Workers, create_topics
from tests.bench import load
from tests.bench.figures import Figure, known_time, processor_time
from tests.bench.kafka_floor import PARTITIONS, KafkaFloor, free_port

TARGET = 3_500.0
TURNS = 16
_CHUNK = 2_000
_END = load.RECORDED_FROM + 86_400.0
_COUNTED = re.compile(r'^stepin_worker_records_total\{what="events"\} (\S+)', re.MULTILINE)


def publish(log: Log, messages: list[Message]) -> None:
    with contextlib.closing(log.publisher()) as publisher:
        for begin in range(0, len(messages), _CHUNK):
            publisher.send(messages[begin : begin + _CHUNK])


def in_memory(conversations: int = 2_500, repeats: int = 3) -> list[Figure]:
    """On the log in memory, which has no other process."""
    rates, count = [], 0
    for repeat in range(repeats):
        with contextlib.closing(MemoryLog()) as log:
            made = _publish_all(log, conversations, repeat)
            workers = Workers(log, "bench")
            try:
                rates.append(_rate(log, len(made), partial(_handled_by, workers))[0])
            finally:
                workers.close()
            if workers.failure is not None:
                raise workers.failure
            count = len(made)
    return _figures("throughput, memory log", rates, count, conversations)


def on_kafka(conversations: int = 5_000, repeats: int = 3) -> list[Figure]:
    """One worker process as in production. Each repeat on a broker of its own, on this machine too."""
    rates, count = [], 0
    for repeat in range(repeats):
        rate, _, count = one_worker(conversations, repeat)
        rates.append(rate)
    return _figures("throughput, Kafka, exactly once", rates, count, conversations)


def one_worker(conversations: int, seed: int) -> tuple[float, float, int]:
    """Events a second, microseconds of the worker's processor time an event, and the number of events."""
    with KafkaFloor() as floor:
        made = _publish_all(floor.log, conversations, seed)
        port = free_port()
        worker = floor.start("stream", "worker", more={"STEPIN_METRICS_PORT": str(port)})
        used = partial(processor_time, worker.pid)
        rate, cpu = _rate(floor.log, len(made), partial(_events_counted, port), used)
        return rate, cpu * 1e6, len(made)


def _publish_all(log: Log, conversations: int, seed: int) -> list[Message]:
    create_topics(log, PARTITIONS)
    made = load.recorded(seed, conversations, TURNS)
    publish(log, [load.RUN, *made, *load.recorded_end(PARTITIONS, _END)])
    return made


def _rate(
    log: Log, count: int, handled: Callable[[], int], used: Callable[[], float] = time.process_time
) -> tuple[float, float]:
    """Events a second and `used` seconds an event, from the first batch to the last commit of stage 2."""
    with known_time(log, PARTITIONS) as known:
        while (before := handled()) == 0:
            time.sleep(0.01)
        began, used_before = time.perf_counter(), used()
        known.wait_for(_END, 600.0)
        events = count - before
        return events / (time.perf_counter() - began), (used() - used_before) / events


def _handled_by(workers: Workers) -> int:
    return workers.counters()["events"]


def _events_counted(port: int) -> int:
    """What the worker's own metrics say that stage 1 has handled; 0 while it cannot be asked."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5.0) as page:
            found = _COUNTED.search(page.read().decode())
    except (urllib.error.URLError, OSError):
        return 0
    return int(float(found[1])) if found else 0


def _figures(name: str, rates: list[float], count: int, conversations: int) -> list[Figure]:
    each = ", ".join(f"{rate:,.0f}" for rate in rates)
    detail = f"{count:,} events, {conversations:,} conversations, median of {each}"
    return [Figure(name, statistics.median(rates), "events/s", TARGET, True, detail)]
