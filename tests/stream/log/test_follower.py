"""A follower gives each record once, in the order of its partition, however it is read and started again."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from stream.log import Gap, Message, TopicPartition, TopicSpec
from stream.log.follower import Follower, last_records
from stream.log.memory.log import MemoryLog

PARTITIONS = 3
TOPICS = ["orders", "refunds"]


class Restarts(RuleBasedStateMachine):
    """Writes to two topics, and follows them with one follower that is closed and started again."""

    def __init__(self) -> None:
        super().__init__()
        self.log = MemoryLog()
        self.log.create_topics([TopicSpec(topic, PARTITIONS) for topic in TOPICS])
        self.written: dict[TopicPartition, list[bytes | None]] = {
            TopicPartition(topic, number): [] for topic in TOPICS for number in range(PARTITIONS)
        }
        self.read: dict[TopicPartition, list[bytes | None]] = {key: [] for key in self.written}
        self.follower = Follower(self.log, TOPICS)

    @rule(topic=st.sampled_from(TOPICS), partition=st.integers(0, PARTITIONS - 1), count=st.integers(1, 20))
    def write(self, topic: str, partition: int, count: int) -> None:
        values = self.written[TopicPartition(topic, partition)]
        for _ in range(count):
            message = Message(topic, b"key", b"%d" % len(values), partition)
            self.log.publisher().send([message])
            values.append(message.value)

    @rule(most=st.integers(1, 30))
    def poll(self, most: int) -> None:
        records = self.follower.poll(0.0, most)
        assert len(records) <= most
        for record in records:
            self.read[TopicPartition(record.topic, record.partition)].append(record.value)

    @rule()
    def restart(self) -> None:
        cursor = self.follower.cursor
        self.follower.close()
        self.follower = Follower(self.log, TOPICS, cursor)
        assert self.follower.gaps == ()

    @precondition(lambda self: self.follower.caught_up)
    @rule()
    def go_to_the_end(self) -> None:
        while self.follower.lag:
            self.poll(500)
        assert self.read == self.written

    @invariant()
    def nothing_is_lost_doubled_or_out_of_order(self) -> None:
        for partition, values in self.read.items():
            assert values == self.written[partition][: len(values)]
        left = sum(len(self.written[partition]) - len(values) for partition, values in self.read.items())
        assert self.follower.lag == left
        assert self.follower.cursor == {partition: len(values) for partition, values in self.read.items()}


TestRestarts = Restarts.TestCase


def test_reading_to_the_end_stops_at_what_was_there_and_going_on_gives_the_rest() -> None:
    log = MemoryLog()
    log.create_topics([TopicSpec("orders", 1)])
    publisher = log.publisher()
    publisher.send(Message("orders", b"key", b"%d" % n) for n in range(1200))
    with Follower(log, ["orders"]) as follower:
        assert [int(record.value or b"") for record in follower.read_to_end()] == list(range(1200))
        assert follower.caught_up
        publisher.send([Message("orders", b"key", b"later")])
        assert [record.value for record in follower.poll(0.0)] == [b"later"]


def test_a_cursor_below_what_retention_has_kept_is_a_gap() -> None:
    now = 0.0
    log = MemoryLog(clock=lambda: now)
    log.create_topics([TopicSpec("orders", 1, "delete", 60.0)])
    orders = TopicPartition("orders", 0)
    publisher = log.publisher()
    publisher.send(Message("orders", b"key", b"old") for _ in range(1000))
    now = 3600.0
    publisher.send(Message("orders", b"key", b"new") for _ in range(1000))
    with Follower(log, ["orders"], {orders: 400}) as follower:
        assert follower.gaps == (Gap(orders, wanted=400, first=1000),)
        assert {record.value for record in follower.read_to_end()} == {b"new"}
    with Follower(log, ["orders"], {orders: 1000}) as follower:
        assert follower.gaps == ()


def test_the_last_records_are_the_state_of_a_topic() -> None:
    log = MemoryLog()
    log.create_topics([TopicSpec(topic, 1, "compact") for topic in TOPICS])
    log.publisher().send(
        [
            Message("orders", b"a", b"1"),
            Message("orders", b"b", b"2"),
            Message("orders", b"a", b"3"),
            Message("refunds", b"a", b"4"),
            Message("orders", b"b", None),
        ]
    )
    found = last_records(log, TOPICS)
    assert {where: record.value for where, record in found.items()} == {
        ("orders", b"a"): b"3",
        ("refunds", b"a"): b"4",
    }
