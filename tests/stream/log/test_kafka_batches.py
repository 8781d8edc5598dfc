"""What only a real broker shows of batches: their size on disk, the broker's timestamps, fencing."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from types import SimpleNamespace

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from stream.demo.broker import Broker
from stream.log import Fenced, Message, Record, TopicSpec
from stream.log.follower import Follower
from stream.log.kafka import KafkaLog, sending
from stream.log.kafka.errors import translate
from stream.log.kafka.sending import BatchProducer
from stream.log.kafka.settings import KafkaSettings

pytestmark = pytest.mark.kafka
AN_HOUR = 3600.0


class Bench:
    def __init__(self, broker: Broker, stack: ExitStack) -> None:
        self.stack = stack
        self.settings = KafkaSettings(bootstrap=broker.bootstrap)
        self.log = stack.enter_context(closing(KafkaLog(self.settings)))
        self.admin = stack.enter_context(closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap)))
        self.topic = f"batches-{time.time_ns()}"

    def create(self, **configs: str) -> str:
        spec = {"num_partitions": 1, "replication_factor": 1, "configs": configs}
        self.admin.create_topics({self.topic: spec})
        self.admin.wait_for_topics([self.topic])
        return self.topic

    def send(self, *messages: Message) -> None:
        with closing(self.log.publisher()) as publisher:
            publisher.send(messages)

    def read(self) -> list[Record]:
        with Follower(self.log, [self.topic]) as follower:
            return list(follower.read_to_end())

    def bytes_on_disk(self) -> int:
        logs = (log for broker in self.admin.describe_log_dirs() for log in broker["log_dirs"])
        parts = (
            part
            for log in logs
            for topic in log["topics"]
            if topic["name"] == self.topic
            for part in topic["partitions"]
        )
        return sum(part["partition_size"] for part in parts)


@pytest.fixture
def bench(broker: Broker) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(broker, stack)


def test_the_log_holds_compressed_batches_and_gives_the_records_back(bench: Bench) -> None:
    bench.log.create_topics([TopicSpec(bench.topic, 1)])
    words = ["parcel", "refund", "您好", "等了很久", "invoice", "agent", "thanks"]
    text = random.Random(3)
    values = [
        f'{{"subject":"c-{n}","text":"{" ".join(text.choices(words, k=300))}"}}'.encode() for n in range(200)
    ]
    bench.send(*(Message(bench.topic, b"key-%d" % n, value) for n, value in enumerate(values)))
    assert [record.value for record in bench.read()] == values
    assert 0 < bench.bytes_on_disk() < sum(map(len, values)) / 2


def test_a_topic_with_the_time_of_the_broker_gives_that_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create(**{"message.timestamp.type": "LogAppendTime"})
    before = time.time()
    slow = SimpleNamespace(time=lambda: time.time() - AN_HOUR, monotonic=time.monotonic)
    monkeypatch.setattr(sending, "time", slow)
    bench.send(Message(bench.topic, b"key", b"value"))
    after = time.time()
    (record,) = bench.read()
    assert before - 1.0 <= record.timestamp <= after + 1.0


def test_a_topic_with_the_time_of_the_producer_gives_that_time(bench: Bench) -> None:
    bench.create()
    with closing(KafkaProducer(bootstrap_servers=bench.settings.bootstrap, compression_type="gzip")) as other:
        now = int(time.time() * 1000)
        for n in range(100):
            other.send(bench.topic, b"value-%d" % n, b"key", timestamp_ms=now - n)
        other.flush()
    assert [(record.value, record.timestamp) for record in bench.read()] == [
        (b"value-%d" % n, (now - n) / 1000) for n in range(100)
    ]


def test_a_producer_that_is_fenced_within_a_transaction_does_not_fence_its_successor(bench: Bench) -> None:
    bench.create()

    def producer() -> BatchProducer:
        opened = BatchProducer(bench.settings, bench.log.partitions, f"{bench.topic}-identity")
        return bench.stack.enter_context(closing(opened))

    first = producer()
    first._producer.begin_transaction()
    first.send([Message(bench.topic, b"key", b"void")])
    second = producer()
    with pytest.raises(Exception) as raised:
        first.send([Message(bench.topic, b"key", b"void, too")])
        first._wait(first._transactions.begin_commit())
    assert isinstance(translate(raised.value), Fenced)
    first._abort()
    second.transaction([Message(bench.topic, b"key", b"real")], {}, None)
    assert [record.value for record in bench.read()] == [b"real"]
