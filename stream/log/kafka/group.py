"""A member of a consumer group that writes in transactions."""

from __future__ import annotations

import logging
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import ConsumerRebalanceListener
from kafka.coordinator.assignors.abstract import AbstractPartitionAssignor, RebalanceProtocol
from kafka.coordinator.base import MemberState
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment, ConsumerProtocolSubscription
from kafka.structs import TopicPartition as Place

from stream.log import Fenced, LogError, LogUnavailable, Member, Message, Poll, Record, TopicPartition
from stream.log.kafka.errors import translated
from stream.log.kafka.reading import UNCOMMITTED, Source
from stream.log.kafka.sending import Bursts
from stream.log.kafka.settings import KafkaSettings
from stream.log.partitions import balance

logger = logging.getLogger(__name__)

_SLICE = 0.1
_RESTORE_STALLED = 60.0
_NEW_GENERATION_WITHIN = 5.0
_IDENTITY = re.compile(r"[A-Za-z0-9._-]{1,200}")


class _TogetherAssignor(AbstractPartitionAssignor):  # type: ignore[misc]
    """Gives partition n of all the group's topics to one member, moves little, and only what was let go.

    Kafka's own assignors either stop the world (range) or spread equal numbers over members (sticky).
    What is assigned is `stream.partitions.balance`; a partition that another still holds is given in the
    next round, as in KIP-429.
    """

    name = "stepin-together"
    version = 1

    def __init__(self) -> None:
        self._held: list[tuple[str, int]] = []

    def supported_protocols(self) -> list[RebalanceProtocol]:
        return [RebalanceProtocol.COOPERATIVE]

    def metadata(self, topics: set[str]) -> ConsumerProtocolSubscription:
        held = _by_topic(self._held)
        owned = [ConsumerProtocolSubscription.TopicPartition(topic=t, partitions=p) for t, p in held]
        return ConsumerProtocolSubscription(
            version=self.version, topics=sorted(topics), user_data=b"", owned_partitions=owned
        )

    def on_assignment(self, assignment: ConsumerProtocolAssignment, generation: int) -> None:  # noqa: ARG002
        self._held = [(place.topic, place.partition) for place in assignment.partitions()]

    def assign(self, cluster: Any, members: Sequence[Any]) -> dict[str, ConsumerProtocolAssignment]:
        held = {
            member.member_id: {
                (owned.topic, partition)
                for owned in getattr(member.metadata, "owned_partitions", None) or ()
                for partition in owned.partitions
            }
            for member in members
        }
        owner = {place: member for member in sorted(held, reverse=True) for place in held[member]}
        topics = {topic for member in members for topic in member.metadata.topics}
        places = [(topic, n) for topic in topics for n in cluster.partitions_for_topic(topic) or ()]
        numbers = {member: {number for _, number in mine} for member, mine in held.items()}
        shares = balance(numbers, 1 + max((number for _, number in places), default=-1))
        assigned = {}
        for member, share in shares.items():
            mine = [place for place in places if place[1] in share and owner.get(place, member) == member]
            assigned[member] = ConsumerProtocolAssignment(self.version, _by_topic(mine), b"")
        return assigned


def _by_topic(places: Sequence[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    grouped: dict[str, list[int]] = defaultdict(list)
    for topic, number in sorted(places):
        grouped[topic].append(number)
    return list(grouped.items())


class _Moves(ConsumerRebalanceListener):  # type: ignore[misc]
    """Notes what moved; it is called on the consumer's network thread and must not wait for anything."""

    def __init__(self, pause: Callable[..., None]) -> None:
        self.gained: set[TopicPartition] = set()
        self.lost: set[TopicPartition] = set()
        self.fenced = False
        self._pause = pause

    def on_partitions_revoked(self, revoked: Sequence[Place]) -> None:
        for place in revoked:
            # What was never announced as gained need not be announced as lost.
            if TopicPartition(*place) in self.gained:
                self.gained.discard(TopicPartition(*place))
            else:
                self.lost.add(TopicPartition(*place))

    def on_partitions_assigned(self, assigned: Sequence[Place]) -> None:
        self._pause(*assigned)
        self.gained.update(TopicPartition(*place) for place in assigned)

    def on_partitions_lost(self, lost: Sequence[Place]) -> None:
        self.fenced = True
        # To raise keeps the consumer from joining again with partitions that others have by now.
        raise Fenced(f"the group has given {len(lost)} partitions to others")


async def _take_up_join(coordinator: Any) -> None:
    """Take up what joining the group has brought while nobody was polling.

    kafka-python would throw it away and join again, and so would the next member when it hears of that:
    members that poll in short turns never come to rest. What follows is what it does with a join that ends
    during a poll (`BaseCoordinator.join_group_async`).
    """
    task, coordinator._join_task = coordinator._join_task, None
    if not task.succeeded():
        return
    with coordinator._lock:
        coordinator.rejoining = coordinator.rejoin_needed = False
        coordinator.state = MemberState.STABLE
        coordinator._enable_heartbeat()
    joined = coordinator._generation
    await coordinator._on_join_complete_async(
        joined.generation_id, joined.member_id, joined.protocol, task.value
    )


class KafkaMember(Member):
    """A member with a transactional id, which also makes it a static member (KIP-345): a process that is
    started again under the same identity takes its own place at once, without waiting for its predecessor's
    session to end."""

    def __init__(
        self,
        settings: KafkaSettings,
        group: str,
        topics: Sequence[str],
        identity: str,
        count: Callable[[str], int],
    ) -> None:
        if not _IDENTITY.fullmatch(identity):
            raise LogError(f"identity: expected letters, digits, '.', '_' and '-', got {identity!r}")
        self._settings = settings
        self._topics = list(topics)
        self._count = count
        self._closed = False
        self._paused: frozenset[TopicPartition] = frozenset()
        self._changelog: Source | None = None
        self._all_ends: Source | None = None
        with translated():
            # First of all, as this ends what a predecessor may still have open.
            self._bursts = Bursts(settings, count, identity)
            self._source = Source(
                settings,
                group_id=group,
                group_instance_id=identity,
                partition_assignment_strategy=[_TogetherAssignor()],
                session_timeout_ms=10_000,
                heartbeat_interval_ms=500,
                max_poll_interval_ms=30_000,
            )
            self._consumer = self._source.consumer
            self._moves = _Moves(self._consumer.pause)
            self._consumer.subscribe(self._topics, listener=self._moves)

    def poll(self, timeout: float, max_records: int = 500) -> Poll:
        deadline = time.monotonic() + timeout
        with translated():
            self._check()
            ready = [Place(*place) for place in self._paused - self._moves.lost]
            self._consumer.resume(*ready)
            self._paused = frozenset()
            while True:
                records = self._poll_slice(deadline - time.monotonic(), max_records)
                moves = self._moves
                if records or moves.gained or moves.lost or time.monotonic() >= deadline:
                    gained, lost = frozenset(moves.gained), frozenset(moves.lost)
                    moves.gained.clear()
                    moves.lost.clear()
                    self._paused = gained
                    return Poll(records, gained, lost)

    def restore(self, topics: Sequence[str], partition: int) -> Iterator[Record]:
        with translated():
            self._check()
            mine = [Place(topic, partition) for topic in self._topics if partition < self._count(topic)]
            # Answered only when no transaction of a former owner waits to commit these offsets.
            for place in mine:
                self._consumer.committed(place, timeout_ms=_RESTORE_STALLED * 1000)
            if self._changelog is None or self._all_ends is None:
                self._changelog = Source(self._settings)
                self._all_ends = Source(self._settings, isolation=UNCOMMITTED)
            places = [TopicPartition(topic, partition) for topic in topics]
            # To the end of all there is: reading committed records up to there waits for open transactions.
            ends = self._all_ends.ends(places)
            starts = self._changelog.starts(places)
            left = {place for place in places if starts[place] < ends[place]}
            self._changelog.assign({place: starts[place] for place in left})
            yield from self._read_up_to(self._changelog, {place: ends[place] for place in left})

    def commit(self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int]) -> None:
        if not messages and not offsets:
            return
        with translated():
            self._check()
            while True:
                group = self._consumer.group_metadata()
                if group.generation_id < 0:
                    raise Fenced("the group has moved on without this member")
                try:
                    self._bursts.transaction(messages, offsets, group)
                    return
                except Fenced:
                    if not self._has_new_generation(group):
                        raise
                    # The group was joined anew while this was under way. Nothing was taken away, as that
                    # takes a poll: it is still ours to write.
                    logger.info("committing again in a new generation of the group")

    def caught_up(self) -> frozenset[TopicPartition]:
        return frozenset(place for place in self._assigned() if self._source.behind(place) == 0)

    def lag(self) -> dict[TopicPartition, int]:
        return {place: self._source.behind(place) or 0 for place in self._assigned()}

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._bursts.close()
        # A static member leaves no word when it goes. Going on purpose, it should not be waited for.
        self._consumer._coordinator.is_dynamic_member = lambda: True
        for source in (self._source, self._changelog, self._all_ends):
            if source is not None:
                with suppress(Exception):
                    source.close()

    def _check(self) -> None:
        if self._closed:
            raise LogError("this member has left the group")
        if self._moves.fenced:
            raise Fenced("the group has moved on without this member")

    def _poll_slice(self, left: float, max_records: int) -> list[Record]:
        """One short poll, so that what moved is announced soon though no record comes."""
        coordinator = self._consumer._coordinator
        try:
            if coordinator._join_task is not None and coordinator._join_task.is_done:
                coordinator._net.run(_take_up_join, coordinator)
            return self._source.poll(min(max(left, 0.0), _SLICE), max_records)
        except Exception as error:
            if self._moves.fenced:
                raise Fenced("the group has moved on without this member") from error
            raise

    def _assigned(self) -> list[TopicPartition]:
        return [TopicPartition(*place) for place in self._consumer.assignment()]

    def _has_new_generation(self, group: Any) -> bool:
        """Whether this member is in a later generation of the group than `group`, by now or very soon."""
        deadline = time.monotonic() + _NEW_GENERATION_WITHIN
        while time.monotonic() < deadline:
            current = self._consumer.group_metadata()
            if current.generation_id > group.generation_id and current.member_id == group.member_id:
                return self._bursts.ready
            if not self._consumer._coordinator.rejoining:
                return False
            time.sleep(0.01)
        return False

    def _read_up_to(self, source: Source, ends: Mapping[TopicPartition, int]) -> Iterator[Record]:
        left = dict(ends)
        moved = time.monotonic()
        while left:
            records = source.poll(_SLICE, 5_000)
            yield from records
            done = [place for place, end in left.items() if (source.position(place) or 0) >= end]
            for place in done:
                del left[place]
            if records or done:
                moved = time.monotonic()
            elif time.monotonic() - moved > _RESTORE_STALLED:
                raise LogUnavailable(f"the state of {sorted(left)} could not be read to its end")
