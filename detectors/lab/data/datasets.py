"""Reads the public data sets for training and evaluation."""

from __future__ import annotations

import ast
import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

DATA_VARIABLE = "STEPIN_DATA"
DESK = Path(__file__).parent / "desk_conversations"
TRADES = Path(__file__).parent / "trades"
_DESK_LABELS = {"c- ": 0, "c0 ": 1, "c+ ": 2}


class BadData(ValueError):
    """A file does not have the expected form; the message names the line."""


class RatedTurn(Struct, frozen=True):
    """A customer's turn with the turns before it (sender, text), and its label: 0 dissatisfied, 1, 2.

    `overall` marks the row that rates the whole dialogue.
    """

    dialogue: int
    text: str
    before: tuple[tuple[str, str], ...]
    label: int
    overall: bool = False


class RatedDialogue(Struct, frozen=True):
    """A dialogue's turns (sender, text) and how many raters were dissatisfied, neutral and satisfied."""

    id: str
    turns: tuple[tuple[str, str], ...]
    votes: tuple[int, int, int]
    mean: float

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each class among the votes."""
        return tuple(count / sum(self.votes) for count in self.votes)

    @property
    def customer_turns(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """The customer's turns, each with the turns before it."""
        return [
            (text, self.turns[:place])
            for place, (sender, text) in enumerate(self.turns)
            if sender == "customer"
        ]

    @property
    def customer(self) -> str:
        """The customer's turns as one text."""
        return " ".join(text for text, _ in self.customer_turns)


class RatedUserTurn(Struct, frozen=True):
    """A user's turn in a task dialogue, the system's words before it, and the mean of its scores, 1…5."""

    dialogue: int
    text: str
    before: tuple[tuple[str, str], ...]
    score: float


class FeltText(Struct, frozen=True):
    """A text with the names of its emotions in the set, and the turns before it."""

    text: str
    emotions: tuple[str, ...]
    dialogue: str = ""
    before: tuple[str, ...] = ()


def data_folder() -> Path:
    """Return the folder of the sets: `STEPIN_DATA`, or `../shared/data`."""
    return Path(os.environ.get(DATA_VARIABLE, "../shared/data"))


def read_jddc(path: Path) -> list[RatedTurn]:
    """Read the rated customer turns of `dialogues.tsv`; a window of four items begins a dialogue."""
    turns: list[RatedTurn] = []
    dialogue = -1
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            window, _, label = line.split("\t")
            items = [item.split("|||", 1) for item in ast.literal_eval(window)]
            rating = int(label)
            if rating not in (0, 1, 2) or not items or any(len(item) != 2 for item in items):
                raise ValueError
        except (ValueError, SyntaxError):
            raise BadData(f"{path.name}, line {number}: expected turns, acts and a label 0, 1 or 2") from None
        dialogue += len(items) == 4 or dialogue < 0
        before = [
            (sender, text)
            for pair in items[:-1]
            for sender, text in zip(("customer", "agent"), pair, strict=True)
            if text
        ]
        text = items[-1][0]
        turns.append(RatedTurn(dialogue, text, tuple(before), rating, text == "OVERALL"))
    return turns


class _Stc3Turn(Struct):
    speaker: str
    text: str


class _Stc3Dialogue(Struct):
    id: str
    turns: list[_Stc3Turn]
    satisfaction: list[int]


def read_stc3(path: Path) -> list[RatedDialogue]:
    """Read helpdesk dialogues with the satisfaction votes of their raters."""
    dialogues: list[RatedDialogue] = []
    decode = msgspec.json.Decoder(_Stc3Dialogue).decode
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            item = decode(line)
        except msgspec.DecodeError as error:
            raise BadData(f"{path.name}, line {number}: {error}") from None
        votes = item.satisfaction
        dialogues.append(
            RatedDialogue(
                id=item.id,
                turns=tuple((turn.speaker, turn.text) for turn in item.turns),
                votes=(sum(v < 0 for v in votes), sum(v == 0 for v in votes), sum(v > 0 for v in votes)),
                mean=sum(votes) / max(1, len(votes)),
            )
        )
    return dialogues


def read_uss(path: Path) -> list[RatedUserTurn]:
    """Read rated user turns, without the line that rates the whole dialogue."""
    result: list[RatedUserTurn] = []
    dialogue, before = 0, list[tuple[str, str]]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            dialogue, before = dialogue + 1, []
            continue
        fields = line.split("\t")
        if len(fields) < 4 or fields[0] not in {"USER", "SYSTEM"}:
            raise BadData(f"{path.name}, line {number}: expected USER or SYSTEM, text, act and scores")
        speaker, text, scores = fields[0], fields[1], fields[3]
        if text == "OVERALL":
            continue
        if speaker == "USER" and scores:
            marks = [float(score) for score in scores.split(",")]
            result.append(RatedUserTurn(dialogue, text, tuple(before), sum(marks) / len(marks)))
        before.append(("customer" if speaker == "USER" else "bot", text))
    return result


def desk_files(language: str) -> list[Path]:
    """Return the files of conversations of service desks written for this project, one for each trade."""
    return sorted(DESK.glob(f"{language}_*.txt"))


def trade_files(part: Literal["train", "test"]) -> list[Path]:
    """Return the files of one part of the trades that the bundled weights have not learned from."""
    return sorted(TRADES.glob(f"*.{part}.txt"))


def read_desk(path: Path) -> list[RatedTurn]:
    """Read the labelled customer turns of conversations written for this project."""
    turns: list[RatedTurn] = []
    dialogue, before = -1, list[tuple[str, str]]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line:
            continue
        kind, text = line[:3], line[3:]
        if kind == "== " and text:
            dialogue, before = dialogue + 1, []
        elif line.startswith("a ") and dialogue >= 0:
            before.append(("agent", line[2:]))
        elif kind in _DESK_LABELS and text and dialogue >= 0:
            turns.append(RatedTurn(dialogue, text, tuple(before), _DESK_LABELS[kind]))
            before.append(("customer", text))
        else:
            raise BadData(f"{path.name}, line {number}: expected '== title', 'a text' or 'c-|c0|c+ text'")
    return turns


def read_goemotions(path: Path) -> list[FeltText]:
    """Read comments with the names of their emotions. `labels.txt` must be in the folder of the file."""
    names = (path.parent / "labels.txt").read_text(encoding="utf-8").split()
    result: list[FeltText] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line:
            continue
        try:
            text, labels, identity = line.split("\t")
            emotions = tuple(names[int(label)] for label in labels.split(","))
        except (ValueError, IndexError):
            raise BadData(f"{path.name}, line {number}: expected text, label numbers and id") from None
        result.append(FeltText(text, emotions, identity))
    return result


def read_cped(path: Path) -> Iterator[tuple[FeltText, str]]:
    """Read the utterances of dialogues, each with its emotion and its sentiment."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                yield (
                    FeltText(row["Utterance"], (row["Emotion"],), row["Dialogue_ID"]),
                    row["Sentiment"],
                )
            except KeyError as error:
                raise BadData(f"{path.name}: there is no column {error}") from None


def read_emocontext(path: Path) -> list[FeltText]:
    """Read dialogues of three turns, with the emotion of the third."""
    result: list[FeltText] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        fields = line.split("\t")
        if len(fields) != 5:
            raise BadData(f"{path.name}, line {number}: expected id, three turns and a label")
        result.append(FeltText(fields[3], (fields[4],), fields[0], (fields[1], fields[2])))
    return result


def read_lexicon(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Read the negative and the positive words of NTUSD, in Traditional characters as in the files."""
    negative, positive = (
        frozenset((folder / f"{name}.txt").read_text(encoding="utf-8").split())
        for name in ("negative", "positive")
    )
    return negative, positive
