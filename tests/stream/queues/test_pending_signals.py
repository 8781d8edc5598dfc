"""Signals that wait for their time: in order, restored exactly, and in records that a log takes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.agenda import Agenda
from stream.queues.pending_signals import PendingSignals, TimedSignal
from stream.records import Contact, Left

LARGEST = 1 << 20
CONTACT = Contact(conversation="c", queue="orders")


def left(at: int, events_partition: int) -> Left:
    return Left(events_partition=events_partition, at=float(at), contact=CONTACT, outcome="ended")


def take(agenda: Agenda, pending: PendingSignals, time: float) -> list[TimedSignal]:
    """The signals before `time`, in the order in which the agenda has them."""
    taken = []
    while agenda.next_at() < time:
        _, _, (_, number) = agenda.pop()
        taken.append(pending.pop(number))
    return taken


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 3)), max_size=700),
    st.integers(0, 500),
    st.integers(0, 500),
)
@settings(max_examples=60)
def test_a_restored_queue_gives_what_the_lost_one_would_have_given(
    sent: list[tuple[int, int]], first: int, second: int
) -> None:
    agenda = Agenda()
    whole, written = PendingSignals(0, agenda), {}
    half = len(sent) // 2
    for at, events_partition in sent[:half]:
        whole.add(left(at, events_partition))
    written |= {m.key: m.value for m in whole.changes()}
    take(agenda, whole, first)
    whole.passed(first)
    for at, events_partition in sent[half:]:
        whole.add(left(at, events_partition))  # some come behind the watermark
    written |= {m.key: m.value for m in whole.changes()}
    other_agenda = Agenda()
    restored = PendingSignals(0, other_agenda)
    for key, value in written.items():
        restored.restore(key, value)
    restored.restored(first)
    assert take(other_agenda, restored, second) == take(agenda, whole, second)
    assert take(other_agenda, restored, 1e9) == take(agenda, whole, 1e9)


def test_a_partition_that_runs_far_ahead_fills_no_record_beyond_what_a_log_takes() -> None:
    agenda = Agenda()
    pending = PendingSignals(0, agenda)
    for at in range(20_000):
        pending.add(left(at, 0))
    records = list(pending.changes())
    assert max(len(record.value or b"") for record in records) < LARGEST / 4
    take(agenda, pending, 1e9)
    assert {record.value for record in pending.changes()} == {None}
