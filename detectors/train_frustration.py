"""Fits the frustration model, in each language, on the *train* sets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from detectors import datasets, desk_exchanges, desk_phrases, fitting, frustration
from detectors.fitting import Example, Recipe
from detectors.linear import HashedLinear
from detectors.text import Ids, before_ids, hash_name, normal, turn_ids

CHINESE = Recipe(labels=frustration.LABELS, passes=10, averaged=3)
CHINESE_BEFORE = Recipe(labels=frustration.LABELS, passes=2)
ENGLISH = Recipe(labels=frustration.LABELS, passes=6, rate_first=0.5)

# How many of a service desk's customer turns are dissatisfied, neutral and satisfied (JDDC).
DESK_PRIOR = (0.24, 0.52, 0.24)

_TURN_WEIGHT, _COMMENT_WEIGHT, _PHRASE_WEIGHT, _EXCHANGE_WEIGHT = 0.5, 0.3, 2.5, 2.0
# An agent who fails does not make every customer dissatisfied, nor one who succeeds every customer content.
_EXCHANGE_TARGETS = ((0.6, 0.35, 0.05), (0.05, 0.75, 0.2), (0.0, 0.1, 0.9))
# Of what the English calibration is fitted on, how much are comments; the rest are dialogues.
_COMMENT_SHARE = 0.25
_CALIBRATION_STRENGTH = 0.01
_MARK_LENGTH = 0.3
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


def chinese_examples(turns: Sequence[datasets.RatedTurn]) -> list[Example]:
    """Rated turns as examples, grouped by dialogue."""
    return [
        Example(turn_ids(normal(turn.text), "zh"), _one_of(turn.label, 3), turn.dialogue) for turn in turns
    ]


def chinese_before(data: Path) -> HashedLinear:
    """What Chinese words mean elsewhere (helpdesks, series, a lexicon), for those that JDDC does not have."""
    examples: list[Example] = []
    for dialogue in datasets.read_stc3(data / "stc3" / "zh.jsonl"):
        examples += _turns(dialogue, 0, "zh", 1.0)
    place = {"negative": 0, "neutral": 1, "positive": 2}
    for name in ("test_split", "valid_split"):
        for felt, sentiment in datasets.read_cped(data / "cped" / f"{name}.csv"):
            examples.append(
                Example(turn_ids(normal(felt.text), "zh"), _one_of(place.get(sentiment, 1), 3), 0)
            )
    for words, target in zip(
        datasets.read_lexicon(data / "ntusd"), ((0.8, 0.15, 0.05), (0.05, 0.15, 0.8)), strict=True
    ):
        examples += [Example(turn_ids(normal(word), "zh"), target, 0) for word in sorted(words)]
    return fitting.fit(examples, CHINESE_BEFORE)


def english_examples(dialogues: Sequence[datasets.RatedDialogue]) -> list[Example]:
    """What each customer said, whole and turn by turn, with the shares of the raters' votes."""
    examples: list[Example] = []
    for number, dialogue in enumerate(dialogues):
        whole = turn_ids(normal(dialogue.customer), "en")
        examples.append(Example(whole, _shares(dialogue), number))
        examples += _turns(dialogue, number, "en", _TURN_WEIGHT)
    return examples


def comment_examples(comments: Sequence[datasets.FeltText], first_group: int) -> list[Example]:
    """Comments as turns: what they feel, as dissatisfied, neutral or satisfied."""
    examples = []
    for number, comment in enumerate(comments):
        ids = turn_ids(normal(comment.text), "en")
        examples.append(Example(ids, satisfaction_of(comment), first_group + number, _COMMENT_WEIGHT))
    return examples


def satisfaction_of(comment: datasets.FeltText) -> tuple[float, float, float]:
    """GoEmotions' emotions of a comment as shares of dissatisfied, neutral and satisfied."""
    bad = sum(name in _DISSATISFIED for name in comment.emotions) / len(comment.emotions)
    good = sum(name in _SATISFIED for name in comment.emotions) / len(comment.emotions)
    return bad, 1.0 - bad - good, good


def _turns(dialogue: datasets.RatedDialogue, group: int, language: str, weight: float) -> list[Example]:
    target = _shares(dialogue)
    return [
        turn_example(text, before if language == "en" else None, language, target, group, weight)
        for text, before in customer_turns(dialogue.turns)
    ]


def customer_turns(turns: Sequence[tuple[str, str]]) -> list[tuple[str, str | None]]:
    """Each customer's turn, with what was said to the customer right before it."""
    result: list[tuple[str, str | None]] = []
    before = None
    for sender, text in turns:
        if sender == "customer":
            result.append((text, before))
        before = None if sender == "customer" else text
    return result


def turn_example(
    text: str, before: str | None, language: str, target: tuple[float, ...], group: int, weight: float
) -> Example:
    """A turn as an example, with a second block of features for the agent's words before it."""
    ids = turn_ids(normal(text), language)
    if before is None:
        return Example(ids, target, group, weight)
    other = before_ids(normal(before))
    values = np.concatenate(
        [
            np.full(ids.size, 1.0 / math.sqrt(ids.size)),
            np.full(other.size, frustration.BEFORE_SHARE / math.sqrt(other.size)),
        ]
    )
    return Example(np.concatenate([ids, other]), target, group, weight, values.astype(np.float32))


def _shares(dialogue: datasets.RatedDialogue) -> tuple[float, ...]:
    return tuple(count / sum(dialogue.votes) for count in dialogue.votes)


def _one_of(place: int, classes: int) -> tuple[float, ...]:
    return tuple(1.0 if number == place else 0.0 for number in range(classes))


def fit_head(examples: Sequence[Example], recipe: Recipe, start: HashedLinear | None = None) -> HashedLinear:
    """A model fitted on all examples, calibrated on logits that it could not have learned by heart.

    Each class weighs the square root of what would make all equal: half way from the likeliest answer to one
    that treats the classes alike.
    """
    once = msgspec.structs.replace(recipe, averaged=1)
    held_out = fitting.held_out_logits(examples, once, start=start)
    model = fitting.compact(fitting.fit(examples, recipe, start))
    shares = np.array([example.target for example in examples]).mean(axis=0)
    class_weights = (shares * len(recipe.labels)) ** -0.5
    model.calibration = fitting.calibrate(held_out, examples, class_weights.tolist())
    return model


def phrase_examples() -> list[Example]:
    """The phrases and exchanges of a service desk, each kind of them weighing the same."""
    kinds = (desk_phrases.DISSATISFIED, desk_phrases.NEUTRAL, desk_phrases.SATISFIED)
    total = sum(map(len, kinds))
    examples: list[Example] = []
    for place, phrases in enumerate(kinds):
        weight = _PHRASE_WEIGHT * total / (len(kinds) * len(phrases))
        for phrase in phrases:
            ids = _marked(turn_ids(phrase, "en"), "phrase")
            examples.append(Example(ids, _one_of(place, 3), 0, weight))
    return examples + _exchange_examples()


def _exchange_examples() -> list[Example]:
    kinds = (desk_exchanges.LET_DOWN, desk_exchanges.GOING_ON, desk_exchanges.WELL_SERVED)
    total = sum(map(len, kinds))
    mark, length = np.array([hash_name("exchange")], dtype=np.uint32), np.float32(_MARK_LENGTH)
    examples: list[Example] = []
    for target, exchanges in zip(_EXCHANGE_TARGETS, kinds, strict=True):
        weight = _EXCHANGE_WEIGHT * total / (len(kinds) * len(exchanges))
        for agent, customer in exchanges:
            plain = turn_example(customer, agent, "en", target, 0, weight)
            ids, values = np.append(plain.ids, mark), np.append(plain.scale, length)
            examples.append(msgspec.structs.replace(plain, ids=ids, values=values))
    return examples


def fit_english(dialogues: Sequence[Example], comments: Sequence[Example]) -> HashedLinear:
    """The English model, whose probabilities are meant for the mix of turns that a service desk has.

    Nearly all dialogues are complaints, comments are about anything, and phrases are written to be clear. So
    that no word is blamed for the company it keeps, all but dialogues carry a feature of their own while the
    words are learned. For the calibration it is gone, each example is of the class that most votes speak
    for, and in either set each class weighs what it does among JDDC's rated turns.
    """
    marked = [msgspec.structs.replace(example, ids=_marked(example.ids, "comment")) for example in comments]
    phrases = phrase_examples()
    raw = fitting.held_out_logits(
        [*dialogues, *marked], ENGLISH, judged=[*dialogues, *comments], beside=phrases
    )
    model = fitting.compact(fitting.fit([*dialogues, *marked, *phrases], ENGLISH))
    decided = _decided(dialogues, 1.0 - _COMMENT_SHARE) + _decided(comments, _COMMENT_SHARE)
    model.calibration = fitting.calibrate(raw, decided, (1.0, 1.0, 1.0), _CALIBRATION_STRENGTH)
    return model


def _marked(ids: Ids, mark: str) -> Ids:
    return np.union1d(ids, np.array([hash_name(mark)], dtype=np.uint32))


def _decided(examples: Sequence[Example], share: float) -> list[Example]:
    """The same examples, each of its likeliest class, weighing together `share`, as a desk's turns do."""
    places = [example.target.index(max(example.target)) for example in examples]
    mass = [sum(e.weight for e, p in zip(examples, places, strict=True) if p == place) for place in range(3)]
    return [
        msgspec.structs.replace(
            example,
            target=_one_of(place, 3),
            weight=share * example.weight * DESK_PRIOR[place] / mass[place],
        )
        for example, place in zip(examples, places, strict=True)
    ]


def train(data: Path, say: Callable[[str], None]) -> bytes:
    """The frustration model's weights file."""
    say("frustration, Chinese: what words mean elsewhere (stc3, cped, ntusd)")
    before = chinese_before(data)
    say("frustration, Chinese: rated turns (jddc)")
    model = frustration.FrustrationModel()
    chinese = chinese_examples(datasets.read_jddc(data / "jddc" / "dialogues.tsv"))
    model.heads["zh"] = fit_head(chinese, CHINESE, before)
    say("frustration, English: rated dialogues, comments and phrases (stc3, goemotions)")
    dialogues = datasets.read_stc3(data / "stc3" / "en.jsonl")
    comments = datasets.read_goemotions(data / "goemotions" / "train.tsv")
    model.heads["en"] = fit_english(english_examples(dialogues), comment_examples(comments, len(dialogues)))
    return model.encode("f2")
