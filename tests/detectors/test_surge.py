"""Surges: found soon, seldom false, told with since when and how much, and over when they are over."""

from __future__ import annotations

import math
import os
import random
from pathlib import Path

import msgspec
import pytest

from detectors.bank_calls import read_calls
from detectors.reply_baseline import Usual
from detectors.surge import Surge, SurgeDetector
from detectors.wait_surge import WaitSurge

MONDAY = 1_700_438_400.0  # a Monday, 00:00 UTC
DAY = 86400.0
DATA = Path(os.environ.get("STEPIN_DATA", Path(__file__).parents[3] / "shared" / "data"))
CALLS = DATA / "bank" / "calls_1999-02-01_21.tsv"


def rhythm(at: float) -> float:
    """Arrivals a minute: a busy floor with a morning and an afternoon peak, quieter at the weekend."""
    hour = at % DAY / 3600.0
    day = (at - MONDAY) // DAY % 7
    bell = math.exp(-(((hour - 10.5) / 2.0) ** 2)) + 0.8 * math.exp(-(((hour - 16.0) / 2.5) ** 2))
    return (0.3 + 3.5 * bell) * (0.5 if day >= 5 else 1.0)


def arrivals(
    begin: float, end: float, seed: int, surge: tuple[float, float, float] = (0.0, 0.0, 1.0)
) -> list[float]:
    rng, at, times = random.Random(seed), begin, []
    while at < end:
        at += rng.expovariate(8.0 / 60.0)
        factor = surge[2] if surge[0] <= at < surge[1] else 1.0
        if rng.random() < rhythm(at) * factor / 8.0:
            times.append(at)
    return times


def told(detector: SurgeDetector, times: list[float]) -> list[tuple[float, Surge]]:
    """The surges, each with when it was told."""
    found, running = [], False
    for at in times:
        detector.learn_one(at)
        surge = detector.predict_one()
        if surge is not None and not running:
            found.append((at, surge))
        running = surge is not None
    return found


@pytest.fixture(scope="module")
def taught() -> bytes:
    detector = SurgeDetector()
    told(detector, arrivals(MONDAY, MONDAY + 21 * DAY, seed=1))
    return msgspec.json.encode(detector)


def restored(state: bytes) -> SurgeDetector:
    return msgspec.json.decode(state, type=SurgeDetector)


def test_twice_the_arrivals_are_found_within_ten_minutes(taught: bytes) -> None:
    delays = []
    for number in range(10):
        begin = MONDAY + (21 + number % 5) * DAY + (9.0 + 0.35 * number) * 3600.0
        times = arrivals(MONDAY + 21 * DAY, begin + 1800.0, 50 + number, (begin, begin + 1800.0, 2.0))
        found = [one for one in told(restored(taught), times) if one[0] >= begin]
        if found:
            delays.append(found[0][0] - begin)
            assert abs(found[0][1].since - begin) < 600.0 and found[0][1].ratio > 1.3
    assert sum(delay <= 600.0 for delay in delays) >= 9, delays


def test_a_quiet_week_has_less_than_one_false_surge_in_the_mean(taught: bytes) -> None:
    weeks = [
        len(told(restored(taught), arrivals(MONDAY + 21 * DAY, MONDAY + 28 * DAY, seed)))
        for seed in range(100, 108)
    ]
    assert sum(weeks) < len(weeks) and max(weeks) <= 2, weeks


def test_a_surge_ends_when_arrivals_are_usual_again(taught: bytes) -> None:
    begin = MONDAY + 22 * DAY + 10 * 3600.0
    detector = restored(taught)
    told(detector, arrivals(MONDAY + 21 * DAY, begin + 1800.0, 3, (begin, begin + 1800.0, 2.5)))
    surge = detector.predict_one()
    assert surge is not None and surge.observed / surge.usual == pytest.approx(surge.ratio)
    assert 1.6 < surge.ratio < 3.4
    told(detector, arrivals(begin + 1800.0, begin + 5400.0, 4))
    assert detector.predict_one() is None


def test_the_first_day_is_only_listened_to_and_silence_is_no_surge() -> None:
    detector = SurgeDetector()
    assert told(detector, arrivals(MONDAY, MONDAY + DAY - 60.0, 5)) == []
    detector.advance(MONDAY + 40 * DAY)
    assert detector.predict_one() is None and detector.usual(MONDAY + 40 * DAY) > 0.0


def test_a_restored_detector_goes_on_the_same_and_is_small(taught: bytes) -> None:
    times = arrivals(MONDAY + 21 * DAY, MONDAY + 22 * DAY, 9)
    one, other = restored(taught), restored(taught)
    for at in times:
        one.learn_one(at)
        other.learn_one(at)
        other = restored(msgspec.json.encode(other))
    assert one == other
    assert len(taught) < 16 * 1024


def test_a_clock_that_jumps_back_counts_in_the_running_minute(taught: bytes) -> None:
    detector = restored(taught)
    detector.learn_one(MONDAY + 21 * DAY + 36000.0)
    before = detector.minute
    detector.learn_one(MONDAY)
    assert detector.minute == before and detector.count == 2


def test_waits_that_stay_long_are_a_surge_and_a_short_peak_is_not() -> None:
    usual, surge = Usual(median=50.0, high=120.0, long=150.0, seen=900), WaitSurge()
    forecasts = {0: 60.0, 300: 400.0, 360: 90.0, 600: 300.0, 930: 130.0, 1200: 110.0}
    states, forecast = {}, 0.0
    for second in range(0, 1800, 30):
        forecast = forecasts.get(second, forecast)
        states[second] = surge.learn_one(MONDAY + second, forecast, usual)
    assert [second for second, state in states.items() if state] == list(range(900, 1500, 30))
    assert surge.since == MONDAY + 1200
    assert not WaitSurge().learn_one(MONDAY, 1e6, None)


@pytest.mark.skipif(
    not CALLS.exists(), reason=f"no {CALLS}: set STEPIN_DATA to the folder of the recorded calls"
)
def test_recorded_calls_have_few_surges_and_real_ones() -> None:
    times = sorted(call.arrived for call in read_calls(CALLS))
    found = told(SurgeDetector(), times)
    begin = times[0] // DAY * DAY
    for week in (1, 2):
        surges = [surge for at, surge in found if week * 7 <= (at - begin) // DAY < week * 7 + 7]
        assert len(surges) <= 5
        assert all(surge.ratio > 1.5 for surge in surges)
