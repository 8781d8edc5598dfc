"""Follows the labels topic: one worker's models are what was shipped and every label since, in their order.

The topic has one partition, so every worker that has read the same labels has the same weights. Nothing is
copied or computed until there is a label. As labels are kept for ever, what was learned from them is saved on
the models topic now and then, and a worker that starts goes on from there.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable

import msgspec

from detectors.conversation import learned
from detectors.conversation.attention import AttentionDetector
from detectors.conversation.learning import Figures, Label, OnlineLearner, ScoredTurn
from stream.log import Log, Message, Record, read_to_end, topics
from stream.records import decode_label

MAX_A_STEP = 10
"""Judgements that are learned between two batches, so that many at once hold up no event."""
SAVE_EVERY = 500
"""Judgements after which what was learned is worth saving again."""
_KEY = b"frustration"
_READ = "stepin-labels-read"
"""The header that says up to which offset of the labels topic a saved model has learned."""

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
        self._shipped = detector
        self._learner: OnlineLearner | None = None
        self._read = self._saved = 0
        self._restore(log)
        self._reader = log.reader([topics.LABELS], "beginning")
        self._learn(read_to_end(self._reader))

    def follow(self) -> None:
        """Learn a few of the labels that have come."""
        self._learn(self._reader.poll(0.0, MAX_A_STEP))

    def save(self) -> Message | None:
        """What was learned, for the models topic, if that is worth saving again; else None.

        All who have read as far would save the same, so it is enough that one of them does.
        """
        if self._learner is None or self._read < self._saved + SAVE_EVERY:
            return None
        self._saved = self._read
        value = learned.encode(self._learner, self._shipped.frustration)
        return Message(topics.MODELS, _KEY, value, 0, ((_READ, b"%d" % self._read),))

    def close(self) -> None:
        """Stop following."""
        self._reader.close()

    def _restore(self, log: Log) -> None:
        """Go on from what was saved last, if that was learned by this program from what it ships."""
        reader = log.reader([topics.MODELS], "beginning")
        saved: Record | None = None
        for record in read_to_end(reader):
            saved = record if record.value is not None else None
        reader.close()
        if saved is None:
            return
        try:
            read = int(dict(saved.headers)[_READ])
            self._begin(learned.decode(saved.value or b"", self._shipped.frustration))
        except (KeyError, ValueError) as error:
            logger.warning(
                "the model saved at offset %d is not used, all labels are: %s", saved.offset, error
            )
            return
        self._read = self._saved = read

    def _learn(self, records: Iterable[Record]) -> None:
        before = self._read
        for record in records:
            if record.offset < self._read:
                continue
            self._read = record.offset + 1
            try:
                judgement = decode_label(record.value or b"")
            except (msgspec.DecodeError, RecursionError) as error:
                logger.error("label at offset %d is not learned: %s", record.offset, error)
                continue
            learner = self._learner or self._begin(OnlineLearner(copy.deepcopy(self.detector.frustration)))
            for turn in judgement.turns:
                learner.learn(Label(ScoredTurn(turn.language, turn.ids), judgement.place, turn.credit))
        if self._read > before and self._learner is not None:
            self._tell(self._learner)

    def _begin(self, learner: OnlineLearner) -> OnlineLearner:
        self.detector.frustration, self._learner = learner.model, learner
        self.figures = learner.figures()
        self.detector.model = f"{self._shipped.model}+{self.figures.labels}"
        return learner

    def _tell(self, learner: OnlineLearner) -> None:
        before, self.figures = self.figures, learner.figures()
        self.detector.model = f"{self._shipped.model}+{self.figures.labels}"
        if self.figures.drifts > (before.drifts if before else 0):
            logger.warning("the labels have drifted from the model (%s): it learns faster", self.figures)
        logger.info("model %s has learned: %s", self.detector.model, self.figures)
