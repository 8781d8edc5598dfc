"""The group gives a member's partitions to others while it stands still: what it wrote since then is void."""

from __future__ import annotations

import contextlib

import pytest
from kafka import KafkaAdminClient
from kafka.admin import MemberToRemove

from stream.demo.broker import Broker
from stream.log import Fenced, Message, TopicPartition, TopicSpec
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings

pytestmark = pytest.mark.kafka

_PREFIX = "evicted"


def _evict(broker: Broker, group: str) -> None:
    """Remove the only member of a group, as the broker does when its session ends."""
    with contextlib.closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap)) as admin:
        (described,) = admin.describe_groups([group]).values()
        (member,) = described["members"]
        admin.remove_group_members(group, [MemberToRemove(member["member_id"], member["group_instance_id"])])


def test_what_a_timer_made_without_any_record_is_void_too(broker: Broker) -> None:
    settings = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix=_PREFIX)
    events, state = "stepin.events", "stepin.waits"
    with contextlib.closing(KafkaLog(settings)) as log:
        log.create_topics([TopicSpec(events, 1), TopicSpec(state, 1, "compact")])
        with contextlib.closing(log.member("timers", [events], "one")) as member:
            while not member.poll(0.1).gained:
                pass
            for _ in member.restore([state], 0):
                pass
            member.commit([Message(state, b"first", b"its own", 0)], {})
            _evict(broker, f"{_PREFIX}-timers")
            with pytest.raises(Fenced):
                member.commit([Message(state, b"second", b"of another by now", 0)], {})
        with contextlib.closing(log.reader([state], "beginning")) as reader:
            read = []
            while not reader.caught_up():
                read += reader.poll(0.1)
        assert [record.key for record in read] == [b"first"]
        with contextlib.closing(log.member("timers", [events], "two")) as successor:
            while not successor.poll(0.1).gained:
                pass
            for _ in successor.restore([state], 0):
                pass
            successor.commit([Message(state, b"second", b"its own", 0)], {TopicPartition(events, 0): 0})
