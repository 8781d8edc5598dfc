"""Follows the rules topic: the last version that can be read is in force.

The worker of events partition 0 writes each version to the history, in the transaction of a batch. A
publisher has no transaction: it could fail between the two topics, and a version that another tool publishes
would be missing. A worker that takes over partition 0 writes all versions that it has read. A version that is
written twice has the same identity.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

import msgspec

from detectors.contract.rules import Rules
from stream.log import Log, Message, Record, topics
from stream.log.follower import Follower
from stream.records import RulesRecorded, decode_rules, encode

logger = logging.getLogger(__name__)


class RulesFollower:
    """Keeps the rules in force, in `rules`: the defaults until a version is published.

    Raises:
        LogError: the rules topic cannot be read.
    """

    def __init__(self, log: Log) -> None:
        self.rules = Rules()
        self._unwritten: list[Message] = []
        self._follower = Follower(log, [topics.RULES])
        self._apply(self._follower.read_to_end())

    def update(self) -> bool:
        """Reads the versions that were published since the last call. Returns whether there were any."""
        return self._apply(self._follower.poll(0.0))

    def history(self) -> list[Message]:
        """Return the versions that were read since the last call, for the history topic."""
        messages, self._unwritten = self._unwritten, []
        return messages

    def close(self) -> None:
        """Stops reading."""
        self._follower.close()

    def _apply(self, records: Iterable[Record]) -> bool:
        changed = False
        for record in records:
            if record.value is None:
                continue
            try:
                self.rules = decode_rules(record.value).rules
                changed = True
                self._unwritten.append(_for_history(record, self.rules.version))
            except ValueError as error:
                logger.error("rules at offset %d are not used: %s", record.offset, error)
        return changed


def _for_history(record: Record, version: int) -> Message:
    document = RulesRecorded(version=version, at=record.timestamp, rules=msgspec.Raw(record.value or b""))
    return Message(topics.HISTORY, topics.RULES.encode(), encode(document))
