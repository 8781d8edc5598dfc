"""Reads which emotion each customer turn of the rated written conversations shows."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct

from detectors.conversation import emotion
from detectors.lab.data import datasets

FOLDER = Path(__file__).parent / "emotion"
Part = Literal["train", "test"]

# The letter of each emotion in the files. A turn of which nobody can tell has "?".
_LETTERS = dict(zip("axsjcn", emotion.LABELS, strict=True))
_UNTOLD = "?"


class FeltTurn(Struct, frozen=True):
    """A customer's turn with the turns before it, its emotion, and its satisfaction: 0 dissatisfied, 1, 2.

    `emotion` is None where the turn is not rated or nobody can tell. `source` is the file's name.
    """

    text: str
    before: tuple[tuple[str, str], ...]
    emotion: str | None
    satisfaction: int
    source: str


def file_of(language: str, part: Part) -> Path:
    """Return the file with the ratings of one part."""
    return FOLDER / f"{language}.{part}.txt"


def read(file: Path) -> list[FeltTurn]:
    """Return the customers' turns of the conversations that a file rates for emotion.

    Raises:
        BadData: a line is not `== FILE` or `NUMBER LETTERS`, or has not one letter for each turn.
        OSError: a file is missing.

    >>> {turn.emotion for turn in read(file_of("zh", "test"))} - {None} == set(emotion.LABELS)
    True
    """
    rated = _letters(file)
    turns = []
    for name, letters in rated.items():
        for number, spoken in _conversations(name):
            said = letters.pop(number, None)
            if said is None:
                continue
            if len(said) != len(spoken):
                raise datasets.BadData(f"{name}, conversation {number}: {said!r} for {len(spoken)} turns")
            turns += [
                _felt(turn, _LETTERS.get(letter), name) for turn, letter in zip(spoken, said, strict=True)
            ]
        if letters:
            raise datasets.BadData(f"{name} has no conversation {min(letters)}")
    return turns


def unrated(language: str) -> list[FeltTurn]:
    """Return the customers' turns of the conversations for training that are not rated for emotion."""
    rated = _letters(file_of(language, "train"))
    return [
        _felt(turn, None, file.name)
        for file in (*datasets.desk_files(language), *datasets.trade_files("train"))
        if file.name.startswith(f"{language}_")
        for number, spoken in _conversations(file.name)
        if number not in rated.get(file.name, {})
        for turn in spoken
    ]


def _felt(turn: datasets.RatedTurn, felt: str | None, source: str) -> FeltTurn:
    return FeltTurn(turn.text, turn.before, felt, turn.label, source)


def _letters(file: Path) -> dict[str, dict[int, str]]:
    """Return the letters of each rated conversation, by the name of its file and its number there, from 1."""
    rated: dict[str, dict[int, str]] = {}
    letters = dict[int, str]()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        mark, _, rest = line.partition(" ")
        if mark == "==" and rest:
            letters = rated.setdefault(rest, {})
        elif rated and mark.isdigit() and rest and set(rest) <= {*_LETTERS, _UNTOLD}:
            letters[int(mark)] = rest
        else:
            raise datasets.BadData(f"{file.name}, line {number}: expected '== FILE' or 'NUMBER LETTERS'")
    return rated


def _conversations(name: str) -> list[tuple[int, list[datasets.RatedTurn]]]:
    folder = datasets.TRADES if (datasets.TRADES / name).exists() else datasets.DESK
    turns = datasets.read_desk(folder / name)
    return [(place + 1, list(spoken)) for place, spoken in groupby(turns, key=lambda turn: turn.dialogue)]
