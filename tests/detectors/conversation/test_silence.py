"""The baseline of silences follows the conversations that it has seen."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.conversation.silence import EXPERIENCE, SilenceBaseline


def test_too_few_conversations_give_no_baseline() -> None:
    baseline = SilenceBaseline()
    for _ in range(EXPERIENCE - 1):
        baseline.learn_one(60.0)
    assert baseline.predict_one() is None
    baseline.learn_one(60.0)
    assert baseline.predict_one() == pytest.approx(60.0, rel=0.15)


@given(st.lists(st.floats(0.0, 1e7), min_size=EXPERIENCE, max_size=300))
def test_nineteen_of_twenty_conversations_are_silent_for_less(silences: list[float]) -> None:
    baseline = SilenceBaseline()
    for seconds in silences:
        baseline.learn_one(seconds)
    long = baseline.predict_one()
    assert long is not None
    below = sum(min(seconds, 30 * 86400.0) <= long * 1.000001 for seconds in silences)
    assert below >= 0.95 * len(silences)
    assert sum(max(1.0, seconds) < long / 1.151 for seconds in silences) <= 0.95 * len(silences)


def test_a_queue_that_changes_has_another_baseline_soon() -> None:
    baseline = SilenceBaseline()
    for _ in range(5_000):
        baseline.learn_one(3_600.0)
    for _ in range(4_000):
        baseline.learn_one(30.0)
    assert baseline.predict_one() == pytest.approx(30.0, rel=0.15)
    assert sum(baseline.counts.values()) <= 1_000, "its memory is bounded"


def test_a_restored_baseline_goes_on_as_the_lost_one() -> None:
    baseline = SilenceBaseline()
    for seconds in range(1, 200):
        baseline.learn_one(float(seconds))
    restored = msgspec.json.decode(msgspec.json.encode(baseline), type=SilenceBaseline)
    for each in (baseline, restored):
        each.learn_one(10_000.0)
    assert restored == baseline
    assert len(json.dumps(msgspec.to_builtins(restored, str_keys=True))) < 1_000
