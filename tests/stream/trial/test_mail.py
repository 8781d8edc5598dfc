"""A mail's quotations, signatures and automatic replies, seen through both stages."""

from __future__ import annotations

import json

import pytest

from stream.ingest.events_file import EventLine, parse_line
from stream.trial.run import run
from stream.trial.tell import tell
from tests.builders.floors.flow import alerts, flow, waits

SUED = "This is the third time I write. I will sue you!"
QUOTED = f"On Tue, Support wrote:\n> {SUED}"
ASKED = "1 customer Where is my parcel?"
START: dict[str, object] = {"channel": "email", "queue": "orders", "customer": {"ref": "crm-1"}}
UNANSWERED = [("first_answer", 1.0, None, None)]
ANSWERED = [("first_answer", 1.0, 20.0, "replied")]
AWAY = [
    "I am out of the office until Monday. For urgent matters please contact Jane.",
    "Automatic reply: Re: your parcel",
    "自动回复：您好，邮件已收到，会尽快回复。",
    "您好，我正在休假，3月5日返回。",
]


def said(text: str, channel: str = "email") -> list[str]:
    return [turn.text for turn in flow(f"1 customer {text}", channel=channel).turns]


@pytest.mark.parametrize("channel", ["email", "chat"])
def test_a_threat_in_the_history_is_none(channel: str) -> None:
    story = flow(ASKED, "20 agent Try this.", f"40 customer Thanks, it works now!\n{QUOTED}", channel=channel)
    assert (alerts(story), waits(story)) == ([], ANSWERED)
    assert story.turns[-1].text == "Thanks, it works now!"
    assert story.turns[-1].left_out == ("quotation",)
    assert any("left out: quotation" in line for line in tell(story))


def test_a_threat_above_the_history_is_one() -> None:
    story = flow(f"1 customer Now I will sue you!\n{QUOTED}", "2 queued", channel="email")
    assert "threat" in [cause for cause, _ in alerts(story)]
    assert [alert.evidence["quote"] for alert in story.alerts if alert.cause == "threat"] == [
        "Now I will sue you!"
    ]


def test_a_threat_in_the_chinese_history_is_none() -> None:
    mail = "好了，谢谢\n\n------------------ 原始邮件 ------------------\n发件人: 客服\n我要投诉你们！"
    assert alerts(flow(ASKED, "20 agent 请试一下。", f"40 customer {mail}", channel="email")) == []
    assert said(mail) == ["好了，谢谢"]


@pytest.mark.parametrize("text", AWAY)
def test_an_automatic_reply_asks_nothing_and_is_not_scored(text: str) -> None:
    story = flow(ASKED, "20 agent It comes tomorrow.", f"40 customer {text}", channel="email")
    assert (alerts(story), waits(story)) == ([], ANSWERED)
    assert story.turns[-1].text == text and story.turns[-1].probability is None


def test_an_automatic_reply_after_the_end_reopens_nothing() -> None:
    story = flow(ASKED, "20 agent It comes.", "30 ended", f"90 customer {AWAY[0]}", channel="email")
    assert [conversation.status for conversation in story.conversations] == ["ended"]


def test_an_automatic_reply_to_a_conversation_that_was_let_go_brings_it_not_back() -> None:
    steps = [
        _step(0, "conversation.started", START),
        _step(1, "conversation.ended", {"by": "agent", "outcome": "resolved"}),
        _step(2000, "message.created", {"sender": "customer", "text": "Hello?"}, subject="c-2"),
        _step(3000, "message.created", {"sender": "customer", "text": AWAY[0]}),
    ]
    assert [turn.conversation for turn in run(steps).turns] == ["c-2"]
    asked = _step(3000, "message.created", {"sender": "customer", "text": f"Where is it?\n{QUOTED}"})
    assert [turn.text for turn in run([*steps[:3], asked]).turns] == ["Hello?", "Where is it?"]


@pytest.mark.parametrize("text", [AWAY[0], QUOTED, f"-- \nAnn\n\n{QUOTED}"])
def test_an_agent_s_mail_without_own_words_answers_nobody(text: str) -> None:
    answer = f"20 agent(ann) {text}"
    assert waits(flow(ASKED, answer, channel="email")) == UNANSWERED


def test_an_agent_s_forward_answers_nobody() -> None:
    answer = (
        "20 agent(ann) ---------- Forwarded message ---------\nFrom: Tom <t@x.com>\nSubject: x\n\nIt comes."
    )
    assert waits(flow(ASKED, answer, channel="email")) == UNANSWERED


def test_history_below_an_agent_s_answer_makes_no_moment() -> None:
    answer = "20 agent(ann) It arrives tomorrow.\n\nOn Mon, Ann wrote:\n> One moment please."
    assert waits(flow(ASKED, answer, channel="email")) == ANSWERED


def test_a_customer_s_forward_waits_for_an_answer_and_is_not_scored() -> None:
    text = f"---------- Forwarded message ---------\nFrom: Tom <t@x.com>\nSubject: x\n\n{SUED}"
    story = flow(f"1 customer {text}", channel="email")
    assert waits(story) == UNANSWERED
    assert (story.turns[0].text, story.turns[0].probability) == ("", None)


def test_a_photo_with_nothing_but_history_asks() -> None:
    message = {"sender": "customer", "text": QUOTED, "attachments": [{"name": "chair.jpg"}]}
    story = run([_step(0, "conversation.started", START), _step(1, "message.created", message)])
    assert waits(story) == UNANSWERED


def test_the_last_word_of_a_mail_needs_no_answer_above_its_history_and_signature() -> None:
    mail = f"It works now, thank you!\n\nBest regards,\nTom Baker\nHead of Purchasing\n\n{QUOTED}"
    story = flow(ASKED, "20 agent Try this.", f"40 customer {mail}", channel="email")
    assert waits(story) == ANSWERED and story.turns[-1].left_out == ("quotation", "signature")


def _step(at: int, kind: str, data: dict[str, object], subject: str = "c-1") -> EventLine:
    document = {
        "specversion": "1.0",
        "id": f"{subject}-{at}",
        "source": "flow",
        "subject": subject,
        "type": f"stepin.{kind}.v1",
        "time": f"2026-03-03T10:{at // 60:02}:{at % 60:02}Z",
        "data": data,
    }
    return parse_line(at, json.dumps(document).encode())
