"""The models as a floor had taught them: a fold over the labels that people and customers had given."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence

import msgspec

from detectors.conversation.attention import AttentionDetector
from stream.labels.fold import LabelFold
from stream.log import Record
from stream.records import LabelsEntry, decode_entry

logger = logging.getLogger(__name__)


class Taught:
    """Keeps a `detector` that has learned every label so far, each from its event time on.

    Where a label changes what earlier ones teach, those since then are folded again at once.

    Args:
        shipped: the detector to begin with. It stays as it is.
    """

    def __init__(self, shipped: AttentionDetector) -> None:
        self.detector = copy.copy(shipped)
        self._fold = LabelFold(shipped.frustration, shipped.model)
        self._entries: list[tuple[int, LabelsEntry]] = []

    def take(self, record: Record) -> None:
        """Learn one record of the labels topic."""
        try:
            entry = decode_entry(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            logger.error("label at offset %d is not learned: %s", record.offset, error)
            return
        self._entries.append((record.offset, entry))
        since = self._fold.take(record.offset, entry)
        if since is not None:
            for offset, earlier in self._since(since):
                self._fold.again(offset, earlier)
            self._fold.finish(entry.effective_at)
        self._use()

    def _since(self, offset: int) -> Sequence[tuple[int, LabelsEntry]]:
        return [each for each in self._entries if each[0] >= offset]

    def _use(self) -> None:
        """Let the detector use what was taught, at its last version until a turn asks for another."""
        versions = self._fold.versions
        if versions.known or self._fold.learner.memory.seen:
            self.detector.versions, self.detector.taught = versions, versions.heads
            self.detector.model = versions.newest()
