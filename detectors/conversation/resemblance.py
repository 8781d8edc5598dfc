"""Features of a customer's turn for its resemblance to the same customer's earlier turns.

A customer who repeats a request is seldom content, and a turn without any earlier word is often thanks or a
next step. Turns are compared by the lower 16 bits of their hashed features, which `remembered` stores.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

import numpy as np

from detectors.text.features import Ids, hash_name

MOST_EARLIER = 5
"""The number of latest turns that a turn is compared with."""

_LOW_BITS = np.uint32((1 << 16) - 1)
_SHARES = (0.15, 0.25, 0.35, 0.5, 0.7)
_JACCARD = (0.05, 0.1, 0.2, 0.4)
_MARKS = np.array(
    [
        [
            [hash_name(f"alike all {share}"), hash_name(f"alike one {most}")]
            for most in range(len(_JACCARD) + 1)
        ]
        for share in range(len(_SHARES) + 1)
    ],
    dtype=np.uint32,
)


def gist(ids: Ids) -> list[int]:
    """Return the lower 16 bits of a turn's features, by which turns are compared."""
    gists: list[int] = (ids & _LOW_BITS).tolist()
    return gists


def alike_ids(ids: Ids, earlier: Sequence[Collection[int]]) -> Ids:
    """Return the features of a turn's resemblance to earlier ones.

    One feature stands for the share of the turn that any of them had, one for the Jaccard index with the most
    similar one. `ids` are the turn's features, `earlier` the gists of 1 to `MOST_EARLIER` turns before it.
    """
    now = set(gist(ids))
    said: set[int] = set()
    most = 0.0
    for turn in earlier:
        common = now.intersection(turn)
        said |= common
        most = max(most, len(common) / (len(now) + len(turn) - len(common)))
    row: Ids = _MARKS[bisect_left(_SHARES, len(said) / len(now)), bisect_left(_JACCARD, most)]
    return row
