"""Reads the sets to judge the frustration model by, each with a trainer that leaves a part of it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from detectors import bundled
from detectors.conversation.turn_features import History
from detectors.lab.data import datasets
from detectors.lab.evaluation.scoring import Judge
from detectors.lab.training import conversation_examples, train_chinese, train_english
from detectors.lab.training import train_frustration as training
from detectors.text.features import has_words, normal


class JudgedItem(Struct, kw_only=True):
    """One rated item: one or more turns of a customer, its class, and its dialogue.

    Each turn is its text with the turns before it.
    """

    texts: list[tuple[str, History]]
    label: int
    dialogue: int
    overall: bool = False


class SetToJudge(Struct, kw_only=True):
    """A set: its items in order, and its language.

    `trained_on` says whether the bundled weights were trained on it. `train` trains heads without some
    dialogues. `followed` says that the items of a dialogue are turns that follow each other. `profile` names
    the profile that belongs to the set.
    """

    items: list[JudgedItem]
    language: str
    trained_on: bool
    train: Callable[[set[int]], Judge] | None = None
    followed: bool = False
    profile: str | None = None


def read(form: str, file: Path) -> SetToJudge:
    """Read a set of this format.

    Raises:
        BadData: the file does not have this format.
        OSError: the file, or one that belongs to it, cannot be read.
    """
    if form == "jddc":
        turns = datasets.read_jddc(file)
        items = [
            JudgedItem(texts=[(t.text, t.before)], label=t.label, dialogue=t.dialogue, overall=t.overall)
            for t in turns
        ]
        return SetToJudge(
            items=items, language="zh", trained_on=True, train=_jddc_trainer(turns), profile="retail-zh"
        )
    if form == "stc3":
        return _read_stc3(file)
    if form == "uss":
        marks = [(t, 0 if t.score < 3 else 2 if t.score > 3 else 1) for t in datasets.read_uss(file)]
        items = [
            JudgedItem(texts=[(t.text, t.before)], label=label, dialogue=t.dialogue) for t, label in marks
        ]
        return SetToJudge(items=items, language="en", trained_on=False, followed=True)
    if form == "cped":
        place = {"negative": 0, "neutral": 1, "positive": 2}
        rows = datasets.read_cped(file)
        items = [
            JudgedItem(texts=[(felt.text, ())], label=place.get(mood, 1), dialogue=number)
            for number, (felt, mood) in enumerate(rows)
        ]
        return SetToJudge(items=items, language="zh", trained_on=True)
    return _read_desk(file) if form == "desk" else _read_felt(form, file)


def _read_felt(form: str, file: Path) -> SetToJudge:
    """Read a set of emotions: anger counts as dissatisfied, happiness as satisfied."""
    texts = datasets.read_goemotions(file) if form == "goemotions" else datasets.read_emocontext(file)
    items = []
    for number, felt in enumerate(texts):
        if form == "goemotions":
            shares = train_english.satisfaction_of(felt)
        else:
            shares = {"angry": (1.0, 0.0, 0.0), "happy": (0.0, 0.0, 1.0)}.get(
                felt.emotions[0], (0.0, 1.0, 0.0)
            )
        # In a dialogue of three turns the first is of who is judged.
        history = tuple(zip(("customer", "other"), felt.before, strict=False))
        items.append(
            JudgedItem(texts=[(felt.text, history)], label=shares.index(max(shares)), dialogue=number)
        )
    seen = form == "goemotions" and file.stem == "train"
    return SetToJudge(items=items, language="en", trained_on=seen)


def _read_stc3(file: Path) -> SetToJudge:
    dialogues = datasets.read_stc3(file)
    items = [
        JudgedItem(
            texts=list(dialogue.customer_turns),
            label=0 if dialogue.mean < 0 else 2 if dialogue.mean > 0 else 1,
            dialogue=number,
        )
        for number, dialogue in enumerate(dialogues)
    ]
    english = sum(dialogue.customer.isascii() for dialogue in dialogues) > len(dialogues) / 2
    trainer = _stc3_trainer(dialogues, file) if english else None
    return SetToJudge(items=items, language="en" if english else "zh", trained_on=True, train=trainer)


def _read_desk(file: Path) -> SetToJudge:
    """Read conversations of one trade; its training uses every other source."""
    turns = datasets.read_desk(file)
    items = [
        JudgedItem(texts=[(t.text, t.before)], label=t.label, dialogue=t.dialogue)
        for t in turns
        if has_words(normal(t.text))
    ]
    language = "zh" if file.name.startswith("zh_") else "en"
    learned = file.name in {other.name for other in training.learned_files(language)}
    trainer = _desk_trainer(file, language)
    return SetToJudge(items=items, language=language, trained_on=learned, train=trainer, followed=True)


def _jddc_trainer(turns: Sequence[datasets.RatedTurn]) -> Callable[[set[int]], Judge]:
    before = training.chinese_before(datasets.data_folder())
    examples = training.profile_examples(turns)

    def build(left_out: set[int]) -> Judge:
        inside = [example for example in examples if example.group not in left_out]
        return Judge(training.fit_profile(inside, before), own_words=True)

    return build


def _stc3_trainer(dialogues: Sequence[datasets.RatedDialogue], file: Path) -> Callable[[set[int]], Judge]:
    comments = train_english.comment_examples(
        datasets.read_goemotions(file.parent.parent / "goemotions" / "train.tsv")
    )
    files = training.learned_files("en")
    desk = conversation_examples.desk_examples(files, "en", train_english.DESK_WEIGHT)
    examples = train_english.dialogue_examples(dialogues)

    def build(left_out: set[int]) -> Judge:
        inside = [example for example in examples if example.group not in left_out]
        return Judge(train_english.fit_english(inside, comments, desk))

    return build


def _trade(file: Path) -> str:
    """Return the trade of a file, whatever its part: `zh_food` of `zh_food.test.txt`."""
    return file.name.split(".")[0]


def _desk_trainer(file: Path, language: str) -> Callable[[set[int]], Judge]:
    @cache
    def build_once() -> Judge:
        others = [other for other in training.learned_files(language) if _trade(other) != _trade(file)]
        data = datasets.data_folder()
        if language == "en":
            return Judge(train_english.fit_english(*train_english.examples_of(data, others)))
        general = train_chinese.fit(train_chinese.sources(data, others), train_chinese.start(data))
        general.calibration = bundled.frustration_model().heads["zh"].calibration
        return Judge(general)

    def build(_: set[int]) -> Judge:
        return build_once()

    return build
