"""Stage 2 takes no step of time before it knows every events partition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stream.log import topics
from stream.queues.watermarks import Watermarks
from stream.records import Watermark

PARTITIONS = 3


def known(*signals: Watermark) -> float:
    watermarks = Watermarks(0, PARTITIONS)
    for signal in signals:
        watermarks.update(signal)
    return watermarks.time


def at(time: float, partition: int, recording: str | None = None, idle: bool = False) -> Watermark:
    return Watermark(events_partition=partition, at=time, recording=recording, idle=idle)


def test_time_waits_for_every_events_partition() -> None:
    assert known(at(100, 0), at(90, 1)) == 0.0
    assert known(at(100, 0), at(90, 1), at(95, 2)) == 90


def test_idle_partitions_hold_nothing_up_and_make_no_time_of_their_own() -> None:
    silent = [at(100, partition, idle=True) for partition in range(PARTITIONS)]
    assert known(*silent) == 0.0
    assert known(*silent, at(40, 1)) == 40
    assert known(*silent, at(40, 1), at(110, 1)) == 100


def test_recorded_history_waits_for_every_partition_while_some_still_follow_the_clock() -> None:
    signals = [at(100, partition, idle=True) for partition in range(PARTITIONS)]
    signals += [at(5, 0, "run"), at(101, 1, idle=True), at(6, 1, "run"), at(102, 2, idle=True)]
    assert known(*signals) == 0.0
    assert known(*signals, at(7, 2, "run")) == 5


def test_a_partition_that_holds_an_ended_replay_does_not_hold_up_the_present() -> None:
    replayed = [at(5, partition, "run") for partition in range(PARTITIONS)]
    assert known(*replayed, at(100, 1)) == 100
    assert known(*replayed, at(100, 1), at(90, 2)) == 90


@given(
    st.lists(st.builds(at, st.floats(1, 100), st.integers(0, 2), st.sampled_from([None, "a"])), max_size=12)
)
def test_a_restored_store_knows_the_same_time(signals: list[Watermark]) -> None:
    first, second = Watermarks(0, PARTITIONS), Watermarks(0, PARTITIONS)
    for signal in signals:
        first.update(signal)
    for message in first.changes():
        assert message.topic == topics.QUEUES
        second.restore(message.key or b"", message.value)
    assert second.time == first.time
