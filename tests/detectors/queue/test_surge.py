"""Surges are found soon, are seldom false, have a beginning and a ratio, and end in time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from detectors.lab.data.bank_calls import read_calls
from detectors.lab.evaluation.queues.evaluate_surges import TaughtQueue
from detectors.lab.evaluation.queues.simulated_weeks import (
    DAY,
    MONDAY,
    WEEK,
    Disturbance,
    arrivals,
    queue_steps,
)
from detectors.queue.reply_baseline import Baseline
from detectors.queue.surge import Surge, SurgeDetector
from detectors.queue.wait_surge import WaitSurge
from tests.builders.invented import Rush, bank_file
from tests.builders.recorded import DATA

CALLS = DATA / "bank" / "calls_1999-02-01_21.tsv"


def told(detector: SurgeDetector, times: Iterable[float]) -> list[tuple[float, Surge]]:
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
        begin = MONDAY + (21 + number % 5) * DAY + (9.5 + 0.2 * number) * 3600.0
        times = arrivals(
            MONDAY + 21 * DAY, begin + 1800.0, 50 + number, Disturbance(begin, begin + 1800.0, 2.0)
        )
        found = [one for one in told(restored(taught), times) if one[0] >= begin]
        if found:
            delays.append(found[0][0] - begin)
            assert abs(found[0][1].since - begin) < 900.0 and found[0][1].ratio > 1.3
    assert sum(delay <= 600.0 for delay in delays) >= 8, delays


def test_a_quiet_week_has_less_than_one_false_surge_in_the_mean(taught: bytes) -> None:
    weeks = [
        len(told(restored(taught), arrivals(MONDAY + 21 * DAY, MONDAY + 28 * DAY, seed)))
        for seed in range(100, 108)
    ]
    assert sum(weeks) < len(weeks) and max(weeks) <= 2, weeks


def test_a_surge_ends_when_arrivals_are_back_at_the_baseline(taught: bytes) -> None:
    begin = MONDAY + 22 * DAY + 10 * 3600.0
    detector = restored(taught)
    told(detector, arrivals(MONDAY + 21 * DAY, begin + 1800.0, 3, Disturbance(begin, begin + 1800.0, 2.5)))
    surge = detector.predict_one()
    assert surge is not None and surge.observed / surge.baseline == pytest.approx(surge.ratio)
    assert 1.6 < surge.ratio < 3.4
    told(detector, arrivals(begin + 1800.0, begin + 5400.0, 4))
    assert detector.predict_one() is None


def test_a_quiet_first_day_has_no_surge_and_silence_is_none() -> None:
    detector = SurgeDetector()
    assert told(detector, arrivals(MONDAY, MONDAY + DAY - 60.0, 5)) == []
    detector.advance(MONDAY + 40 * DAY)
    assert detector.predict_one() is None and detector.baseline(MONDAY + 40 * DAY) > 0.0


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 4.0])
def test_eleven_times_the_arrivals_of_a_young_queue_are_a_surge_by_its_last_hour(rate: float) -> None:
    found, wrong = [], 0
    for seed in range(17):
        dice = random.Random(f"{rate} {seed}")
        begin = MONDAY + seed * 5000.0
        surge = (on := begin + dice.uniform(900.0, 9600.0), on + 600.0)
        detector = SurgeDetector()
        for at, _ in told(detector, steady(rate, begin, begin + 3 * 3600.0, dice, surge)):
            wrong += at < on
            found += [at - on] if on <= at < on + 600.0 else []
    assert len(found) >= 15 and wrong <= 1, (found, wrong)


def test_a_young_surge_says_what_it_is_compared_with_and_ends_when_it_has_become_usual() -> None:
    detector = SurgeDetector()
    told(detector, (MONDAY + 30.0 * number for number in range(40)))
    told(detector, (MONDAY + 1200.0 + 3.0 * number for number in range(100)))
    surge = detector.predict_one()
    assert surge is not None and surge.young and surge.since == MONDAY + 1200.0
    assert surge.ratio == pytest.approx(surge.observed / surge.baseline) and 7.0 < surge.ratio < 10.0
    told(detector, (MONDAY + 1500.0 + 3.0 * number for number in range(1200)))
    assert detector.predict_one() is None
    assert told(detector, (MONDAY + 5100.0 + 3.0 * number for number in range(1200))) == []


def test_a_queue_that_opens_on_its_first_day_has_no_surge() -> None:
    """Nobody came in the night, so the last hour says nothing of the morning."""
    detector, opens = SurgeDetector(), MONDAY + 5 * 3600.0
    night = [MONDAY + 10.0, MONDAY + 7300.0, opens - 1500.0, opens - 500.0]
    assert told(detector, [*night, *steady(3.0, opens, opens + 7200.0, random.Random(1))]) == []


def steady(
    rate: float, begin: float, end: float, dice: random.Random, surge: tuple[float, float] = (0.0, 0.0)
) -> Iterator[float]:
    """Times of arrivals, `rate` a minute and eleven times as many in a surge."""
    at = begin
    while (at := at + dice.expovariate(11.0 * rate / 60.0)) < end:
        if surge[0] <= at < surge[1] or dice.random() < 1.0 / 11.0:
            yield at


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


def experienced(days: int = 8) -> WaitSurge:
    """Some days on each of which a newcomer's wait was forecast as 150 s for five minutes."""
    surge = WaitSurge()
    for day in range(days):
        for minute in range(60):
            surge.learn_one(MONDAY + day * DAY + minute * 60, 150.0 if 20 <= minute < 26 else 30.0, USUAL)
    return surge


USUAL = Baseline(median=50.0, high=120.0, long=150.0, seen=900)


def test_waits_above_all_of_the_last_days_are_a_surge_and_a_short_peak_is_not() -> None:
    surge, begin = experienced(), MONDAY + 8 * DAY
    forecasts = {0: 60.0, 300: 400.0, 420: 90.0, 600: 300.0, 960: 130.0, 1200: 110.0}
    states, forecast = {}, 0.0
    for second in range(0, 1800, 60):
        forecast = forecasts.get(second, forecast)
        states[second] = surge.learn_one(begin + second, forecast, USUAL)
    assert [second for second, state in states.items() if state] == list(range(840, 1500, 60))
    assert surge.since == begin + 1500


def test_waits_as_long_as_on_other_days_are_none_and_the_first_week_is_only_listened_to() -> None:
    usual_peak, new = experienced(), experienced(6)
    for minute in range(30):
        assert not usual_peak.learn_one(MONDAY + 8 * DAY + minute * 60, 160.0, USUAL)
        assert not new.learn_one(MONDAY + 6 * DAY + minute * 60, 4000.0, USUAL)
    assert not WaitSurge().learn_one(MONDAY, 1e6, None)


def test_the_baseline_follows_a_lasting_change_of_waits() -> None:
    surge, told_on = experienced(14), []
    for day in range(14, 40):
        for minute in range(30):
            was = surge.surging
            if surge.learn_one(MONDAY + day * DAY + minute * 60, 200.0 if minute < 20 else 30.0, USUAL):
                told_on += [day] if not was else []
    assert told_on and told_on[0] == 14 and max(told_on) < 30


def test_a_quiet_week_has_no_wait_surge_and_half_the_agents_make_one() -> None:
    floor, begin = TaughtQueue(seed=3), MONDAY + 21 * DAY
    assert floor.after(begin, queue_steps(begin, begin + WEEK, 4)).begun["wait_surge"] <= 1
    found = 0
    for number in range(4):
        hour = begin + number * DAY + 9.5 * 3600.0
        wrong = Disturbance(hour, hour + 3600.0, agents=0.4)
        watched = floor.after(
            begin + number * DAY, queue_steps(begin + number * DAY, hour + 3600.0, number, wrong)
        )
        found += hour <= watched.found.get("wait_surge", 0.0) < hour + 1800.0
    assert found >= 3


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_invented_calls_have_few_surges_and_the_real_one(tmp_path: Path, seed: int) -> None:
    rush = Rush(day=16, begin=15 * 3600.0, end=16 * 3600.0, times=2.5)
    calls = read_calls(bank_file(tmp_path, days=18, seed=seed, rush=rush))
    times = sorted(call.arrived for call in calls)
    begin = times[0] // DAY * DAY + (rush.day - 1) * DAY + rush.begin
    found = told(SurgeDetector(), times)
    assert [surge.ratio > 1.5 for at, surge in found if begin <= at < begin + 2400.0] == [True]
    assert len(found) <= 3


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
