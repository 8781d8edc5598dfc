"""Supervisors and second agents: whose words the customer hears."""

from __future__ import annotations

import pytest

from tests.builders.floors.flow import alerts, flow, waits

ASKED = (
    "1 customer Where is my parcel?",
    "2 answered ann",
    "9 agent(ann) I have a look.",
    "20 customer And when does it come?",
)
SAYS = "60 supervisor(sue) It comes tomorrow, I am sorry."
REPLY_LATE = [("reply_wait", 110.0)]


def test_a_supervisor_who_barges_in_answers_the_customer() -> None:
    story = flow(*ASKED, "50 joined supervisor sue barge", SAYS)
    assert waits(story)[-1] == ("reply", 20.0, 60.0, "replied")
    assert alerts(story) == []


@pytest.mark.parametrize("mode", ["listen", "whisper", ""])
def test_a_supervisor_who_listens_or_whispers_answers_nobody(mode: str) -> None:
    assert alerts(flow(*ASKED, f"50 joined supervisor sue {mode}".rstrip(), SAYS)) == REPLY_LATE


def test_a_whisper_that_a_platform_calls_a_reply_is_a_whisper() -> None:
    line = SAYS.replace(")", ")/reply", 1)
    assert alerts(flow(*ASKED, "50 joined supervisor sue whisper", line)) == REPLY_LATE
    assert alerts(flow(*ASKED, line)) == []


def test_a_supervisor_without_a_name_is_the_one_who_barged_in() -> None:
    line = SAYS.replace("(sue)", "")
    assert alerts(flow(*ASKED, "50 joined supervisor sue barge", line)) == []
    assert alerts(flow(*ASKED, "50 joined supervisor sue listen", line)) == REPLY_LATE


def test_one_supervisor_barges_in_while_another_listens() -> None:
    both = ("50 joined supervisor sue listen", "51 joined supervisor bob barge")
    assert alerts(flow(*ASKED, *both, SAYS)) == REPLY_LATE
    assert alerts(flow(*ASKED, *both, SAYS.replace("sue", "bob"))) == []


def test_from_listening_to_barging_in_and_back() -> None:
    joined = ("40 joined supervisor sue listen", "50 joined supervisor sue barge")
    assert alerts(flow(*ASKED, *joined, SAYS)) == []
    assert alerts(flow(*ASKED, *joined, "55 joined supervisor sue whisper", SAYS)) == REPLY_LATE
    assert alerts(flow(*ASKED, *joined, "55 left supervisor sue", SAYS)) == REPLY_LATE


def test_joining_answers_nobody() -> None:
    assert alerts(flow(*ASKED, "50 joined supervisor sue barge", "51 joined agent bo")) == REPLY_LATE


@pytest.mark.parametrize(("mode", "expected"), [("", []), ("barge", []), ("whisper", REPLY_LATE)])
def test_a_second_agent_answers_the_customer_unless_in_a_whisper(
    mode: str, expected: list[tuple[str, float]]
) -> None:
    joined = f"50 joined agent bo {mode}".rstrip()
    assert alerts(flow(*ASKED, joined, "60 agent(bo) It comes tomorrow.")) == expected


def test_the_agent_answers_while_another_whispers() -> None:
    assert alerts(flow(*ASKED, "50 joined agent bo whisper", "60 agent(ann) It comes tomorrow.")) == []
    assert alerts(flow(*ASKED, "50 joined agent bo whisper", "60 agent It comes tomorrow.")) == []


def test_who_listened_and_then_takes_the_conversation_is_heard() -> None:
    taken = ("50 joined agent bo listen", "55 answered bo", "60 agent(bo) It comes tomorrow.")
    assert alerts(flow(*ASKED, *taken)) == []


def test_a_supervisor_who_barges_into_a_line_serves_whoever_waits_there() -> None:
    line = ("1 customer Where is my parcel?", "2 queued", "50 joined supervisor sue barge", SAYS)
    assert waits(flow(*line))[-1] == ("queue", 2.0, 60.0, "answered")


def test_when_the_agent_leaves_a_conference_the_second_agent_has_the_conversation() -> None:
    steps = ("50 joined agent bo", "55 left agent ann", "70 agent(bo) It comes.", "80 customer Why so late?")
    (alert,) = flow(*ASKED, *steps).alerts
    assert (alert.cause, alert.raised_at) == ("reply_wait", 170.0)


def test_a_participant_event_that_comes_late_counts_in_its_order() -> None:
    assert alerts(flow(*ASKED, SAYS, "59 joined supervisor sue barge")) == []


def test_an_unknown_mode_is_left_out_and_said() -> None:
    story = flow(*ASKED, "50 joined supervisor sue shout", SAYS)
    (letter,) = story.dead_letters
    assert (letter.field, letter.expected) == ("$.data.mode", "one of listen, whisper, barge")
    assert alerts(story) == REPLY_LATE
