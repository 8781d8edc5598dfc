"""Follows the labels topic: one worker's models are what was shipped and every label since, in their order.

The topic has one partition, so every worker that has read the same labels has the same weights. Nothing is
copied or computed until there is a label.
"""

from __future__ import annotations

import copy
import logging

import msgspec

from detectors.attention import AttentionDetector
from detectors.learning import Figures, Label, OnlineLearner, ScoredTurn
from stream import topics
from stream.log import Log, Record
from stream.records import decode_label

MAX_A_STEP = 10
"""Judgements that are learned between two batches, so that many at once hold up no event."""
_AT_START = 500

logger = logging.getLogger(__name__)


class LabelsReader:
    """A detector of its own for one run, which learns.

    Args:
        detector: as it was shipped. It is left as it is: other runs begin with it too.

    Raises:
        LogError: the labels so far could not be read.
    """

    def __init__(self, log: Log, detector: AttentionDetector) -> None:
        self.detector = copy.copy(detector)
        self.figures: Figures | None = None
        self._shipped = detector.model
        self._learner: OnlineLearner | None = None
        self._reader = log.reader([topics.LABELS], "beginning")
        while not self._reader.caught_up():
            self._learn(self._reader.poll(0.1, _AT_START))

    def follow(self) -> None:
        """Learn a few of the labels that have come."""
        self._learn(self._reader.poll(0.0, MAX_A_STEP))

    def close(self) -> None:
        """Stop following."""
        self._reader.close()

    def _learn(self, records: list[Record]) -> None:
        for record in records:
            try:
                judgement = decode_label(record.value or b"")
            except (msgspec.DecodeError, RecursionError) as error:
                logger.error("label at offset %d is not learned: %s", record.offset, error)
                continue
            learner = self._learner or self._begin()
            for turn in judgement.turns:
                learner.learn(Label(ScoredTurn(turn.language, turn.ids), judgement.place, turn.credit))
        if records and self._learner is not None:
            self._tell(self._learner)

    def _begin(self) -> OnlineLearner:
        self.detector.frustration = copy.deepcopy(self.detector.frustration)
        self._learner = OnlineLearner(self.detector.frustration)
        return self._learner

    def _tell(self, learner: OnlineLearner) -> None:
        before, self.figures = self.figures, learner.figures()
        self.detector.model = f"{self._shipped}+{self.figures.labels}"
        if self.figures.drifts > (before.drifts if before else 0):
            logger.warning("the labels have drifted from the model (%s): it learns faster", self.figures)
        logger.info("model %s has learned: %s", self.detector.model, self.figures)
