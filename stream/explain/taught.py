"""The detector as the labels of a floor had taught it, so that a turn is scored again as it was."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

import msgspec

from detectors.conversation.attention import AttentionDetector
from stream.labels.fold import LabelFold
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.records import LabelsEntry, decode_entry


def taught_detector(log: Log, shipped: AttentionDetector) -> AttentionDetector:
    """Return the detector with every label on the log, each of which holds from its own time on.

    Raises:
        LogError: the labels cannot be read.
    """
    with Follower(log, [topics.LABELS]) as follower:
        return taught_by(follower.read_to_end(), shipped)


def taught_by(labels: Iterable[Record], shipped: AttentionDetector) -> AttentionDetector:
    """Return the detector as these records of the labels topic teach it."""
    entries = dict(_entries(labels))
    fold = LabelFold(shipped.frustration, shipped.model)
    for offset, entry in entries.items():
        since = fold.take(offset, entry)
        if since is not None:
            _again(fold, entries, since, offset)
            fold.finish(entry.effective_at)
    detector = copy.copy(shipped)
    if fold.versions.known:
        detector.versions, detector.taught = fold.versions, fold.versions.heads
        detector.model = fold.versions.newest()
    return detector


def _again(fold: LabelFold, entries: Mapping[int, LabelsEntry], since: int, last: int) -> None:
    for offset, entry in entries.items():
        if since <= offset <= last:
            fold.again(offset, entry)


def _entries(records: Iterable[Record]) -> Iterable[tuple[int, LabelsEntry]]:
    for record in records:
        try:
            yield record.offset, decode_entry(record.value or b"")
        except (msgspec.DecodeError, RecursionError):
            continue
