"""Builds all bundled weights from the *train* sets, with a fixed seed: the same files, bit for bit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import msgspec
import numpy as np

from detectors import datasets, emotion, fitting, frustration, storage
from detectors.fitting import Example, Recipe
from detectors.linear import HashedLinear
from detectors.text import Ids, before_ids, hash_name, normal, turn_ids

Say = Callable[[str], None]

CHINESE = Recipe(labels=tuple(frustration.LABELS), passes=10, averaged=3)
CHINESE_BEFORE = Recipe(labels=tuple(frustration.LABELS), passes=2)
ENGLISH = Recipe(labels=tuple(frustration.LABELS), passes=6, rate_first=0.5)
EMOTION = Recipe(labels=tuple(emotion.LABELS), passes=4, rate_first=0.4)

# How many of a service desk's customer turns are dissatisfied, neutral and satisfied (JDDC).
DESK_PRIOR = (0.24, 0.52, 0.24)
# Rare feelings would otherwise never be the likeliest; the square root of what would make all equal.
EMOTION_CLASS_WEIGHTS = {"zh": (1.0, 1.2, 1.2, 1.2, 1.5, 0.8), "en": (1.0, 2.0, 1.3, 1.0, 1.2, 0.9)}

_TURN_WEIGHT, _COMMENT_WEIGHT = 0.5, 0.3
_COMMENTS = 12_000
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
    for number, comment in enumerate(comments[:_COMMENTS]):
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


def fit_english(dialogues: Sequence[Example], comments: Sequence[Example]) -> HashedLinear:
    """The English model, whose probabilities are meant for the mix of turns that a service desk has.

    Nearly all dialogues are complaints, and comments are about anything. So that no word is blamed for the
    company it keeps, comments carry a feature of their own while the words are learned; for the calibration
    it is gone, each example is of the class that most votes speak for, and in either set each class weighs
    what it does among JDDC's rated turns.
    """
    marked = [msgspec.structs.replace(example, ids=_marked(example.ids)) for example in comments]
    raw = fitting.held_out_logits([*dialogues, *marked], ENGLISH, judged=[*dialogues, *comments])
    model = fitting.compact(fitting.fit([*dialogues, *marked], ENGLISH))
    decided = _decided(dialogues) + _decided(comments)
    model.calibration = fitting.calibrate(raw, decided, (1.0, 1.0, 1.0))
    return model


def _marked(ids: Ids) -> Ids:
    return np.union1d(ids, np.array([hash_name("comment")], dtype=np.uint32))


def _decided(examples: Sequence[Example]) -> list[Example]:
    """The same examples, each of its likeliest class, weighing what a desk's turns of that class do."""
    places = [example.target.index(max(example.target)) for example in examples]
    mass = [sum(e.weight for e, p in zip(examples, places, strict=True) if p == place) for place in range(3)]
    return [
        msgspec.structs.replace(
            example, target=_one_of(place, 3), weight=example.weight * DESK_PRIOR[place] / mass[place]
        )
        for example, place in zip(examples, places, strict=True)
    ]


def fit_emotion(
    learned: Sequence[Example], kept: Sequence[Example], class_weights: Sequence[float]
) -> HashedLinear:
    """A model fitted on some examples and calibrated on others, of other dialogues."""
    model = fitting.compact(fitting.fit(learned, EMOTION))
    model.calibration = fitting.calibrate(fitting.logits(model, kept), kept, class_weights)
    return model


def emotion_examples(
    texts: Sequence[datasets.FeltText], names: dict[str, str], language: str
) -> list[Example]:
    """Texts with the set's own emotions as shares of the six."""
    examples = []
    for felt in texts:
        places = [emotion.LABELS.index(names[name]) for name in felt.emotions]
        target = tuple(places.count(place) / len(places) for place in range(len(emotion.LABELS)))
        examples.append(Example(turn_ids(normal(felt.text), language), target, 0))
    return examples


def train_frustration(data: Path, say: Say) -> bytes:
    """The frustration model's weights file."""
    say("frustration, Chinese: what words mean elsewhere (stc3, cped, ntusd)")
    before = chinese_before(data)
    say("frustration, Chinese: rated turns (jddc)")
    model = frustration.FrustrationModel()
    chinese = chinese_examples(datasets.read_jddc(data / "jddc" / "dialogues.tsv"))
    model.heads["zh"] = fit_head(chinese, CHINESE, before)
    say("frustration, English: rated dialogues and comments (stc3, goemotions)")
    dialogues = datasets.read_stc3(data / "stc3" / "en.jsonl")
    comments = datasets.read_goemotions(data / "goemotions" / "train.tsv")
    model.heads["en"] = fit_english(english_examples(dialogues), comment_examples(comments, len(dialogues)))
    return model.encode("f2")


def train_emotion(data: Path, say: Say) -> bytes:
    """The emotion model's weights file."""
    model = emotion.EmotionModel()
    say("emotion, Chinese (cped)")
    parts = [
        emotion_examples(
            [felt for felt, _ in datasets.read_cped(data / "cped" / f"{name}.csv")], emotion.CPED, "zh"
        )
        for name in ("test_split", "valid_split")
    ]
    model.heads["zh"] = fit_emotion(parts[0], parts[1], EMOTION_CLASS_WEIGHTS["zh"])
    say("emotion, English (goemotions)")
    parts = [
        emotion_examples(
            datasets.read_goemotions(data / "goemotions" / f"{name}.tsv"), emotion.GOEMOTIONS, "en"
        )
        for name in ("train", "dev")
    ]
    model.heads["en"] = fit_emotion(parts[0], parts[1], EMOTION_CLASS_WEIGHTS["en"])
    return model.encode("f2")


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=datasets.data_folder,
    show_default="$STEPIN_DATA or ../shared/data",
    help="The folder with the sets.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=frustration.BUNDLED.parent,
    show_default="the package's own weights",
    help="Where to write the weights.",
)
def command(data: Path, output: Path) -> None:
    """Rebuild the bundled weights from the train sets."""
    output.mkdir(parents=True, exist_ok=True)
    for name, build in {"frustration": train_frustration, "emotion": train_emotion}.items():
        try:
            weights = build(data, click.echo)
        except (OSError, datasets.BadData) as error:
            raise click.ClickException(f"cannot read the sets: {error}") from error
        (output / f"{name}.bin").write_bytes(weights)
        click.echo(f"{name}.bin: {len(weights) / 1024:.0f} KiB, {storage.digest(weights)}")
