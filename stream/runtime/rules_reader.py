"""Follows the rules topic: the last version that can be read holds."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from detectors.contract import rules as rules_document
from detectors.contract.rules import Rules
from stream.log import Log, Record, read_to_end, topics

logger = logging.getLogger(__name__)


class RulesReader:
    """The rules as they stand on the log; the defaults until a version is published."""

    def __init__(self, log: Log) -> None:
        self._reader = log.reader([topics.RULES], "beginning")
        self._rules = Rules()
        self._changed = False
        self._take(read_to_end(self._reader))

    def _take(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.value is None:
                continue
            try:
                self._rules = rules_document.decode(record.value)
                self._changed = True
            except ValueError as error:
                logger.error("rules at offset %d are not used: %s", record.offset, error)

    def current(self) -> Rules:
        """The rules that hold now."""
        self._take(self._reader.poll(0.0))
        return self._rules

    def changed(self) -> bool:
        """Whether they changed since this was last asked."""
        changed, self._changed = self._changed, False
        return changed

    def close(self) -> None:
        """Stop following."""
        self._reader.close()
