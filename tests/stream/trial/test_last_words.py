"""What a customer's last words, a survey and lost events do to the waits, seen through both stages."""

from __future__ import annotations

import pytest

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from tests.builders.floors.flow import alerts, flow, waits

ANSWERED = (
    "1 customer Where is my parcel?",
    "2 queued",
    "15 answered ann",
    "20 agent(ann) It arrives tomorrow.",
)
ASKED = (*ANSWERED, "30 customer And can I change the address?")
OVER = (*ANSWERED, "40 customer thanks", "60 ended")
CALL = ("2 queued", "10 answered ann", "50 held")


@pytest.mark.parametrize(
    "words",
    ["never mind, found it myself, thanks", "哦不用了，我自己改好了", "it works now", "Nvm, sorted it out"],
)
def test_who_takes_a_question_back_waits_for_nobody(words: str) -> None:
    story = flow(*ASKED, f"40 customer {words}")
    assert alerts(story) == []
    assert waits(story)[-1] == ("reply", 30.0, 40.0, "done")


def test_what_is_asked_after_that_begins_a_new_wait() -> None:
    story = flow(*ASKED, "40 customer never mind, found it", "50 customer What does it cost?")
    assert alerts(story) == [("reply_wait", 140.0)]


def test_a_customer_who_takes_a_question_back_keeps_the_place_in_line() -> None:
    story = flow("1 customer Where is it?", "2 queued", "40 customer 哦不用了，我找到了")
    assert alerts(story) == [("queue_wait", 122.0)]


@pytest.mark.parametrize(
    ("asked", "said", "raised"),
    [
        ("Anything else I can help you with?", "No", []),
        ("还有其他可以帮您的吗？", "没有", []),
        ("Did that help?", "Yes it did, thanks", []),
        ("请您对我的服务做个评价好吗？", "好的", []),
        ("Did that help?", "No", [("reply_wait", 140.0)]),
        ("Is it working now?", "Nope", [("reply_wait", 140.0)]),
        ("Anything else?", "Nope", []),
        ("请问解决了吗？", "没有", [("reply_wait", 140.0)]),
        ("Shall I send it again?", "No", [("reply_wait", 140.0)]),
        ("Anything else I can help you with?", "No, but where is my refund", [("reply_wait", 140.0)]),
    ],
)
def test_an_answer_to_whether_that_is_all(asked: str, said: str, raised: list[tuple[str, float]]) -> None:
    assert alerts(flow(*ANSWERED, f"40 agent(ann) {asked}", f"50 customer {said}")) == raised


@pytest.mark.parametrize("rating", ["5", "满意", "非常满意，五星", "not satisfied", "⭐⭐⭐⭐", "9/10"])
@pytest.mark.parametrize("later", [80, 5000])
def test_a_survey_that_is_answered_in_words_reopens_nothing(rating: str, later: int) -> None:
    story = flow(*OVER, "62 bot 请为本次服务评分，1到5分", f"{later} customer {rating}")
    assert alerts(story) == []
    assert [conversation.status for conversation in story.conversations] == ["ended"]


def test_a_complaint_beside_a_rating_reopens_it() -> None:
    story = flow(*OVER, "80 customer 2 stars, it is broken again and nobody told me why")
    assert alerts(story) == [("first_answer_wait", 170.0)]


def test_a_hold_is_over_once_both_talk_again_although_nobody_says_so() -> None:
    talk = (
        "120 agent(ann) Thank you for holding, I have it.",
        "130 customer Great.",
        "140 agent(ann) It is 90 euros.",
    )
    story = flow(*CALL, *talk, "150 customer Thanks, bye.", channel="voice", silence=500)
    assert alerts(story) == []
    assert waits(story)[-1] == ("hold", 50.0, 130.0, "resumed")


def test_a_question_in_that_talk_needs_an_answer() -> None:
    talk = ("120 agent(ann) Thank you for holding.", "130 customer Which seat is it?")
    assert alerts(flow(*CALL, *talk, channel="voice", silence=500)) == [("reply_wait", 220.0)]


@pytest.mark.parametrize(
    "alone", [("120 customer Hello? Anybody there?",), ("120 agent(ann) Tom, do you have a moment for me?",)]
)
def test_one_who_speaks_alone_is_still_on_hold(alone: tuple[str, ...]) -> None:
    assert ("hold_wait", 230.0) in alerts(flow(*CALL, *alone, channel="voice", silence=500))


def test_a_second_hold_after_a_lost_resumption_counts_from_its_own_beginning() -> None:
    talk = ("120 agent(ann) Thank you for holding.", "130 customer Sure.")
    story = flow(*CALL, *talk, "140 held", "300 resumed", channel="voice", silence=60)
    assert alerts(story) == [] and ("hold", 140.0, 300.0, "resumed") in waits(story)


def test_a_start_that_comes_late_takes_no_second_from_the_wait() -> None:
    late = '60 conversation.started {"channel": "chat", "queue": "vip", "customer": {"ref": "x"}}'
    (alert,) = flow("5 customer Where is my parcel?", late, unstarted=True).alerts
    assert (alert.cause, alert.queue, alert.raised_at) == ("first_answer_wait", "vip", 90.0)
    assert alert.evidence.get("drivers") is None  # nobody passed the customer on


@pytest.mark.parametrize("promise", ["An agent will be with you shortly.", "正在为您转接人工客服，请稍候"])
def test_a_bot_that_serves_and_only_promises_a_person_has_not_answered(promise: str) -> None:
    rules = Rules(default=QueueRules(bot_answers=True))
    assert alerts(flow("1 customer My parcel is broken, what now?", f"3 bot {promise}", rules=rules)) == [
        ("first_answer_wait", 91.0)
    ]
