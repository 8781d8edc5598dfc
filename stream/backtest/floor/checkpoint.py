"""Keeps how far a run is, in a directory, so that one that was stopped goes on there.

What is kept of the tasks is what they write to their changelogs: a task that is restored from it goes on as
if nothing had happened, as after the restart of a worker.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import NamedTuple, TypeAlias

from stream.backtest.found import Found
from stream.log import Message

Place: TypeAlias = tuple[int, int, str, bytes]
"""Where a record of state is: the stage, the partition, the topic and the key."""
State: TypeAlias = dict[Place, bytes]


class Checkpoint(NamedTuple):
    """How far a run is: after so many inputs, with the `state` of the tasks and what was `found` until then.

    `identity` says of what run it is. `moved` is what queues have sent each other and not yet got.
    """

    identity: str
    inputs: int
    events: int
    first: float | None
    last: float
    next_tick: float
    moved: list[Message]
    state: State
    found: Found
    counters: dict[str, int]
    over: bool


class OtherRun(ValueError):
    """The directory has a run of something else."""


class Directory:
    """Keeps one checkpoint in a file, whole or not at all.

    Args:
        path: of the directory, which is made.
        name: of the file: a directory may have those of several runs.
        identity: of the run.
    """

    def __init__(self, path: Path, name: str, identity: str) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.identity = identity
        self._file = path / f"{name}.checkpoint"

    def read(self) -> Checkpoint | None:
        """Return the last checkpoint, None before the first. The directory must be one's own: it is trusted.

        Raises:
            OtherRun: it is of another run.
            OSError: it cannot be read.
        """
        if not self._file.exists():
            return None
        with self._file.open("rb") as stream:
            found = pickle.load(stream)
        if not isinstance(found, Checkpoint) or found.identity != self.identity:
            raise OtherRun(f"{self._file} is of another run: name another directory, or delete it")
        return found

    def write(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint in place of the last.

        Raises:
            OSError: it cannot be written.
        """
        unfinished = self._file.with_suffix(".part")
        with unfinished.open("wb") as stream:
            pickle.dump(checkpoint, stream)
        unfinished.replace(self._file)
