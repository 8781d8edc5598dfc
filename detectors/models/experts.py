"""Mixes the corrections of experts by how well each did lately.

Source: the Hedge algorithm (Freund and Schapire, JCSS 1997) on discounted losses, with a fixed share for
every expert (Herbster and Warmuth, Machine Learning 1998), so that one that was bad for long can come back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from detectors.models.additive_head import noisy
from detectors.models.linear import sigmoid

_SPEED = 0.5
_MEMORY = 0.98
_SHARE = 0.02


def losses(odds: float, corrections: Sequence[float], positive: bool) -> list[float]:
    """Return the log loss of each expert on a label that may be wrong; `odds` are without a correction."""
    found = []
    for correction in corrections:
        chance = noisy(sigmoid(odds + correction))
        found.append(-math.log(chance if positive else 1.0 - chance))
    return found


def remembered(before: Sequence[float], now: Sequence[float], credit: float) -> list[float]:
    """Return the discounted sums of the losses after a label of this credit."""
    return [_MEMORY * old + credit * new for old, new in zip(before, now, strict=True)]


def shares(sums: Sequence[float], prior: Sequence[float]) -> list[float]:
    """Return the share of each expert; `prior` are the shares before the first label.

    >>> shares([0.0, 0.0], [0.75, 0.25])
    [0.75, 0.25]
    >>> [round(share, 2) for share in shares([9.0, 3.0], [0.75, 0.25])]
    [0.14, 0.86]
    """
    least = min(sums)
    odds = [share * math.exp(-_SPEED * (loss - least)) for share, loss in zip(prior, sums, strict=True)]
    total = sum(odds)
    return [(1.0 - _SHARE) * value / total + _SHARE * share for value, share in zip(odds, prior, strict=True)]
