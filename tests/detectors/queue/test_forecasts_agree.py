"""Forecasts of one moment agree: a newcomer waits no shorter than those of the same channel and priority."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.queue.forecast import QueueForecast
from detectors.queue.wait_forecast import WaitForecast
from stream.queues.model import QueueEvent, QueueModel
from tests.builders.floors.simulated_queue import simulated

KINDS = ("chat/en", "chat/zh", "voice/en")
START = 1.8e9
steps = st.lists(
    st.tuples(
        st.floats(0.0, 90.0),
        st.sampled_from(("arrive", "arrive", "arrive", "serve", "finish", "abandon", "agent")),
        st.integers(0, 30),
        st.sampled_from(KINDS),
        st.sampled_from((0, 0, 2)),
    ),
    max_size=60,
)


@cache
def taught() -> bytes:
    """The state of a queue that has learned from some hours of chats and calls in both priorities."""
    queue = QueueForecast()
    for at, step, contact, priority, agent in simulated(300, seed=4):
        if step == "arrive":
            queue.arrive(contact, at, priority, KINDS[hash_of(contact) % 3])
        elif step == "serve":
            queue.serve(contact, at, agent)
        elif step == "finish":
            queue.finish(contact, at)
        else:
            queue.abandon(contact, at)
    return queue.to_state()


def hash_of(contact: str) -> int:
    return int(contact.strip("c"))


def told(queue: QueueForecast, told_steps: list[Any]) -> float:
    """Tell the queue the steps. Returns the time of the last."""
    at = START
    for after, step, number, kind, priority in told_steps:
        at += after
        contact = f"n{number}"
        match step:
            case "arrive":
                queue.arrive(contact, at, priority, kind)
            case "serve":
                queue.serve(contact, at, f"agent {number % 4}")
            case "finish":
                queue.finish(contact, at)
            case "abandon":
                queue.abandon(contact, at)
            case _:
                queue.agent(f"agent {number % 4}", "away" if number % 2 else "available", at)
    return at


def below(one: WaitForecast, other: WaitForecast) -> bool:
    return (
        one.mean < other.mean
        or one.low < other.low
        or one.median < other.median
        or one.high < other.high
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(steps, st.floats(0.0, 600.0), st.booleans())
def test_a_newcomer_waits_no_shorter_than_the_last_of_the_same_channel_and_priority(
    told_steps: list[Any], later: float, has_learned: bool
) -> None:
    queue = QueueForecast.from_state(taught()) if has_learned else QueueForecast()
    now = told(queue, told_steps) + later
    waiting = list(queue.observed.waiting.items())
    for name, contact in waiting:
        own, channel = queue.predict(name, now), contact.kind.partition("/")[0]
        assert own.low <= own.median <= own.high
        usual = queue.observed.usual_kind(channel)
        # As the page shows both: nobody in the line has longer to wait than the next customer.
        assert not below(queue.predict(None, now, contact.priority, usual), own)
        same = [c for _, c in waiting if c.kind.startswith(channel) and c.priority == contact.priority]
        if (
            contact.since == max(one.since for one in same)
            and [c.since for c in same].count(contact.since) == 1
        ):
            for kind in KINDS:
                if kind.startswith(channel):
                    assert not below(queue.predict(None, now, contact.priority, kind), own)


def test_a_channel_that_waits_long_raises_no_forecast_of_another() -> None:
    queue = QueueForecast.from_state(taught())
    calm = queue.predict(None, START, 0, "chat/en")
    for number in range(6):
        queue.arrive(f"call {number}", START + number, 0, "voice/en")
    calls = queue.predict(None, START + 600.0, 0, "voice/en")
    chats = queue.predict(None, START + 600.0, 0, "chat/en")
    assert not below(calls, queue.predict("call 5", START + 600.0))
    assert calm.untold is None and chats.median <= calls.median


def test_the_view_has_a_forecast_of_each_channel_and_says_why_there_is_none() -> None:
    model = QueueModel()
    at = START
    for number in range(60):
        who, kind = f"c-{number}", "chat/en" if number % 3 else "voice/en"
        model.observe(QueueEvent(at, "arrive", who, kind=kind))
        if number == 2:
            assert {one.untold for one in model.for_newcomers()} == {"new_queue"}
        model.observe(QueueEvent(at + 20.0 + number % 7, "serve", who, agent="ann"))
        model.observe(QueueEvent(at + 50.0, "finish", who))
        at += 60.0
    chat, voice = model.for_newcomers()
    assert (chat.channel, voice.channel) == ("chat", "voice")
    assert chat.forecast is not None and voice.forecast is not None and chat.untold is None
    for number in range(12):
        model.observe(QueueEvent(at + number, "arrive", f"d-{number}", kind="chat/en"))
    chat, voice = model.for_newcomers()
    # A line of twelve was never seen: a forecast of it would be a guess.
    assert chat.forecast is None and chat.untold == "few_such_lines"
    assert voice.forecast is None and voice.untold == "few_such_lines"
