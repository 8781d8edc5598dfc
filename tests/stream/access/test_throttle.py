"""Guessing gets slower and slower, and remembers no more than it may."""

from __future__ import annotations

from stream.access.throttle import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(throttle: Throttle, times: int, key: str = "a") -> None:
    for _ in range(times):
        throttle.failed(key)


def test_ten_failures_within_a_minute_make_a_key_wait_longer_each_time() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    fail(throttle, 9)
    assert throttle.wait("a") == 0
    fail(throttle, 1)
    waits = []
    for _ in range(6):
        waits.append(throttle.wait("a"))
        clock.now += throttle.wait("a")
        assert throttle.wait("a") == 0
        fail(throttle, 10)
    assert waits == [30, 60, 120, 240, 300, 300]
    assert throttle.wait("b") == 0


def test_slow_failures_and_those_of_long_ago_do_not_count() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(50):
        throttle.failed("a")
        clock.now += 10
    assert throttle.wait("a") == 0
    fail(throttle, 10)
    clock.now += 30 + 301
    fail(throttle, 10)
    assert throttle.wait("a") == 30


def test_a_success_takes_back_its_own_failure_alone() -> None:
    throttle = Throttle(Clock())
    fail(throttle, 9)
    throttle.failed("a")  # counted before the check, which then succeeds
    throttle.succeeded("a")
    assert throttle.wait("a") == 0
    fail(throttle, 1)
    assert throttle.wait("a") == 30


def test_memory_is_bounded() -> None:
    throttle = Throttle(Clock(), most_keys=100)
    for number in range(1000):
        throttle.failed(str(number))
    assert len(throttle) == 100
