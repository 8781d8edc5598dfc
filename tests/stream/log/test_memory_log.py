"""The log in memory alone: it drops old records, and fences members that do not poll."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from stream.log import Fenced, LogUnavailable, Message, TopicPartition, TopicSpec
from stream.log.memory.group import MemoryMember
from stream.log.memory.log import MemoryLog
from tests.builders.waiting import PATIENCE, wait_until

FIRST = TopicPartition("topic", 0)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def log_with(spec: TopicSpec, **more: object) -> MemoryLog:
    log = MemoryLog(**more)  # type: ignore[arg-type]
    log.create_topics([spec])
    return log


def kept(log: MemoryLog) -> int:
    return len(log.stored(FIRST).all())


def test_records_older_than_the_retention_go() -> None:
    clock = Clock()
    log = log_with(TopicSpec("topic", 1, "delete", 60.0), clock=clock)
    publisher = log.publisher()
    for _ in range(100):
        publisher.send(Message("topic", b"k", b"v") for _ in range(100))
        clock.now += 1.0
    assert kept(log) < 8_500
    assert log.end_offsets("topic") == {FIRST: 10_000}
    first = log.reader(["topic"], "beginning").poll(0, 1)[0]
    assert first.offset == 10_000 - kept(log)


def test_above_the_size_only_what_all_have_read_goes() -> None:
    log = log_with(TopicSpec("topic", 1, "delete", 3600.0), max_bytes=1 << 20)
    publisher, slow = log.publisher(), log.reader(["topic"], "beginning")
    member = log.member("group", ["topic"], "one")
    member.poll(0)
    for _ in range(100):
        publisher.send(Message("topic", b"k", b"x" * 1000) for _ in range(100))
    assert kept(log) == 10_000
    seen = 0
    while found := slow.poll(0, 1000):
        seen += len(found)
    assert seen == 10_000
    publisher.send(Message("topic", b"k", b"x" * 1000) for _ in range(6_000))
    assert kept(log) == 16_000, "the group has committed nothing yet"
    member.commit([], {FIRST: 16_000})
    while slow.poll(0, 1000):
        pass
    for _ in range(100):
        publisher.send(Message("topic", b"k", b"x" * 1000) for _ in range(100))
        member.commit([], log.end_offsets("topic"))
        slow.poll(0, 1000)
    assert kept(log) < 10_000


def test_a_topic_kept_for_ever_keeps_everything() -> None:
    log = log_with(TopicSpec("topic", 1, "delete", None), max_bytes=1000)
    log.publisher().send(Message("topic", b"k", b"x" * 100) for _ in range(5_000))
    assert kept(log) == 5_000


def test_a_compacted_topic_stays_small_and_deleted_keys_go() -> None:
    log = log_with(TopicSpec("topic", 1, "compact"))
    publisher = log.publisher()
    for turn in range(500):
        publisher.send(Message("topic", b"live-%d" % n, b"%d" % turn) for n in range(20))
        publisher.send(
            [Message("topic", b"ended-%d" % turn, b"x"), Message("topic", b"ended-%d" % turn, None)]
        )
    assert kept(log) < 2_000


def test_a_reader_that_is_behind_sees_every_step_while_there_is_room() -> None:
    log = log_with(TopicSpec("topic", 1, "compact"))
    reader = log.reader(["topic"], "beginning")
    for turn in range(3_000):
        log.publisher().send([Message("topic", b"key", b"%d" % turn)])
    seen: list[int] = []
    while found := reader.poll(0, 1000):
        seen += [int(record.value or b"") for record in found]
    assert seen == list(range(3_000))


def test_a_reader_that_is_far_behind_still_sees_the_last_of_each_key_and_the_deletions() -> None:
    log = log_with(TopicSpec("topic", 1, "compact"), max_bytes=1 << 20)
    publisher, reader = log.publisher(), log.reader(["topic"], "beginning")
    publisher.send([Message("topic", b"gone", b"x")])
    assert [record.key for record in reader.poll(0)] == [b"gone"]
    publisher.send([Message("topic", b"gone", None)])
    for turn in range(300):
        publisher.send(Message("topic", b"live-%d" % n, b"%d" % turn) for n in range(20))
    assert kept(log) < 4_500
    latest = {}
    while found := reader.poll(0, 1000):
        latest.update({record.key: record.value for record in found})
    assert latest.pop(b"gone") is None
    assert latest == {b"live-%d" % n: b"299" for n in range(20)}


def test_a_member_that_does_not_poll_loses_its_partitions_and_is_fenced() -> None:
    log = log_with(TopicSpec("topic", 2), session=0.05)
    silent, live = log.member("group", ["topic"], "silent"), log.member("group", ["topic"], "live")
    assert len(silent.poll(0).gained) == 1
    gained: set[TopicPartition] = set()
    wait_until(lambda: gained.update(live.poll(0.02).gained) or len(gained) == 2)
    with pytest.raises(Fenced):
        silent.commit([Message("topic", b"k", b"stale")], {next(iter(gained)): 1})
    with pytest.raises(Fenced):
        silent.poll(0)


def test_a_commit_for_a_partition_of_another_is_refused_whole() -> None:
    log = log_with(TopicSpec("topic", 2))
    one, two = log.member("group", ["topic"], "one"), log.member("group", ["topic"], "two")
    one.poll(0)
    (gained,) = two.poll(0).gained
    with pytest.raises(Fenced):
        one.commit([Message("topic", b"k", b"v")], {gained: 1})
    assert sum(log.end_offsets("topic").values()) == 0


def test_closing_the_log_ends_a_waiting_poll() -> None:
    log = log_with(TopicSpec("topic", 1))
    reader = log.reader(["topic"], "beginning")
    timer = threading.Timer(0.1, log.close)
    timer.start()
    with pytest.raises(LogUnavailable):
        reader.poll(250.0)
    timer.join()


def test_many_threads_lose_and_double_nothing() -> None:
    log = log_with(TopicSpec("topic", 6))
    log.create_topics([TopicSpec("out", 1)])
    stop = threading.Event()

    def work(identity: str) -> None:
        member = log.member("group", ["topic"], identity)
        while not stop.is_set():
            records = member.poll(0.02, 50).records
            offsets = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
            member.commit([Message("out", r.key, r.value) for r in records], offsets)
        member.close()

    def write(number: int) -> None:
        for n in range(300):
            log.publisher().send([Message("topic", b"%d-%d" % (number, n), b"")])

    workers = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(3)]
    writers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for thread in (*workers, *writers):
        thread.start()
    reader = log.reader(["out"], "beginning")
    seen: Counter[bytes | None] = Counter()
    while sum(seen.values()) < 900 and (found := reader.poll(PATIENCE)):
        seen.update(record.key for record in found)
    stop.set()
    for thread in (*workers, *writers):
        thread.join(PATIENCE)
    assert seen == Counter({b"%d-%d" % (number, n): 1 for number in range(3) for n in range(300)})


class Floor(RuleBasedStateMachine):
    """Members come, go, crash and work in any order. They commit the input once and in order."""

    def __init__(self) -> None:
        super().__init__()
        self.log = log_with(TopicSpec("topic", 3))
        self.log.create_topics([TopicSpec("out", 3)])
        self.members: dict[str, MemoryMember] = {}
        self.sent = 0

    @rule(name=st.sampled_from("abcd"))
    def start(self, name: str) -> None:
        # If it runs already, this is a second process that fences the first.
        member = self.log.member("group", ["topic"], name)
        assert isinstance(member, MemoryMember)
        self.members[name] = member

    @precondition(lambda self: self.members)
    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        self.members.pop(data.draw(st.sampled_from(sorted(self.members)))).close()

    @rule(count=st.integers(1, 10))
    def send(self, count: int) -> None:
        messages = [Message("topic", b"k", b"%d" % n, n % 3) for n in range(self.sent, self.sent + count)]
        self.log.publisher().send(messages)
        self.sent += count

    @precondition(lambda self: self.members)
    @rule(data=st.data(), limit=st.integers(1, 20), crash=st.booleans())
    def work(self, data: st.DataObject, limit: int, crash: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.members)))
        records = self.members[name].poll(0, limit).records
        if crash:
            self.members.pop(name).close()
            return
        offsets = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
        self.members[name].commit([Message("out", r.key, r.value, r.partition) for r in records], offsets)

    @invariant()
    def nothing_lost_doubled_or_out_of_order(self) -> None:
        for number in range(3):
            out = [
                int(record.value or b"") for record in self.log.stored(TopicPartition("out", number)).all()
            ]
            assert out == list(range(number, self.sent, 3))[: len(out)]

    def teardown(self) -> None:
        for member in self.members.values():
            member.close()
        last = self.log.member("group", ["topic"], "last")
        while (poll := last.poll(0)).records or poll.gained:
            offsets = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in poll.records}
            last.commit([Message("out", r.key, r.value, r.partition) for r in poll.records], offsets)
        assert sum(self.log.end_offsets("out").values()) == self.sent


TestFloor = Floor.TestCase
TestFloor.settings = settings(max_examples=60, stateful_step_count=40)
