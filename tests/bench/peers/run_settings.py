"""What the runner tells an engine, through the environment, and the mark that an engine leaves for it.

Nothing here needs a package, so it works in every engine's environment.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

_PREFIX = "PEERS_"


@dataclass(frozen=True)
class RunSettings:
    """One run of one engine.

    `name` names its consumer group and transactional id. `folder` is for its local state. The engine writes
    the file `first` when it takes the first message. `count` messages are on the input.
    """

    bootstrap: str
    name: str
    input: str
    output: str
    changelog: str
    folder: str
    first: str
    count: str

    def environment(self) -> dict[str, str]:
        """Return the variables for the engine."""
        return {_PREFIX + name.upper(): value for name, value in asdict(self).items()}

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> RunSettings:
        """Read the variables of `environment()`."""
        return cls(**{name: environment[_PREFIX + name.upper()] for name in cls.__dataclass_fields__})


class FirstMessage:
    """Notes when an engine takes its first message, and how much processor time it has used by then."""

    def __init__(self, settings: RunSettings) -> None:
        self._file: Path | None = Path(settings.first)

    def taken(self) -> None:
        """Call it for each message, before the work on it."""
        if self._file is not None:
            used = resource.getrusage(resource.RUSAGE_SELF)
            part = self._file.with_suffix(".part")
            part.write_text(f"{time.time()} {used.ru_utime + used.ru_stime}")
            part.rename(self._file)
            self._file = None
