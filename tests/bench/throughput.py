"""How many events a second pass through both stages in one process."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable

from stream.floor import Workers, prepare
from stream.log import Log, Message
from stream.memory_log import MemoryLog
from tests.bench import load
from tests.bench.figures import Figure, known_time
from tests.bench.kafka_floor import new_broker, open_log

PARTITIONS = 6
TARGET = 3_500.0
_CHUNK = 2_000


def publish(log: Log, messages: list[Message]) -> None:
    with contextlib.closing(log.publisher()) as publisher:
        for begin in range(0, len(messages), _CHUNK):
            publisher.send(messages[begin : begin + _CHUNK])


def events_per_second(log: Log, conversations: int, seed: int, warm_up: int) -> tuple[float, int]:
    """Publishes first, then measures from the first batch that was handled to the last commit of stage 2."""
    prepare(log, PARTITIONS)
    far = load.RECORDED_FROM + 86_400.0
    _work_off(log, load.recorded(seed, warm_up, turns=16), far)
    made = load.recorded(seed + 1, conversations, turns=16)
    # A recording of its own: its time begins anew.
    made = [message._replace(headers=((load.RECORDED[0][0], b"measured"),)) for message in made]
    rate = _work_off(log, made, far + 1.0)
    return rate, len(made)


def _work_off(log: Log, messages: list[Message], end: float) -> float:
    messages = messages + [
        message._replace(headers=messages[0].headers) for message in load.recorded_end(PARTITIONS, end)
    ]
    publish(log, messages)
    with known_time(log, PARTITIONS) as known:
        workers = Workers(log, "bench")
        try:
            while (before := workers.counters()["events"]) == 0:
                time.sleep(0.002)
            began = time.perf_counter()
            known.wait_for(end, 600.0)
            took = time.perf_counter() - began
        finally:
            workers.close()
        if workers.failure is not None:
            raise workers.failure
    return (len(messages) - before) / took


def _measure(name: str, make_log: Callable[[], Log], conversations: int, repeats: int) -> list[Figure]:
    rates = []
    count = 0
    for repeat in range(repeats):
        log = make_log()
        try:
            rate, count = events_per_second(log, conversations, 10 * repeat, max(10, conversations // 20))
        finally:
            log.close()
        rates.append(rate)
    detail = f"{count:,} events, {conversations:,} conversations, median of {repeats}"
    return [Figure(name, statistics.median(rates), "events/s", TARGET, True, detail)]


def in_memory(conversations: int = 2_500, repeats: int = 3) -> list[Figure]:
    return _measure("throughput, memory log", MemoryLog, conversations, repeats)


def on_kafka(conversations: int = 5_000, repeats: int = 3) -> list[Figure]:
    """Each repeat on a broker of its own, which runs on this machine too."""
    with contextlib.ExitStack() as cleanup:

        def make_log() -> Log:
            return open_log(cleanup.enter_context(new_broker()))

        return _measure("throughput, Kafka, exactly once", make_log, conversations, repeats)
