"""The hashed features of a conversation's latest customer turns, small enough to be kept with its state.

A judgement comes late: a rating after the end, a supervisor's answer some turns on. What it is about must
still be known then, and without any text.
"""

from __future__ import annotations

import struct

import numpy as np

from detectors.conversation.learning import ScoredTurn
from detectors.text.features import TABLE_SIZE, Ids
from detectors.text.language import SCORED

MAX_BYTES = 768
"""Of all that is remembered of a conversation, before base64."""
MAX_IDS = 240
"""Features kept of one turn; of a longer one every n-th, so that no part of it is favoured."""
_LANGUAGES = tuple(sorted(SCORED))
# When it was said, its language, and how many of its sorted features lie in each quarter of the table: of a
# feature itself the lower 16 bits are enough then.
_HEAD = struct.Struct("<dB4H")
_QUARTER = TABLE_SIZE // 4
_EDGES = np.arange(1, 4, dtype=np.uint32) * np.uint32(_QUARTER)


def remember(kept: bytes, at: float, language: str, ids: Ids) -> bytes:
    """`kept` and one turn more, said at `at`; the oldest turns give way. `ids` are sorted, each once."""
    if ids.size > MAX_IDS:
        ids = ids[:: -(-ids.size // MAX_IDS)]
    first, second, third = np.searchsorted(ids, _EDGES).tolist()
    head = _HEAD.pack(at, _LANGUAGES.index(language), first, second - first, third - second, ids.size - third)
    whole = kept + head + (ids % _QUARTER).astype("<u2").tobytes()
    start = 0
    while len(whole) - start > MAX_BYTES:
        start += _length(whole, start)
    return whole[start:]


def recall(kept: bytes, until: float | None = None) -> list[ScoredTurn]:
    """What is remembered, oldest first; only what was said no later than `until`, if that is given."""
    turns, place = [], 0
    while place < len(kept):
        at, language, *counts = _HEAD.unpack_from(kept, place)
        low = np.frombuffer(kept, "<u2", sum(counts), place + _HEAD.size).astype(np.uint32)
        ids = low + np.repeat(np.arange(4, dtype=np.uint32) * np.uint32(_QUARTER), counts)
        if until is None or at <= until:
            turns.append(ScoredTurn(_LANGUAGES[language], tuple(ids.tolist())))
        place += _length(kept, place)
    return turns


def gists(kept: bytes, language: str, most: int) -> list[tuple[int, ...]]:
    """The latest turns in a language, at most `most` of them, as `resemblance.gist` has them."""
    wanted, places, place = _LANGUAGES.index(language), list[tuple[int, int]](), 0
    while place < len(kept):
        _, spoken, first, second, third, fourth = _HEAD.unpack_from(kept, place)
        place += _HEAD.size
        count = first + second + third + fourth
        if spoken == wanted:
            places.append((place, count))
        place += 2 * count
    return [struct.unpack_from(f"<{count}H", kept, start) for start, count in places[-most:]]


def _length(kept: bytes, place: int) -> int:
    counts: tuple[int, ...] = _HEAD.unpack_from(kept, place)[2:]
    return _HEAD.size + 2 * sum(counts)
