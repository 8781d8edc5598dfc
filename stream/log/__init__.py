"""The partitioned, transactional log: its interface, and its two implementations, `kafka` and `memory`.

Only the code that opens a log imports `stream.log.kafka`, so nothing else needs Kafka's client.
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
