"""Minutes without an event are closed at once, and leave what closing them one by one leaves."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE
from stream.queues.model import QueueEvent, QueueModel

DAY = 86400.0
MONDAY = 1_700_438_400.0
gaps = st.floats(0.0, 16 * DAY)
bursts = st.lists(st.floats(0.0, 600.0), max_size=60)


def close(one: Any, other: Any) -> bool:
    """Whether two states are equal, numbers to 1e-9."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def state(model: QueueModel) -> Any:
    kept = (model.surges, model.hour, model.load, model.waits, model.wait_surge, model.drifts)
    return msgspec.to_builtins([kept, msgspec.json.decode(model.forecast.to_state())])


def arrived(start: float, burst: list[float], minutes_seen: int) -> SurgeDetector:
    detector = SurgeDetector(minutes_seen=minutes_seen)
    detector.advance(start)
    for after in sorted(burst):
        detector.learn_one(start + after)
    return detector


@settings(deadline=None, max_examples=40)
@given(st.floats(0.0, 7 * DAY), bursts, gaps, st.sampled_from([0, 1400, 3000]), bursts)
def test_a_detector_that_skips_a_silence_knows_what_it_would_have_learned_minute_by_minute(
    offset: float, burst: list[float], gap: float, seen: int, after: list[float]
) -> None:
    start = MONDAY + offset
    once, stepwise = arrived(start, burst, seen), arrived(start, burst, seen)
    end = start + 600.0 + gap
    once.close_minutes(end)
    while stepwise.minute + MINUTE <= end:
        stepwise.close_minutes(stepwise.minute + MINUTE)
    for detector in (once, stepwise):
        for second in sorted(after):
            detector.learn_one(end + second)
    assert close(msgspec.to_builtins(once), msgspec.to_builtins(stepwise))


def visit(model: QueueModel, at: float, number: int, waits: float) -> None:
    model.observe(QueueEvent(at, "arrive", f"c-{number}", kind="chat/en"))
    model.observe(QueueEvent(at + waits, "serve", f"c-{number}", agent="ann"))
    model.observe(QueueEvent(at + waits + 60.0, "finish", f"c-{number}"))


@settings(deadline=None, max_examples=15)
@given(st.floats(0.0, 7 * DAY), gaps, st.sampled_from([5, 210]), st.booleans())
def test_a_model_that_skips_a_silence_equals_one_that_is_ticked_every_minute(
    offset: float, gap: float, visits: int, one_stays: bool
) -> None:
    start = MONDAY + offset
    once, stepwise = QueueModel(), QueueModel()
    for model in (once, stepwise):
        for number in range(visits):
            visit(model, start + 90.0 * number, number, 20.0 + number % 7)
        if one_stays:
            model.observe(QueueEvent(start + 90.0 * visits + 100.0, "arrive", "stays", kind="chat/en"))
    end = start + 90.0 * visits + 200.0 + (min(gap, 5_000.0) if one_stays else gap)
    while (minute := stepwise.next_minute()) <= end:
        stepwise.tick(minute)
    once.tick(end)
    assert close(state(once), state(stepwise))


def test_a_queue_that_is_silent_for_a_week_costs_a_few_steps_and_not_ten_thousand(
    monkeypatch: Any,
) -> None:
    model = QueueModel()
    for number in range(20):
        visit(model, MONDAY + 90.0 * number, number, 30.0)
    model.tick(MONDAY + 3 * 3600.0)
    closed: list[float] = []
    one_minute = SurgeDetector._close

    def counted(detector: SurgeDetector, at: float, count: int) -> None:
        closed.append(at)
        one_minute(detector, at, count)

    monkeypatch.setattr(SurgeDetector, "_close", counted)
    model.tick(MONDAY + 7 * DAY)
    assert len(closed) < 2 * 130
