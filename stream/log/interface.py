"""The interface of a partitioned, transactional log. `stream.log.kafka` and `stream.log.memory` implement it.

One contract suite (`tests/contract`) runs over both. The rest of StepIn knows no more of Kafka than this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

Cleanup = Literal["delete", "compact"]


class LogError(Exception):
    """The log failed."""


class LogUnavailable(LogError):
    """The log cannot be reached at present. A later attempt may succeed."""


class Fenced(LogError):
    """Another process has taken over the partitions or the transactional identity of this one.

    Nothing that this process has not committed will be committed. It must stop and start again.
    """


class TopicPartition(NamedTuple):
    topic: str
    partition: int


Start = Literal["beginning", "end"] | Mapping[TopicPartition, int]
"""The start of a reader: one end of its topics, or an offset for each partition."""


class Record(NamedTuple):
    """One record, as read from the log. `timestamp` is the time of publishing, in seconds since 1970.

    The log stamps it by its own clock. A Kafka topic that StepIn did not create may have the producer's.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: float
    headers: tuple[tuple[str, bytes], ...] = ()


class Message(NamedTuple):
    """One record to write.

    A `value` of None is a tombstone. With a `partition` of None the key decides, by Kafka's own murmur2.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class TopicSpec(NamedTuple):
    """The wanted settings of a topic.

    `retention` is in seconds; None keeps records for ever. `largest` is the size limit of one record, in
    bytes.
    """

    name: str
    partitions: int
    cleanup: Cleanup = "delete"
    retention: float | None = None
    largest: int = 1 << 20


class TopicDifference(NamedTuple):
    """A setting of an existing topic that differs from its spec. StepIn reports it and changes nothing."""

    topic: str
    setting: str
    expected: str
    actual: str


class Gap(NamedTuple):
    """A partition that no longer holds the records from offset `wanted` on. The reader begins at `first`.

    `first` > `wanted`: retention has dropped the records between them. `first` < `wanted`: the topic was
    created again after the offset was stored.
    """

    partition: TopicPartition
    wanted: int
    first: int


class Poll(NamedTuple):
    """The result of one poll of a member.

    `gained` and `lost` are the partitions that moved since the last poll. The first records of a gained
    partition come with a later poll than its announcement, so that its state can be restored in between.
    """

    records: list[Record]
    gained: frozenset[TopicPartition]
    lost: frozenset[TopicPartition]


class Publisher(Protocol):
    """Writes without a consumer group: each call one transaction if it has an identity, and else none."""

    def send(self, messages: Iterable[Message]) -> None:
        """Write the messages in order. Returns when the log has stored all of them.

        Raises:
            LogError: the log has not stored all of them. It may have stored some, but with an identity none,
                as far as this process can tell; then close the publisher.
        """

    def close(self) -> None:
        """Releases its resources. A second call does nothing."""


class Reader(Protocol):
    """Reads all partitions of some topics without a group, and only committed records.

    `gaps` lists the partitions that could not be read from their start offset.
    """

    gaps: Sequence[Gap]

    def poll(self, timeout: float, max_records: int = 500) -> list[Record]:
        """Return up to `max_records` further records. Waits for the first up to `timeout` seconds."""

    def caught_up(self) -> bool:
        """Return whether it has polled every record that was committed when it was opened."""

    def positions(self) -> dict[TopicPartition, int]:
        """Return the offset that is read next in each partition."""

    def lag(self) -> int:
        """Estimates the number of records between its position and the end."""

    def close(self) -> None:
        """Releases its resources. A second call does nothing."""


class Member(Protocol):
    """One member of a consumer group. It writes in transactions.

    The group shares out the partitions of each topic evenly. The partitions of one topic say nothing about
    those of another.
    """

    def poll(
        self, timeout: float, max_records: int = 500, held: frozenset[TopicPartition] = frozenset()
    ) -> Poll:
        """Return further records of the assigned partitions. Waits up to `timeout` seconds for the first.

        It reads nothing of the partitions in `held`.

        Raises:
            Fenced: the group has moved on without this member.
            LogUnavailable: the log cannot be reached.
        """

    def restore(self, topics: Sequence[str], partition: int) -> Iterator[Sequence[Record]]:
        """Yield every committed record of this partition of the changelog topics, oldest first, in portions.

        It first waits until no transaction of a former owner is open, so it misses no committed record.
        While it waits it yields empty portions: poll in between. Call it for a partition that this member
        has gained and not read from yet, and take one restore to its end before you begin the next.
        """

    def commit(self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int]) -> None:
        """Write the messages and the input offsets in one transaction, all or nothing.

        `offsets` are those of the next records to read.

        Raises:
            Fenced: another process has taken over. Nothing was committed.
            LogUnavailable: nothing was committed, as far as this process can tell.
        """

    def caught_up(self) -> frozenset[TopicPartition]:
        """Return the assigned partitions in which every committed record has been polled.

        Raises:
            LogUnavailable: the log cannot be reached.
        """

    def log_time(self) -> float:
        """Return a time that the log's own clock has reached for certain, in seconds since 1970.

        It is 0.0 while this member knows none: before its first commit. It is infinite where the log does
        not stamp records by its own clock.
        """

    def close(self) -> None:
        """Leaves the group and commits nothing. A second call does nothing."""


class Log(Protocol):
    """A set of topics. Opens members, readers and publishers for them."""

    def create_topics(self, specs: Sequence[TopicSpec]) -> list[TopicDifference]:
        """Create the topics that do not exist. Returns the differences of the others from their specs."""

    def name(self, topic: str) -> str:
        """Return the name under which people find the topic: it has the prefix of this floor."""

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic.

        Raises:
            LogError: the topic does not exist.
        """

    def end_offsets(self, topic: str) -> dict[TopicPartition, int]:
        """Return the offset after the last committed record of each partition."""

    def offsets_since(self, topic: str, time: float) -> dict[TopicPartition, int]:
        """Return the offset of each partition's first record that was published at `time` or later.

        Where there is none it is the end offset. `time` is in seconds since 1970.
        """

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        """Join a consumer group. `identity` is the transactional id; one process at a time may hold it."""

    def reader(self, topics: Sequence[str], start: Start) -> Reader:
        """Open a reader of these topics. It begins at the first record where `start` names no offset."""

    def publisher(self, identity: str | None = None) -> Publisher:
        """Open a publisher. With an `identity`, a transactional id, one thread may use it.

        One process at a time may hold an identity. What an earlier one has not committed is dropped.
        """

    def close(self) -> None:
        """Releases its resources. A second call does nothing."""
