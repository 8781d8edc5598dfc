"""Consumer groups of the log in memory: who takes part, who holds which partitions, what was committed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from stream.log import Fenced, LogError, Member, Message, Poll, Record, TopicPartition
from stream.log.memory.partition import MemoryPartition
from stream.log.partitions import balance

Positions = dict[TopicPartition, int]


class Store(Protocol):
    """What a member asks of its log. But for `session` it holds `changed` while it does."""

    changed: threading.Condition
    session: float

    def check_open(self) -> None:
        """Raise LogUnavailable if the log was closed."""

    def stored(self, place: TopicPartition) -> MemoryPartition:
        """What stands in a partition."""

    def append(self, messages: Iterable[Message]) -> None:
        """Write all the messages, or none."""


class Group:
    """Who takes part in a consumer group, who holds which partitions, and what was committed."""

    def __init__(self) -> None:
        self.members: dict[str, MemoryMember] = {}
        self.owners: dict[TopicPartition, MemoryMember] = {}
        self.committed: Positions = {}
        self.places: set[TopicPartition] = set()
        self.joined = 0

    def join(self, member: MemoryMember, places: Iterable[TopicPartition]) -> str:
        self.joined += 1
        name = f"{self.joined:09}"
        self.members[name] = member
        self.places.update(places)
        self._share_out()
        return name

    def leave(self, name: str) -> None:
        member = self.members.pop(name, None)
        if member is not None:
            self.owners = {place: owner for place, owner in self.owners.items() if owner is not member}
            self._share_out()

    def keeps(self, place: TopicPartition, otherwise: int) -> int:
        """The offset from which on this group has yet to process a partition."""
        return self.committed.get(place, 0) if place in self.places else otherwise

    def _share_out(self) -> None:
        held = {
            name: {place.partition for place, owner in self.owners.items() if owner is member}
            for name, member in self.members.items()
        }
        shares = balance(held, 1 + max((place.partition for place in self.places), default=-1))
        for name, member in self.members.items():
            member.due = frozenset(place for place in self.places if place.partition in shares[name])


class MemoryMember(Member):
    """A member of a group. A partition moves when its former owner polls, leaves, or is silent too long."""

    def __init__(self, log: Store, group: Group, places: Sequence[TopicPartition], identity: str) -> None:
        self.due: frozenset[TopicPartition] = frozenset()
        self.identity = identity
        self.last_poll = time.monotonic()
        self._log = log
        self._group = group
        self._positions: Positions = {}
        self._turn = 0
        self._fenced = False
        self._closed = False
        self._name = group.join(self, places)

    def poll(self, timeout: float, max_records: int = 500) -> Poll:
        deadline = time.monotonic() + timeout
        with self._log.changed:
            while True:
                self._check()
                self.last_poll = time.monotonic()
                readable = list(self._positions)
                lost = self._give_up()
                gained = self._take_over()
                readable = [place for place in readable if place in self._positions]
                self._turn += 1
                records = read_on(self._log, self._positions, readable, self._turn, max_records)
                left = deadline - time.monotonic()
                if records or gained or lost or left <= 0:
                    return Poll(records, gained, lost)
                # Nobody says when a silent member's session ends, hence the bound.
                alone = len(self._group.members) == 1
                self._log.changed.wait(left if alone else min(left, self._log.session / 4))

    def restore(self, topics: Sequence[str], partition: int) -> Iterator[Record]:
        with self._log.changed:
            self._check()
            stored = [self._log.stored(TopicPartition(topic, partition)).all() for topic in topics]
        return (record for records in stored for record in records)

    def commit(self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int]) -> None:
        with self._log.changed:
            self._check()
            for place in offsets:
                if self._group.owners.get(place) is not self:
                    raise Fenced(
                        f"{self.identity} does not hold partition {place.partition} of {place.topic}"
                    )
            self._log.append(messages)
            self._group.committed.update(offsets)

    def caught_up(self) -> frozenset[TopicPartition]:
        return frozenset(place for place, left in self.lag().items() if left == 0)

    def lag(self) -> dict[TopicPartition, int]:
        with self._log.changed:
            return {
                place: max(0, self._log.stored(place).end - position)
                for place, position in self._positions.items()
            }

    def close(self) -> None:
        with self._log.changed:
            self._closed = True
            self._leave()

    def fence(self) -> None:
        """Take this member's place from it."""
        self._fenced = True
        self._leave()

    def _leave(self) -> None:
        self._group.leave(self._name)
        self._positions.clear()
        self._log.changed.notify_all()

    def _check(self) -> None:
        self._log.check_open()
        if self._fenced:
            raise Fenced(f"another has taken the place of {self.identity}")
        if self._closed:
            raise LogError(f"{self.identity} has left the group")

    def _give_up(self) -> frozenset[TopicPartition]:
        lost = frozenset(self._positions.keys() - self.due)
        for place in lost:
            del self._positions[place], self._group.owners[place]
        if lost:
            self._log.changed.notify_all()
        return lost

    def _take_over(self) -> frozenset[TopicPartition]:
        alive_since = time.monotonic() - self._log.session
        for member in list(self._group.members.values()):
            if member is not self and member.last_poll < alive_since:
                member.fence()
        # Only now: what is due changes with each member that falls out.
        gained = frozenset(
            place for place in self.due - self._positions.keys() if place not in self._group.owners
        )
        for place in gained:
            self._group.owners[place] = self
            self._positions[place] = self._group.committed.get(place, 0)
        return gained


def read_on(
    log: Store, positions: Positions, places: Sequence[TopicPartition], turn: int, limit: int
) -> list[Record]:
    """Up to `limit` records of the places, each poll beginning with another, and the positions moved on."""
    records: list[Record] = []
    for index in range(len(places)):
        place = places[(turn + index) % len(places)]
        stored = log.stored(place)
        found = stored.read(positions[place], limit - len(records))
        records += found
        # Where nothing is found before the end, what stood there was dropped.
        positions[place] = found[-1].offset + 1 if found else stored.end
        if len(records) >= limit:
            break
    return records
