"""A real broker stamps the records by its own clock, so no other clock is believed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from kafka import KafkaProducer
from msgspec.structs import replace as changed

from detectors import bundled
from detectors.contract import events as ev
from stream.core.clock import SystemClock
from stream.demo.broker import Broker
from stream.log import TopicSpec, topics
from stream.log.follower import Follower
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.queues.watermarks import TIME_PREFIX
from stream.records import PartitionTime, decode_time
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.kafka
AHEAD = 59 * 60.0


class FastClock(SystemClock):
    """The clock of a machine that is ten minutes fast."""

    def now(self) -> float:
        return super().now() + 600.0


@pytest.fixture
def log(broker: Broker) -> Iterator[KafkaLog]:
    settings = replace(KafkaSettings(bootstrap=broker.bootstrap), topic_prefix=f"clocks-{time.time_ns()}")
    with closing(KafkaLog(settings)) as log:
        log.create_topics(topics.specs(1))
        yield log


def publish(log: KafkaLog, event: ev.Event, at: float) -> None:
    """Publish an event as a producer does whose clock shows `at`."""
    dated = changed(event, time=datetime.fromtimestamp(at, UTC))
    with closing(KafkaProducer(bootstrap_servers=log._settings.bootstrap)) as producer:
        name = log.name(topics.EVENTS)
        sent = producer.send(name, ev.encode(dated), event.subject.encode(), timestamp_ms=int(at * 1000))
        sent.get(10.0)


def partition_time(log: KafkaLog) -> PartitionTime | None:
    return next(
        (decode_time(v) for k, v in floor.read_back(log, topics.QUEUES).items() if k.startswith(TIME_PREFIX)),
        None,
    )


def test_a_record_that_says_it_comes_from_the_future_has_the_time_of_the_broker(log: KafkaLog) -> None:
    publish(log, sample.started(0, "c-1"), time.time() + AHEAD)
    with Follower(log, [topics.EVENTS]) as follower:
        (record,) = follower.read_to_end()
    assert abs(record.timestamp - time.time()) < 60.0


def test_a_topic_with_the_producer_s_time_is_reported(log: KafkaLog) -> None:
    name = "stepin.old"
    log._admin().create_topics(
        {
            log.name(name): {
                "num_partitions": 1,
                "replication_factor": 1,
                "configs": {"message.timestamp.type": "CreateTime"},
            }
        }
    )
    wait_until(lambda: bool(log._describe([name])))
    differences = log.create_topics([TopicSpec(name, 1)])
    assert ("timestamps", "LogAppendTime", "CreateTime") in [each[1:] for each in differences]


def test_a_fast_worker_and_a_fast_producer_move_no_time_beyond_the_broker_s(log: KafkaLog) -> None:
    """The first second of a new worker is the one in which it does not know the broker's clock."""
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    counters: Counter[str] = Counter()
    runs = [Membership(log, stage, stage.name, FastClock(), counters) for stage in both]
    try:
        publish(log, sample.started(0, "c-1"), time.time() + 200.0)
        began = time.time()

        def moved() -> bool:
            for run in runs:
                run.step(0.05)
            found = partition_time(log)
            assert found is None or all(each.at <= time.time() for each in found.watermarks.values())
            return found is not None and found.at > began + 3.0

        wait_until(moved)
    finally:
        for run in runs:
            run.close()
    assert not floor.alerts(log)
    (view,) = floor.conversations(log).values()
    assert view.started_at <= time.time()
