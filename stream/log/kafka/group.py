"""A member of a consumer group that writes in transactions.

Private names of kafka-python that this file uses, and why (measured in docs/performance.md):

| name | for | worth |
|---|---|---|
| `KafkaConsumer._coordinator`, and its `_do_join_and_sync_async` | keep a join | groups come to rest |
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import kafka.structs
from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import KafkaTimeoutError
from kafka.structs import MemberState

from stream.log import Fenced, LogError, LogUnavailable, Member, Message, Poll, Record, TopicPartition
from stream.log.kafka.assignor import PerTopicAssignor
from stream.log.kafka.errors import translated
from stream.log.kafka.names import Names
from stream.log.kafka.reading import UNCOMMITTED, Source
from stream.log.kafka.sending import BatchProducer
from stream.log.kafka.settings import KafkaSettings

logger = logging.getLogger(__name__)

MAX_POLL_INTERVAL = 30.0
"""Seconds without a poll after which the group gives the partitions to others."""
_SLICE = 0.1
_RESTORE_STALLED = 60.0
_SETTLES_WITHIN = 1.0
_NEW_GENERATION_WITHIN = 5.0
_CLOSE_WITHIN = 3.0
_IDENTITY = re.compile(r"[A-Za-z0-9._-]{1,200}")


class _Moves(ConsumerRebalanceListener):  # type: ignore[misc]
    """Notes which partitions moved. The consumer's network thread calls it, so it must not wait."""

    def __init__(self, pause: Callable[..., None], names: Names) -> None:
        self.gained: set[TopicPartition] = set()
        self.lost: set[TopicPartition] = set()
        self.fenced = False
        self._pause = pause
        self._names = names
        self._lock = threading.Lock()

    def take(self) -> tuple[frozenset[TopicPartition], frozenset[TopicPartition]]:
        """Return what was gained and lost since the last call."""
        with self._lock:
            gained, lost = frozenset(self.gained), frozenset(self.lost)
            self.gained.clear()
            self.lost.clear()
        return gained, lost

    def on_partitions_revoked(self, revoked: Sequence[kafka.structs.TopicPartition]) -> None:
        with self._lock:
            for key in revoked:
                # A poll announces no loss of a partition whose gain no poll has announced.
                moved = self._names.partition_of(key)
                if moved in self.gained:
                    self.gained.discard(moved)
                else:
                    self.lost.add(moved)

    def on_partitions_assigned(self, assigned: Sequence[kafka.structs.TopicPartition]) -> None:
        self._pause(*assigned)
        with self._lock:
            self.gained.update(map(self._names.partition_of, assigned))

    def on_partitions_lost(self, lost: Sequence[kafka.structs.TopicPartition]) -> None:
        self.fenced = True
        # The error keeps the consumer from joining again with partitions that others have by now.
        raise Fenced(f"the group has given {len(lost)} partitions to others")


def keep_finished_joins(consumer: KafkaConsumer) -> None:
    """Make a consumer use a join that finished between two polls.

    kafka-python forgets such a join, or joins again, which makes every other member join again too. A member
    that polls in short turns then stays without partitions, or the group never comes to rest.
    """
    coordinator = consumer._coordinator
    join = coordinator._do_join_and_sync_async
    finished: list[bytes] = []

    async def join_or_take_finished() -> bytes:
        # The next poll has to come back for the result. The consumer resets this when it has used it.
        coordinator.request_rejoin()
        # While the consumer has not used a join, its state stays as the join left it.
        unused = finished.copy() if consumer.group_metadata().state == MemberState.REBALANCING else []
        finished.clear()
        if unused:
            return unused[0]
        assignment: bytes = await join()
        finished.append(assignment)
        return assignment

    coordinator._do_join_and_sync_async = join_or_take_finished


class KafkaMember(Member):
    """A member with a transactional id.

    The id also makes it a static member (KIP-345). A process that starts again under the same identity takes
    over at once and does not wait for the session of the old one to end.

    Args:
        count: returns the number of partitions of a topic.
        leave: removes a member from the group, given what `group_metadata()` says of it.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        group: str,
        topics: Sequence[str],
        identity: str,
        count: Callable[[str], int],
        leave: Callable[[Any], None],
    ) -> None:
        if not _IDENTITY.fullmatch(identity):
            raise LogError(f"identity: expected letters, digits, '.', '_' and '-', got {identity!r}")
        self._settings = settings
        self._names = settings.names
        identity = self._names.identity(identity)
        self._topics = list(topics)
        self._count = count
        self._leave = leave
        self._closed = False
        self._paused: frozenset[TopicPartition] = frozenset()
        self._committed: dict[TopicPartition, int] = {}
        self._changelog: Source | None = None
        self._all_ends: Source | None = None
        with translated():
            # The producer comes first, as it ends the open transaction of a predecessor.
            self._producer = BatchProducer(settings, count, identity)
            self._source = Source(
                settings,
                group_id=self._names.group(group),
                group_instance_id=identity,
                partition_assignment_strategy=[PerTopicAssignor()],
                session_timeout_ms=10_000,
                heartbeat_interval_ms=500,
                max_poll_interval_ms=round(MAX_POLL_INTERVAL * 1000),
            )
            self._consumer = self._source.consumer
            keep_finished_joins(self._consumer)
            self._moves = _Moves(self._consumer.pause, self._names)
            self._consumer.subscribe(
                [self._names.topic(topic) for topic in self._topics], listener=self._moves
            )

    def poll(
        self, timeout: float, max_records: int = 500, held: frozenset[TopicPartition] = frozenset()
    ) -> Poll:
        deadline = time.monotonic() + timeout
        with translated():
            self._check()
            self._hold(held)
            while True:
                records = self._poll_slice(deadline - time.monotonic(), max_records)
                moves = self._moves
                if records or moves.gained or moves.lost or time.monotonic() >= deadline:
                    gained, lost = moves.take()
                    self._paused |= gained
                    for key in lost:
                        self._committed.pop(key, None)
                    return Poll(records, gained, lost)

    def restore(self, topics: Sequence[str], partition: int) -> Iterator[Sequence[Record]]:
        with translated():
            self._check()
            for topic in self._topics:
                if partition < self._count(topic):
                    yield from self._settled(TopicPartition(topic, partition))
            if self._changelog is None or self._all_ends is None:
                self._changelog = Source(self._settings)
                self._all_ends = Source(self._settings, isolation=UNCOMMITTED)
            keys = [TopicPartition(topic, partition) for topic in topics]
            # The end of all records, not of the committed ones: to read up to it waits for open transactions.
            ends = self._all_ends.ends(keys)
            starts = self._changelog.starts(keys)
            left = {key for key in keys if starts[key] < ends[key]}
            self._changelog.assign({key: starts[key] for key in left})
            yield from _read_up_to(self._changelog, {key: ends[key] for key in left})

    def commit(self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int]) -> None:
        if not messages and not offsets:
            return
        # Kafka holds a transaction against the group's generation only where it has offsets. Without any, a
        # member that has lost its partitions could still write what a timer made.
        offsets = offsets or self._committed
        with translated():
            self._check()
            while True:
                group = self._consumer.group_metadata()
                if group.generation_id < 0:
                    raise Fenced("the group has moved on without this member")
                try:
                    self._producer.transaction(messages, offsets, group)
                    self._committed.update(offsets)
                    return
                except Fenced:
                    if not self._has_new_generation(group):
                        raise
                    # The group was joined anew during the transaction. This member still holds its
                    # partitions, as only a poll can take one away.
                    logger.info("committing again in a new generation of the group")

    def caught_up(self) -> frozenset[TopicPartition]:
        with translated():
            assigned = self._assigned()
            return self._source.reached(self._source.ends(assigned)) if assigned else frozenset()

    def log_time(self) -> float:
        return self._producer.log_time()

    def close(self) -> None:
        """Leaves the group. It takes longer in the background while a broker does not answer."""
        if self._closed:
            return
        self._closed = True
        self._producer.close()
        closing = threading.Thread(target=self._close, daemon=True)
        closing.start()
        closing.join(_CLOSE_WITHIN)

    def _close(self) -> None:
        with suppress(Exception):
            group = self._consumer.group_metadata()
            self._source.close()
            # A static member does not say that it leaves, and the others would wait for its session to end.
            self._leave(group)
        for source in (self._changelog, self._all_ends):
            if source is not None:
                with suppress(Exception):
                    source.close()

    def _check(self) -> None:
        if self._closed:
            raise LogError("this member has left the group")
        if self._moves.fenced:
            raise Fenced("the group has moved on without this member")

    def _hold(self, held: frozenset[TopicPartition]) -> None:
        """Read nothing of these partitions, and read all others again."""
        assigned = frozenset(self._assigned()) - self._moves.lost
        resumed, paused = (self._paused - held) & assigned, (held - self._paused) & assigned
        self._consumer.resume(*(self._names.partition(key) for key in resumed))
        self._consumer.pause(*(self._names.partition(key) for key in paused))
        self._paused = held & assigned

    def _settled(self, key: TopicPartition) -> Iterator[Sequence[Record]]:
        """Wait until no transaction of a former owner is about to commit an offset of this partition."""
        deadline = time.monotonic() + _RESTORE_STALLED
        while True:
            try:
                committed = self._consumer.committed(
                    self._names.partition(key), timeout_ms=_SETTLES_WITHIN * 1000
                )
                self._committed[key] = committed or 0
                return
            except KafkaTimeoutError:
                if time.monotonic() > deadline:
                    raise
            yield ()

    def _poll_slice(self, left: float, max_records: int) -> list[Record]:
        """Poll for a short time, so that moved partitions are announced soon though no record comes."""
        try:
            return self._source.poll(min(max(left, 0.0), _SLICE), max_records)
        except Exception as error:
            if self._moves.fenced:
                raise Fenced("the group has moved on without this member") from error
            raise

    def _assigned(self) -> list[TopicPartition]:
        return [self._names.partition_of(key) for key in self._consumer.assignment()]

    def _has_new_generation(self, group: Any) -> bool:
        """Return whether this member is in a later generation than `group`, now or within some seconds."""
        deadline = time.monotonic() + _NEW_GENERATION_WITHIN
        while time.monotonic() < deadline:
            current = self._consumer.group_metadata()
            if current.generation_id > group.generation_id and current.member_id == group.member_id:
                return self._producer.ready
            if current.state != MemberState.REBALANCING:
                return False
            time.sleep(0.01)
        return False


def _read_up_to(source: Source, ends: Mapping[TopicPartition, int]) -> Iterator[Sequence[Record]]:
    left = dict(ends)
    moved = time.monotonic()
    while left:
        records = source.poll(_SLICE, 5_000)
        yield records
        reached = source.reached(left)
        for key in reached:
            del left[key]
        if records or reached:
            moved = time.monotonic()
        elif time.monotonic() - moved > _RESTORE_STALLED:
            raise LogUnavailable(f"the state of {sorted(left)} could not be read to its end")
