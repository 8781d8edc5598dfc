"""Reads scenes that show a friction, or only look like it.

A file is JSON: the `cause` that the scenes are about, a `half` (`test` or `development`), and the scenes by
language and by whether they are `for` the cause or `against` it. A scene is a list of steps, or the words
that fill the `{0}`, `{1}`, … of the `story` that the file's scenes share. A step is `SECONDS SENDER WORDS`
or `SECONDS transferred QUEUE`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from detectors.contract import causes
from detectors.contract.events import Sender
from detectors.lab.data.datasets import BadData

_SENDERS: dict[str, Sender] = {"customer": "customer", "agent": "agent", "bot": "bot"}
Half = Literal["test", "development"]


class Step(NamedTuple):
    """What happens `at` seconds: a turn with the words `text`, or a transfer to the queue `text`."""

    at: float
    sender: Sender | None
    text: str


class Scene(NamedTuple):
    """One scene, and whether it shows the cause."""

    language: str
    shows: bool
    steps: tuple[Step, ...]


class SceneSet(NamedTuple):
    """The scenes of a file. `name` tells apart two sets about one cause."""

    name: str
    cause: str
    half: Half
    scenes: tuple[Scene, ...]


class _Sides(Struct, forbid_unknown_fields=True):
    shows: list[list[str]] = msgspec.field(default_factory=list, name="for")
    against: list[list[str]] = msgspec.field(default_factory=list)


class _File(Struct, forbid_unknown_fields=True):
    cause: str
    half: Half
    scenes: dict[Literal["zh", "en"], _Sides]
    story: list[str] | None = None


def read_scenes(file: Path) -> SceneSet:
    """Return the scenes of a file.

    Raises:
        BadData: the file does not have this format; says where.
        OSError: the file cannot be read.
    """
    try:
        written = msgspec.json.decode(file.read_bytes(), type=_File)
    except msgspec.DecodeError as fault:
        raise BadData(f"{file}: {fault}") from fault
    if written.cause not in causes.CAUSES:
        raise BadData(f"{file}: cause: {written.cause!r} is not in the catalogue")
    scenes = [
        Scene(language, shows, _steps(file, written.story, words))
        for language, sides in written.scenes.items()
        for shows, told in ((True, sides.shows), (False, sides.against))
        for words in told
    ]
    return SceneSet(file.name.split(".")[0], written.cause, written.half, tuple(scenes))


def _steps(file: Path, story: list[str] | None, words: list[str]) -> tuple[Step, ...]:
    try:
        lines = words if story is None else [line.format(*words) for line in story]
        return tuple(map(parse_step, lines))
    except (ValueError, IndexError, KeyError) as fault:
        raise BadData(f"{file}: the scene {words}: {fault}") from fault


def parse_step(line: str) -> Step:
    """Return the step that a line tells.

    Raises:
        ValueError: the line is not `SECONDS SENDER WORDS` or `SECONDS transferred QUEUE`.

    >>> parse_step("20 agent One moment, please.")
    Step(at=20.0, sender='agent', text='One moment, please.')
    """
    at, _, rest = line.partition(" ")
    what, _, text = rest.partition(" ")
    if what != "transferred" and what not in _SENDERS:
        raise ValueError(
            f"expected 'SECONDS customer|agent|bot WORDS' or 'SECONDS transferred QUEUE': {line!r}"
        )
    return Step(float(at), _SENDERS.get(what), text)
