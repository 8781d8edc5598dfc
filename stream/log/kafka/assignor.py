"""Shares out the partitions of a consumer group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import LeaderNotAvailableError
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment


class _Subscription(NamedTuple):
    topics: list[str]
    owned_partitions: list[Any]
    generation_id: int


class _Member(NamedTuple):
    member_id: str
    metadata: _Subscription


class PerTopicAssignor(CooperativeStickyAssignor):  # type: ignore[misc]
    """Applies kafka-python's cooperative sticky assignor to each topic by itself.

    The library balances the number of partitions of all topics together. When a second worker joins stage 1,
    it would get all partitions of the actions and none of the events, and the first would keep all the work.

    A broker that has just started may not know a topic yet. The library then shares out nothing, and may
    never notice that the topic is there. Here the leader joins again until it knows all topics.
    """

    name = "cooperative-sticky-per-topic"

    def assign(self, cluster: Any, members: Sequence[Any]) -> dict[str, ConsumerProtocolAssignment]:
        shares: dict[str, list[tuple[str, list[int]]]] = defaultdict(list)
        topics = sorted({topic for member in members for topic in member.metadata.topics})
        unknown = [topic for topic in topics if not cluster.partitions_for_topic(topic)]
        if unknown:
            raise LeaderNotAvailableError(f"the partitions of {unknown} are not known yet")
        for topic in topics:
            subscribers = [_of_topic(member, topic) for member in members if topic in member.metadata.topics]
            for member_id, assignment in super().assign(cluster, subscribers).items():
                shares[member_id] += assignment.assigned_partitions
        return {
            member.member_id: ConsumerProtocolAssignment(self.version, shares[member.member_id], b"")
            for member in members
        }


def _of_topic(member: Any, topic: str) -> _Member:
    """Return the member with what it says of this topic."""
    owned = getattr(member.metadata, "owned_partitions", None) or ()
    return _Member(
        member.member_id,
        _Subscription(
            [topic], [share for share in owned if share.topic == topic], member.metadata.generation_id
        ),
    )
