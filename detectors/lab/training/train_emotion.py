"""Trains the emotion model in each language: on the *train* sets, then on written conversations.

The sets give words their feelings (series, comments), the conversations say how customers of a desk show
them. Conversations that nobody rated for emotion teach what is usual for their satisfaction, and the turns
that were written for the intent teach confusion, which is rare.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from detectors.conversation import emotion
from detectors.lab.data import datasets, felt_turns, intent_turns
from detectors.lab.data.felt_turns import FeltTurn
from detectors.lab.training import fitting
from detectors.lab.training.conversation_examples import example, in_conversation, split
from detectors.lab.training.fitting import Example, Recipe, one_of
from detectors.models.linear import HashedLinear
from detectors.text.features import has_words, normal, turn_ids

DESK = Recipe(labels=emotion.LABELS, passes=6, rate_first=0.3)
_RATED_WEIGHT, _UNRATED_WEIGHT, _INTENT_WEIGHT = 4.0, 2.0, 0.4
_FOLDS = 3


class Plan(Struct, frozen=True, kw_only=True):
    """How a language learns.

    `words` is the fit on the set of others. What the conversations change in its weights counts by `kept`.
    A turn keeps `context_share` of its weight with its context, the rest is learned without. In the
    calibration the conversations have `desk_share` of the weight and each emotion its `class_weights`:
    without these a rare one would never be the likeliest.
    """

    words: Recipe
    kept: float
    context_share: float
    desk_share: float
    class_weights: tuple[float, ...]


PLANS = {
    "zh": Plan(
        words=Recipe(labels=emotion.LABELS, passes=2, rate_first=0.4),
        kept=1.0,
        context_share=0.7,
        desk_share=0.8,
        class_weights=(1.0, 1.2, 1.2, 1.0, 1.5, 1.0),
    ),
    "en": Plan(
        words=Recipe(labels=emotion.LABELS, passes=4, rate_first=0.4),
        kept=0.65,
        context_share=0.85,
        desk_share=0.15,
        class_weights=(1.0, 2.0, 1.3, 1.0, 1.2, 0.9),
    ),
}


class DeskTurns(Struct, frozen=True):
    """The customers' turns of written conversations as examples: those rated for emotion, and the others.

    All turns of one file have the same group. `confused` are turns of no conversation.
    """

    rated: list[Example]
    unrated: list[Example]
    confused: list[Example]

    def without(self, groups: Collection[int]) -> DeskTurns:
        """Return the turns without those of some files."""
        rated, unrated = (
            [each for each in part if each.group not in groups] for part in (self.rated, self.unrated)
        )
        return DeskTurns(rated, unrated, self.confused)


def fit(
    learned: Sequence[Example], held_out: Sequence[Example], desk: DeskTurns, language: str
) -> HashedLinear:
    """Fits a head on texts of a set and on conversations.

    It is calibrated on other texts of the set, `held_out`, and on conversations by heads that have not
    learned from their file.
    """
    plan = PLANS[language]
    words = fitting.fit(learned, plan.words)
    head = _on_desk(words, desk, plan)
    raw = np.vstack([fitting.logits(head, held_out), _without_their_file(words, desk, plan)])
    judged = [
        *_weighted(held_out, 1.0 - plan.desk_share),
        *_weighted(desk.rated, plan.desk_share),
    ]
    head.calibration = fitting.calibrate(raw, judged, plan.class_weights)
    return head


def _on_desk(words: HashedLinear, desk: DeskTurns, plan: Plan) -> HashedLinear:
    """Return the head that learned from conversations, beginning with `words`."""
    whole, own = split([*desk.rated, *desk.unrated], plan.context_share)
    head = fitting.fit([*whole, *own, *desk.confused], DESK, words)
    head.weights = words.weights + plan.kept * (head.weights - words.weights)
    pairs = zip(head.bias, words.bias, strict=True)
    head.bias = [of_words + plan.kept * (bias - of_words) for bias, of_words in pairs]
    return fitting.compact(head)


def _without_their_file(words: HashedLinear, desk: DeskTurns, plan: Plan) -> fitting.Targets:
    """Return the logits of the rated turns, each from a head that has not learned from its file."""
    groups = sorted({each.group for each in desk.rated})
    fold = fitting.folds_of(groups, _FOLDS, DESK.seed)
    found = np.zeros((len(desk.rated), len(emotion.LABELS)))
    for number in range(_FOLDS):
        outside = {group for group, at in zip(groups, fold, strict=True) if at == number}
        head = _on_desk(words, desk.without(outside), plan)
        for place, each in enumerate(desk.rated):
            if each.group in outside:
                found[place] = head.logits_of(each.ids, each.scale)
    return found


def _weighted(examples: Sequence[Example], share: float) -> list[Example]:
    """Return the examples with weights whose sum is `share`."""
    total = sum(each.weight for each in examples)
    return [msgspec.structs.replace(each, weight=share * each.weight / total) for each in examples]


def desk_turns(language: str) -> DeskTurns:
    """Return the turns of the written conversations for training."""
    rated, unrated = (
        [turn for turn in turns if has_words(normal(turn.text))]
        for turns in (felt_turns.read(felt_turns.file_of(language, "train")), felt_turns.unrated(language))
    )
    groups = {name: group for group, name in enumerate(sorted({turn.source for turn in (*rated, *unrated)}))}
    usual = _usual(rated)
    return DeskTurns(
        [
            _example(turn, language, one_of(place, len(emotion.LABELS)), groups, _RATED_WEIGHT)
            for turn in rated
            if (place := _place_of(turn)) is not None
        ],
        [_example(turn, language, usual[turn.satisfaction], groups, _UNRATED_WEIGHT) for turn in unrated],
        _confused(language),
    )


def _confused(language: str) -> list[Example]:
    target = one_of(emotion.LABELS.index("confusion"), len(emotion.LABELS))
    return [
        Example(turn_ids(normal(turn.text), language), target, 0, _INTENT_WEIGHT)
        for turn in intent_turns.read_intent("confusion", language, "train")
        if turn.shows
    ]


def _place_of(turn: FeltTurn) -> int | None:
    """Return the place of the turn's emotion among `LABELS`."""
    return None if turn.emotion is None else emotion.LABELS.index(turn.emotion)


def _usual(rated: Sequence[FeltTurn]) -> list[tuple[float, ...]]:
    """Return the shares of the emotions among dissatisfied, neutral and satisfied turns."""
    found = np.zeros((3, len(emotion.LABELS)))
    for turn in rated:
        if (place := _place_of(turn)) is not None:
            found[turn.satisfaction, place] += 1.0
    return [tuple(row) for row in (found / found.sum(axis=1, keepdims=True)).tolist()]


def _example(
    turn: FeltTurn, language: str, target: tuple[float, ...], groups: dict[str, int], weight: float
) -> Example:
    features = in_conversation(turn.text, turn.before, language)._replace(alike=None)
    return example(features, target, groups[turn.source], weight)


def examples_of(texts: Iterable[datasets.FeltText], names: dict[str, str], language: str) -> list[Example]:
    """Return texts as examples; `names` maps the set's emotions to the six."""
    examples = []
    for felt in texts:
        places = [emotion.LABELS.index(names[name]) for name in felt.emotions]
        target = tuple(places.count(place) / len(places) for place in range(len(emotion.LABELS)))
        examples.append(Example(turn_ids(normal(felt.text), language), target, 0))
    return examples


def train(data: Path, say: Callable[[str], None]) -> bytes:
    """Return the weights file of the emotion model. `say` receives the progress."""
    model = emotion.EmotionModel()
    say("emotion, Chinese (cped, conversations of desks)")
    parts = [
        examples_of(
            (felt for felt, _ in datasets.read_cped(data / "cped" / f"{name}.csv")), emotion.CPED, "zh"
        )
        for name in ("test_split", "valid_split")
    ]
    model.heads["zh"] = fit(parts[0], parts[1], desk_turns("zh"), "zh")
    say("emotion, English (goemotions, conversations of desks)")
    parts = [
        examples_of(datasets.read_goemotions(data / "goemotions" / f"{name}.tsv"), emotion.GOEMOTIONS, "en")
        for name in ("train", "dev")
    ]
    model.heads["en"] = fit(parts[0], parts[1], desk_turns("en"), "en")
    return model.encode("f2")
