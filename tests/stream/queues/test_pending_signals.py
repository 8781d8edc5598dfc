"""Signals that wait for their time: in order, restored exactly, and in records that a log takes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.queues.pending_signals import PendingSignals
from stream.records import Contact, Left

LARGEST = 1 << 20
CONTACT = Contact(conversation="c", queue="orders")


def left(at: int, events_partition: int) -> Left:
    return Left(events_partition=events_partition, at=float(at), contact=CONTACT, outcome="ended")


def take(pending: PendingSignals, time: float) -> list[Left]:
    taken = []
    while pending.next_at() < time:
        signal = pending.pop()
        assert isinstance(signal, Left)
        taken.append(signal)
    return taken


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 3)), max_size=700),
    st.integers(0, 500),
    st.integers(0, 500),
)
@settings(max_examples=60, deadline=None)
def test_a_restored_queue_gives_what_the_lost_one_would_have_given(
    sent: list[tuple[int, int]], first: int, second: int
) -> None:
    whole, written = PendingSignals(0), {}
    half = len(sent) // 2
    for at, events_partition in sent[:half]:
        whole.add(left(at, events_partition))
    written |= {m.key: m.value for m in whole.changes()}
    take(whole, first)
    # A later signal of a partition is never older than the watermark of all.
    for at, events_partition in sent[half:]:
        whole.add(left(max(at, first), events_partition))
    written |= {m.key: m.value for m in whole.changes()}
    restored = PendingSignals(0)
    for key, value in written.items():
        restored.restore(key, value)
    restored.restored(first)
    assert take(restored, second) == take(whole, second)
    assert take(restored, 1e9) == take(whole, 1e9)


def test_a_partition_that_runs_far_ahead_fills_no_record_beyond_what_a_log_takes() -> None:
    pending = PendingSignals(0)
    for at in range(20_000):
        pending.add(left(at, 0))
    records = list(pending.changes())
    assert max(len(record.value or b"") for record in records) < LARGEST / 4
    take(pending, 1e9)
    assert {record.value for record in pending.changes()} == {None}
