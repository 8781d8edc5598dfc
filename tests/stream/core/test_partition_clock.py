"""How far the time of a partition has come, and which times cannot be true."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.events import BadEvent
from detectors.contract.rules.document import Rules
from stream.core.partition_clock import TIME_HEADER, PartitionClock, written
from stream.log import Record

PUBLISHED = 1_700_000_000.0
SKEW = 2.0


def published(recording: bytes | None = None) -> Record:
    headers = () if recording is None else ((TIME_HEADER, recording),)
    return Record("stepin.events", 0, 0, b"c-1", b"{}", PUBLISHED, headers)


def refused(at: float, record: Record) -> BadEvent:
    with pytest.raises(BadEvent) as caught:
        PartitionClock().admit(record, at, Rules())
    return caught.value


def test_a_time_in_the_far_future_is_refused_in_words_that_its_sender_can_read() -> None:
    error = refused(PUBLISHED + Rules().future_tolerance + 1, published())
    assert (error.field, error.value) == ("$.time", "2023-11-14T22:18:21.000Z")
    assert error.expected == "at most 300 s after it was published, at 2023-11-14T22:13:20.000Z"


def test_a_time_in_the_far_past_is_refused_but_in_recorded_history() -> None:
    at = PUBLISHED - Rules().past_tolerance - 1
    error = refused(at, published())
    assert (error.value, error.expected) == (
        "2023-11-07T22:13:19.000Z",
        "a time from 2023-11-07T22:13:20.000Z on",
    )
    assert PartitionClock().admit(published(b"run-1"), at, Rules()) == at
    assert refused(0.0, published(b"run-1")).expected == "a time from 1990-01-01T00:00:00.000Z on"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_time_can_be_named(at: float) -> None:
    assert written(at)


def test_what_comes_out_of_order_counts_from_its_own_time_within_the_skew_and_from_the_watermark_beyond() -> (
    None
):
    clock = PartitionClock()
    clock.observe(clock.admit(published(), PUBLISHED - 10, Rules()), SKEW)
    assert clock.watermark == PUBLISHED - 12
    assert clock.admit(published(), PUBLISHED - 11.5, Rules()) == PUBLISHED - 11.5
    assert clock.admit(published(), PUBLISHED - 60, Rules()) == PUBLISHED - 12


def test_a_producer_whose_clock_runs_fast_is_taken_at_its_publishing() -> None:
    assert PartitionClock().admit(published(), PUBLISHED + 200, Rules()) == PUBLISHED


@pytest.mark.parametrize("name", [b"run-2", b"\xff\xfe"])
def test_another_recording_starts_time_anew_whatever_its_name(name: bytes) -> None:
    clock = PartitionClock()
    clock.observe(clock.admit(published(b"run-1"), PUBLISHED - 5, Rules()), SKEW)
    long_before = PUBLISHED - 86400
    assert clock.admit(published(name), long_before, Rules()) == long_before


def test_the_clock_on_the_wall_has_no_say_where_a_producer_sends_the_time() -> None:
    clock = PartitionClock()
    clock.observe_time(PUBLISHED, False)
    assert clock.deadline(SKEW) is not None
    clock.fire(PUBLISHED + 30, SKEW)
    assert clock.watermark == PUBLISHED + 28
    clock.observe_time(PUBLISHED + 31, True)
    clock.fire(PUBLISHED + 90, SKEW)
    assert clock.deadline(SKEW) is None
    assert clock.watermark == PUBLISHED + 31


def idle() -> PartitionClock:
    clock = PartitionClock()
    clock.fire(PUBLISHED - 60, SKEW)
    return clock


def test_a_partition_without_an_event_follows_the_clock_from_the_first_moment() -> None:
    clock = idle()
    assert (clock.watermark, clock.idle) == (PUBLISHED - 62, True)
    assert clock.deadline(SKEW) == PUBLISHED - 59
    clock.fire(PUBLISHED, SKEW)
    assert (clock.watermark, clock.idle) == (PUBLISHED - 2, True)


def test_a_time_before_the_skew_moves_nothing() -> None:
    clock = PartitionClock()
    clock.fire(0.0, SKEW)
    assert clock == PartitionClock()


@given(st.floats(-3600, 0))
def test_the_first_event_of_a_partition_counts_at_its_own_time_and_the_next_ones_in_order(
    after: float,
) -> None:
    clock = idle()
    assert clock.admit(published(), PUBLISHED + after, Rules()) == PUBLISHED + after
    clock.observe(PUBLISHED + after, SKEW)
    assert not clock.idle
    assert clock.watermark == (PUBLISHED - 62 if -62 <= after < -60 else PUBLISHED + after - SKEW)
    assert clock.admit(published(), PUBLISHED - 7200, Rules()) == clock.watermark


def test_recorded_history_starts_time_anew_where_a_partition_followed_the_clock() -> None:
    clock = idle()
    assert clock.admit(published(b"run-1"), PUBLISHED - 86400, Rules()) == PUBLISHED - 86400
    assert (clock.idle, clock.deadline(SKEW)) == (False, None)
