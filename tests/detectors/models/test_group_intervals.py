"""An interval holds within each group, also where groups overlap, and its memory is bounded."""

from __future__ import annotations

import random

import msgspec
import pytest

from detectors.models.group_intervals import MAX_GROUPS, GroupIntervals


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_of_overlapping_groups_is_covered_although_their_residuals_differ(seed: int) -> None:
    dice, intervals = random.Random(seed), GroupIntervals()
    held: dict[str, list[bool]] = {}
    for number in range(9000):
        line = "long" if dice.random() < 0.12 else "short"
        channel = "voice" if dice.random() < 0.3 else "chat"
        scale = (2.5 if line == "long" else 0.6) * (1.5 if channel == "voice" else 1.0)
        residual = dice.gauss(1.0 if line == "long" else 0.0, 1.0) * scale
        groups = (f"{channel} {line}", line, channel)
        low, middle, high = intervals.predict_one(groups)
        assert low <= middle <= high
        intervals.learn_one(groups, residual, residual < low, residual > high)
        if number >= 2000:
            for group in groups:
                held.setdefault(group, []).append(low <= residual <= high)
    shares = {group: sum(each) / len(each) for group, each in held.items()}
    assert all(0.74 <= share <= 0.86 for share in shares.values()), shares


def test_later_groups_are_covered_by_the_others_once_the_memory_is_full() -> None:
    intervals = GroupIntervals()
    for number in range(3 * MAX_GROUPS):
        intervals.learn_one((f"g{number}",), 1.0, under=False, over=True)
    assert len(intervals.seen) == len(intervals.lower) == len(intervals.upper) == MAX_GROUPS
    assert intervals.predict_one(("unknown",)) == intervals.predict_one(())
    assert intervals.predict_one(("g0",))[2] > intervals.predict_one(("unknown",))[2]


def test_a_restored_interval_goes_on_the_same() -> None:
    dice, one = random.Random(5), GroupIntervals()
    other = one
    for number in range(300):
        groups, residual = (str(number % 3), "all"), dice.gauss(0.0, 1.0)
        low, _, high = one.predict_one(groups)
        for each in (one, other):
            each.learn_one(groups, residual, residual < low, residual > high)
            if one is other:
                break
        other = msgspec.json.decode(msgspec.json.encode(other), type=GroupIntervals)
        assert other.predict_one(groups) == one.predict_one(groups)
