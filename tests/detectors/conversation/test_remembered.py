"""The features of a conversation's turns are stored until a judgement comes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.conversation.learning import ScoredTurn
from detectors.conversation.remembered import MAX_BYTES, MAX_IDS, recall, remember
from detectors.conversation.taught import Parts, parts_of
from detectors.text.features import TABLE_SIZE
from detectors.text.language import NUMBERS

FEATURES = st.sets(st.integers(0, TABLE_SIZE - 1), min_size=1, max_size=400).map(sorted)
PARTS = st.tuples(*[st.floats(-9, 9)] * 3).map(lambda parts: parts_of(*parts))
TURNS = st.lists(st.tuples(st.sampled_from(["zh", "en"]), FEATURES, PARTS), max_size=12)
ZERO = (0.0, 0.0, 0.0)


@given(TURNS)
def test_the_latest_turns_are_restored_whole_and_stay_small(
    turns: list[tuple[str, list[int], Parts]],
) -> None:
    kept = b""
    for at, (language, ids, parts) in enumerate(turns):
        kept = remember(kept, float(at), language, np.array(ids, dtype=np.uint32), parts)
        assert len(kept) <= MAX_BYTES
    found = recall(kept)
    assert len(found) >= min(1, len(turns))
    for turn, (language, ids, parts) in zip(reversed(found), reversed(turns), strict=False):
        assert (turn.language, turn.parts) == (language, parts)
        if len(ids) <= MAX_IDS:
            assert list(turn.ids) == ids
        else:
            assert set(turn.ids) <= set(ids) and len(turn.ids) >= MAX_IDS // 2


def test_turns_after_a_time_can_be_left_out() -> None:
    kept = b""
    for at in (10.0, 20.0, 30.0):
        kept = remember(kept, at, "zh", np.array([int(at)], dtype=np.uint32), ZERO)
    assert [turn.ids for turn in recall(kept, until=20.0)] == [(10,), (20,)]


def test_seven_turns_of_an_ordinary_length_are_kept() -> None:
    kept = b""
    for at in range(20):
        kept = remember(kept, float(at), "zh", np.arange(40, dtype=np.uint32) * np.uint32(6000), ZERO)
    assert len(recall(kept)) == 7


def test_another_scored_language_changes_no_stored_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    english = np.array([1, 2], dtype=np.uint32)
    stored = remember(remember(b"", 10.0, "en", english, ZERO), 20.0, "zh", english, ZERO)
    monkeypatch.setitem(NUMBERS, "de", 2)
    assert recall(stored) == [ScoredTurn("en", (1, 2), ZERO), ScoredTurn("zh", (1, 2), ZERO)]
    later = remember(stored, 30.0, "de", english, ZERO)
    assert [turn.language for turn in recall(later)] == ["en", "zh", "de"]


def test_the_numbers_of_languages_in_stored_bytes_stay() -> None:
    assert {name: NUMBERS[name] for name in ("en", "zh")} == {"en": 0, "zh": 1}
    assert len(set(NUMBERS.values())) == len(NUMBERS)
    former = bytes.fromhex("00000000000024400001000000000000000700")
    assert recall(former) == [ScoredTurn("en", (7,))]
    later = bytes.fromhex("000000000000244080010000000000000020f0000700")
    assert recall(former + later) == [ScoredTurn("en", (7,)), ScoredTurn("en", (7,), (1.0, -0.5, 0.0))]


def test_a_turn_in_a_language_of_another_version_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.array([5], dtype=np.uint32)
    with monkeypatch.context() as newer:
        newer.setitem(NUMBERS, "de", 2)
        stored = remember(remember(b"", 10.0, "de", ids, ZERO), 20.0, "zh", ids, ZERO)
    assert recall(stored) == [ScoredTurn("zh", (5,), ZERO)]
