"""The past of a span as arrays: what a what-if is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from detectors.contract.causes import Wait

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
KINDS: tuple[Wait, ...] = get_args(Wait)


class Scope(NamedTuple):
    """What the rules of a turn or a wait depend on."""

    queue: str
    channel: str = ""
    language: str = ""


@dataclass(frozen=True, eq=False)
class Turns:
    """The scored turns of customers, those of an episode together and in the order of time.

    `begins` has the place of each episode's first turn, and `ends` the place after its last one; `at` is in
    seconds since 1970, `probability` and `satisfied` are 0…1 (NaN where it was not kept). `log_odds` are
    those of `probability`. `scope` is the place of the scope in `Kept.scopes`.
    """

    begins: Ints
    ends: Ints
    at: Floats
    probability: Floats
    satisfied: Floats
    log_odds: Floats
    scope: Ints


@dataclass(frozen=True, eq=False)
class Waits:
    """The waits that ended. `opening` are the seconds of opening hours that each lasted.

    `episode` is the place of its episode, `kind` that of its kind in `KINDS`, `scope` that of its scope.
    """

    episode: Ints
    kind: Ints
    scope: Ints
    opening: Floats


@dataclass(frozen=True, eq=False)
class Kept:
    """All that the archive has kept of a span, by episode.

    Args:
        conversations: the conversation of each episode.
        begun_at, ended_at: when it began and ended; one that still went on has the end of the span.
        queues: the scope of its queue at its end, as a place in `scopes`.
        trouble: 1 for one that was in trouble, 0 for one that was fine, -1 where nobody said so.
        otherwise: had an alert of a cause that is not recomputed.
        waited: had an alert of each kind of wait.
        frustrated_at: when its first alert of frustration was raised; NaN if none was.
        about_queues: when each case about a queue was opened, with the place of the queue's scope.
        begin, end: the span, in seconds since 1970.
    """

    scopes: tuple[Scope, ...]
    turns: Turns
    waits: Waits
    conversations: tuple[str, ...]
    begun_at: Floats
    ended_at: Floats
    queues: Ints
    trouble: NDArray[np.int8]
    otherwise: Bools
    waited: dict[Wait, Bools]
    frustrated_at: Floats
    about_queues: Ints
    begin: float
    end: float

    @property
    def hours(self) -> float:
        """The length of the span in hours."""
        return (self.end - self.begin) / 3600.0
