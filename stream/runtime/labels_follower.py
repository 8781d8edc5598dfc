"""Follows the labels topic: a worker's model is the shipped one and what every label since has taught.

The topic has one partition, so all workers that have read the same labels were taught the same. A turn is
scored with the labels that hold at its event time, whenever a worker reads them. Labels are kept for ever,
so one worker saves what was taught on the models topic now and then, signed, and a worker that starts goes on
there.

Where no saved model fits, as at the first start of a new version, many labels are to be learned. The worker
then scores with the shipped model and learns a part of them between two batches. Each partition notes from
which event time on it uses what was learned.

A retraction, a changed answer and a contradiction change what earlier labels teach. The labels since then are
read and folded again: at once if they are few, otherwise a part between two batches, while the model as it
was still scores and later labels wait.
"""

from __future__ import annotations

import copy
import logging
from collections import Counter, deque
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from detectors.contract.rules.learning_rules import LearningRules
from detectors.conversation.attention import AttentionDetector
from detectors.conversation.learning import Figures
from stream.labels import saved as saved_model
from stream.labels.fold import LabelFold
from stream.labels.saved import BadSignature, SavedModel, Seal
from stream.log import Log, Message, Record, TopicPartition, topics
from stream.log.follower import Follower, last_records
from stream.records import LabelsEntry, ModelMoved, decode_entry, encode

MAX_LABELS_A_BATCH = 10
"""Labels that are learned between two batches of events, so that many labels at once delay no event."""
CATCH_UP = 100
"""Labels that are learned between two batches until the model is used: about a tenth of a second."""
AT_ONCE = 2_000
"""Labels that are learned before a worker joins, or folded again in one update: some seconds of work."""
SAVE_EVERY = 500
"""Labels after which the model is saved again."""
SAVE_EVERY_CATCHING_UP = 10_000
SAVE_LAG = 500
"""Labels that have to follow a saved model, so that a partition that is behind still finds its version."""
MOVED_KEY = b"moved"
"""The key under which the models topic has the last move of a model that was told to ops."""
_LABELS = TopicPartition(topics.LABELS, 0)
_SHIPPED = LearningRules()

logger = logging.getLogger(__name__)


class _Snapshot(NamedTuple):
    """A message that saves a model, and the number of labels that have to be known before it is sent."""

    message: Message
    due: int


class _Again(NamedTuple):
    """A fold that is made again: up to and with the record at `last`, for turns from `effective_at` on."""

    follower: Follower
    last: int
    effective_at: float


class LabelsFollower:
    """Keeps a detector that learns, in `detector`, and how good it is, in `figures` (None before a label).

    Args:
        shipped: the detector to begin with. It stays as it is: other workers begin with it too.
        seal: signs the models that are saved, and checks them.
        counters: counts what happens to saved models and to earlier labels.

    Raises:
        LogError: the labels topic or the models topic cannot be read.
    """

    def __init__(
        self,
        log: Log,
        shipped: AttentionDetector,
        seal: Seal | None = None,
        counters: Counter[str] | None = None,
    ) -> None:
        self.detector = copy.copy(shipped)
        self.figures: Figures | None = None
        self._log = log
        self._shipped = shipped
        self._seal = seal or Seal()
        self._counters = Counter[str]() if counters is None else counters
        self._unsaved = 0
        self._snapshot: _Snapshot | None = None
        self._waiting = deque[Record]()
        self._again: _Again | None = None
        self._at_once = AT_ONCE
        saved = self._load()
        self._follower = Follower(log, [topics.LABELS], {_LABELS: saved.next_label} if saved else "beginning")
        if saved is None or not self._fits(saved):
            self._fold = LabelFold(shipped.frustration, shipped.model)
        else:
            self._fold = LabelFold(shipped.frustration, shipped.model, *saved)
            self.figures = saved.learner.figures() if saved.learner.memory.seen else None
        self.detector.catching_up = self._follower.lag > AT_ONCE
        if self.detector.catching_up:
            logger.warning(
                "%d labels are to be learned: %s scores until then", self._follower.lag, shipped.model
            )
        else:
            self._learn(self._follower.read_to_end())
            self._use()

    @property
    def busy(self) -> bool:
        """Whether labels wait that were read already, or that must be read again."""
        return self.detector.catching_up or self._again is not None or bool(self._waiting)

    def update(self, rules: LearningRules = _SHIPPED) -> None:
        """Learns some of the labels that have come since the last call. `rules` are the last ones."""
        self._fold.jump_at = rules.jump_at
        self._at_once = AT_ONCE
        catching_up = self.detector.catching_up
        if self._again is not None:
            self._fold_again(self._again, CATCH_UP)
        if self._again is None:
            most = CATCH_UP if catching_up else MAX_LABELS_A_BATCH
            self._learn(() if self._waiting else self._follower.poll(0.0, most))
        behind = self._again is not None or self._follower.lag > MAX_LABELS_A_BATCH
        if catching_up and self._follower.caught_up and not behind:
            self._take_snapshot(lag=0)
            self.detector.catching_up = False
        if not self.detector.catching_up:
            self._use()

    def save(self) -> Message | None:
        """Return the message that saves the model, or None while too few labels are new.

        Workers that have read the same labels would save the same model: let one of them save.
        """
        if self._snapshot is None and self._again is None:
            if self.detector.catching_up and self._unsaved >= SAVE_EVERY_CATCHING_UP:
                self._take_snapshot(lag=0)
            elif not self.detector.catching_up and self._unsaved >= SAVE_EVERY:
                self._take_snapshot(SAVE_LAG)
        snapshot = self._snapshot
        if snapshot is None or self._fold.versions.known < snapshot.due:
            return None
        self._snapshot = None
        return snapshot.message

    def moved(self) -> list[Message]:
        """Return for ops what has moved the model much since the last call: for the history and the status.

        All workers find the same: let one of them send it.
        """
        fold = self._fold
        found, fold.moved = fold.moved, []
        messages = []
        for each in found:
            made = ModelMoved(
                at=each.at,
                language=each.language,
                queue=each.queue,
                by=round(each.by, 4),
                threshold=fold.jump_at,
                model=fold.name,
            )
            self._counters["model_moves"] += 1
            logger.warning(
                "model %s moved by %.2f in queue %s (%s) within an hour",
                *(fold.name, each.by, each.queue, each.language),
            )
            messages.append(Message(topics.HISTORY, made.queue.encode(), encode(made)))
            messages.append(Message(topics.MODELS, MOVED_KEY, encode(made), 0))
        return messages

    def _take_snapshot(self, lag: int) -> None:
        """Encode the model as it is now. It is sent when `lag` more labels are known."""
        self._unsaved = 0
        fold = self._fold
        fold.versions.newest()
        message = saved_model.message(fold.learner, fold.ledger, fold.offset, self._seal)
        self._snapshot = _Snapshot(message, fold.versions.known + lag)

    def close(self) -> None:
        """Stop reading."""
        self._follower.close()
        if self._again is not None:
            self._again.follower.close()

    def _load(self) -> SavedModel | None:
        """Return the model that was saved last, or None if it cannot be used."""
        record = last_records(self._log, [topics.MODELS]).get((topics.MODELS, saved_model.KEY))
        if record is None:
            return None
        try:
            return saved_model.read(record, self._shipped.frustration, self._seal)
        except ValueError as error:
            self._counters["models_refused"] += isinstance(error, BadSignature)
            who = dict(record.headers).get(saved_model.WORKER, b"").decode(errors="replace")
            logger.warning(
                "the model that %s saved at offset %d is not used, all labels are: %s",
                *(who or "somebody", record.offset, error),
            )
            return None

    def _fits(self, saved: SavedModel) -> bool:
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
        """Learns records, and those that waited before, until one makes a long fold necessary."""
        self._waiting.extend(records)
        before = self._fold.versions.known
        while self._waiting and self._again is None:
            record = self._waiting.popleft()
            entry = self._read(record)
            if entry is None:
                self._unsaved += 1
                continue
            self._unsaved += 1
            since = self._fold.take(record.offset, entry)
            if since is not None:
                self._begin_again(since, record.offset, entry.effective_at)
        if self._fold.versions.known > before:
            self._report()

    def _read(self, record: Record) -> LabelsEntry | None:
        try:
            return decode_entry(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            logger.error("label at offset %d is not learned: %s", record.offset, error)
            return None

    def _begin_again(self, since: int, last: int, effective_at: float) -> None:
        """Fold again from an offset on, the first records at once."""
        self._counters["labels_folded_again"] += last - since + 1
        follower = Follower(self._log, [topics.LABELS], {_LABELS: since})
        self._again = _Again(follower, last, effective_at)
        at_once, self._at_once = self._at_once, max(0, self._at_once - (last - since + 1))
        self._fold_again(self._again, at_once)
        if self._again is not None:
            logger.warning(
                "%d labels are folded again, as earlier ones changed: the model scores as it was until then",
                last - since + 1,
            )

    def _fold_again(self, again: _Again, most: int) -> None:
        """Fold up to so many records again."""
        while most > 0:
            records = again.follower.poll(0.1, min(most, CATCH_UP))
            for record in records:
                entry = self._read(record) if record.offset <= again.last else None
                if entry is not None:
                    self._fold.again(record.offset, entry)
                if record.offset >= again.last:
                    break
            most -= len(records)
            # A topic that was created again may end before.
            ended = not records and again.follower.caught_up
            if ended or again.follower.cursor[_LABELS] > again.last:
                again.follower.close()
                self._again = None
                self._fold.finish(again.effective_at)
                self._report()
                return

    def _use(self) -> None:
        """Let the detector use what was taught, at its last version until a turn asks for another."""
        versions = self._fold.versions
        if versions.known or self._fold.learner.memory.seen:
            self.detector.versions, self.detector.taught = versions, versions.heads
            self.detector.model = versions.newest()

    def _report(self) -> None:
        drifts = self.figures.drifts if self.figures is not None else 0
        self.figures = self._fold.learner.figures()
        if self.figures.drifts > drifts:
            logger.warning("the labels have drifted from the model (%s)", self.figures)
        logger.info("model %s has learned: %s", self._fold.name, self.figures)
