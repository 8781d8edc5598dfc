"""Reads the two sets of written dialogues: JDDC (rated turn by turn) and STC-3 (rated by nineteen people)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import cast

import msgspec
from msgspec import Struct

from detectors.contract.events import RatingSubmittedData, Sender
from stream.replay.timeline import BadFile, Dialogue, DrawnTimes, Line, in_time_order, text_lines

START = "2018-10-08T09:00:00+08:00"
SEED = 1
_OVERALL = "OVERALL"
_FIRST_WINDOW = 4


def read_jddc(path: Path) -> Iterator[Line]:
    """Read JDDC: a row `[turns]<TAB>[acts]<TAB>label` for each rated customer turn.

    Raises:
        BadFile: a row is not of this form.
    """
    dialogues = list(_jddc_dialogues(path))
    times = DrawnTimes("stepin-replay-jddc", SEED, START, gap=18.0, agents=40)
    return in_time_order(map(times.lay_out, dialogues), len(dialogues))


def _jddc_dialogues(path: Path) -> Iterator[Dialogue]:
    """Rebuilds whole dialogues from the windows in the rows.

    A window holds up to 16 exchanges `customer|||agent`; the last one lacks the agent's part. So each row
    adds one customer turn, and the reply to the turn before. A window of 4 begins a new dialogue. The last
    row of a dialogue rates the whole.
    """
    exchanges: list[str] = []
    label, number = 1, 0
    for line, row in enumerate(text_lines(path), start=1):
        window, row_label = _jddc_row(row, line)
        if len(window) == _FIRST_WINDOW and exchanges:
            number += 1
            yield _jddc_dialogue(number, exchanges, label)
            exchanges = []
        if exchanges:
            exchanges[-1:] = window[-2:]
        else:
            exchanges = window
        label = row_label
    if exchanges:
        yield _jddc_dialogue(number + 1, exchanges, label)


def _jddc_row(row: str, line: int) -> tuple[list[str], int]:
    fields = row.rstrip("\n").split("\t")
    try:
        window = ast.literal_eval(fields[0])
        label = int(fields[2])
    except (ValueError, SyntaxError, IndexError, RecursionError, MemoryError):
        raise BadFile(line, "[turns], [acts] and a label, separated by tabs") from None
    if not isinstance(window, list) or not window or not all(isinstance(turn, str) for turn in window):
        raise BadFile(line, "a list of turns")
    if label not in (0, 1, 2):
        raise BadFile(line, f"a label 0, 1 or 2, not {label}")
    return window, label


def _jddc_dialogue(number: int, exchanges: list[str], label: int) -> Dialogue:
    turns: list[tuple[Sender, str]] = []
    for exchange in exchanges:
        said, _, replied = exchange.partition("|||")
        if said.strip() and said.strip() != _OVERALL:
            turns.append(("customer", said.strip()))
        if replied.strip():
            turns.append(("agent", replied.strip()))
    rating = RatingSubmittedData(score=float(label), scale_min=0.0, scale_max=2.0)
    return Dialogue(f"jddc-{number:04d}", "jddc", "zh", turns, rating)


class _Turn(Struct):
    speaker: str
    text: str


class _Stc3Row(Struct):
    id: str | int
    turns: list[_Turn]
    satisfaction: list[float] = []


def read_stc3(path: Path) -> Iterator[Line]:
    """Read STC-3: a JSON object in each line. The name of the file, `zh` or `en`, is the language.

    Raises:
        BadFile: a line is not of this form.
    """
    language = path.stem if path.stem in ("zh", "en") else None
    dialogues = list(_stc3_dialogues(path, language))
    times = DrawnTimes("stepin-replay-stc3", SEED, START, gap=4.0, agents=40)
    return in_time_order(map(times.lay_out, dialogues), len(dialogues))


def _stc3_dialogues(path: Path, language: str | None) -> Iterator[Dialogue]:
    queue = f"stc3-{language}" if language else "stc3"
    decoder = msgspec.json.Decoder(_Stc3Row)
    for line, text in enumerate(text_lines(path), start=1):
        if not text.strip():
            continue
        try:
            row = decoder.decode(text)
        except msgspec.DecodeError as error:
            raise BadFile(line, f"a dialogue with id, turns and satisfaction ({error})") from None
        turns: list[tuple[Sender, str]] = []
        for turn in row.turns:
            if turn.speaker not in ("customer", "agent"):
                raise BadFile(line, f"customer or agent as the speaker, not {turn.speaker!r}")
            if turn.text.strip():
                turns.append((cast(Sender, turn.speaker), turn.text))
        rating = None
        if row.satisfaction:
            mean = min(2.0, max(-2.0, fmean(row.satisfaction)))
            rating = RatingSubmittedData(score=round(mean, 4), scale_min=-2.0, scale_max=2.0)
        yield Dialogue(f"{queue}-{row.id}", queue, language, turns, rating)
