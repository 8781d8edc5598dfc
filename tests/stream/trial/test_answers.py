"""What answers a customer and what does not, seen through both stages."""

from __future__ import annotations

import pytest

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from tests.builders.floors.flow import alerts, flow, waits

BOT_SERVES = Rules(default=QueueRules(bot_answers=True))
ASKED = ("1 customer My parcel arrived broken, what now?", "2 queued")
TAKEN = ("1 customer Where is my parcel?", "2 queued", "15 answered ann")
ANSWERED = (*TAKEN, "20 agent(ann) It arrives tomorrow.")


@pytest.mark.parametrize(
    "line",
    [
        "3 bot An agent will be with you shortly.",
        "25 bot I found this article for you: how to return a parcel",
        "25 agent/automatic Thanks for your message, we read every one of them.",
        "25 agent(ann)/private_note she sounds upset, check the photos first",
        "25 supervisor Ann, offer a refund please.",
        "25 system Ann has joined the chat",
        "25 agent/quoted It arrives tomorrow.",
    ],
)
def test_lines_that_are_no_answer_leave_the_customer_waiting(line: str) -> None:
    steps = sorted([*ASKED, "20 answered ann", line], key=lambda step: float(step.split()[0]))
    assert alerts(flow(*steps)) == [("first_answer_wait", 110.0)]


def test_what_is_not_said_to_the_customer_is_kept_and_neither_scored_nor_counted() -> None:
    story = flow(*ASKED, "20 answered ann", "25 agent(ann)/private_note This is ridiculous, what an idiot")
    assert [(turn.sender, turn.probability is None) for turn in story.turns] == [
        ("customer", False),
        ("agent", True),
    ]
    assert story.conversations[0].turns == 1


def test_an_automatic_reply_of_a_customer_asks_nothing() -> None:
    story = flow("1 customer/automatic I am out of office until Monday. Is it urgent?", channel="email")
    assert alerts(story) == [] and waits(story) == []


def test_a_bot_that_serves_answers_and_leaves_the_queue_to_people() -> None:
    before_people = flow(ASKED[0], "5 bot Please send a photo of it.", rules=BOT_SERVES)
    assert alerts(before_people) == []
    in_queue = flow(*ASKED, "5 bot You are the first in line.", rules=BOT_SERVES)
    assert [cause for cause, _ in alerts(in_queue)] == ["queue_wait"]


def test_a_supervisor_who_speaks_to_the_customer_answers() -> None:
    story = flow(*ASKED, "20 answered ann", "60 supervisor/reply I am her manager. A new one is on its way.")
    assert alerts(story) == []


@pytest.mark.parametrize("answer", ["agent(ann) It arrives tomorrow.", "agent It arrives tomorrow."])
def test_an_agent_s_answer_ends_the_wait_in_the_queue(answer: str) -> None:
    story = flow(*TAKEN[:2], f"15 {answer}", "30 customer And can I change the address?")
    assert alerts(story) == [("reply_wait", 120.0)]
    assert waits(story)[1] == ("queue", 2.0, 15.0, "answered")


def test_a_moment_asked_for_in_the_queue_is_taken_for_an_agent_who_is_there() -> None:
    story = flow("1 customer Where is my parcel?", "2 queued", "15 agent(ann) One moment please.")
    assert [cause for cause, _ in alerts(story)] == ["moment_wait"]


CLOSINGS = [
    "好的", "ok", "👍", "明白了", "Thanks, that worked!", "收到，谢谢", "嗯嗯", "知道了", "解决了，谢谢",
    "太好了", "Perfect, thank you", "Great!", "got it", "All good now", "it works now", "Okay cool", "好噠",
    "了解，謝謝", "没事了", "will do", "Brilliant", "懂了", "行", "OK谢谢", "sounds good",
]  # fmt: skip


@pytest.mark.parametrize("words", CLOSINGS)
def test_the_customer_s_last_word_needs_no_answer(words: str) -> None:
    assert alerts(flow(*ANSWERED, f"40 customer {words}")) == []


@pytest.mark.parametrize(
    "words",
    [
        "好的，那运费谁出？", "ok but where is it", "明白了，但是还是打不开", "谢谢，还有一个问题",
        "我等了好久了", "我的银行卡丢失了", "Great, disconnected again", "好无语",
        "Thanks, but it still does not work", "行 那我要退货", "no", "好像不对", "it works now but slowly",
    ],
)  # fmt: skip
def test_a_last_word_with_something_in_it_needs_an_answer(words: str) -> None:
    assert ("reply_wait", 130.0) in alerts(flow(*ANSWERED, f"40 customer {words}"))


@pytest.mark.parametrize(
    "question", ["Shall I send it to your office?", "改成周五送可以吗", "请您提供一下订单号"]
)
def test_an_ok_to_a_question_of_the_desk_needs_an_answer(question: str) -> None:
    steps = (*TAKEN, f"20 agent(ann) {question}", "40 customer 好的")
    assert alerts(flow(*steps)) == [("reply_wait", 130.0)]
    offer = (*TAKEN, "20 agent(ann) It is done. Anything else I can do?", "40 customer ok")
    assert alerts(flow(*offer)) == []


@pytest.mark.parametrize(
    "answer",
    [
        "Just a moment ago I sent the new link to your mail.",
        "Please hold on to the receipt.",
        "请等待3到5个工作日，退款会原路返回",
        "It takes a minute to restart, then the light is green.",
        "您等的包裹已经到了",
        "Please wait 24 hours and try again.",
    ],
)
def test_an_answer_that_speaks_of_moments_is_an_answer(answer: str) -> None:
    assert alerts(flow(*TAKEN, f"20 agent(ann) {answer}")) == []


@pytest.mark.parametrize(
    "words", ["One moment please.", "请稍等", "Bear with me", "我帮您查一下", "Hang on a sec"]
)
def test_whoever_asks_for_a_moment_has_not_answered(words: str) -> None:
    (moment,) = flow(*TAKEN, f"20 agent(ann) {words}").alerts
    assert moment.cause == "moment_wait" and moment.evidence["since"] == 20.0


def test_one_moment_again_and_again_hides_nobody() -> None:
    again = [f"{20 + 100 * number} agent(ann) One moment please." for number in range(20)]
    once = flow(*TAKEN, again[0])
    assert alerts(flow(*TAKEN, *again)) == alerts(once)


def test_a_hold_after_a_moment_leaves_the_question_open() -> None:
    steps = (*TAKEN, "20 agent(ann) One moment please.", "30 held", "60 resumed")
    assert waits(flow(*steps))[-1] == ("reply", 60.0, None, None)
