"""The kept past of invented episodes, for what-ifs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from detectors.contract.rules.document import Rules
from stream.archive.past.kept_past import PastRows
from stream.tuning.frustration import odds_of
from stream.tuning.kept import Kept, Turns
from stream.tuning.reading import read

NOTHING = PastRows(*((),) * 9, queues=None, begin=0.0, end=3600.0)


class Said(NamedTuple):
    """A scored turn: its probabilities, and the place of its scope."""

    probability: float
    satisfied: float = 0.0
    scope: int = 0


def turns_of(episodes: Sequence[Sequence[Said]], pause: float = 10.0) -> Turns:
    """Return the turns of episodes, one every `pause` seconds."""
    lengths = [len(each) for each in episodes]
    ends = np.cumsum([0, *lengths])
    flat = [said for each in episodes for said in each]
    probability = np.array([said.probability for said in flat], dtype=float)
    return Turns(
        begins=ends[:-1],
        ends=ends[1:],
        at=np.array([pause * (number + 1) for length in lengths for number in range(length)], dtype=float),
        probability=probability,
        satisfied=np.array([said.satisfied for said in flat], dtype=float),
        log_odds=odds_of(probability),
        scope=np.array([said.scope for said in flat], dtype=np.int64),
    )


def kept_of(rules: Rules = Rules(), **rows: Any) -> Kept:  # noqa: B008
    """Return the past of these rows of the archive; all others are empty."""
    return read(NOTHING._replace(**rows), rules)
