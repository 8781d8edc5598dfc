"""What a partitioned, transactional log is. `stream.log.kafka` and `stream.log.memory` make one.

One contract suite (`tests/contract`) runs over both makers. Everything that the workers and the gateway
know of Kafka is what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

Cleanup = Literal["delete", "compact"]


class LogError(Exception):
    """Something about the log itself went wrong."""


class LogUnavailable(LogError):
    """The log cannot be reached at present; trying again later may help."""


class Fenced(LogError):
    """Another process has taken this one's place (its partitions or its transactional identity).

    What was not committed is void. The process must stop and start anew.
    """


class TopicPartition(NamedTuple):
    topic: str
    partition: int


Start = Literal["beginning", "end"] | Mapping[TopicPartition, int]
"""Where a reader begins: at one end of its topics, or at an offset for each partition."""


class Record(NamedTuple):
    """One record as it was read. `timestamp` is when it was published, in seconds since 1970."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: float
    headers: tuple[tuple[str, bytes], ...] = ()


class Message(NamedTuple):
    """One record to be written.

    `value` None is a tombstone. `partition` None lets the key decide, by Kafka's own murmur2.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class TopicSpec(NamedTuple):
    """How a topic should be.

    `retention` is in seconds; None keeps records for ever. `largest` is the most bytes that one record may
    have.
    """

    name: str
    partitions: int
    cleanup: Cleanup = "delete"
    retention: float | None = None
    largest: int = 1 << 20


class TopicDifference(NamedTuple):
    """An existing topic that is not as its spec says. It is reported, never changed."""

    topic: str
    setting: str
    expected: str
    actual: str


class Gap(NamedTuple):
    """A partition that no longer holds the records from offset `wanted` on; the reader begins at `first`.

    `first` > `wanted`: retention has dropped the records between them. `first` < `wanted`: the topic was
    created again since the offset was noted.
    """

    partition: TopicPartition
    wanted: int
    first: int


class Poll(NamedTuple):
    """What one poll of a member brought.

    `gained` and `lost` are the partitions that moved since the last poll. A gained partition gives no
    records before the poll after the one that announced it, so that there is time to restore its state.
    """

    records: list[Record]
    gained: frozenset[TopicPartition]
    lost: frozenset[TopicPartition]


class Publisher(Protocol):
    """Writes outside of any transaction."""

    def send(self, messages: Iterable[Message]) -> None:
        """Write the messages in order and return when the log has them all for good.

        Raises:
            LogUnavailable: they could not all be written; some may have been.
        """

    def close(self) -> None:
        """Release what is held; safe to call twice."""


class Reader(Protocol):
    """Reads whole topics without a group: all partitions, committed records only.

    `gaps` lists the partitions that could not be read from the offset that was asked for.
    """

    gaps: Sequence[Gap]

    def poll(self, timeout: float, max_records: int = 500) -> list[Record]:
        """Up to `max_records` further records, waiting at most `timeout` seconds for the first."""

    def caught_up(self) -> bool:
        """Whether everything that was committed when the reader was opened has been polled."""

    def positions(self) -> dict[TopicPartition, int]:
        """Returns the offset that is read next in each partition."""

    def lag(self) -> int:
        """How many records lie between the reader's position and the end, about."""

    def close(self) -> None:
        """Release what is held; safe to call twice."""


class Member(Protocol):
    """One member of a consumer group that writes in transactions."""

    def poll(self, timeout: float, max_records: int = 500) -> Poll:
        """Further records of the assigned partitions, waiting at most `timeout` seconds for the first.

        Raises:
            Fenced: the group has moved on without this member.
            LogUnavailable: the log cannot be reached.
        """

    def restore(self, topics: Sequence[str], partition: int) -> Iterable[Record]:
        """The changelog of a partition: every committed record of these topics' `partition`, oldest first.

        First waits until no earlier owner's transaction is open, so nothing committed can be missed.
        Only for a partition that this member has been given and has not read from yet.
        """

    def commit(self, messages: Sequence[Message], offsets: Mapping[TopicPartition, int]) -> None:
        """Write the messages and the input offsets (next to read) in one transaction: all or nothing.

        Raises:
            Fenced: another process has taken over; nothing was committed.
            LogUnavailable: nothing was committed, as far as this process can know.
        """

    def caught_up(self) -> frozenset[TopicPartition]:
        """The assigned partitions of which every committed record has been polled, as known locally."""

    def lag(self) -> dict[TopicPartition, int]:
        """For each assigned partition how many records are yet to be polled, as known locally."""

    def close(self) -> None:
        """Leave the group without committing anything; safe to call twice."""


class Log(Protocol):
    """A maker of members, readers and publishers over one set of topics."""

    def create_topics(self, specs: Sequence[TopicSpec]) -> list[TopicDifference]:
        """Create the topics that do not exist, and say how the existing ones differ."""

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has.

        Raises:
            LogError: there is no such topic.
        """

    def end_offsets(self, topic: str) -> dict[TopicPartition, int]:
        """The offset after the last committed record of each partition."""

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        """Join a consumer group. `identity` is the transactional id: one process at a time may hold it."""

    def reader(self, topics: Sequence[str], start: Start) -> Reader:
        """Read topics without a group. A partition that `start` does not name is read from its beginning."""

    def publisher(self) -> Publisher:
        """Write without a transaction."""

    def close(self) -> None:
        """Release what is held; safe to call twice."""
