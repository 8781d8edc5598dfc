"""A conversation that is over goes on when its customer comes back, with clocks and alerts of its own."""

from __future__ import annotations

import pytest

from tests.builders.floors.flow import alerts, flow, waits

TALK = (
    "1 customer Where is my parcel?",
    "2 queued",
    "15 answered ann",
    "20 agent(ann) It arrives tomorrow.",
    "40 ended",
)
BACK = {"while it is kept": 300, "an hour later": 3700, "a day later": 86_500}


@pytest.mark.parametrize("at", BACK.values(), ids=BACK)
def test_a_question_after_the_end_waits_in_the_same_queue(at: int) -> None:
    story = flow(*TALK, f"{at} customer It did not come. Where is it?", channel="email")
    (conversation,) = story.conversations
    assert (conversation.queue, conversation.channel, conversation.status) == ("orders", "email", "active")
    assert conversation.waits[-1].begin == at and conversation.waits[-1].end is None


@pytest.mark.parametrize("at", BACK.values(), ids=BACK)
def test_the_clock_begins_with_the_reopening(at: int) -> None:
    story = flow(*TALK, f"{at} customer It did not come. Where is it?")
    assert alerts(story) == [("first_answer_wait", at + 90.0)]


@pytest.mark.parametrize("at", BACK.values(), ids=BACK)
@pytest.mark.parametrize("step", ["queued", "reopened", "answered bo", "transferred billing"])
def test_a_way_to_a_person_reopens_too(at: int, step: str) -> None:
    story = flow(*TALK, f"{at} {step}", silence=30)
    (conversation,) = story.conversations
    assert conversation.status != "ended"
    assert conversation.queue == ("billing" if step.startswith("transferred") else "orders")


@pytest.mark.parametrize("at", BACK.values(), ids=BACK)
@pytest.mark.parametrize(
    "step",
    [
        "customer 谢谢",
        "customer ok, thanks!",
        "agent(ann) Bye now.",
        "rated 5",
        "bot How did we do?",
        "ended",
    ],
)
def test_thanks_a_last_line_and_a_rating_reopen_nothing(at: int, step: str) -> None:
    story = flow(*TALK, f"{at} {step}")
    assert alerts(story) == []
    assert [conversation.status for conversation in story.conversations] == ["ended"]


def test_each_episode_has_its_own_alerts() -> None:
    slow = ("130 customer Hello?", "250 agent(ann) Sorry, it arrives tomorrow.", "260 ended")
    story = flow(*TALK[:4], *slow, "400 customer Where is it now?", "520 agent(bo) Here.", "530 ended")
    assert alerts(story) == [("reply_wait", 220.0), ("first_answer_wait", 490.0)]
    assert all(alert.status == "resolved" for alert in story.alerts)


def test_a_word_that_was_said_before_the_end_and_comes_after_it_reopens_nothing() -> None:
    story = flow(*TALK, "39.5 customer Which day exactly?")
    assert [conversation.status for conversation in story.conversations] == ["ended"]
    assert waits(story)[-1][2] is not None
