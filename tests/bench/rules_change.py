"""How long it takes from publishing rules until every partition of both stages works by them."""

from __future__ import annotations

import statistics
import time

import msgspec

from detectors.contract.rules.document import Rules
from stream.core.applied_rules import RULES_PREFIX
from stream.document_versions import DELAY
from stream.log import Record, topics
from stream.log.follower import Follower
from stream.records import RulesChanged, decode_signals
from stream.rules.publish import publish
from tests.bench.figures import Figure, known_time
from tests.bench.kafka_floor import PARTITIONS, KafkaFloor
from tests.bench.load import LiveLoad
from tests.bench.recovery import BEHIND, wait_until_known

RATE, LIVE = 500.0, 2_000
WORKERS = 2
TARGET = 2.0


def measure(versions: int = 8, rate: float = RATE, live: int = LIVE) -> list[Figure]:
    """Publish versions one after the other, every second one a way back, while the floor works."""
    took = []
    with KafkaFloor() as floor, known_time(floor.log, PARTITIONS) as known:
        for number in range(WORKERS):
            floor.start("stream", "worker", more={"STEPIN_WORKER": f"bench-{number}"})
        busy = LiveLoad(floor.log, rate, live)
        try:
            wait_until_known(known, time.time(), BEHIND)
            with Follower(floor.log, [topics.SIGNALS, topics.QUEUES], "end") as follower:
                for number in range(2, 2 + versions):
                    rules = Rules(repeat_within=float(number % 2))
                    began = time.time()
                    publish(floor.log, rules, by="bench", why="bench", now=began)
                    _wait(follower, number)
                    took.append(time.time() - began)
        finally:
            busy.close()
    detail = f"{rate:.0f} events/s, {WORKERS} workers, {DELAY} s of delay; " + ", ".join(
        f"{seconds:.2f}" for seconds in took
    )
    return [
        Figure("rules hold on every partition, median", statistics.median(took), "s", TARGET, False, detail),
        Figure("rules hold on every partition, longest", max(took), "s", TARGET, False, detail),
    ]


def _wait(follower: Follower, number: int, limit: float = 60.0) -> None:
    """Wait until each partition of both stages has applied the version of this number."""
    first: set[int] = set()
    second: set[int] = set()
    deadline = time.monotonic() + limit
    while len(first) < PARTITIONS or len(second) < PARTITIONS:
        if time.monotonic() > deadline:
            raise TimeoutError(f"version {number} holds on {len(first)} and {len(second)} partitions alone")
        for record in follower.poll(0.05, 5_000):
            first |= _stage_one(record, number)
            second |= _stage_two(record, number)


def _stage_one(record: Record, number: int) -> set[int]:
    if record.topic != topics.SIGNALS:
        return set()
    signals = decode_signals(record.value or b"[]")
    return {
        each.events_partition for each in signals if isinstance(each, RulesChanged) and each.number == number
    }


def _stage_two(record: Record, number: int) -> set[int]:
    if record.topic != topics.QUEUES or record.key is None or not record.key.startswith(RULES_PREFIX):
        return set()
    common = msgspec.json.decode(record.value or b"{}").get("common", [0])[0]
    return {record.partition} if common == number else set()
