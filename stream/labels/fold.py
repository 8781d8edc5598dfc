"""Folds the labels topic into a model: each label in its order, with the part that the ledger gives it.

Where a record changes the part of an earlier label, everything from there on is folded again, from the last
checkpoint before it. The result is bit for bit that of a fold in which the label always had its new part.
Turns before the record's `effective_at` are still scored with what was taught until then.
"""

from __future__ import annotations

from collections.abc import Iterable

from detectors.contract.rules.learning_rules import LearningRules
from detectors.conversation import versions
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn
from detectors.conversation.probe import SENTENCES, ModelWatch, Moved
from detectors.conversation.taught import Key
from detectors.conversation.versions import ModelVersions
from stream.labels.ledger import Ledger, Part
from stream.records import LabelRecord, LabelsEntry

CHECKPOINT_EVERY = 100
"""Records between two checkpoints. Of the older ones fewer and fewer are kept."""
_MOST_MOVED = 100


class Checkpoints:
    """Copies of a learner as it was before some offsets, ever fewer of those that lie far back.

    So to go back by n records costs at most 4n of them and two distances more. There are some 12 copies after
    100,000 records, and each takes the memory of the heads.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[int, OnlineLearner]] = []

    def note(self, offset: int, learner: OnlineLearner) -> None:
        """Keep a copy of the learner, which learned what is before `offset`, unless one is near enough."""
        number = offset // CHECKPOINT_EVERY
        if self._kept and self._kept[-1][0] // CHECKPOINT_EVERY == number:
            return
        self._kept.append((offset, learner.copy()))
        # The further back, the higher the power of two that a number has to be a multiple of.
        self._kept = [
            (at, kept)
            for at, kept in self._kept
            if not (one := at // CHECKPOINT_EVERY) & ((1 << max(0, (number - one).bit_length() - 1)) - 1)
        ]

    def back_to(self, offset: int) -> tuple[int, OnlineLearner] | None:
        """Return the last one that has learned nothing from `offset` on, and drop those after it."""
        self._kept = [each for each in self._kept if each[0] <= offset]
        if not self._kept:
            return None
        at, learner = self._kept[-1]
        return at, learner.copy()


class LabelFold:
    """A learner and its versions, and the ledger of what it learns.

    Args:
        shipped: the model to begin with, which stays as it is.
        name: of the whole detector with the shipped models.
        learner: to go on from, with its `ledger`; None begins anew.
        offset: of the next record to take.

    `moved` collects each time that the model moved by `jump_at` or more within an hour (`probe.py`).
    """

    def __init__(
        self,
        shipped: FrustrationModel,
        name: str,
        learner: OnlineLearner | None = None,
        ledger: Ledger | None = None,
        offset: int = 0,
    ) -> None:
        self.learner = learner or OnlineLearner(shipped)
        self.ledger = ledger or Ledger()
        self.offset = offset
        self._shipped = shipped
        self._shipped_name = name
        self._checkpoints = Checkpoints()
        self._again: OnlineLearner | None = None
        self._watch = ModelWatch(shipped)
        self.jump_at = LearningRules().jump_at
        self.moved: list[Moved] = []
        self.versions = ModelVersions(self.learner.heads, self.name)
        if learner is not None:
            self._checkpoints.note(offset, learner)

    @property
    def name(self) -> str:
        """The name of the model: the shipped one, the labels learned, and how often earlier ones changed."""
        labels, changes = self.learner.memory.seen, self.ledger.state.changes
        if not labels:
            return self._shipped_name
        return f"{self._shipped_name}+{labels}.{changes}" if changes else f"{self._shipped_name}+{labels}"

    def take(self, offset: int, entry: LabelsEntry) -> int | None:
        """Take the record at this offset, and learn it. Returns None then.

        If it changes what earlier labels teach, return the offset from where on all are to be folded `again`,
        up to and with this one. Then call `finish`.
        """
        changed = self.ledger.take(offset, entry)
        self.offset = offset + 1
        if changed is not None:
            found = self._checkpoints.back_to(changed)
            start, self._again = found or (0, OnlineLearner(self._shipped))
            return start
        self.versions.newest()
        self.learner.changes = []
        keys = _keys(entry, self.ledger, offset)
        self._note(entry.effective_at, keys)
        self._learn(self.learner, offset, entry)
        self.versions.add(entry.effective_at, self.name, self.learner.changes)
        self._look(entry.effective_at, keys)
        self._checkpoints.note(self.offset, self.learner)
        return None

    def again(self, offset: int, entry: LabelsEntry) -> None:
        """Fold a record again. The model in use stays as it is until `finish`."""
        assert self._again is not None
        self._learn(self._again, offset, entry)
        self._checkpoints.note(offset + 1, self._again)

    def finish(self, effective_at: float) -> None:
        """Let the model be what was folded again, for turns from an event time on."""
        assert self._again is not None
        self.versions.newest()
        keys = set(self.learner.heads.queues)
        self._note(effective_at, keys)
        changes = versions.become(self.learner.heads, self._again.heads)
        self.learner.memory, self._again = self._again.memory, None
        self.versions.add(effective_at, self.name, changes)
        self._look(effective_at, keys)

    def _note(self, at: float, keys: Iterable[Key]) -> None:
        for key in keys:
            self._watch.note(at, self.learner.heads, key)

    def _look(self, at: float, keys: Iterable[Key]) -> None:
        """Look whether the model has moved much, in the order of language and queue."""
        found = (self._watch.moved(at, self.learner.heads, key, self.jump_at) for key in sorted(keys))
        self.moved = [*self.moved, *(each for each in found if each is not None)][-_MOST_MOVED:]

    def _learn(self, learner: OnlineLearner, offset: int, entry: LabelsEntry) -> None:
        if isinstance(entry, LabelRecord):
            teach(learner, entry, self.ledger.part(offset, entry))


def _keys(entry: LabelsEntry, ledger: Ledger, offset: int) -> set[Key]:
    """Return the languages and the queue that a record teaches something."""
    if not isinstance(entry, LabelRecord) or not ledger.part(offset, entry).weight:
        return set()
    return {(turn.language, entry.queue) for turn in entry.turns if turn.language in SENTENCES}


def teach(learner: OnlineLearner, label: LabelRecord, part: Part) -> None:
    """Let a learner learn the turns of a label, with the label's part."""
    if not part.weight:
        return
    # Parts that other weights gave say nothing about today's.
    known = label.model == learner.model.name
    for turn in label.turns:
        scored = ScoredTurn(turn.language, turn.ids, turn.parts if known else None)
        learner.learn_one(Label(scored, part.place, turn.credit * part.weight, label.queue))
