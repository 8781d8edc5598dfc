"""How the leader of a group shares out partitions."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from kafka.errors import RetriableError
from kafka.protocol.consumer.metadata import ConsumerProtocolSubscription

from stream.log.kafka.assignor import PerTopicAssignor


class Member(NamedTuple):
    member_id: str
    metadata: ConsumerProtocolSubscription


class Cluster:
    """What a broker says of its topics."""

    def __init__(self, topics: dict[str, int]) -> None:
        self._topics = topics

    def topics(self) -> set[str]:
        return set(self._topics)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return set(range(self._topics[topic])) if topic in self._topics else None


def members(*topics: str) -> list[Member]:
    subscription = ConsumerProtocolSubscription(list(topics), b"", [])
    return [Member(name, subscription) for name in ("one", "two")]


def shares(topics: dict[str, int]) -> dict[str, list[tuple[str, int]]]:
    assigned: dict[str, Any] = PerTopicAssignor().assign(Cluster(topics), members("actions", "events"))
    return {
        name: sorted((topic, number) for topic, numbers in each.assigned_partitions for number in numbers)
        for name, each in assigned.items()
    }


def test_each_topic_is_shared_out_by_itself() -> None:
    found = shares({"actions": 2, "events": 4})
    assert sorted(len(share) for share in found.values()) == [3, 3]
    assert all(sum(topic == "events" for topic, _ in share) == 2 for share in found.values())


@pytest.mark.parametrize("known", [{"actions": 2}, {}, {"actions": 2, "events": 0}])
def test_nothing_is_shared_out_before_every_topic_is_known(known: dict[str, int]) -> None:
    with pytest.raises(RetriableError, match="not known yet"):
        shares(known)
