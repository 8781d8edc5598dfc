"""Groups, hand-over, transactions, fencing and restoring, alike in every implementation of a log."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict

import pytest

from stream.log import Fenced, LogError, Message, TopicPartition
from tests.builders.waiting import wait_until
from tests.contract.conftest import Bench, Drained, next_offsets, numbered, restored


def test_a_member_alone_gets_every_partition_and_each_record_once(bench: Bench) -> None:
    topic = bench.topic("events")
    bench.send(*numbered(topic, 100))
    one = Drained(bench.member([topic]))
    first = one.poll(5.0)
    while not first.gained:
        first = one.poll(5.0)
    assert first.records == [], "what was just gained gives no records yet"
    assert first.gained == {TopicPartition(topic, n) for n in range(4)}
    records = one.until_read(100)
    assert sorted(int(record.value or b"") for record in records) == list(range(100))
    assert one.poll(0.0).records == []


def test_a_poll_gives_no_more_records_than_asked_for(bench: Bench) -> None:
    topic = bench.topic("events")
    bench.send(*numbered(topic, 100))
    one = Drained(bench.member([topic]))
    one.until_holding(4)
    sizes = []
    wait_until(lambda: sizes.append(len(one.poll(1.0, max_records=30).records)) or sum(sizes) == 100)
    assert max(sizes) <= 30


@pytest.mark.parametrize("seed", range(3))
def test_partitions_that_were_held_for_a_while_are_read_to_their_end(bench: Bench, seed: int) -> None:
    topic = bench.topic("events", partitions=3)
    one = Drained(bench.member([topic]))
    one.until_holding(3)
    bench.send(*numbered(topic, 90, partitions=3))
    rng = random.Random(seed)
    while len(one.records) < 45:
        held = frozenset(rng.sample(sorted(one.holds), rng.randrange(3)))
        read = one.poll(0.1, rng.randrange(1, 8), held).records
        assert not held & {TopicPartition(record.topic, record.partition) for record in read}
    read_by_partition = defaultdict(list)
    for record in one.until_read(90):
        read_by_partition[record.partition].append(int(record.value or b""))
    assert dict(read_by_partition) == {n: list(range(n, 90, 3)) for n in range(3)}


def test_groups_do_not_share_and_both_see_everything(bench: Bench) -> None:
    topic = bench.topic("events")
    bench.send(*numbered(topic, 40))
    for group in ("first", "second"):
        assert len(Drained(bench.member([topic], identity=group, group=group)).until_read(40)) == 40


def test_partitions_are_shared_out_and_handed_over(bench: Bench) -> None:
    topic = bench.topic("events")
    one = Drained(bench.member([topic], "one"))
    one.until_holding(4)
    two = Drained(bench.member([topic], "two"))
    two.until_holding(2, one)
    assert len(one.holds) == 2
    assert not one.holds & two.holds
    bench.send(*numbered(topic, 40))
    wait_until(lambda: one.poll() and two.poll() and len(one.records) + len(two.records) >= 40)
    values = sorted(int(record.value or b"") for record in one.records + two.records)
    assert values == list(range(40))
    two.member.close()
    one.until_holding(4)


def test_the_partitions_of_each_topic_are_shared_out_evenly(bench: Bench) -> None:
    signals, actions = bench.topic("signals", partitions=5), bench.topic("actions", partitions=5)
    members = [Drained(bench.member([signals, actions], name)) for name in ("one", "two", "three")]

    def settled() -> bool:
        for member in members:
            member.poll()
        return all(shares(topic) == [1, 2, 2] for topic in (signals, actions))

    def shares(topic: str) -> list[int]:
        return sorted(sum(key.topic == topic for key in member.holds) for member in members)

    wait_until(settled)
    held = [key for member in members for key in member.holds]
    assert sorted(held) == [
        TopicPartition(topic, n) for topic in sorted((signals, actions)) for n in range(5)
    ]


def test_a_second_member_gets_half_of_each_topic(bench: Bench) -> None:
    events, actions = bench.topic("events"), bench.topic("actions")
    one = Drained(bench.member([events, actions], "one"))
    one.until_holding(8)
    two = Drained(bench.member([events, actions], "two"))
    two.until_holding(4, one)
    for member in (one, two):
        assert sorted(key.topic for key in member.holds) == sorted([events, events, actions, actions])


def test_a_member_that_takes_over_goes_on_where_the_last_commit_ended(bench: Bench) -> None:
    topic = bench.topic("events", partitions=1)
    bench.send(*numbered(topic, 30, partitions=1))
    one = Drained(bench.member([topic], "one"))
    records = one.until_read(30)
    one.member.commit([], next_offsets(records[:10]))
    one.member.close()
    two = Drained(bench.member([topic], "two"))
    again = two.until_read(20)
    assert [int(record.value or b"") for record in again] == list(range(10, 30))


def test_a_process_started_again_under_its_identity_goes_on_after_a_crash(bench: Bench) -> None:
    topic, out = bench.topic("events", partitions=2), bench.topic("out", partitions=1)
    bench.send(*numbered(topic, 20, partitions=2))
    crashed = Drained(bench.member([topic], "worker"))
    records = crashed.until_read(20)
    crashed.member.commit([Message(out, b"k", b"%d" % n) for n in range(5)], next_offsets(records[:5]))
    # No closing: the process is gone, and its session is still open.
    again = Drained(bench.member([topic], "worker"))
    remaining = again.until_read(20 - 5)
    done = {(record.partition, record.offset) for record in records[:5]}
    assert {(record.partition, record.offset) for record in remaining} == {
        (record.partition, record.offset) for record in records
    } - done
    assert len(bench.read_all(out)) == 5


def test_messages_and_offsets_of_a_commit_are_there_together(bench: Bench) -> None:
    topic, out = bench.topic("events"), bench.topic("out")
    state = bench.topic("state", cleanup="compact")
    bench.send(*numbered(topic, 12))
    one = Drained(bench.member([topic]))
    records = one.until_read(12)
    messages = [Message(out, record.key, b"seen") for record in records]
    messages += [Message(state, record.key, b"state", partition=record.partition) for record in records]
    one.member.commit(messages, next_offsets(records))
    assert len(bench.read_all(out)) == 12
    assert {record.key: record.partition for record in bench.read_all(state)} == {
        record.key: record.partition for record in records
    }
    one.member.close()
    two = Drained(bench.member([topic], "two"))
    two.until_holding(4)
    assert two.poll(1.0).records == [], "all of it was committed"


def test_offsets_alone_and_messages_alone_can_be_committed(bench: Bench) -> None:
    topic, out = bench.topic("events", partitions=1), bench.topic("out", partitions=1)
    bench.send(*numbered(topic, 2, partitions=1))
    one = Drained(bench.member([topic]))
    records = one.until_read(2)
    one.member.commit([Message(out, b"k", b"timer")], {})
    one.member.commit([], next_offsets(records))
    one.member.commit([], {})
    assert [record.value for record in bench.read_all(out)] == [b"timer"]


def test_nothing_of_a_failed_commit_is_ever_seen(bench: Bench) -> None:
    topic, out = bench.topic("events", partitions=1), bench.topic("out", partitions=1)
    state = bench.topic("state", partitions=1, cleanup="compact")
    bench.send(*numbered(topic, 5, partitions=1))
    one = Drained(bench.member([topic], "one"))
    records = one.until_read(5)
    poison = Message(state, None, b"a compacted topic takes no record without a key")
    with pytest.raises(LogError):
        one.member.commit([Message(out, b"k", b"void"), poison], next_offsets(records))
    one.member.close()
    two = Drained(bench.member([topic], "two"))
    again = two.until_read(5)
    assert len(again) == 5, "the offsets were not committed either"
    two.member.commit([Message(out, b"k", b"real")], next_offsets(again))
    assert [record.value for record in bench.read_all(out)] == [b"real"]
    assert restored(two.member, [out, state], 0) == bench.read_all(out)


def test_an_aborted_transaction_does_not_keep_a_reader_from_catching_up(bench: Bench) -> None:
    topic, out = bench.topic("events", partitions=1), bench.topic("out", partitions=1)
    state = bench.topic("state", partitions=1, cleanup="compact")
    one = Drained(bench.member([topic]))
    one.until_holding(1)
    with pytest.raises(LogError):
        one.member.commit([Message(out, b"k", b"void"), Message(state, None, b"poison")], {})
    assert bench.read_all(out) == []


def test_a_second_process_with_the_same_identity_fences_the_first(bench: Bench) -> None:
    topic, out = bench.topic("events", partitions=1), bench.topic("out", partitions=1)
    bench.send(*numbered(topic, 3, partitions=1))
    first = Drained(bench.member([topic], "same"))
    records = first.until_read(3)
    second = Drained(bench.member([topic], "same"))
    second.until_holding(1)
    with pytest.raises(Fenced):
        first.member.commit([Message(out, b"k", b"stale")], next_offsets(records))
    again = second.until_read(3)
    second.member.commit([Message(out, b"k", b"fresh")], next_offsets(again))
    assert [record.value for record in bench.read_all(out)] == [b"fresh"]
    first.member.close()
    bench.send(*numbered(topic, 1, partitions=1))
    more = second.until_read(4)[3:]
    second.member.commit([Message(out, b"k", b"later")], next_offsets(more))
    assert [record.value for record in bench.read_all(out)] == [b"fresh", b"later"]


def test_a_member_that_has_left_cannot_go_on(bench: Bench) -> None:
    topic = bench.topic("events")
    one = Drained(bench.member([topic]))
    one.until_holding(4)
    one.member.close()
    one.member.close()
    with pytest.raises(LogError):
        one.member.poll(0.1)
    with pytest.raises(LogError):
        one.member.commit([Message(topic, b"k", b"v")], {})


def test_restoring_gives_all_that_was_committed_oldest_first(bench: Bench) -> None:
    topic = bench.topic("events", partitions=2)
    state, extra = bench.topic("state", 2, cleanup="compact"), bench.topic("extra", 2, cleanup="compact")
    one = Drained(bench.member([topic], "one"))
    one.until_holding(2)
    for n in range(30):
        one.member.commit(
            [
                Message(state, b"key-%d" % (n % 10), b"%d" % n, partition=0),
                Message(state, b"elsewhere", b"%d" % n, partition=1),
                Message(extra, b"only", b"%d" % n, partition=0),
            ],
            {},
        )
    one.member.close()
    two = Drained(bench.member([topic], "two"))
    two.until_holding(2)
    latest: dict[tuple[str, bytes | None], bytes | None] = {}
    offsets: dict[str, list[int]] = {}
    for record in restored(two.member, [state, extra], 0):
        assert record.partition == 0
        latest[record.topic, record.key] = record.value
        offsets.setdefault(record.topic, []).append(record.offset)
    assert all(numbers == sorted(numbers) for numbers in offsets.values())
    assert latest == {
        **{(state, b"key-%d" % n): b"%d" % (20 + n) for n in range(10)},
        (extra, b"only"): b"29",
    }
    assert restored(two.member, [extra], 1) == []


def test_a_member_knows_what_is_left_to_read(bench: Bench) -> None:
    topic = bench.topic("events", partitions=2)
    one = Drained(bench.member([topic]))
    one.until_holding(2)
    bench.send(*(Message(topic, b"k", b"%d" % n, partition=0) for n in range(10)))
    busy, quiet = TopicPartition(topic, 0), TopicPartition(topic, 1)
    wait_until(lambda: one.poll(1.0, max_records=4).records)
    assert busy not in one.member.caught_up()
    one.until_read(10)
    wait_until(lambda: one.poll() and one.member.caught_up() == {busy, quiet})


def test_a_waiting_poll_returns_when_something_is_written(bench: Bench) -> None:
    topic = bench.topic("events", partitions=1)
    one = Drained(bench.member([topic]))
    one.until_holding(1)
    publisher = bench.publisher()
    timer = threading.Timer(0.3, lambda: publisher.send([Message(topic, b"k", b"v")]))
    timer.start()
    # Far longer than the test may take: only the record can end it.
    records = one.poll(200.0).records
    timer.join()
    assert [record.value for record in records] == [b"v"]


def test_a_member_knows_a_time_that_the_log_s_clock_has_reached(bench: Bench) -> None:
    topic = bench.topic("events")
    one = Drained(bench.member([topic]))
    one.until_holding(4)
    assert one.member.log_time() <= time.time()
    one.member.commit([Message(topic, b"key", b"value")], {})
    (record,) = bench.read_all(topic)
    assert record.timestamp - 0.002 <= one.member.log_time() <= time.time() + 0.002
    wait_until(lambda: one.member.log_time() > record.timestamp + 0.2)
    assert one.member.log_time() <= time.time() + 0.002
