"""The file formats that `python -m stream replay` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from stream.replay.bank import read_bank
from stream.replay.dialogues import SEED, START, read_jddc, read_stc3
from stream.replay.recorded import read_events
from stream.replay.timeline import Line

_DRAWN = f"drawn from a distribution with seed {SEED}, from {START} on: the set has none"


class Format(NamedTuple):
    """Reads one file format. `times` tells people where the times come from."""

    read: Callable[[Path], Iterator[Line]]
    times: str


FORMATS: Mapping[str, Format] = {
    "jddc": Format(read_jddc, _DRAWN),
    "stc3": Format(read_stc3, _DRAWN),
    "bank": Format(read_bank, "as recorded, Asia/Jerusalem"),
    "events": Format(read_events, "as recorded"),
}
