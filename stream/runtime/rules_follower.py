"""Follows the rules topic: the last version that can be read is in force."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from detectors.contract import rules as rules_document
from detectors.contract.rules import Rules
from stream.log import Log, Record, topics
from stream.log.follower import Follower

logger = logging.getLogger(__name__)


class RulesFollower:
    """Keeps the rules in force, in `rules`: the defaults until a version is published.

    Raises:
        LogError: the rules topic cannot be read.
    """

    def __init__(self, log: Log) -> None:
        self.rules = Rules()
        self._follower = Follower(log, [topics.RULES])
        self._apply(self._follower.read_to_end())

    def update(self) -> bool:
        """Reads the versions that were published since the last call. Returns whether there were any."""
        return self._apply(self._follower.poll(0.0))

    def close(self) -> None:
        """Stops reading."""
        self._follower.close()

    def _apply(self, records: Iterable[Record]) -> bool:
        changed = False
        for record in records:
            if record.value is None:
                continue
            try:
                self.rules = rules_document.decode(record.value)
                changed = True
            except ValueError as error:
                logger.error("rules at offset %d are not used: %s", record.offset, error)
        return changed
