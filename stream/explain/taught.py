"""The detector as the labels of a floor had taught it, so that a turn is scored again as it was."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.conversation.attention import AttentionDetector
from stream.labels.taught import Taught
from stream.log import Log, Record, topics
from stream.log.follower import Follower


def taught_detector(log: Log, shipped: AttentionDetector) -> AttentionDetector:
    """Return the detector with every label on the log, each of which holds from its own time on.

    Raises:
        LogError: the labels cannot be read.
    """
    with Follower(log, [topics.LABELS]) as follower:
        return taught_by(follower.read_to_end(), shipped)


def taught_by(labels: Iterable[Record], shipped: AttentionDetector) -> AttentionDetector:
    """Return the detector as these records of the labels topic teach it."""
    taught = Taught(shipped)
    for record in labels:
        taught.take(record)
    return taught.detector
