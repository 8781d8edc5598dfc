"""Builds interventions for tests, puts them on a log, and reads what was reported of them."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from stream.log import Log, Message, topics
from stream.log.follower import Follower
from stream.records import Action, InterventionRecord, decode_action, encode


def intervention(number: int = 1, conversation: str | None = None, **fields: Any) -> InterventionRecord:
    given: dict[str, Any] = {
        "id": f"a-{number}",
        "kind": "whisper",
        "conversation": conversation or f"c-{number}",
        "queue": "orders",
        "case": f"case-{number}",
        "at": 1_700_489_600.0,
        "text": "say that you are sorry",
    }
    return InterventionRecord(**(given | fields))


def put(log: Log, *wanted: InterventionRecord | bytes) -> None:
    with closing(log.publisher()) as publisher:
        publisher.send(
            [
                Message(topics.INTERVENTIONS, b"c", each)
                if isinstance(each, bytes)
                else Message(topics.INTERVENTIONS, each.conversation.encode(), encode(each))
                for each in wanted
            ]
        )


def reports(log: Log) -> list[Action]:
    with Follower(log, [topics.ACTIONS]) as follower:
        return [decode_action(record.value or b"") for record in follower.read_to_end()]
