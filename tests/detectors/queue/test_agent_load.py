"""Who is free is one truth: from status, open conversations and capacity for the channel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.queue.agent_load import QueueLoad
from detectors.queue.queue_wait import AgentState

CAPACITY = {"chat": 3, "voice": 1}


def load(status: AgentState = "available", capacity: dict[str, int] | None = None) -> QueueLoad:
    made = QueueLoad()
    made.status("ann", status, 100.0, capacity)
    return made


@pytest.mark.parametrize("status", ["busy", "wrap_up", "away", "offline"])
def test_only_an_available_agent_is_free(status: AgentState) -> None:
    assert load(status, CAPACITY).free() == load(status).free() == {}
    assert load("available", CAPACITY).free(("chat",)) == {"ann": 100.0}


def test_an_agent_is_free_for_a_channel_below_the_capacity_of_that_channel() -> None:
    queue = load(capacity=CAPACITY)
    for number in range(3):
        assert queue.free(("chat",)) == {"ann": 100.0}
        queue.take("ann", f"c-{number}", 110.0 + number)
    assert queue.free(("chat",)) == {} and queue.free(("voice",)) == {"ann": 100.0}
    queue.drop("ann", "c-1", 200.0)
    assert queue.free(("chat",)) == {"ann": 200.0}
    queue.take("ann", "v-1", 210.0, "voice")
    assert queue.free(("voice",)) == {} and queue.free(("voice", "chat")) == {"ann": 200.0}


def test_a_channel_that_the_capacity_does_not_name_is_not_served() -> None:
    queue = load(capacity={"chat": 2, "video": 0})
    assert queue.free(("voice",)) == queue.free(("video",)) == {}
    assert queue.free() == {"ann": 100.0}


def test_without_a_capacity_one_conversation_of_any_channel_is_all() -> None:
    queue = load()
    assert queue.free(("email",)) == {"ann": 100.0}
    queue.take("ann", "v-1", 110.0, "voice")
    assert queue.free(("chat",)) == queue.free() == {}


def test_a_status_without_a_capacity_keeps_the_last_one() -> None:
    queue = load(capacity=CAPACITY)
    queue.take("ann", "c-1", 110.0)
    queue.status("ann", "away", 120.0)
    queue.status("ann", "available", 130.0)
    assert queue.free(("chat",)) == {"ann": 130.0}
    queue.status("ann", "available", 140.0, {"chat": 1})
    assert queue.free(("chat",)) == {}


def test_the_states_count_whoever_cannot_take_those_in_line_as_busy() -> None:
    queue = load(capacity=CAPACITY)
    queue.status("bo", "available", 100.0)
    queue.status("cy", "wrap_up", 100.0)
    queue.status("dee", "away", 100.0, reason="lunch")
    queue.take("bo", "c-1", 110.0)
    queue.take("ann", "v-1", 120.0, "voice")
    assert queue.states(("chat",)) == {"available": 1, "busy": 1, "wrap_up": 1, "away": 1}
    assert queue.states(("voice",)) == {"busy": 2, "wrap_up": 1, "away": 1}
    assert (queue.present(), queue.here(), queue.reasons()) == (3, (4, 1), {"lunch": 1})


def test_who_says_wrap_up_needs_no_other_time_after_a_conversation() -> None:
    queue = load()
    assert queue.idle("chat", 60.0) == {"ann": 160.0}
    queue.status("ann", "wrap_up", 200.0)
    queue.status("ann", "available", 230.0)
    assert queue.idle("chat", 60.0) == {"ann": 230.0}


def test_wrap_up_occupies_an_agent() -> None:
    queue = load("wrap_up")
    queue.agents["ann"].pass_time(400.0)
    assert queue.agents["ann"].occupancy == pytest.approx(1.0)


def test_work_that_goes_to_whoever_has_more_of_it_passes_the_other_over() -> None:
    queue = load(capacity=CAPACITY)
    queue.status("bo", "available", 150.0, CAPACITY)
    queue.take("bo", "c-1", 160.0)
    queue.take("bo", "c-2", 170.0)
    assert queue.passed_over() == ["ann"] and queue.free(("chat",)) == {"bo": 150.0}
    assert queue.states(("chat",)) == {"available": 1, "passed_over": 1}


def test_who_has_more_work_already_is_not_passed_over() -> None:
    queue = load(capacity=CAPACITY)
    queue.take("ann", "c-0", 110.0)
    queue.status("bo", "available", 150.0, CAPACITY)
    for number in (1, 2):
        queue.take("bo", f"c-{number}", 150.0 + number)
        queue.drop("bo", f"c-{number}", 155.0 + number)
    assert queue.passed_over() == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["take", "drop", "available", "wrap_up", "away", "offline"]),
            st.sampled_from(["x", "y", "z"]),
            st.sampled_from(["chat", "voice"]),
            st.sampled_from([None, {"chat": 2}, CAPACITY]),
        )
    )
)
def test_no_agent_is_free_beyond_the_capacity(
    steps: list[tuple[str, str, str, str, dict[str, int] | None]],
) -> None:
    queue = QueueLoad()
    for at, (agent, what, conversation, channel, capacity) in enumerate(steps, 100):
        if what == "take":
            queue.take(agent, conversation, float(at), channel)
        elif what == "drop":
            queue.drop(agent, conversation, float(at))
        else:
            queue.status(agent, what, float(at), capacity)  # type: ignore[arg-type]
        for name, one in queue.agents.items():
            assert one.channels.keys() <= one.open.keys()
            for asked in ("chat", "voice"):
                taken = sum(one.channels.get(each, "chat") == asked for each in one.open)
                room = not one.open if one.capacity is None else taken < one.capacity.get(asked, 0)
                able = one.status == "available" and room
                assert (one.since(asked) is not None) == able
                assert (name in queue.free((asked,))) == (able and not one.passed_over)


def test_an_agent_has_the_name_that_was_told_last() -> None:
    queue = load()
    queue.call("ann", "Ann")
    queue.call("ann", None)
    assert queue.names(("ann", "bo"), 8) == {"ann": "Ann"}
