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
from detectors.lab.data import datasets, desk_exchanges, desk_phrases
from detectors.lab.training import fitting
from detectors.lab.training.conversation_examples import (
    decided,
    desk_examples,
    example,
    in_conversation,
    split,
)
from detectors.lab.training.fitting import Example, Recipe, one_of
from detectors.models.linear import HashedLinear
from detectors.text.features import Ids, hash_name, normal, turn_ids

ENGLISH = Recipe(labels=frustration.LABELS, passes=6, rate_first=0.5)

_TURN_WEIGHT, _COMMENT_WEIGHT, DESK_WEIGHT = 0.7, 0.5, 2.0
_PHRASE_WEIGHT, _EXCHANGE_WEIGHT = 6.0, 3.4
# The rest of what a turn teaches is learned without its context, for words that open a conversation.
_CONTEXT_SHARE = 0.85
# A failing agent does not make every customer dissatisfied, nor a succeeding one every customer content.
_EXCHANGE_TARGETS = ((0.6, 0.35, 0.05), (0.05, 0.75, 0.2), (0.0, 0.1, 0.9))
# The weights in the calibration of rated dialogues, of comments and of written conversations.
_CALIBRATION_SHARES = (0.55, 0.2, 0.25)
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
    """Return the English examples: rated dialogues and comments of `data`, and those of `desk` files."""
    return (
        dialogue_examples(datasets.read_stc3(data / "stc3" / "en.jsonl")),
        comment_examples(datasets.read_goemotions(data / "goemotions" / "train.tsv")),
        desk_examples(desk, "en", DESK_WEIGHT),
    )


def dialogue_examples(dialogues: Sequence[datasets.RatedDialogue]) -> list[Example]:
    """Return each customer's text, whole and turn by turn, with the shares of the raters' votes."""
    examples: list[Example] = []
    for number, dialogue in enumerate(dialogues):
        whole = turn_ids(normal(dialogue.customer), "en")
        examples.append(Example(whole, dialogue.shares, number))
        for text, history in dialogue.customer_turns:
            turn = in_conversation(text, history, "en")
            examples.append(example(turn, dialogue.shares, number, _TURN_WEIGHT))
    return examples


def comment_examples(comments: Sequence[datasets.FeltText]) -> list[Example]:
    """Return comments as turns, with the shares of their emotions."""
    return [
        Example(turn_ids(normal(comment.text), "en"), satisfaction_of(comment), number, _COMMENT_WEIGHT)
        for number, comment in enumerate(comments)
    ]


def satisfaction_of(comment: datasets.FeltText) -> tuple[float, float, float]:
    """Return a comment's emotions as shares of dissatisfied, neutral and satisfied."""
    bad = sum(name in _DISSATISFIED for name in comment.emotions) / len(comment.emotions)
    good = sum(name in _SATISFIED for name in comment.emotions) / len(comment.emotions)
    return bad, 1.0 - bad - good, good


def phrase_examples() -> list[Example]:
    """Return the phrases and exchanges of a service desk; each kind has the same weight in total."""
    kinds = (desk_phrases.DISSATISFIED, desk_phrases.NEUTRAL, desk_phrases.SATISFIED)
    total = sum(map(len, kinds))
    examples: list[Example] = []
    for place, phrases in enumerate(kinds):
        weight = _PHRASE_WEIGHT * total / (len(kinds) * len(phrases))
        for phrase in phrases:
            features = in_conversation(phrase, (), "en")
            examples.append(fitting.with_mark(example(features, one_of(place, 3), 0, weight), "phrase"))
    return examples + _exchange_examples()


def _exchange_examples() -> list[Example]:
    kinds = (desk_exchanges.LET_DOWN, desk_exchanges.GOING_ON, desk_exchanges.WELL_SERVED)
    total = sum(map(len, kinds))
    examples: list[Example] = []
    for target, exchanges in zip(_EXCHANGE_TARGETS, kinds, strict=True):
        weight = _EXCHANGE_WEIGHT * total / (len(kinds) * len(exchanges))
        for agent, customer in exchanges:
            turn = in_conversation(customer, [("agent", agent)], "en")
            plain = example(turn._replace(alike=None), target, 0, weight)
            examples.append(fitting.with_mark(plain, "exchange"))
    return examples


def learn(dialogues: Sequence[Example], comments: Sequence[Example], desk: Sequence[Example]) -> HashedLinear:
    """Fit the English head, without a calibration."""
    examples = [*_taught(dialogues, comments, desk), *phrase_examples()]
    return fitting.compact(fitting.fit(examples, ENGLISH))


def _taught(
    dialogues: Sequence[Example], comments: Sequence[Example], desk: Sequence[Example]
) -> list[Example]:
    """Return what the sources teach: all examples in their order, then those without their context."""
    kinds = [split(examples, _CONTEXT_SHARE) for examples in (dialogues, comments, desk)]
    return [
        *_with_marks(*(whole for whole, _ in kinds)),
        *_with_marks(*(own for _, own in kinds)),
    ]


def _with_marks(
    dialogues: Sequence[Example], comments: Sequence[Example], desk: Sequence[Example]
) -> list[Example]:
    return [
        *dialogues,
        *(msgspec.structs.replace(example, ids=_marked(example.ids, "comment")) for example in comments),
        *(fitting.with_mark(example, "desk") for example in desk),
    ]


def fit_english(
    dialogues: Sequence[Example], comments: Sequence[Example], desk: Sequence[Example]
) -> HashedLinear:
    """Fit the English head, with probabilities for the mix of turns of a service desk.

    The groups of the three kinds may share numbers; a trade of written conversations is one group. For the
    calibration each example has no mark and the class with the most votes, and in each kind a class has its
    weight among JDDC's rated turns. How sure the probabilities are is fitted on the written conversations
    alone, each judged by a model that did not learn from its trade.
    """
    plain = _apart(dialogues, comments, desk)
    taught = _taught(*plain)
    asked = [example for each in plain for example in each]
    beside = phrase_examples()
    judged = [*asked, *taught[len(asked) :]]
    raw = fitting.held_out_logits(taught, ENGLISH, judged=judged, beside=beside)[: len(asked)]
    model = learn(*plain)
    weighed = [
        each
        for examples, share in zip(plain, _CALIBRATION_SHARES, strict=True)
        for each in decided(examples, share)
    ]
    factors = fitting.calibrate(raw, weighed, (1.0, 1.0, 1.0), _CALIBRATION_STRENGTH)
    model.calibration = fitting.rescale(factors, raw[-len(desk) :], decided(plain[2], 1.0))
    return model


def _apart(*kinds: Sequence[Example]) -> list[list[Example]]:
    """Return the examples with groups that no two kinds share."""
    result, first = list[list[Example]](), 0
    for examples in kinds:
        result.append([msgspec.structs.replace(e, group=first + e.group) for e in examples])
        first += max((example.group for example in examples), default=-1) + 1
    return result


def _marked(ids: Ids, mark: str) -> Ids:
    return np.union1d(ids, np.array([hash_name(mark)], dtype=np.uint32))
