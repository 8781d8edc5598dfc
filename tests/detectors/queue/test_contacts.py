"""A look at a line costs no walk over it, and sees what a walk would have seen."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.queue import contacts
from detectors.queue.contacts import Line, WaitingContact, WaitingLine
from detectors.queue.forecast import QueueForecast
from detectors.queue.queue_wait import ObservedQueue
from detectors.queue.wait_features import look

NOW = 100_000.0
steps = st.tuples(
    st.sampled_from([0.0, 1.0, 15.0, 90.0]), st.sampled_from([0, 0, 1, 2]), st.sampled_from("ab")
)


def walked(queue: ObservedQueue, contact: WaitingContact, at: float) -> WaitingLine:
    """The line as a walk over every contact finds it."""
    line, start = WaitingLine(), queue.start_of(contact.priority)
    key = contact.since - start
    others = [other for other in queue.waiting.values() if other is not contact]
    for other in others:
        gap = (key - other.since + queue.start_of(other.priority)) / 20.0
        first = float(gap >= 0.0)
        if other.priority != contact.priority and abs(gap) <= 12.0:
            first = 1.0 / (1.0 + math.exp(-gap))
        line.waiting += 1
        line.ahead += first
        line.competing += first if other.kind == contact.kind else 0.7 * first
        line.same_kind += other.kind == contact.kind
        line.ahead_of_kind += other.kind == contact.kind and gap >= 0.0
    kin = [other for other in others if other.kind == contact.kind]

    def oldest(some: list[WaitingContact]) -> float:
        return min([at, *(other.since - queue.start_of(other.priority) for other in some)])

    line.head = at - min([at, *(other.since for other in others)])
    line.head_effective = max(0.0, at - oldest(others) - start)
    line.head_of_kind = max(0.0, at - oldest(kin) - start)
    return line


@settings(deadline=None)
@given(st.lists(steps, max_size=60), st.data())
def test_the_line_is_the_one_that_a_walk_over_all_contacts_finds(
    came: list[tuple[float, int, str]], data: st.DataObject
) -> None:
    queue, at = ObservedQueue(head_start={1: 40.0, 2: -70.0}), NOW
    for number, (gap, priority, kind) in enumerate(came):
        at += gap
        queue.arrive(f"c-{number}", at, priority, kind)
    for name in data.draw(
        st.lists(st.sampled_from(sorted(queue.waiting)), max_size=9) if came else st.just([])
    ):
        queue.leave(name, at)
    new = WaitingContact(at, 1, "a")
    for contact in [*queue.waiting.values(), new]:
        expected = walked(queue, contact, at)
        found = look(queue, contact, at, new=contact is new).line
        for field in WaitingLine.__struct_fields__:
            assert getattr(found, field) == pytest.approx(getattr(expected, field), abs=1e-9), field


def test_many_rivals_of_another_priority_are_counted_to_a_percent() -> None:
    queue = ObservedQueue()
    for number in range(900):
        queue.arrive(f"c-{number}", NOW + 0.4 * number, priority=number % 2)
    for name in ("c-3", "c-450", "c-451", "c-899"):
        contact = queue.waiting[name]
        found, expected = look(queue, contact, queue.now).line, walked(queue, contact, queue.now)
        assert found.ahead == pytest.approx(expected.ahead, rel=0.01, abs=1.0)


def test_a_look_reads_as_many_times_of_a_long_line_as_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    for waiting in (250, 1000):
        queue = ObservedQueue()
        for number in range(waiting):
            queue.arrive(f"c-{number}", NOW + 0.2 * number, priority=number % 2)
        read: list[float] = []

        class Times(list[float]):
            def __getitem__(self, index: object) -> float:  # type: ignore[override]
                read.append(0.0)  # noqa: B023
                return super().__getitem__(index)  # type: ignore[call-overload, no-any-return]

        queue.waiting.groups = {key: Times(times) for key, times in queue.waiting.groups.items()}
        monkeypatch.setattr(Line, "values", lambda _: pytest.fail("walked over the line"))
        look(queue, queue.waiting["c-100"], queue.now)
        monkeypatch.undo()
        looked.append(len(read))
    assert looked[1] <= looked[0] + 20


def test_a_forecast_that_is_written_and_read_again_knows_its_line_and_its_services() -> None:
    forecast = QueueForecast()
    for number in range(6):
        forecast.arrive(f"c-{number}", NOW + number, number % 2, "chat/en")
    forecast.serve("c-0", NOW + 10, "ann")
    forecast.serve("c-1", NOW + 11)
    again = QueueForecast.from_state(forecast.to_state())
    assert again.observed.waiting.groups == forecast.observed.waiting.groups
    assert again.observed.serving.of_agent == {"ann": {"c-0": NOW + 10}, None: {"c-1": NOW + 11}}
    assert again.predict("c-4", NOW + 20) == forecast.predict("c-4", NOW + 20)
    assert again.to_state() == forecast.to_state()


def test_only_contacts_are_encoded_by_the_hooks() -> None:
    with pytest.raises(NotImplementedError):
        contacts.encoded(3)
    with pytest.raises(NotImplementedError):
        contacts.decoded(int, 3)
