"""Reads turns that have an intent, or only look like it, and turns of conversations that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from detectors.conversation.intents import LABELS
from detectors.lab.data import datasets

FOLDER = Path(__file__).parent / "intents"
Part = Literal["train", "test"]


class IntentTurn(NamedTuple):
    """A turn by a `hand`, and whether it has the intent of its file."""

    hand: int
    shows: bool
    text: str


def read_intent(intent: str, language: str, part: Part) -> list[IntentTurn]:
    """Return the turns for and against an intent.

    Raises:
        BadData: a line is not `HAND<TAB>+|-<TAB>TEXT`; the message names it.
        OSError: there is no file of this intent, language and part.

    >>> sorted({turn.shows for turn in read_intent("threat", "zh", "train")})
    [False, True]
    """
    return _read(FOLDER / f"{intent}.{language}.{part}.txt")


def _read(file: Path) -> list[IntentTurn]:
    turns = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        hand, _, rest = line.partition("\t")
        sign, _, text = rest.partition("\t")
        if not hand.isdigit() or sign not in ("+", "-") or not text:
            raise datasets.BadData(
                f"{file.name}, line {number}: expected a hand's number, + or -, and a text between tabs"
            )
        turns.append(IntentTurn(int(hand), sign == "+", text))
    return turns


def plain_turns(intent: str, language: str) -> list[list[str]]:
    """Return turns without an intent, those of one file or hand together.

    They are customers' turns that were written as such, and those of smooth written conversations. For a
    promise they are the agents' turns of these conversations; few of them promise a time.
    """
    of_agents = intent == "promise"
    files = [*datasets.DESK.glob(f"{language}_*.txt"), *datasets.TRADES.glob(f"{language}_*.train.txt")]
    parts = [_plain(file, of_agents) for file in sorted(files)]
    if not of_agents:
        turns = _read(FOLDER / f"plain.{language}.train.txt")
        hands = sorted({turn.hand for turn in turns})
        parts += [[turn.text for turn in turns if turn.hand == hand] for hand in hands]
    return parts


def _plain(file: Path, of_agents: bool) -> list[str]:
    turns = datasets.read_desk(file)
    troubled = {turn.dialogue for turn in turns if turn.label == 0}
    smooth = [turn for turn in turns if turn.dialogue not in troubled]
    if of_agents:
        said = {text for turn in smooth for sender, text in turn.before if sender == "agent"}
    else:
        said = {turn.text for turn in smooth}
    return sorted(said)


__all__ = ["LABELS", "IntentTurn", "plain_turns", "read_intent"]
