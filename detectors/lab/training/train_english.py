"""Trains the English head of the frustration model: on rated dialogues, comments, and written conversations.

Nearly all dialogues are complaints, comments are about anything, and the conversations written for this
project are clearer than real ones. So that a word does not take the bias of its set, each set but the
dialogues has a mark, a feature of its own, while the words are learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from detectors.conversation import frustration
from detectors.conversation.turn_features import History, TurnFeatures, context_of, in_context
from detectors.lab.data import datasets, desk_exchanges, desk_phrases
from detectors.lab.training import fitting
from detectors.lab.training.fitting import Example, Recipe, one_of
from detectors.models.linear import HashedLinear
from detectors.text.features import Ids, has_words, hash_name, normal, turn_ids

ENGLISH = Recipe(labels=frustration.LABELS, passes=6, rate_first=0.5)

# The shares of dissatisfied, neutral and satisfied turns among customers of a service desk (JDDC).
DESK_PRIOR = (0.24, 0.52, 0.24)

_TURN_WEIGHT, _COMMENT_WEIGHT, _DESK_WEIGHT = 0.5, 0.3, 1.5
_PHRASE_WEIGHT, _EXCHANGE_WEIGHT = 3.5, 2.0
# Each turn has one label, with which other raters may disagree.
_DESK_TARGETS = ((0.85, 0.13, 0.02), (0.06, 0.84, 0.1), (0.02, 0.13, 0.85))
# A failing agent does not make every customer dissatisfied, nor a succeeding one every customer content.
_EXCHANGE_TARGETS = ((0.6, 0.35, 0.05), (0.05, 0.75, 0.2), (0.0, 0.1, 0.9))
# The weights in the calibration of rated dialogues and of comments.
_CALIBRATION_SHARES = (0.75, 0.25)
_CALIBRATION_STRENGTH = 0.01
_DISSATISFIED = frozenset({"anger", "annoyance", "disappointment", "disapproval", "disgust"})
_SATISFIED = frozenset(
    [
        "admiration",
        "approval",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "relief",
        "excitement",
        "caring",
        "amusement",
        "pride",
    ]
)


def examples_of(data: Path, desk: Sequence[Path]) -> tuple[list[Example], list[Example], list[Example]]:
    """Returns the English examples: rated dialogues and comments of `data`, and those of `desk` files."""
    return (
        dialogue_examples(datasets.read_stc3(data / "stc3" / "en.jsonl")),
        comment_examples(datasets.read_goemotions(data / "goemotions" / "train.tsv")),
        desk_examples(desk),
    )


def dialogue_examples(dialogues: Sequence[datasets.RatedDialogue]) -> list[Example]:
    """Returns each customer's text, whole and turn by turn, with the shares of the raters' votes."""
    examples: list[Example] = []
    for number, dialogue in enumerate(dialogues):
        whole = turn_ids(normal(dialogue.customer), "en")
        examples.append(Example(whole, dialogue.shares, number))
        for text, history in dialogue.customer_turns:
            turn = _in_conversation(text, history)
            examples.append(_example(turn, dialogue.shares, number, _TURN_WEIGHT))
    return examples


def comment_examples(comments: Sequence[datasets.FeltText]) -> list[Example]:
    """Returns comments as turns, with the shares of their emotions."""
    return [
        Example(turn_ids(normal(comment.text), "en"), satisfaction_of(comment), number, _COMMENT_WEIGHT)
        for number, comment in enumerate(comments)
    ]


def satisfaction_of(comment: datasets.FeltText) -> tuple[float, float, float]:
    """Returns a comment's emotions as shares of dissatisfied, neutral and satisfied."""
    bad = sum(name in _DISSATISFIED for name in comment.emotions) / len(comment.emotions)
    good = sum(name in _SATISFIED for name in comment.emotions) / len(comment.emotions)
    return bad, 1.0 - bad - good, good


def desk_examples(files: Sequence[Path]) -> list[Example]:
    """Returns the customers' turns of conversations written for this project."""
    examples, group = list[Example](), 0
    for file in files:
        turns = datasets.read_desk(file)
        for turn in turns:
            if has_words(normal(turn.text)):
                features = _in_conversation(turn.text, turn.before)
                target = _DESK_TARGETS[turn.label]
                examples.append(_example(features, target, group + turn.dialogue, _DESK_WEIGHT))
        group += turns[-1].dialogue + 1 if turns else 0
    return examples


def _in_conversation(text: str, history: History) -> TurnFeatures:
    return in_context(turn_ids(normal(text), "en"), context_of(history))


def _example(turn: TurnFeatures, target: tuple[float, ...], group: int, weight: float) -> Example:
    blocks = turn.blocks()
    ids = np.concatenate([ids for ids, _ in blocks])
    values = np.concatenate([np.full(ids.size, value, dtype=np.float32) for ids, value in blocks])
    return Example(ids, target, group, weight, values)


def phrase_examples() -> list[Example]:
    """Returns the phrases and exchanges of a service desk; each kind has the same weight in total."""
    kinds = (desk_phrases.DISSATISFIED, desk_phrases.NEUTRAL, desk_phrases.SATISFIED)
    total = sum(map(len, kinds))
    examples: list[Example] = []
    for place, phrases in enumerate(kinds):
        weight = _PHRASE_WEIGHT * total / (len(kinds) * len(phrases))
        for phrase in phrases:
            features = _in_conversation(phrase, ())
            examples.append(fitting.with_mark(_example(features, one_of(place, 3), 0, weight), "phrase"))
    return examples + _exchange_examples()


def _exchange_examples() -> list[Example]:
    kinds = (desk_exchanges.LET_DOWN, desk_exchanges.GOING_ON, desk_exchanges.WELL_SERVED)
    total = sum(map(len, kinds))
    examples: list[Example] = []
    for target, exchanges in zip(_EXCHANGE_TARGETS, kinds, strict=True):
        weight = _EXCHANGE_WEIGHT * total / (len(kinds) * len(exchanges))
        for agent, customer in exchanges:
            turn = _in_conversation(customer, [("agent", agent)])
            plain = _example(turn._replace(alike=None), target, 0, weight)
            examples.append(fitting.with_mark(plain, "exchange"))
    return examples


def fit_english(
    dialogues: Sequence[Example], comments: Sequence[Example], desk: Sequence[Example]
) -> HashedLinear:
    """Fits the English head, with probabilities for the mix of turns of a service desk.

    The groups of the three kinds may share numbers. For the calibration each example has no mark and the
    class with the most votes, and in each kind a class has its weight among JDDC's rated turns. The rate of
    dissatisfied turns is fitted on the written conversations alone.
    """
    plain = _apart(dialogues, comments, desk)
    marked = [
        *plain[0],
        *(msgspec.structs.replace(example, ids=_marked(example.ids, "comment")) for example in plain[1]),
        *(fitting.with_mark(example, "desk") for example in plain[2]),
    ]
    beside = phrase_examples()
    raw = fitting.held_out_logits(
        marked, ENGLISH, judged=[example for each in plain for example in each], beside=beside
    )
    model = fitting.compact(fitting.fit([*marked, *beside], ENGLISH))
    decided = [
        example
        for examples, share in zip(plain, _CALIBRATION_SHARES, strict=False)
        for example in _decided(examples, share)
    ]
    factors = fitting.calibrate(raw[: -len(desk)], decided, (1.0, 1.0, 1.0), _CALIBRATION_STRENGTH)
    model.calibration = fitting.relevel(factors, raw[-len(desk) :], _decided(plain[2], 1.0))
    return model


def _apart(*kinds: Sequence[Example]) -> list[list[Example]]:
    """Returns the examples with groups that no two kinds share."""
    result, first = list[list[Example]](), 0
    for examples in kinds:
        result.append([msgspec.structs.replace(e, group=first + e.group) for e in examples])
        first += max((example.group for example in examples), default=-1) + 1
    return result


def _marked(ids: Ids, mark: str) -> Ids:
    return np.union1d(ids, np.array([hash_name(mark)], dtype=np.uint32))


def _decided(examples: Sequence[Example], share: float) -> list[Example]:
    """Returns the examples with their likeliest classes, weighted by `DESK_PRIOR` to the sum `share`."""
    places = [example.target.index(max(example.target)) for example in examples]
    mass = [sum(e.weight for e, p in zip(examples, places, strict=True) if p == place) for place in range(3)]
    return [
        msgspec.structs.replace(
            example,
            target=one_of(place, 3),
            weight=share * example.weight * DESK_PRIOR[place] / mass[place],
        )
        for example, place in zip(examples, places, strict=True)
    ]
