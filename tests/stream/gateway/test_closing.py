"""The gateway takes the closing of a conversation that nobody minds, and refuses that of any other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from stream.log import Message
from tests.builders.floors.gateway import actions_on, alert, conversation, floor, put, serving, viewing


def closed(*records: Message, **request: Any) -> tuple[dict[str, Any], list[tuple[str | None, str, str]]]:
    """Return the gateway's answer to a closing, and what the log has of it."""
    log = floor()
    put(log, *records)
    answers: list[dict[str, Any]] = []

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            answers.extend([await viewer.act(id="x1", action="close", **request) for _ in range(2)])

    asyncio.run(scenario())
    assert answers[0] == answers[1]
    return answers[0], [(action.conversation, action.queue, action.by) for action in actions_on(log)]


ORPHANED = {"cause": "orphaned", "subject": "c1"}


@pytest.mark.parametrize(
    "records",
    [
        [conversation("c1", status="probably_over")],
        [conversation("c1"), alert("a1", **ORPHANED)],
        [conversation("c1", status="held"), alert("a1", **ORPHANED, status="claimed")],
        [
            conversation("c1"),
            alert("a1", **ORPHANED, status="resolved"),
        ],  # by a person: nobody minds it still
    ],
)
def test_who_closes_a_conversation_is_on_the_log_once(records: list[Message]) -> None:
    answer, actions = closed(*records, conversation="c1")
    assert answer["ok"] and actions == [("c1", "billing", "Lin")]


@pytest.mark.parametrize(
    "records",
    [
        [],
        [conversation("c1")],
        [conversation("c1", status="ended")],
        [conversation("c1"), alert("a1", subject="c1")],
        [conversation("c1"), alert("a1", cause="orphaned", subject="c2")],
        [conversation("c1"), alert("a1", **ORPHANED, status="resolved", ends_at=5.0)],
    ],
)
def test_a_conversation_that_goes_on_or_is_over_is_not_closed(records: list[Message]) -> None:
    answer, actions = closed(*records, conversation="c1")
    assert (answer["ok"], answer["error"], actions) == (False, "not_closable", [])


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ('{"type":"action","id":"1","action":"close","alert":"a1"}', "conversation"),
        ('{"type":"action","id":"1","action":"close","alert":"a1","conversation":"c1"}', "alert"),
        ('{"type":"action","id":"1","action":"claim","conversation":"c1"}', "alert"),
        ('{"type":"action","id":"1","action":"claim","alert":"a1","conversation":"c1"}', "conversation"),
        ('{"type":"action","id":"1","action":"close","conversation":""}', "conversation"),
    ],
)
def test_a_request_about_the_wrong_thing_is_told_apart(request_: str, place: str) -> None:
    async def scenario() -> None:
        async with serving(floor()) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            await viewer.socket.send(request_)
            answer = await viewer.next("error", "action.result")
            assert answer["error"] == "bad_message" and place in answer["message"]

    asyncio.run(scenario())
