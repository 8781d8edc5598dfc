"""Agents and queues have an identifier and a display name: a new name makes no second one."""

from __future__ import annotations

import json
from typing import Any

from stream.trial.story import SeenConversation
from tests.builders.floors.flow import alerts, flow


def step(at: float, kind: str, **data: Any) -> str:
    return f"{at} {kind} {json.dumps(data)}"


def last(*steps: str, **started: Any) -> SeenConversation:
    (conversation,) = flow(*steps, started=started).conversations
    return conversation


def test_a_conversation_has_the_names_that_were_told_last() -> None:
    seen = last(
        step(2, "conversation.queued", queue="orders", queue_name="Orders and returns"),
        step(5, "conversation.answered", agent="a-17", agent_name="Ann"),
        queue_name="Orders",
    )
    assert (seen.queue, seen.queue_name, seen.agent_name) == ("orders", "Orders and returns", "Ann")


def test_an_event_without_a_name_keeps_the_one_that_is_known() -> None:
    seen = last(
        "2 queued",
        "5 answered a-17",
        step(7, "message.created", sender="agent", text="Hello!"),
        queue_name="Orders",
    )
    assert (seen.queue_name, seen.agent_name) == ("Orders", None)


def test_a_message_tells_the_name_of_its_agent() -> None:
    said = {"sender": "agent", "text": "Hello!", "agent_name": "Ann"}
    assert last("5 answered a-17", step(7, "message.created", agent="a-17", **said)).agent_name == "Ann"
    assert last("5 answered a-17", step(7, "message.created", agent="a-18", **said)).agent_name is None


def test_another_queue_and_agent_do_not_inherit_a_name() -> None:
    answered = step(5, "conversation.answered", agent="a-17", agent_name="Ann")
    seen = last(answered, "9 transferred billing", "12 answered b-2", queue_name="Orders")
    assert (seen.queue, seen.queue_name, seen.agent_name) == ("billing", None, None)
    moved = step(9, "conversation.transferred", to_queue="billing", to_queue_name="Billing", to_agent="b-2",
                 to_agent_name="Bo")  # fmt: skip
    seen = last(answered, moved, queue_name="Orders")
    assert (seen.queue, seen.queue_name, seen.agent_name) == ("billing", "Billing", "Bo")


def test_a_new_name_makes_no_second_queue() -> None:
    steps = (
        "1 customer Where is my parcel?",
        "2 queued",
        step(60, "conversation.queued", queue="orders", queue_name="New"),
    )
    (alert,) = flow(*steps, started={"queue_name": "Old"}).alerts
    assert (alert.cause, alert.queue, alert.raised_at) == ("queue_wait", "orders", 122.0)


def test_a_bad_name_is_left_out_and_said() -> None:
    story = flow("1 customer Where is my parcel?", "2 queued", started={"queue_name": ""})
    assert [letter.field for letter in story.dead_letters] == ["$.data.queue_name"]
    assert alerts(story) == [("queue_wait", 122.0)]


def test_a_customer_who_comes_back_is_in_the_queue_by_its_name() -> None:
    again = f"{3 * 86400} customer Where is my parcel now?"
    seen = flow("1 customer Where is it?", "5 ended", again, started={"queue_name": "Orders"}).conversations
    assert [one.queue_name for one in seen] == ["Orders"] * len(seen)
