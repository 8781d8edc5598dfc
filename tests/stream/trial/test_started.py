"""What a platform says of a conversation when it starts: its direction, SLA, topic and link."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.builders.floors.flow import alerts, flow, waits

ASKS = "1 customer Where is my parcel?"


def test_the_customer_of_an_outbound_conversation_waits_for_nobody() -> None:
    story = flow("2 queued", "300 answered ann", started={"direction": "outbound"})
    assert (alerts(story), waits(story)) == ([], [])


def test_whoever_asks_in_an_outbound_conversation_waits_from_then_on() -> None:
    outbound = {"direction": "outbound"}
    told = ("2 answered ann", "5 agent(ann) Your parcel was returned to us.")
    story = flow(*told, "40 customer And when do I get my money back?", started=outbound)
    assert waits(story) == [("reply", 40.0, None, None)]
    assert alerts(story) == [("reply_wait", 130.0)]


def test_whoever_asks_in_line_waits_in_the_queue_from_the_question_on() -> None:
    story = flow("2 queued", "60 customer Who is this?", "70 answered ann", started={"direction": "outbound"})
    assert waits(story)[0] == ("queue", 60.0, 70.0, "answered")


def test_an_outbound_customer_who_asked_waits_in_the_next_queue_too() -> None:
    steps = ("2 agent(ann) Hello.", "9 customer Where is my parcel?", "20 agent(ann) I pass you on.")
    story = flow(*steps, "30 transferred billing", started={"direction": "outbound"})
    assert waits(story)[-1] == ("queue", 30.0, None, None)


@pytest.mark.parametrize("direction", ["inbound", None])
def test_an_inbound_customer_waits_as_ever(direction: str | None) -> None:
    assert alerts(flow(ASKS, "2 queued", started={"direction": direction})) == [("queue_wait", 122.0)]


def test_the_sla_of_a_conversation_holds_in_place_of_that_of_the_rules() -> None:
    (alert,) = flow(ASKS, "2 queued", started={"sla": {"queue": 30}}).alerts
    assert (alert.cause, alert.raised_at, alert.evidence["sla"]) == ("queue_wait", 32.0, 30.0)


@pytest.mark.parametrize(
    ("sla", "cause", "raised_at"),
    [
        ({"queue": 30}, "first_answer_wait", 91.0),
        ({"first_answer": 20}, "first_answer_wait", 21.0),
        ({"first_answer": 2000}, "first_answer_wait", 2001.0),
        ({"reply": 5}, "first_answer_wait", 91.0),
    ],
)
def test_an_sla_holds_for_its_kind_of_wait_only(sla: dict[str, float], cause: str, raised_at: float) -> None:
    assert alerts(flow(ASKS, started={"sla": sla})) == [(cause, raised_at)]


def test_an_sla_that_comes_after_the_wait_began_holds_from_the_beginning() -> None:
    """The first event may arrive a little late: a customer's words come before it."""
    early = flow(ASKS, started={"sla": {"first_answer": 20}})
    late = flow(ASKS, started={"sla": {"first_answer": 20}}, started_last=True)
    assert alerts(late) == alerts(early) == [("first_answer_wait", 21.0)]


@pytest.mark.parametrize(
    ("started", "field", "expected"),
    [
        ({"link": "http://desk.example/c/1"}, "$.data.link", "an https address"),
        ({"link": "https://desk.example/c/1\n"}, "$.data.link", "an https address"),
        ({"link": "javascript:alert(1)"}, "$.data.link", "an https address"),
        ({"link": 'https://desk.example/"onclick="x'}, "$.data.link", "an https address"),
        ({"direction": "sideways"}, "$.data.direction", "one of inbound, outbound"),
        ({"sla": {"queue": 0}}, "$.data.sla.queue", "a number > 0.0"),
        ({"sla": {"queue": 1e9}}, "$.data.sla.queue", "a number <= 2592000.0"),
        ({"sla": [30]}, "$.data.sla", "an object or null"),
        ({"topic": 5}, "$.data.topic", "a text or null"),
        ({"channel": "whatsapp"}, "$.data.channel", "one of chat, voice, email, social, video"),
        ({"customer": {"ref": "x", "language": ""}}, "$.data.customer.language", "a text of length >= 2"),
        ({"customer": {"ref": "x", "segment": 3}}, "$.data.customer.segment", "a text or null"),
    ],
)
def test_a_bad_value_is_said_and_the_customer_is_seen(
    started: dict[str, Any], field: str, expected: str
) -> None:
    story = flow(ASKS, "2 queued", started=started)
    assert [(letter.field, letter.expected) for letter in story.dead_letters] == [(field, expected)]
    assert alerts(story) == [("queue_wait", 122.0)]


def test_what_is_good_beside_a_bad_value_holds() -> None:
    story = flow(ASKS, "2 queued", started={"sla": {"queue": 30, "coffee": 5}, "link": "ftp://x"})
    assert [letter.field for letter in story.dead_letters] == ["$.data.sla.coffee", "$.data.link"]
    assert alerts(story) == [("queue_wait", 32.0)]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ('2 conversation.queued {"queue": "orders", "priority": "high"}', "$.data.priority"),
        ('2 conversation.transferred {"to_queue": "orders", "to_agent": ""}', "$.data.to_agent"),
    ],
)
def test_a_customer_is_in_line_whatever_is_said_beside_it(sent: str, field: str) -> None:
    story = flow(ASKS, sent)
    assert [letter.field for letter in story.dead_letters] == [field]
    assert alerts(story) == [("queue_wait", 122.0)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"attachments": "manual.pdf"}, "$.data.attachments"),
        ({"agent": ""}, "$.data.agent"),
        ({"language": ""}, "$.data.language"),
    ],
)
def test_an_answer_counts_whatever_is_said_beside_it(said: dict[str, Any], field: str) -> None:
    answer = json.dumps({"sender": "agent", "agent": "ann", "text": "It ships today."} | said)
    story = flow(ASKS, f"20 message.created {answer}")
    assert [letter.field for letter in story.dead_letters] == [field]
    assert alerts(story) == []


def test_only_a_customers_words_count_when_their_kind_is_not_known() -> None:
    """A line of the desk may be an internal note under another name."""
    asked = json.dumps({"sender": "customer", "text": "Where is my parcel?", "kind": "public"})
    noted = json.dumps({"sender": "agent", "text": "a reseller, be careful", "kind": "internal"})
    story = flow(f"1 message.created {asked}", f"20 message.created {noted}")
    assert [letter.field for letter in story.dead_letters] == ["$.data.kind", "$.data.kind"]
    assert alerts(story) == [("first_answer_wait", 91.0)]


def test_names_may_be_numbers() -> None:
    story = flow(
        ASKS,
        '2 conversation.queued {"queue": 7}',
        '30 conversation.answered {"agent": 17}',
        '35 message.created {"sender": "agent", "agent": 17, "text": "It ships today."}',
        started={"queue": 7, "customer": {"ref": 48213}},
    )
    assert (story.dead_letters, alerts(story), story.conversations[0].queue) == ((), [], "7")


def test_a_topic_is_masked_and_cut() -> None:
    story = flow(ASKS, started={"topic": "Call me on 13900001234", "link": "https://desk.example/c/1?a=1"})
    assert story.conversations[0].topic == "Call me on [phone]"
    assert story.conversations[0].link == "https://desk.example/c/1?a=1"
    (long,) = flow(ASKS, started={"topic": "Parcel " * 50}).conversations
    assert long.topic is not None and long.topic.endswith(" […]") and len(long.topic) <= 200
