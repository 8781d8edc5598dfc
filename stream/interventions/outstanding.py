"""Which records are in delivery, and so how far each partition is done."""

from __future__ import annotations

from collections.abc import Iterable

from stream.log import TopicPartition


class Outstanding:
    """The records of each partition from its first one that is not done.

    A record that takes long holds its partition's offset, but no delivery of a later record. What is done
    beyond it is delivered again after a crash, under the same id.
    """

    def __init__(self) -> None:
        # The offsets of each partition in their order, and whether they are done.
        self._records: dict[TopicPartition, dict[int, bool]] = {}
        self._moved: set[TopicPartition] = set()
        self._next: dict[TopicPartition, int] = {}

    @property
    def partitions(self) -> frozenset[TopicPartition]:
        """The partitions of this member."""
        return frozenset(self._records)

    def gain(self, partitions: Iterable[TopicPartition]) -> None:
        """Begin with these partitions."""
        for partition in partitions:
            self._records[partition] = {}

    def lose(self, partitions: Iterable[TopicPartition]) -> None:
        """Forget these partitions: another member delivers what is left of them."""
        for partition in partitions:
            self._records.pop(partition, None)
            self._next.pop(partition, None)
            self._moved.discard(partition)

    def take(self, partition: TopicPartition, offset: int) -> None:
        """A record was read; each is later than those before it."""
        self._records[partition][offset] = False
        self._next[partition] = offset + 1

    def done(self, partition: TopicPartition, offset: int) -> bool:
        """A record needs no more work. Returns False when its partition is gone."""
        records = self._records.get(partition)
        if records is None or offset not in records:
            return False
        records[offset] = True
        first = next(iter(records))
        while records and records[first]:
            del records[first]
            self._moved.add(partition)
            first = next(iter(records), 0)
        return True

    def offsets(self) -> dict[TopicPartition, int]:
        """Return the offsets to commit of the partitions that have moved on since the last call."""
        moved, self._moved = self._moved, set()
        return {partition: next(iter(self._records[partition]), self._next[partition]) for partition in moved}
