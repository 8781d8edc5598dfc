"""Packs the hashed features of a conversation's latest customer turns, small enough to be stored with it.

A judgement comes late: a rating after the end, a supervisor's answer some turns on. The features of the
turns that it is about are still known then; their text is not.
"""

from __future__ import annotations

import struct

import numpy as np

from detectors.conversation.learning import ScoredTurn
from detectors.text.features import TABLE_SIZE, Ids
from detectors.text.language import NUMBERS

MAX_BYTES = 768
"""The most bytes for one conversation, before base64."""
MAX_IDS = 240
"""The most features of one turn. Of a longer turn every n-th is kept, so that no part of it is favoured."""
# A turn's head: its event time, the number of its language, and how many of its sorted features lie in each
# quarter of the table. The lower 16 bits of a feature are enough after that.
_HEAD = struct.Struct("<dB4H")
_QUARTER = TABLE_SIZE // 4
_EDGES = np.arange(1, 4, dtype=np.uint32) * np.uint32(_QUARTER)


def remember(packed: bytes, at: float, language: str, ids: Ids) -> bytes:
    """Return `packed` with one turn more, without the oldest turns if they no longer fit.

    `at` is the turn's event time, `ids` its features, sorted and distinct.

    Raises:
        KeyError: `language` is not a scored one.
    """
    if ids.size > MAX_IDS:
        ids = ids[:: -(-ids.size // MAX_IDS)]
    first, second, third = np.searchsorted(ids, _EDGES).tolist()
    head = _HEAD.pack(at, NUMBERS[language], first, second - first, third - second, ids.size - third)
    whole = packed + head + (ids % _QUARTER).astype("<u2").tobytes()
    start = 0
    while len(whole) - start > MAX_BYTES:
        start += _HEAD.size + 2 * sum(_HEAD.unpack_from(whole, start)[2:])
    return whole[start:]


def recall(packed: bytes, until: float | None = None) -> list[ScoredTurn]:
    """Return the packed turns, the oldest first; only those said by event time `until`, if that is given.

    A turn whose language has no number here is left out.

    >>> ids = np.array([3, 70_000], dtype=np.uint32)
    >>> recall(remember(b"", 60.0, "en", ids))
    [ScoredTurn(language='en', ids=(3, 70000))]
    """
    names = {number: name for name, number in NUMBERS.items()}
    turns, start = [], 0
    while start < len(packed):
        at, number, *counts = _HEAD.unpack_from(packed, start)
        start += _HEAD.size
        if number in names and (until is None or at <= until):
            low = np.frombuffer(packed, "<u2", sum(counts), start).astype(np.uint32)
            ids = low + np.repeat(np.arange(4, dtype=np.uint32) * np.uint32(_QUARTER), counts)
            turns.append(ScoredTurn(names[number], tuple(ids.tolist())))
        start += 2 * sum(counts)
    return turns


def gists(packed: bytes, language: str, most: int) -> list[tuple[int, ...]]:
    """Return the gists (`resemblance.gist`) of the latest turns in a language, at most `most` of them."""
    wanted, turns, start = NUMBERS[language], list[tuple[int, int]](), 0
    while start < len(packed):
        # Written out, because every English turn runs it.
        _, number, first, second, third, fourth = _HEAD.unpack_from(packed, start)
        start += _HEAD.size
        count = first + second + third + fourth
        if number == wanted:
            turns.append((start, count))
        start += 2 * count
    return [struct.unpack_from(f"<{count}H", packed, start) for start, count in turns[-most:]]
