"""Topics, partitions and records, alike in every implementation of a log."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.demo.broker import Broker
from stream.log import Fenced, Gap, LogError, Message, Start, TopicDifference, TopicPartition, TopicSpec
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.log.memory.log import MemoryLog
from tests.builders.waiting import PATIENCE, wait_until
from tests.contract.conftest import Bench, Drained, numbered


def test_a_topic_is_created_once_and_differences_are_told_not_mended(bench: Bench) -> None:
    topic = bench.topic("events", partitions=3, retention=3600.0)
    wanted = TopicSpec(topic, 5, "delete", 7200.0)
    expected = [
        TopicDifference(topic, "partitions", "5", "3"),
        TopicDifference(topic, "retention", "7200.0", "3600.0"),
    ]
    assert sorted(bench.log.create_topics([wanted])) == expected
    assert sorted(bench.log.create_topics([wanted])) == expected, "still different: nothing was changed"
    compacted = TopicSpec(topic, 3, "compact")
    settings = [difference.setting for difference in bench.log.create_topics([compacted])]
    assert "cleanup" in settings
    assert bench.log.partitions(topic) == 3


def test_a_topic_kept_for_ever_is_not_different_from_itself(bench: Bench) -> None:
    topic = bench.topic("labels", partitions=1, retention=None)
    assert bench.log.create_topics([TopicSpec(topic, 1, "delete", None)]) == []
    assert bench.log.create_topics([TopicSpec(topic, 1, "delete", 60.0)]) == [
        TopicDifference(topic, "retention", "60.0", "None")
    ]


def test_an_unknown_topic_is_an_error_for_everyone(bench: Bench) -> None:
    for ask in (
        lambda: bench.log.partitions("no-such-topic"),
        lambda: bench.log.end_offsets("no-such-topic"),
        lambda: bench.log.reader(["no-such-topic"], "beginning"),
        lambda: bench.log.member("group", ["no-such-topic"], "identity"),
        lambda: bench.send(Message("no-such-topic", b"key", b"value")),
    ):
        with pytest.raises(LogError, match="no-such-topic"):
            ask()


def test_key_value_headers_and_time_come_back_as_they_were_sent(bench: Bench) -> None:
    topic = bench.topic("events")
    before = time.time()
    headers = (("source", b"replay"), ("leer", b""), ("名", "值".encode()))
    bench.send(
        Message(topic, "会话-1".encode(), "您好".encode(), headers=headers),
        Message(topic, b"tombstone", None),
        Message(topic, None, b"no key", partition=2),
        Message(topic, b"empty", b""),
    )
    after = time.time()
    records = {record.key: record for record in bench.read_all(topic)}
    assert records["会话-1".encode()].value == "您好".encode()
    assert records["会话-1".encode()].headers == headers
    assert records[b"tombstone"].value is None
    assert records[b"tombstone"].headers == ()
    assert records[b"empty"].value == b""
    assert (records[None].value, records[None].partition) == (b"no key", 2)
    for record in records.values():
        assert record.topic == topic
        assert before - 0.002 <= record.timestamp <= after + 0.002


def test_records_of_a_partition_come_in_the_order_they_were_sent(bench: Bench) -> None:
    topic = bench.topic("events")
    publisher = bench.publisher()
    for start in range(0, 3000, 500):
        numbers = range(start, start + 500)
        publisher.send(Message(topic, b"key-%d" % (n % 7), b"%d" % n) for n in numbers)
    by_key: dict[bytes | None, list[int]] = {}
    offsets: dict[int, list[int]] = {}
    for record in bench.read_all(topic):
        by_key.setdefault(record.key, []).append(int(record.value or b""))
        offsets.setdefault(record.partition, []).append(record.offset)
    assert sum(len(numbers) for numbers in by_key.values()) == 3000
    assert all(numbers == sorted(numbers) for numbers in by_key.values())
    assert all(numbers == sorted(set(numbers)) for numbers in offsets.values())


def test_a_partition_may_be_chosen_but_must_exist(bench: Bench) -> None:
    topic = bench.topic("alerts", partitions=2)
    bench.send(Message(topic, b"alert", b"here", partition=1))
    assert [record.partition for record in bench.read_all(topic)] == [1]
    with pytest.raises(LogError, match="no partition 2"):
        bench.send(Message(topic, b"alert", b"nowhere", partition=2))


def test_a_later_publisher_of_the_same_identity_fences_the_former(bench: Bench) -> None:
    topic, name = bench.topic("rules", partitions=1), f"{bench.unique}-rules"
    with closing(bench.log.publisher(name)) as former:
        former.send([Message(topic, b"k", b"first")])
        with closing(bench.log.publisher(name)) as later:
            with pytest.raises(Fenced):
                former.send([Message(topic, b"k", b"stale")])
            later.send([Message(topic, b"k", b"second")])
    assert [record.value for record in bench.read_all(topic)] == [b"first", b"second"]


def test_a_publisher_with_an_identity_writes_all_messages_of_a_call_or_none(bench: Bench) -> None:
    actions, audit = bench.topic("actions"), bench.topic("audit", partitions=1)
    publisher = bench.log.publisher(f"{bench.unique}-gateway")
    publisher.send([Message(actions, b"vip", b"1"), Message(audit, None, b"one", 0)])
    with pytest.raises(LogError):
        publisher.send([Message(actions, b"vip", b"2"), Message(audit, None, bytes(2 << 20), 0)])
    publisher.close()
    with closing(bench.log.publisher(f"{bench.unique}-gateway")) as later:
        later.send([Message(actions, b"vip", b"3"), Message(audit, None, b"three", 0)])
    assert [record.value for record in bench.read_all(actions)] == [b"1", b"3"]
    assert [record.value for record in bench.read_all(audit)] == [b"one", b"three"]


@pytest.mark.kafka
def test_a_key_has_the_partition_that_kafkas_own_partitioner_chooses() -> None:
    from kafka.partitioner.default import murmur2

    from stream.log.partitions import partition_of

    @given(st.binary(max_size=40), st.integers(1, 50))
    def alike(key: bytes, partitions: int) -> None:
        assert partition_of(key, partitions) == (murmur2(key) & 0x7FFFFFFF) % partitions

    alike()


def test_a_key_has_the_same_partition_in_both_implementations(bench: Bench) -> None:
    topic = bench.topic("events", partitions=6)
    messages = [Message(topic, f"会话-{n}".encode(), b"") for n in range(200)]
    bench.send(*messages)
    reference = MemoryLog()
    reference.create_topics([TopicSpec(topic, 6)])
    reference.publisher().send(messages)
    expected = {
        record.key: record.partition for record in reference.reader([topic], "beginning").poll(0, 500)
    }
    assert {record.key: record.partition for record in bench.read_all(topic)} == expected
    assert set(expected.values()) == set(range(6))


def test_end_offsets_bound_what_is_there(bench: Bench) -> None:
    topic = bench.topic("events", partitions=2)
    assert bench.log.end_offsets(topic) == {TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 0}
    bench.send(*(Message(topic, b"key", b"%d" % n, partition=1) for n in range(3)))
    assert bench.log.end_offsets(topic) == {TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 3}


def test_the_records_since_a_time_begin_at_its_offset(bench: Bench) -> None:
    topic = bench.topic("events", partitions=2)
    bench.send(*(Message(topic, b"key", b"%d" % n, partition=1) for n in range(3)))
    records = bench.read_all(topic)
    first, last = records[0].timestamp, records[-1].timestamp
    empty, full = TopicPartition(topic, 0), TopicPartition(topic, 1)
    assert bench.log.offsets_since(topic, first - 60) == {empty: 0, full: 0}
    assert bench.log.offsets_since(topic, last + 60) == {empty: 0, full: 3}
    earliest = min(record.offset for record in records if record.timestamp >= last)
    assert bench.log.offsets_since(topic, last) == {empty: 0, full: earliest}


def test_a_reader_from_the_end_sees_only_what_comes_later(bench: Bench) -> None:
    topic = bench.topic("events")
    bench.send(*(Message(topic, b"%d" % n, b"old") for n in range(20)))
    reader = bench.reader(topic, start="end")
    assert reader.caught_up()
    assert reader.lag() == 0
    bench.send(*(Message(topic, b"%d" % n, b"new") for n in range(20)))
    seen: list[bytes | None] = []
    wait_until(lambda: seen.extend(record.value for record in reader.poll(0.2)) or len(seen) >= 20)
    assert seen == [b"new"] * 20


def test_a_reader_from_offsets_goes_on_from_there_and_reads_other_partitions_whole(bench: Bench) -> None:
    topic = bench.topic("events", partitions=2)
    first, second = TopicPartition(topic, 0), TopicPartition(topic, 1)
    bench.send(*numbered(topic, 20, partitions=2))
    reader = bench.reader(topic, start={first: 7})
    assert reader.gaps == ()
    assert reader.positions() == {first: 7, second: 0}
    records = []
    wait_until(lambda: records.extend(reader.poll(0.2, max_records=3)) or reader.caught_up())
    found = [(record.partition, record.offset) for record in records]
    assert sorted(found) == [(0, 7), (0, 8), (0, 9)] + [(1, n) for n in range(10)]
    assert [record.offset for record in records if record.partition == 1] == list(range(10))
    assert reader.positions() == {first: 10, second: 10}


def test_a_reader_goes_on_from_the_positions_of_another_past_what_transactions_leave(bench: Bench) -> None:
    topic, source = bench.topic("out", partitions=1), bench.topic("in", partitions=1)
    state = bench.topic("state", partitions=1, cleanup="compact")
    one = Drained(bench.member([source]))
    one.until_holding(1)
    seen: list[bytes | None] = []
    positions: Start = "beginning"
    for number in range(4):
        one.member.commit([Message(topic, b"key", b"%d" % number)], {})
        with pytest.raises(LogError):
            one.member.commit([Message(topic, b"key", b"void"), Message(state, None, b"no key")], {})
        reader = bench.reader(topic, start=positions)
        wait_until(lambda reader=reader: seen.extend(r.value for r in reader.poll(0.2)) or reader.caught_up())
        assert reader.gaps == ()
        positions = reader.positions()
    assert seen == [b"%d" % number for number in range(4)]


def test_a_start_that_the_log_does_not_have_is_a_gap_and_the_whole_partition_is_read(bench: Bench) -> None:
    topic = bench.topic("events", partitions=1)
    bench.send(*numbered(topic, 5, partitions=1))
    partition = TopicPartition(topic, 0)
    reader = bench.reader(topic, start={partition: 6})
    assert list(reader.gaps) == [Gap(partition, wanted=6, first=0)]
    records = []
    wait_until(lambda: records.extend(reader.poll(0.2)) or reader.caught_up())
    assert [record.offset for record in records] == list(range(5))
    assert list(bench.reader(topic, start={partition: 5}).gaps) == []


@pytest.mark.kafka
def test_records_that_kafka_has_deleted_are_a_gap(broker: Broker) -> None:
    from kafka import KafkaAdminClient
    from kafka import TopicPartition as KafkaPartition

    topic = f"deleted-{time.time_ns()}"
    partition = TopicPartition(topic, 0)
    with closing(KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))) as log:
        log.create_topics([TopicSpec(topic, 1)])
        with closing(log.publisher()) as publisher:
            publisher.send(numbered(topic, 10, partitions=1))
        with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap)) as admin:
            admin.delete_records({KafkaPartition(*partition): 6})
        with closing(log.reader([topic], {partition: 4})) as reader:
            assert list(reader.gaps) == [Gap(partition, wanted=4, first=6)]
            wait_until(lambda: reader.poll(0.2) or reader.caught_up())
        with closing(log.reader([topic], {partition: 6})) as reader:
            assert list(reader.gaps) == []


def test_a_reader_knows_when_it_has_seen_what_was_there_and_how_much_is_left(bench: Bench) -> None:
    one, other = bench.topic("queues"), bench.topic("alerts")
    bench.send(
        *(Message(one, b"%d" % n, b"") for n in range(50)),
        *(Message(other, b"%d" % n, b"") for n in range(30)),
    )
    reader = bench.reader(one, other)
    assert not reader.caught_up()
    assert reader.lag() == 80
    seen = 0
    while not reader.caught_up():
        found = reader.poll(PATIENCE, max_records=7)
        assert 0 < len(found) <= 7
        seen += len(found)
    assert seen == 80
    assert reader.lag() == 0
    assert reader.poll(0.0) == []


def test_a_reader_of_empty_topics_is_caught_up_at_once(bench: Bench) -> None:
    assert bench.reader(bench.topic("rules", partitions=1)).caught_up()


def test_a_compacted_topic_reads_back_at_least_the_last_value_of_each_key(bench: Bench) -> None:
    topic = bench.topic("state", partitions=2, cleanup="compact")
    publisher = bench.publisher()
    for turn in range(60):
        publisher.send(Message(topic, b"key-%d" % n, b"%d" % turn) for n in range(50))
    publisher.send([Message(topic, b"key-0", None)])
    latest: dict[bytes | None, bytes | None] = {}
    for record in bench.read_all(topic):
        latest[record.key] = record.value
    assert latest.pop(b"key-0", None) is None
    assert latest == {b"key-%d" % n: b"59" for n in range(1, 50)}


def test_what_a_broker_would_refuse_is_refused_by_both(bench: Bench) -> None:
    compacted = bench.topic("state", cleanup="compact")
    plain = bench.topic("events")
    with pytest.raises(LogError):
        bench.send(Message(compacted, None, b"a compacted topic needs keys"))
    with pytest.raises(LogError):
        bench.send(Message(plain, b"key", b"x" * (3 << 20)))
    bench.send(Message(plain, b"key", b"fine"))
    assert [record.value for record in bench.read_all(plain)] == [b"fine"]


def test_more_than_fits_into_one_batch_is_written_whole(bench: Bench) -> None:
    topic = bench.topic("events", partitions=1)
    bench.send(*(Message(topic, b"key", b"%06d" % n + b"x" * 1000) for n in range(3000)))
    values = [int((record.value or b"")[:6]) for record in bench.read_all(topic)]
    assert values == list(range(3000))
