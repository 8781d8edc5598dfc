"""Two floors under different prefixes see nothing of each other, whatever names they use."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from stream.demo.broker import Broker
from stream.log import LogError, Message, TopicPartition, TopicSpec
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from tests.builders.waiting import PATIENCE
from tests.contract.conftest import Bench, Drained, next_offsets, restored


def test_topics_groups_and_identities_of_two_floors_are_apart(bench: Bench) -> None:
    logs = {"first": bench.log, "second": bench.other_floor()}
    topic = f"stepin.events-{bench.unique}"
    out = f"stepin.alerts-{bench.unique}"
    members = {}
    for floor, log in logs.items():
        log.create_topics([TopicSpec(topic, 2), TopicSpec(out, 1)])
        with closing(log.publisher()) as publisher:
            publisher.send(Message(topic, b"key", f"{floor} {n}".encode(), n % 2) for n in range(10))
    for floor, log in logs.items():
        member = Drained(bench.keep(log.member(f"group-{bench.unique}", [topic], f"same-{bench.unique}")))
        records = member.until_read(10)
        assert {(record.value or b"").split()[0].decode() for record in records} == {floor}
        assert {record.topic for record in records} == {topic}
        assert member.holds == {TopicPartition(topic, 0), TopicPartition(topic, 1)}
        members[floor] = member
    for floor, member in members.items():
        # The second floor has opened the same identity by now, and the first is not fenced.
        member.member.commit([Message(out, b"key", floor.encode())], next_offsets(member.records))
        assert restored(member.member, [out], 0)[-1].value == floor.encode()
    for floor, log in logs.items():
        assert log.end_offsets(topic) == {TopicPartition(topic, n): 5 for n in range(2)}
        reader = bench.keep(log.reader([out], "beginning"))
        assert [record.value for record in reader.poll(PATIENCE)] == [floor.encode()]


def test_a_topic_of_one_floor_does_not_exist_on_the_other(bench: Bench) -> None:
    topic = f"stepin.events-{bench.unique}"
    bench.log.create_topics([TopicSpec(topic, 1)])
    with pytest.raises(LogError, match=f"there is no topic .*events-{bench.unique}"):
        bench.other_floor().partitions(topic)


@pytest.mark.kafka
def test_on_the_cluster_every_name_of_a_floor_has_its_prefix(broker: Broker) -> None:
    from kafka import KafkaAdminClient

    settings = replace(KafkaSettings(bootstrap=broker.bootstrap), topic_prefix="night-shift")
    with closing(KafkaLog(settings)) as log:
        log.create_topics([TopicSpec("stepin.events", 1)])
        assert log.name("stepin.events") == "night-shift.events"
        with closing(log.member("queues", ["stepin.events"], "worker-1-queues")) as member:
            drained = Drained(member)
            drained.until_holding(1)
            member.commit([], {TopicPartition("stepin.events", 0): 0})
            with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap)) as admin:
                assert "night-shift.events" in admin.list_topics()
                (group,) = admin.describe_groups(["night-shift-queues"]).values()
                assert "night-shift.worker-1-queues" in str(group)
        with pytest.raises(
            LogError,
            match=r"events cannot have the prefix night-shift: expected a name such as stepin\.events",
        ):
            log.create_topics([TopicSpec("events", 1)])
