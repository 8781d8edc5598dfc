"""The kinds of objects that the gateway shows: the topic of each, and how its records are read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, get_args

from stream import records
from stream.log import topics

Kind: TypeAlias = Literal["conversations", "queues", "alerts", "silences", "cases"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_OF_TOPIC: Mapping[str, Kind] = {
    topics.CONVERSATIONS: "conversations",
    topics.QUEUES: "queues",
    topics.ALERTS: "alerts",
    topics.SILENCES: "silences",
    topics.CASES: "cases",
}
MOVING: tuple[Kind, ...] = ("alerts", "cases")
"""The kinds whose objects go to another partition with their conversation."""


def _alert(value: bytes) -> records.Alert:
    alert = records.decode_alert(value)
    return alert.without_agents() if alert.status == "resolved" else alert


def _case(value: bytes) -> records.Case:
    case = records.decode_case(value)
    return case.without_agents() if case.owned.status == "resolved" else case


READ: Mapping[Kind, Callable[[bytes], Any]] = {
    "conversations": lambda value: records.decode_conversation(value).view.without_agents(),
    "queues": lambda value: records.decode_queue(value).view,
    "alerts": _alert,
    "silences": records.decode_silence,
    "cases": _case,
}
"""How a record's value is read. What the rules forbid to show is left out."""
