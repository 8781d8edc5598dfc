"""The forecast of waits: no look-ahead, exact restarts, ordered quantiles, intervals that hold."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.models.conformal import ConformalQuantiles
from detectors.models.drift import Adwin
from detectors.models.least_squares import RecursiveLeastSquares
from detectors.queue.forecast import QueueForecast
from detectors.queue.wait_forecast import WaitForecast
from tests.builders.floors.simulated_queue import START, Event, feed, simulated


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return simulated(14 * 60)


@pytest.fixture(scope="module")
def taught(events: list[Event]) -> tuple[QueueForecast, dict[str, WaitForecast]]:
    queue = QueueForecast()
    return queue, dict(feed(queue, events))


def test_a_forecast_does_not_change_when_later_events_are_removed(
    events: list[Event], taught: tuple[QueueForecast, dict[str, WaitForecast]]
) -> None:
    _, forecasts = taught
    for cut in (50, 700, 2500):
        queue = QueueForecast()
        for contact, forecast in feed(queue, events[:cut]):
            assert forecast == forecasts[contact]


def test_a_restored_queue_goes_on_with_the_same_numbers(events: list[Event]) -> None:
    queue = QueueForecast()
    list(feed(queue, events[:1500]))
    for place in range(1500, 1800, 50):
        restored = QueueForecast.from_state(queue.to_state())
        assert restored.to_state() == queue.to_state()
        assert restored.predict(None, START + 9e5) == queue.predict(None, START + 9e5)
        part = events[place : place + 50]
        assert list(feed(restored, part)) == list(feed(queue, part))
        queue = restored


def test_a_state_of_another_version_or_shape_is_refused(taught: tuple[QueueForecast, object]) -> None:
    state = msgspec.json.decode(taught[0].to_state())
    with pytest.raises(ValueError, match="version 99"):
        QueueForecast.from_state(msgspec.json.encode([99, *state[1:]]))
    with pytest.raises(ValueError, match="numbers"):
        QueueForecast.from_state(msgspec.json.encode([*state[:-1], "AAAAAAAAAAA="]))
    with pytest.raises(ValueError, match="truncated"):
        QueueForecast.from_state(b"[1")


def test_the_state_stays_below_64_kib_while_a_hundred_wait() -> None:
    queue = QueueForecast()
    list(feed(queue, simulated(10 * 60, agents=12, gap=9.0)))
    for number in range(100):
        queue.arrive(
            f"conversation-{number:026d}", START + 40000.0 + 5.0 * number, number % 3, f"kind {number % 9}"
        )
    for number in range(200):
        queue.agent(f"agent-{number:04d}", "available", START + 40600.0 + number)
    assert len(queue.to_state()) <= 64 * 1024


def test_forecasts_are_better_than_the_mean_wait_and_intervals_hold(
    events: list[Event], taught: tuple[QueueForecast, dict[str, WaitForecast]]
) -> None:
    began = {contact: at for at, step, contact, *_ in events if step == "arrive"}
    waits = {contact: at - began[contact] for at, step, contact, *_ in events if step == "serve"}
    late = [contact for contact, waited in waits.items() if waited > 0.0][400:]
    said = taught[1]
    baseline = sum(waits[contact] for contact in late) / len(late)
    error = sum(abs(waits[contact] - said[contact].median) for contact in late) / len(late)
    assert error < 0.7 * sum(abs(waits[contact] - baseline) for contact in late) / len(late)
    inside = sum(said[contact].low <= waits[contact] <= said[contact].high for contact in late)
    assert 0.74 <= inside / len(late) <= 0.86
    for forecast in said.values():
        assert 0.0 <= forecast.low <= forecast.median <= forecast.high
        assert forecast.mean > 0.0 and 0.0 <= forecast.chance <= 1.0


def test_looking_changes_nothing(taught: tuple[QueueForecast, object]) -> None:
    queue = QueueForecast.from_state(taught[0].to_state())
    before = queue.to_state()
    queue.predict(None, START + 1e6, priority=1, kind="new")
    queue.breach_probability("nobody", START + 1e6, 60.0)
    assert queue.to_state() == before


def test_the_chance_of_a_breach_grows_with_the_wait_and_falls_with_the_promise(events: list[Event]) -> None:
    queue = QueueForecast()
    list(feed(queue, events[:2000]))
    at = max(queue.observed.now, events[2000][0])
    queue.arrive("one", at)
    chances = queue.breach_probabilities("one", at + 5.0, (10.0, 60.0, 180.0, 900.0))
    assert chances == sorted(chances, reverse=True) and chances[-1] > 0.0 and chances[0] <= 1.0
    assert queue.breach_probability("one", at + 60.0, 60.0) == 1.0
    queue.serve("one", at + 70.0)
    assert queue.breach_probability("one", at + 71.0, 60.0) == 0.0


def test_more_people_ahead_and_fewer_agents_mean_a_longer_wait(events: list[Event]) -> None:
    queue = QueueForecast()
    list(feed(queue, events))
    at = queue.observed.now + 60.0
    for number in range(3):
        queue.arrive(f"first {number}", at + number)
    short = queue.predict(None, at + 20.0)
    for number in range(12):
        queue.arrive(f"then {number}", at + 4.0 + number)
    long = queue.predict(None, at + 20.0)
    assert long.median > short.median and long.mean > short.mean
    ahead = {driver.code: driver.weight for driver in long.drivers}["wait.ahead"]
    assert ahead == pytest.approx(15.0, abs=2.5)


def test_a_customer_who_finds_free_agents_is_forecast_not_to_wait() -> None:
    queue, at = QueueForecast(), START
    for number in range(200):
        at += 300.0
        queue.agent("ann", "available", at - 1.0)
        queue.arrive(f"c{number}", at)
        queue.serve(f"c{number}", at, "ann")
        queue.finish(f"c{number}", at + 60.0)
    assert queue.predict(None, at + 90.0).chance < 0.2
    assert queue.learned == 0


def test_a_cold_queue_borrows_and_is_better_for_it(taught: tuple[QueueForecast, object]) -> None:
    assert not taught[0].borrow([QueueForecast()]) and not QueueForecast().borrow([])
    cold_error = warm_error = 0.0
    for seed in (7, 8, 9):
        events = simulated(90, seed=seed)
        warm = QueueForecast()
        assert warm.borrow([QueueForecast(), taught[0]])
        began = {contact: at for at, step, contact, *_ in events if step == "arrive"}
        waits = {contact: at - began[contact] for at, step, contact, *_ in events if step == "serve"}
        waits = {contact: waited for contact, waited in waits.items() if waited > 0.0}
        cold_said, warm_said = dict(feed(QueueForecast(), events)), dict(feed(warm, events))
        cold_error += sum(abs(waited - cold_said[contact].median) for contact, waited in waits.items())
        warm_error += sum(abs(waited - warm_said[contact].median) for contact, waited in waits.items())
    assert warm_error < 0.9 * cold_error


def test_a_customer_who_gives_up_late_teaches_long_waits() -> None:
    queue = QueueForecast()
    before = queue.predict(None, START)
    for number in range(60):
        at = START + 400.0 * number
        queue.arrive(f"c{number}", at)
        queue.abandon(f"c{number}", at + 300.0)
    after = queue.predict(None, START + 400.0 * 61)
    assert after.mean > 2.0 * before.mean and after.median > before.median


def test_a_customer_who_gives_up_soon_does_not_teach_short_waits() -> None:
    queue = QueueForecast()
    for number in range(60):
        queue.arrive(f"c{number}", START + 400.0 * number)
        queue.abandon(f"c{number}", START + 400.0 * number + 2.0)
    assert (queue.model.weights == QueueForecast().model.weights).all()


@given(st.lists(st.tuples(st.floats(-9, 9), st.booleans(), st.booleans()), max_size=80))
def test_conformal_quantiles_are_ordered_and_keep_recent_residuals(
    lessons: list[tuple[float, bool, bool]],
) -> None:
    quantiles = ConformalQuantiles(size=20)
    for residual, under, over in lessons:
        quantiles.learn_one(residual, under, over)
    low, middle, high = quantiles.predict_one()
    assert low <= middle <= high
    assert len(quantiles.recent) <= 20 or not lessons
    assert not quantiles.recent or sorted(quantiles.recent) == quantiles.ordered
    assert 0.0 < quantiles.probability_above(0.0) < 1.0


def test_intervals_find_back_to_their_coverage_after_the_floor_changes() -> None:
    rng, quantiles, inside = random.Random(3), ConformalQuantiles(), []
    for number in range(1500):
        low, _, high = quantiles.predict_one()
        residual = rng.gauss(0.0, 1.0) if number < 700 else rng.gauss(1.0, 2.5)
        inside.append(low <= residual <= high)
        quantiles.learn_one(residual, residual < low, residual > high)
    for begin, end, least in ((200, 700, 0.75), (740, 940, 0.7), (940, 1500, 0.75)):
        assert least <= sum(inside[begin:end]) / (end - begin) <= 0.85


def test_least_squares_finds_the_weights_and_a_restart_keeps_them() -> None:
    import numpy as np

    rng = np.random.default_rng(0)
    model, truth = RecursiveLeastSquares(3, 2, ridge=0.1, memory=0.999), rng.normal(size=(3, 2))
    for _ in range(500):
        inputs = rng.normal(size=3)
        model.learn_one(inputs, inputs @ truth - model.predict_one(inputs))
    assert np.allclose(model.weights, truth, atol=0.01)
    other = RecursiveLeastSquares(3, 2, ridge=0.1, memory=0.999)
    other.read_bytes(model.to_bytes())
    assert (other.inverse == model.inverse).all() and (other.weights == model.weights).all()


def test_adwin_tells_a_change_and_keeps_silent_without_one() -> None:
    rng, steady, changed = random.Random(2), Adwin(), Adwin()
    assert all(steady.learn_one(rng.gauss(3.0, 1.0), second) is None for second in range(3000))
    found = [
        changed.learn_one(rng.gauss(3.0 if second < 600 else 4.5, 1.0), 10.0 * second)
        for second in range(800)
    ]
    told = [one for one in found if one is not None]
    assert told and told[0].before < told[0].after
    assert 3000 < told[-1].since < 8000, "the change came at 6000"
    assert changed.count < 400 and len(changed.buckets) < 80


def test_a_line_as_never_before_is_not_forecast_by_the_short_waits_so_far() -> None:
    queue, dice, at = QueueForecast(), random.Random(3), START
    for number in range(120):
        at += dice.uniform(30.0, 50.0)
        queue.arrive(f"calm {number}", at)
        queue.serve(f"calm {number}", at + dice.uniform(1.0, 6.0), f"agent {number % 4}")
        if number >= 3:
            queue.finish(f"calm {number - 3}", at + 7.0)
    calm = queue.predict(None, at + 10.0)
    for number in range(30):
        queue.arrive(f"surge {number}", at + 10.0 + 2.0 * number)
    surge = queue.predict(None, at + 70.0)
    assert calm.median < 20.0
    # Four agents who take about two minutes each will not be through with thirty customers in one.
    assert 60.0 < surge.median < surge.high < 3600.0
    queue = QueueForecast.from_state(queue.to_state())
    assert queue.predict(None, at + 70.0) == surge
