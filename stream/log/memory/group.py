"""Consumer groups of the log in memory: their members, the owners of partitions, the committed offsets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from stream.log import Fenced, LogError, Member, Message, Poll, Record, TopicPartition
from stream.log.memory.partition import MemoryPartition
from stream.log.partitions import balance

Positions = dict[TopicPartition, int]
_PORTION = 5_000


class Store(Protocol):
    """The part of the log that its members use. They hold `changed` during every call."""

    changed: threading.Condition
    session: float

    def now(self) -> float:
        """Return the time by the log's clock, in seconds since 1970."""

    def check_open(self) -> None:
        """Raise LogUnavailable when the log was closed."""

    def stored(self, topic_partition: TopicPartition) -> MemoryPartition:
        """Return a partition with its records."""

    def append(self, messages: Iterable[Message]) -> None:
        """Append all messages, or none."""


class Group:
    """A consumer group: its members, the owners of its partitions, and the committed offsets."""

    def __init__(self) -> None:
        self.members: dict[str, MemoryMember] = {}
        self.owners: dict[TopicPartition, MemoryMember] = {}
        self.committed: Positions = {}
        self.topic_partitions: set[TopicPartition] = set()
        self.joined = 0

    def join(self, member: MemoryMember, topic_partitions: Iterable[TopicPartition]) -> str:
        """Add a member and share out the partitions anew. Returns the member's name in the group."""
        self.joined += 1
        name = f"{self.joined:09}"
        self.members[name] = member
        self.topic_partitions.update(topic_partitions)
        self._share_out()
        return name

    def leave(self, name: str) -> None:
        member = self.members.pop(name, None)
        if member is not None:
            self.owners = {key: owner for key, owner in self.owners.items() if owner is not member}
            self._share_out()

    def needs_from(self, topic_partition: TopicPartition, otherwise: int) -> int:
        """Return the first offset that this group still needs, or `otherwise` if it does not read it."""
        if topic_partition not in self.topic_partitions:
            return otherwise
        return self.committed.get(topic_partition, 0)

    def _share_out(self) -> None:
        due: dict[str, set[TopicPartition]] = {name: set() for name in self.members}
        for topic in sorted({key.topic for key in self.topic_partitions}):
            held = {
                name: {
                    key.partition
                    for key, owner in self.owners.items()
                    if owner is member and key.topic == topic
                }
                for name, member in self.members.items()
            }
            count = sum(key.topic == topic for key in self.topic_partitions)
            for name, share in balance(held, count).items():
                due[name].update(TopicPartition(topic, number) for number in share)
        for name, member in self.members.items():
            member.due = frozenset(due[name])


class MemoryMember(Member):
    """A member of a group. It loses a partition when it polls, leaves, or does not poll for too long."""

    def __init__(
        self, log: Store, group: Group, topic_partitions: Sequence[TopicPartition], identity: str
    ) -> None:
        self.due: frozenset[TopicPartition] = frozenset()
        self.identity = identity
        self.last_poll = time.monotonic()
        self._log = log
        self._group = group
        self._positions: Positions = {}
        self._turn = 0
        self._fenced = False
        self._closed = False
        self._name = group.join(self, topic_partitions)

    def poll(
        self, timeout: float, max_records: int = 500, held: frozenset[TopicPartition] = frozenset()
    ) -> Poll:
        deadline = time.monotonic() + timeout
        with self._log.changed:
            while True:
                self._check()
                self.last_poll = time.monotonic()
                readable = list(self._positions)
                lost = self._release()
                gained = self._take_over()
                readable = [key for key in readable if key in self._positions and key not in held]
                self._turn += 1
                records = read_on(self._log, self._positions, readable, self._turn, max_records)
                left = deadline - time.monotonic()
                if records or gained or lost or left <= 0:
                    return Poll(records, gained, lost)
                # No notice comes when the session of another member ends, so this one has to look.
                alone = len(self._group.members) == 1
                self._log.changed.wait(left if alone else min(left, self._log.session / 4))

    def restore(self, topics: Sequence[str], partition: int) -> Iterator[Sequence[Record]]:
        for topic in topics:
            with self._log.changed:
                self._check()
                records = self._log.stored(TopicPartition(topic, partition)).all()
            for begin in range(0, len(records), _PORTION):
                yield records[begin : begin + _PORTION]

    def commit(self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int]) -> None:
        with self._log.changed:
            self._check()
            for key in offsets:
                if self._group.owners.get(key) is not self:
                    raise Fenced(f"{self.identity} does not hold partition {key.partition} of {key.topic}")
            self._log.append(messages)
            self._group.committed.update(offsets)

    def caught_up(self) -> frozenset[TopicPartition]:
        with self._log.changed:
            return frozenset(
                key for key, position in self._positions.items() if position >= self._log.stored(key).end
            )

    def log_time(self) -> float:
        return self._log.now()

    def close(self) -> None:
        with self._log.changed:
            self._closed = True
            self._leave()

    def fence(self) -> None:
        """Remove this member from its group, because another has taken over."""
        self._fenced = True
        self._leave()

    def _leave(self) -> None:
        self._group.leave(self._name)
        self._positions.clear()
        self._log.changed.notify_all()

    def _check(self) -> None:
        self._log.check_open()
        if self._fenced:
            raise Fenced(f"another process has taken over from {self.identity}")
        if self._closed:
            raise LogError(f"{self.identity} has left the group")

    def _release(self) -> frozenset[TopicPartition]:
        lost = frozenset(self._positions.keys() - self.due)
        for key in lost:
            del self._positions[key], self._group.owners[key]
        if lost:
            self._log.changed.notify_all()
        return lost

    def _take_over(self) -> frozenset[TopicPartition]:
        alive_since = time.monotonic() - self._log.session
        for member in list(self._group.members.values()):
            if member is not self and member.last_poll < alive_since:
                member.fence()
        # Only now, as each member that is fenced changes what is due.
        gained = frozenset(key for key in self.due - self._positions.keys() if key not in self._group.owners)
        for key in gained:
            self._group.owners[key] = self
            self._positions[key] = self._group.committed.get(key, 0)
        return gained


def read_on(
    log: Store, positions: Positions, keys: Sequence[TopicPartition], turn: int, limit: int
) -> list[Record]:
    """Read up to `limit` records of some partitions and move the positions on.

    Each `turn` begins with another partition.
    """
    records: list[Record] = []
    for index in range(len(keys)):
        key = keys[(turn + index) % len(keys)]
        stored = log.stored(key)
        found = stored.read(positions[key], limit - len(records))
        records += found
        # If the partition has no record between here and its end, those records were dropped.
        positions[key] = found[-1].offset + 1 if found else stored.end
        if len(records) >= limit:
            break
    return records
