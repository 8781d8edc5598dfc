"""Follows the labels topic: a worker's model is the shipped one and what every label since has taught.

The topic has one partition, so all workers that have read the same labels were taught the same. A turn is
scored with the labels that hold at its event time, whenever a worker reads them. Labels are kept for ever,
so one worker saves what was taught on the models topic now and then, and a worker that starts goes on there.

Where no saved model fits, as at the first start of a new version, many labels are to be learned. The worker
then scores with the shipped model and learns a part of them between two batches. Each partition notes from
which event time on it uses what was learned.
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
from detectors.conversation.versions import ModelVersions
from stream.log import Log, Message, Record, TopicPartition, topics
from stream.log.follower import Follower, last_records
from stream.records import LabelRecord, decode_label

MAX_LABELS_A_BATCH = 10
"""Labels that are learned between two batches of events, so that many labels at once delay no event."""
CATCH_UP = 100
"""Labels that are learned between two batches until the model is used: about a tenth of a second."""
AT_ONCE = 2_000
"""Labels that are learned before a worker joins: at most some seconds of work."""
SAVE_EVERY = 500
"""Labels after which the model is saved again."""
SAVE_EVERY_CATCHING_UP = 10_000
SAVE_LAG = 500
"""Labels that have to follow a saved model, so that a partition that is behind still finds its version."""
_LABELS = TopicPartition(topics.LABELS, 0)
_KEY = b"frustration"
_CURSOR_HEADER = "stepin-labels-read"
"""This header of a saved model holds the follower's cursor: the offset of the next label to learn."""

logger = logging.getLogger(__name__)


class _Saved(NamedTuple):
    """A learned model from the models topic, and the offset of the next label to learn."""

    learner: OnlineLearner
    next_label: int


class _Snapshot(NamedTuple):
    """A message that saves a model, and the number of labels that have to be known before it is sent."""

    message: Message
    due: int


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
        self._versions: ModelVersions | None = None
        self._snapshot: _Snapshot | None = None
        saved = self._load(log)
        self._follower = Follower(log, [topics.LABELS], {_LABELS: saved.next_label} if saved else "beginning")
        if saved is not None and self._fits(saved):
            self._begin(saved.learner)
        self.detector.catching_up = self._follower.lag > AT_ONCE
        if self.detector.catching_up:
            logger.warning(
                "%d labels are to be learned: %s scores until then", self._follower.lag, shipped.model
            )
        else:
            self._learn(self._follower.read_to_end())
            self._use()

    def update(self) -> None:
        """Learns some of the labels that have come since the last call."""
        catching_up = self.detector.catching_up
        self._learn(self._follower.poll(0.0, CATCH_UP if catching_up else MAX_LABELS_A_BATCH))
        if catching_up and self._follower.caught_up and self._follower.lag <= MAX_LABELS_A_BATCH:
            self._take_snapshot(lag=0)
            self.detector.catching_up = False
        if not self.detector.catching_up:
            self._use()

    def save(self) -> Message | None:
        """Return the message that saves the model, or None while too few labels are new.

        Workers that have read the same labels would save the same model: let one of them save.
        """
        if self._snapshot is None:
            if self.detector.catching_up and self._unsaved >= SAVE_EVERY_CATCHING_UP:
                self._take_snapshot(lag=0)
            elif not self.detector.catching_up and self._unsaved >= SAVE_EVERY:
                self._take_snapshot(SAVE_LAG)
        snapshot = self._snapshot
        if snapshot is None or self._versions is None or self._versions.known < snapshot.due:
            return None
        self._snapshot = None
        return snapshot.message

    def _take_snapshot(self, lag: int) -> None:
        """Encode the model as it is now. It is sent when `lag` more labels are known."""
        if self._learner is None or self._versions is None:
            return
        self._unsaved = 0
        self._versions.newest()
        value = learned.encode(self._learner)
        next_label = b"%d" % self._follower.cursor[_LABELS]
        message = Message(topics.MODELS, _KEY, value, 0, ((_CURSOR_HEADER, next_label),))
        self._snapshot = _Snapshot(message, self._versions.known + lag)

    def close(self) -> None:
        """Stop reading."""
        self._follower.close()

    def _load(self, log: Log) -> _Saved | None:
        """Return the model that was saved last, or None if this version cannot use it."""
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
        """Return whether the labels that follow go on where the saved model stopped."""
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
            self._learn_one(label)
        self._unsaved += count
        if count and self._learner is not None:
            self._report(self._learner)

    def _learn_one(self, label: LabelRecord) -> None:
        learner = self._learner or self._begin(OnlineLearner(self._shipped.frustration))
        assert self._versions is not None
        self._versions.newest()
        learner.changes = []
        # Parts that other weights gave say nothing about today's.
        known = label.model == self._shipped.frustration.name
        for turn in label.turns:
            scored = ScoredTurn(turn.language, turn.ids, turn.parts if known else None)
            learner.learn_one(Label(scored, label.place, turn.credit, label.queue))
        self._versions.add(label.effective_at, self._name(learner), learner.changes)

    def _begin(self, learner: OnlineLearner) -> OnlineLearner:
        """Goes on from a learner."""
        self._learner = learner
        self._versions = ModelVersions(learner.heads, self._name(learner))
        self.figures = learner.figures() if learner.memory.seen else None
        return learner

    def _use(self) -> None:
        """Let the detector use what was taught, at its last version until a turn asks for another."""
        if self._versions is not None:
            self.detector.versions, self.detector.taught = self._versions, self._versions.heads
            self.detector.model = self._versions.newest()

    def _name(self, learner: OnlineLearner) -> str:
        """Return the name of the model: the shipped one and the number of labels. Alerts carry it."""
        labels = learner.memory.seen
        return f"{self._shipped.model}+{labels}" if labels else self._shipped.model

    def _report(self, learner: OnlineLearner) -> None:
        drifts = self.figures.drifts if self.figures is not None else 0
        self.figures = learner.figures()
        if self.figures.drifts > drifts:
            logger.warning("the labels have drifted from the model (%s)", self.figures)
        logger.info("model %s has learned: %s", self._name(learner), self.figures)
