"""The labels that one partition of stage 1 scores with, by event time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from detectors.conversation.attention import AttentionDetector
from stream.log import Message, topics
from stream.records import encode

MODEL_KEY = b"~model"


class ModelUse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From event time `at` on, a partition scores without labels (`catching_up`), or with them again."""

    at: float = 0.0
    catching_up: bool = False


_decode = msgspec.json.Decoder(ModelUse).decode


class PartitionModel:
    """Moves the detector to the labels that hold at an event time.

    The changelog notes from when on a partition had to do without labels, because its worker was still
    learning them, and from when on it uses them again.

    Args:
        partition: of the events topic.
        detector: all partitions of a worker share it.
        counters: count the labels that came too late (`labels_too_late`).
    """

    def __init__(self, partition: int, detector: AttentionDetector, counters: Counter[str]) -> None:
        self.use = ModelUse()
        self._partition = partition
        self._detector = detector
        self._counters = counters
        self._known = 0
        self._latest = 0.0
        self._changed = False

    def score_at(self, at: float) -> None:
        """Use the labels that hold at event time `at`."""
        detector = self._detector
        detector.score_at(at)
        if detector.catching_up != self.use.catching_up:
            self.use, self._changed = ModelUse(at=at, catching_up=detector.catching_up), True
        elif detector.versions is not None and detector.versions.known != self._known and self._latest:
            self._counters["labels_too_late"] += detector.versions.late(self._known, self._latest)
        self._known = detector.versions.known if detector.versions is not None else 0
        self._latest = max(self._latest, at)

    def restore(self, value: bytes | None) -> None:
        """Read what `changes` wrote."""
        if value is not None:
            self.use = _decode(value)

    def changes(self) -> Iterator[Message]:
        """Yield which model is in use, if that changed since the last call."""
        if self._changed:
            self._changed = False
            yield Message(topics.CONVERSATIONS, MODEL_KEY, encode(self.use), self._partition)
