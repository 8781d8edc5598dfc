"""Compares turns by bottom-k sketches of their hashed features.

Method: Broder, *On the resemblance and containment of documents*, 1997. The ids of a turn are sorted hashes,
so its sketch is simply its first few.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np

from detectors.text.features import Ids, turn_ids
from detectors.text.kept import LINES, kept

Features: TypeAlias = set[int] | frozenset[int]
SIZE = 32
"""Features in a sketch."""


def sketch_of(ids: Ids) -> bytes:
    """Return the sketch of a turn: its smallest hashed features, two bytes each."""
    return (ids[:SIZE] >> 2).astype(np.uint16).tobytes()


@kept
def sketch_of_form(form: str, language: str) -> bytes:
    """Return the sketch of a turn by its normal form and the language of its features."""
    return sketch_of(turn_ids(form, language))


@lru_cache(LINES)
def features_of(sketch: bytes) -> frozenset[int]:
    """Return the features in a sketch. Each turn is compared with the same earlier ones again."""
    return frozenset(memoryview(sketch).cast("H"))


def resemblance(one: Features, other: Features) -> float:
    """Return the estimated Jaccard index, 0…1, of two feature sets, given their sketches' features.

    An index below 1/4 may come out as 0, which saves sorting.

    >>> resemblance({1, 2, 3, 4}, {1, 2, 3, 4}), resemblance({1, 2, 3, 4}, {5, 6, 7, 8})
    (1.0, 0.0)
    """
    both = one & other
    size = min(SIZE, max(len(one), len(other)))
    if 4 * len(both) < size:
        return 0.0
    lowest = sorted(one | other)[:size]
    return len(both.intersection(lowest)) / len(lowest)


def containment(part: Features, whole: Features) -> float:
    """Return the estimated share of one feature set, 0…1, that is in another, given the other's sketch.

    Of a sketch that is full, only its range is known: features beyond it are left out.

    >>> containment({1, 2, 3, 9}, {1, 2, 3, 4, 5})
    0.75
    """
    known = part if len(whole) < SIZE else {feature for feature in part if feature <= max(whole)}
    return len(known & whole) / len(known) if known else 0.0
