"""Packs the hashed features of a conversation's latest customer turns, small enough to be stored with it.

A judgement comes late: a rating after the end, a supervisor's answer some turns on. The features of the
turns that it is about are still known then, and the parts of their log-odds; their text is not.
"""

from __future__ import annotations

import struct

import numpy as np

from detectors.conversation.learning import ScoredTurn
from detectors.conversation.taught import STEPS_A_UNIT, Parts
from detectors.text.features import TABLE_SIZE, Ids
from detectors.text.language import NUMBERS

MAX_BYTES = 768
"""The most bytes for one conversation, before base64."""
MAX_IDS = 240
"""The most features of one turn. Of a longer turn every n-th is kept, so that no part of it is favoured."""
# A turn's head: its event time, the number of its language, and how many of its sorted features lie in each
# quarter of the table. The lower 16 bits of a feature are enough after that. A bit beside the language says
# that the parts of the log-odds come between, in steps of 1/32: turns of former versions have none.
_HEAD = struct.Struct("<dB4H")
_ODDS = struct.Struct("<3b")
_HAS_ODDS = 0x80
_QUARTER = TABLE_SIZE // 4
_EDGES = np.arange(1, 4, dtype=np.uint32) * np.uint32(_QUARTER)


def remember(packed: bytes, at: float, language: str, ids: Ids, parts: Parts) -> bytes:
    """Return `packed` with one turn more, without the oldest turns if they no longer fit.

    `at` is the turn's event time, `ids` its features, sorted and distinct, `parts` those of its log-odds.

    Raises:
        KeyError: `language` is not a scored one.
    """
    if ids.size > MAX_IDS:
        ids = ids[:: -(-ids.size // MAX_IDS)]
    first, second, third = np.searchsorted(ids, _EDGES).tolist()
    number = NUMBERS[language] | _HAS_ODDS
    head = _HEAD.pack(at, number, first, second - first, third - second, ids.size - third)
    odds = _ODDS.pack(*(round(part * STEPS_A_UNIT) for part in parts))
    whole = packed + head + odds + (ids % _QUARTER).astype("<u2").tobytes()
    start = 0
    while len(whole) - start > MAX_BYTES:
        _, number, *counts = _HEAD.unpack_from(whole, start)
        start += _size(number) + 2 * sum(counts)
    return whole[start:]


def recall(packed: bytes, until: float | None = None, since: float | None = None) -> list[ScoredTurn]:
    """Return the packed turns, the oldest first; only those said by event time `until` and from `since` on,
    if these are given.

    A turn whose language has no number here is left out.

    >>> ids = np.array([3, 70_000], dtype=np.uint32)
    >>> recall(remember(b"", 60.0, "en", ids, (-1.5, 0.25, 0.0)))
    [ScoredTurn(language='en', ids=(3, 70000), parts=(-1.5, 0.25, 0.0))]
    """
    names = {number: name for name, number in NUMBERS.items()}
    turns, start = [], 0
    while start < len(packed):
        at, number, *counts = _HEAD.unpack_from(packed, start)
        parts = None
        if number & _HAS_ODDS:
            own, context, past = _ODDS.unpack_from(packed, start + _HEAD.size)
            parts = (own / STEPS_A_UNIT, context / STEPS_A_UNIT, past / STEPS_A_UNIT)
        start += _size(number)
        name = names.get(number & ~_HAS_ODDS)
        if name is not None and (until is None or at <= until) and (since is None or at >= since):
            low = np.frombuffer(packed, "<u2", sum(counts), start).astype(np.uint32)
            ids = low + np.repeat(np.arange(4, dtype=np.uint32) * np.uint32(_QUARTER), counts)
            turns.append(ScoredTurn(name, tuple(ids.tolist()), parts))
        start += 2 * sum(counts)
    return turns


def gists(packed: bytes, language: str, most: int) -> list[tuple[int, ...]]:
    """Return the gists (`resemblance.gist`) of the latest turns in a language, at most `most` of them."""
    wanted, turns, start = NUMBERS[language], list[tuple[int, int]](), 0
    while start < len(packed):
        # Written out, because every English turn runs it.
        _, number, first, second, third, fourth = _HEAD.unpack_from(packed, start)
        start += _size(number)
        count = first + second + third + fourth
        if number & ~_HAS_ODDS == wanted:
            turns.append((start, count))
        start += 2 * count
    return [struct.unpack_from(f"<{count}H", packed, start) for start, count in turns[-most:]]


def _size(number: int) -> int:
    """Return the bytes of a turn before its features."""
    return _HEAD.size + _ODDS.size if number & _HAS_ODDS else _HEAD.size
