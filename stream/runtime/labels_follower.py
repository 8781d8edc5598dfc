"""Follows the labels topic: a worker's model is the shipped one and every label since, in order.

The topic has one partition, so all workers that have read the same labels have the same weights. Until the
first label, a worker uses the shipped model itself. Labels are kept for ever, so one worker saves the learned
model on the models topic now and then, and a worker that starts goes on from the saved model.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from detectors.conversation import learned
from detectors.conversation.attention import AttentionDetector
from detectors.conversation.learning import Figures, Label, OnlineLearner, ScoredTurn
from stream.log import Log, Message, Record, TopicPartition, topics
from stream.log.follower import Follower, last_records
from stream.records import decode_label

MAX_LABELS_A_BATCH = 10
"""Labels that are learned between two batches of events, so that many labels at once delay no event."""
SAVE_EVERY = 500
"""Labels after which the model is saved again."""
_LABELS = TopicPartition(topics.LABELS, 0)
_KEY = b"frustration"
_CURSOR_HEADER = "stepin-labels-read"
"""This header of a saved model holds the follower's cursor: the offset of the next label to learn."""

logger = logging.getLogger(__name__)


class _Saved(NamedTuple):
    """A learned model from the models topic, and the offset of the next label to learn."""

    learner: OnlineLearner
    next_label: int


class LabelsFollower:
    """Keeps a detector that learns, in `detector`, and how good it is, in `figures` (None before a label).

    Args:
        shipped: the detector to begin with. It stays as it is: other workers begin with it too.

    Raises:
        LogError: the labels topic or the models topic cannot be read.
    """

    def __init__(self, log: Log, shipped: AttentionDetector) -> None:
        self.detector = copy.copy(shipped)
        self.figures: Figures | None = None
        self._shipped = shipped
        self._learner: OnlineLearner | None = None
        self._unsaved = 0
        saved = self._load(log)
        self._follower = Follower(log, [topics.LABELS], {_LABELS: saved.next_label} if saved else "beginning")
        if saved is not None and self._fits(saved):
            self._use(saved.learner)
        self._learn(self._follower.read_to_end())

    def update(self) -> None:
        """Learns some of the labels that have come since the last call."""
        self._learn(self._follower.poll(0.0, MAX_LABELS_A_BATCH))

    def save(self) -> Message | None:
        """Returns the message that saves the model, or None while too few labels are new.

        Workers that have read the same labels would save the same model: let one of them save.
        """
        if self._learner is None or self._unsaved < SAVE_EVERY:
            return None
        self._unsaved = 0
        value = learned.encode(self._learner, self._shipped.frustration)
        next_label = b"%d" % self._follower.cursor[_LABELS]
        return Message(topics.MODELS, _KEY, value, 0, ((_CURSOR_HEADER, next_label),))

    def close(self) -> None:
        """Stops reading."""
        self._follower.close()

    def _load(self, log: Log) -> _Saved | None:
        """Returns the model that was saved last, or None if this version cannot use it."""
        record = last_records(log, [topics.MODELS]).get((topics.MODELS, _KEY))
        if record is None:
            return None
        try:
            next_label = int(dict(record.headers)[_CURSOR_HEADER])
            return _Saved(learned.decode(record.value or b"", self._shipped.frustration), next_label)
        except (KeyError, ValueError) as error:
            logger.warning(
                "the model saved at offset %d is not used, all labels are: %s", record.offset, error
            )
            return None

    def _fits(self, saved: _Saved) -> bool:
        """Returns whether the labels that follow go on where the saved model stopped."""
        for gap in self._follower.gaps:
            if gap.first < gap.wanted:
                logger.warning(
                    "%s was created again: the saved model is not used, all labels are", topics.LABELS
                )
                return False
            logger.warning(
                "%s no longer has the labels from offset %d to %d: the model goes on without them",
                *(topics.LABELS, saved.next_label, gap.first - 1),
            )
        return True

    def _learn(self, records: Iterable[Record]) -> None:
        count = 0
        for record in records:
            count += 1
            try:
                label = decode_label(record.value or b"")
            except (msgspec.DecodeError, RecursionError) as error:
                logger.error("label at offset %d is not learned: %s", record.offset, error)
                continue
            learner = self._learner or self._use(OnlineLearner(copy.deepcopy(self.detector.frustration)))
            for turn in label.turns:
                learner.learn(Label(ScoredTurn(turn.language, turn.ids), label.place, turn.credit))
        self._unsaved += count
        if count and self._learner is not None:
            self._report(self._learner)

    def _use(self, learner: OnlineLearner) -> OnlineLearner:
        """Makes the learner's model the detector's."""
        self.detector.frustration, self._learner = learner.model, learner
        self._name(learner.figures())
        return learner

    def _report(self, learner: OnlineLearner) -> None:
        drifts = self.figures.drifts if self.figures is not None else 0
        figures = self._name(learner.figures())
        if figures.drifts > drifts:
            logger.warning("the labels have drifted from the model (%s): it learns faster", figures)
        logger.info("model %s has learned: %s", self.detector.model, figures)

    def _name(self, figures: Figures) -> Figures:
        """Names the model by the shipped one and the number of labels; alerts carry this name."""
        self.figures = figures
        self.detector.model = f"{self._shipped.model}+{figures.labels}"
        return figures
