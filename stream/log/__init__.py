"""The partitioned, transactional log: its interface, and its two makers, `kafka` and `memory`.

`stream.log.kafka` is imported only where a log is opened, so nothing else needs Kafka's client.
"""

from stream.log.interface import (
    Cleanup,
    Fenced,
    Gap,
    Log,
    LogError,
    LogUnavailable,
    Member,
    Message,
    Poll,
    Publisher,
    Reader,
    Record,
    Start,
    TopicDifference,
    TopicPartition,
    TopicSpec,
)

__all__ = [
    "Cleanup",
    "Fenced",
    "Gap",
    "Log",
    "LogError",
    "LogUnavailable",
    "Member",
    "Message",
    "Poll",
    "Publisher",
    "Reader",
    "Record",
    "Start",
    "TopicDifference",
    "TopicPartition",
    "TopicSpec",
]
