"""Fits the English head of the frustration model: on rated dialogues, comments, and conversations of desks.

Nearly all dialogues are complaints, comments are about anything, and what was written for this project is
written to be clear. So that no word is blamed for the company it keeps, all but dialogues carry a feature of
their own while the words are learned.
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

# How many of a service desk's customer turns are dissatisfied, neutral and satisfied (JDDC).
DESK_PRIOR = (0.24, 0.52, 0.24)

_TURN_WEIGHT, _COMMENT_WEIGHT, _DESK_WEIGHT = 0.5, 0.3, 1.5
_PHRASE_WEIGHT, _EXCHANGE_WEIGHT = 3.5, 2.0
# One label a turn, which another reader would not always give.
_DESK_TARGETS = ((0.85, 0.13, 0.02), (0.06, 0.84, 0.1), (0.02, 0.13, 0.85))
# An agent who fails does not make every customer dissatisfied, nor one who succeeds every customer content.
_EXCHANGE_TARGETS = ((0.6, 0.35, 0.05), (0.05, 0.75, 0.2), (0.0, 0.1, 0.9))
# What each set weighs in the calibration: rated dialogues, and comments.
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
    """What English is learned from: rated dialogues and comments of the sets in `data`, and `desk` files."""
    return (
        dialogue_examples(datasets.read_stc3(data / "stc3" / "en.jsonl")),
        comment_examples(datasets.read_goemotions(data / "goemotions" / "train.tsv")),
        desk_examples(desk),
    )


def dialogue_examples(dialogues: Sequence[datasets.RatedDialogue]) -> list[Example]:
    """What each customer said, whole and turn by turn, with the shares of the raters' votes."""
    examples: list[Example] = []
    for number, dialogue in enumerate(dialogues):
        whole = turn_ids(normal(dialogue.customer), "en")
        examples.append(Example(whole, dialogue.shares, number))
        for text, history in dialogue.customer_turns:
            turn = _in_conversation(text, history)
            examples.append(_example(turn, dialogue.shares, number, _TURN_WEIGHT))
    return examples


def comment_examples(comments: Sequence[datasets.FeltText]) -> list[Example]:
    """Comments as turns: what they feel, as dissatisfied, neutral or satisfied."""
    return [
        Example(turn_ids(normal(comment.text), "en"), satisfaction_of(comment), number, _COMMENT_WEIGHT)
        for number, comment in enumerate(comments)
    ]


def satisfaction_of(comment: datasets.FeltText) -> tuple[float, float, float]:
    """GoEmotions' emotions of a comment as shares of dissatisfied, neutral and satisfied."""
    bad = sum(name in _DISSATISFIED for name in comment.emotions) / len(comment.emotions)
    good = sum(name in _SATISFIED for name in comment.emotions) / len(comment.emotions)
    return bad, 1.0 - bad - good, good


def desk_examples(files: Sequence[Path]) -> list[Example]:
    """The customers' turns of conversations that were written for this project."""
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
    """The phrases and exchanges of a service desk, each kind of them weighing the same."""
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
    """The English head, whose probabilities are meant for the mix of turns that a service desk has.

    Groups of the three kinds may have the same numbers. For the calibration each example is without its mark
    and of the class that most votes speak for, and in each kind a class weighs what it does among JDDC's
    rated turns. How often a turn is dissatisfied is fitted on desks alone.
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
    """The same examples, with groups that no two kinds share."""
    result, first = list[list[Example]](), 0
    for examples in kinds:
        result.append([msgspec.structs.replace(e, group=first + e.group) for e in examples])
        first += max((example.group for example in examples), default=-1) + 1
    return result


def _marked(ids: Ids, mark: str) -> Ids:
    return np.union1d(ids, np.array([hash_name(mark)], dtype=np.uint32))


def _decided(examples: Sequence[Example], share: float) -> list[Example]:
    """The same examples, each of its likeliest class, weighing together `share`, as a desk's turns do."""
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
