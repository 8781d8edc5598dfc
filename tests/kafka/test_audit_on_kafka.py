"""On a real broker a gateway that dies leaves an action with its line of the audit, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pytest

from stream.demo.broker import Broker
from stream.log import Message, TopicPartition, topics
from stream.log.follower import Follower
from stream.log.kafka import KafkaLog
from stream.log.kafka.log import KafkaPublisher
from stream.log.kafka.settings import KafkaSettings

pytestmark = pytest.mark.kafka
BOTH = [topics.ACTIONS, topics.AUDIT]


def pair(number: int) -> list[Message]:
    value = b"%d" % number
    return [Message(topics.ACTIONS, b"vip", value), Message(topics.AUDIT, None, value, 0)]


def begin(publisher: KafkaPublisher, messages: Sequence[Message], *, commit: bool) -> None:
    """Do what `send` does up to a death: the broker has the messages, and not or just the end."""
    producer = publisher._producer
    producer._producer.begin_transaction()
    producer._finish(producer._append(messages))
    if commit:
        producer._wait(producer._transactions.begin_commit())


def test_a_gateway_that_dies_leaves_both_or_none(broker: Broker) -> None:
    settings = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix="dying-gateway")
    with closing(KafkaLog(settings)) as log:
        log.create_topics(topics.specs(1))
        # It dies when the broker has the action alone, then both before the end, then after the end.
        for number, messages, commit in [(1, pair(1)[:1], False), (2, pair(2), False), (3, pair(3), True)]:
            dying = log.publisher("gateway-1")
            assert isinstance(dying, KafkaPublisher)
            dying.send(pair(10 * number))
            begin(dying, messages, commit=commit)
        with closing(log.publisher("gateway-1")) as next_one:
            next_one.send(pair(4))
        values: dict[str, list[bytes]] = {topic: [] for topic in BOTH}
        with Follower(log, BOTH) as follower:
            for record in follower.read_to_end():
                values[record.topic].append(record.value or b"")
        assert values[topics.ACTIONS] == values[topics.AUDIT] == [b"10", b"20", b"30", b"3", b"4"]
        assert log.end_offsets(topics.AUDIT)[TopicPartition(topics.AUDIT, 0)] > 5
