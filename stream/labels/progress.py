"""How well the models scored each label before they learned it, beside the shipped models alone.

The labels of the topic are folded as every worker folds them. Each labelled turn is scored with what was
taught until then, and by the shipped model. So these figures are honest without a test set (progressive
validation: Blum, Kalai and Langford, COLT 1999). Turns that other shipped weights have scored are left out:
their words are not known any more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from detectors.conversation.attention import AttentionDetector
from detectors.conversation.learning import area
from detectors.models.linear import sigmoid
from stream.labels.fold import LabelFold
from stream.labels.told import Calibration, JudgedGroup, JudgedModel, Kind, ModelsRead, MovedModel, Step
from stream.records import LabelledTurn, LabelRecord, LabelsEntry, Retraction

STEPS = 100
"""Steps of a probability in which scores are counted."""
BINS = 10
"""Rows of a calibration table."""
STEP_EVERY = 100
"""Labels after which the history has a step, beside those before and at which something else happened."""
_LEAST_CHANCE = 1e-6
_KINDS: tuple[Kind, ...] = ("all", "language", "queue", "version")
_STEPS_TOLD, _GROUPS_TOLD, _MOVES_TOLD = 100, 200, 20

Told: TypeAlias = tuple[int, LabelsEntry]
"""A record of the labels topic and its offset."""


class Scores(Struct):
    """The probabilities that turns got, by what they turned out to be, in steps of 1/100."""

    bad: list[int] = field(default_factory=lambda: [0] * STEPS)
    other: list[int] = field(default_factory=lambda: [0] * STEPS)
    loss: float = 0.0

    def add(self, chance: float, is_bad: bool) -> None:
        """Count the probability of a turn."""
        finite = min(max(chance, _LEAST_CHANCE), 1.0 - _LEAST_CHANCE)
        self.loss -= math.log(finite if is_bad else 1.0 - finite)
        (self.bad if is_bad else self.other)[min(STEPS - 1, int(chance * STEPS))] += 1

    @property
    def turns(self) -> int:
        """How many turns were counted."""
        return sum(self.bad) + sum(self.other)

    @property
    def auc(self) -> float | None:
        """The area under the ROC curve, None with turns of one class only."""
        return area(self.bad, self.other)

    @property
    def log_loss(self) -> float | None:
        """The mean logarithmic loss of a turn, None without turns."""
        return self.loss / self.turns if self.turns else None

    def told(self) -> JudgedModel:
        """Return the figures and the calibration table."""
        return JudgedModel(self.auc, self.log_loss, self.calibration())

    def calibration(self) -> list[Calibration]:
        """Return the calibration table, without the rows of no turn."""
        rows = []
        for number in range(BINS):
            steps = slice(number * STEPS // BINS, (number + 1) * STEPS // BINS)
            bad, turns = sum(self.bad[steps]), sum(self.bad[steps]) + sum(self.other[steps])
            if turns:
                rows.append(Calibration(number / BINS, (number + 1) / BINS, turns, bad / turns))
        return rows


class Group(Struct):
    """The turns of one kind, such as those of a `queue`, scored by the shipped model and as taught."""

    kind: Kind
    name: str
    shipped: Scores = field(default_factory=Scores)
    taught: Scores = field(default_factory=Scores)


class Progress(Struct):
    """The steps of the models, and how well they scored, by group. `left_out` counts the turns not scored.

    `moved` has each time that a model moved by `jump_at` or more within an hour.
    """

    steps: list[Step] = field(default_factory=list)
    groups: dict[tuple[Kind, str], Group] = field(default_factory=dict)
    left_out: int = 0
    latest: float = 0.0
    jump_at: float = 0.0
    moved: list[MovedModel] = field(default_factory=list)


def judged(found: Progress) -> list[JudgedGroup]:
    """Return the groups kind by kind, within a kind the one with most turns first."""
    ordered = sorted(
        found.groups.values(),
        key=lambda group: (_KINDS.index(group.kind), -group.shipped.turns, group.name),
    )
    return [
        JudgedGroup(
            kind=group.kind,
            name=group.name,
            turns=group.shipped.turns,
            dissatisfied=sum(group.shipped.bad),
            shipped=group.shipped.told(),
            taught=group.taught.told(),
        )
        for group in ordered
    ]


def read_models(told: Sequence[Told], detector: AttentionDetector) -> ModelsRead:
    """Return what the whole labels topic says of the models. It takes as long as to learn all labels."""
    found = read(told, detector)
    parts = (detector.frustration, detector.emotion, detector.intents)
    return ModelsRead(
        shipped=detector.model,
        version=found.steps[-1].version if found.steps else detector.model,
        weights={part.kind: part.name for part in parts},
        latest=found.latest or None,
        step_count=len(found.steps),
        steps=found.steps[-_STEPS_TOLD:],
        groups=judged(found)[:_GROUPS_TOLD],
        left_out=found.left_out,
        jump_at=found.jump_at,
        moved=found.moved[-_MOVES_TOLD:],
    )


def read(told: Sequence[Told], detector: AttentionDetector, since: float = 0.0) -> Progress:
    """Return how the models came to be what they are.

    Args:
        told: the whole labels topic, in its order.
        detector: the shipped one.
        since: labels that took effect before this event time are learned and not judged.
    """
    fold, progress = LabelFold(detector.frustration, detector.model), Progress()
    untold: float | None = None  # when the last label took effect, if it has made no step
    for place, (offset, entry) in enumerate(told):
        progress.latest = max(progress.latest, entry.effective_at)
        if untold is not None and not isinstance(entry, LabelRecord):
            progress.steps.append(_made(fold, untold))
        if isinstance(entry, LabelRecord) and entry.effective_at >= since:
            _judge(progress, fold, entry)
        again_from = fold.take(offset, entry)
        if again_from is not None:
            for each in _from(told[: place + 1], again_from):
                fold.again(*each)
            fold.finish(entry.effective_at)
        step = _step(fold, entry, number=place + 1, is_last=place + 1 == len(told))
        untold = entry.effective_at if step is None else None
        if step is not None:
            progress.steps.append(step)
    progress.jump_at = fold.jump_at
    progress.moved = [MovedModel(each.at, each.language, each.queue, each.by) for each in fold.moved]
    return progress


def _from(told: Sequence[Told], offset: int) -> Iterator[Told]:
    return (each for each in told if each[0] >= offset)


def _judge(progress: Progress, fold: LabelFold, label: LabelRecord) -> None:
    """Score the turns of a label as they are scored before it is learned."""
    shipped_name = fold.learner.model.name
    for turn in label.turns:
        if label.model != shipped_name or turn.parts is None or turn.language not in fold.learner.model.heads:
            progress.left_out += 1
            continue
        odds, is_bad = sum(turn.parts), label.place == 0
        shipped, taught = sigmoid(odds), sigmoid(odds + _shift(fold, label, turn))
        kinds: tuple[tuple[Kind, str], ...] = (
            ("all", ""), ("language", turn.language), ("queue", label.queue), ("version", label.model),
        )  # fmt: skip
        for kind, name in kinds:
            group = progress.groups.setdefault((kind, name), Group(kind, name))
            group.shipped.add(shipped, is_bad)
            group.taught.add(taught, is_bad)


def _shift(fold: LabelFold, label: LabelRecord, turn: LabelledTurn) -> float:
    assert turn.parts is not None
    ids = np.array(turn.ids, dtype=np.uint32)
    return fold.learner.heads.shift(turn.language, label.queue, ids, turn.parts) if turn.ids else 0.0


def _step(fold: LabelFold, entry: LabelsEntry, number: int, is_last: bool) -> Step | None:
    """Return the step that a record makes, or None for one of many labels."""
    if isinstance(entry, LabelRecord):
        return _made(fold, entry.effective_at) if is_last or number % STEP_EVERY == 0 else None
    made = replace(_made(fold, entry.effective_at), by=entry.by, why=entry.why)
    if isinstance(entry, Retraction):
        return replace(made, what="taken_back")
    return replace(made, what="rolled_forward" if entry.until is None else "rolled_back", until=entry.until)


def _made(fold: LabelFold, at: float) -> Step:
    figures = fold.learner.figures()
    return Step(
        at=at,
        version=fold.name,
        turns=figures.labels,
        what="learned",
        auc=figures.auc,
        log_loss=figures.log_loss if figures.labels else None,
    )
