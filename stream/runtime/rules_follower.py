"""Follows the rules topic: every version, for the partitions to apply in the order of event time.

The worker of events partition 0 writes each version to the history, in the transaction of a batch. A
publisher has no transaction: it could fail between the two topics, and a version that another tool publishes
would be missing. A worker that takes over partition 0 writes all versions that it has read. A version that is
written twice has the same identity.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

import msgspec

from stream.core.rules_history import RulesHistory
from stream.log import Log, Message, Record, topics
from stream.log.follower import Follower
from stream.records import RulesRecorded, decode_rules, encode

logger = logging.getLogger(__name__)


class RulesFollower:
    """Keeps every version of the rules, in `versions`. The tasks read from it which one is due.

    Raises:
        LogError: the rules topic cannot be read.
    """

    def __init__(self, log: Log) -> None:
        self.versions = RulesHistory()
        self._unwritten: list[Message] = []
        self._follower = Follower(log, [topics.RULES])
        self._add(self._follower.read_to_end())

    def update(self) -> None:
        """Read the versions that were published since the last call."""
        self._add(self._follower.poll(0.0))

    def history(self) -> list[Message]:
        """Return the versions that were read since the last call, for the history topic."""
        messages, self._unwritten = self._unwritten, []
        return messages

    def close(self) -> None:
        """Stop reading."""
        self._follower.close()

    def _add(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.value is None:
                continue
            try:
                version = decode_rules(record.value)
                self.versions.add(version)
                self._unwritten.append(_for_history(record, version.version))
            except ValueError as error:
                logger.error("the rules at offset %d are not used: %s", record.offset, error)


def _for_history(record: Record, version: int) -> Message:
    document = RulesRecorded(version=version, at=record.timestamp, rules=msgspec.Raw(record.value or b""))
    return Message(topics.HISTORY, topics.RULES.encode(), encode(document))
