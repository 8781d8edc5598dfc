"""One story of a floor, told as events up to now: two queues, two languages, and what a supervisor did.

Ann has an English customer who grows frustrated, and another waits in line behind him. In the Chinese queue a
customer asks for a manager and later waits for a reply, and another one threatens, is answered and leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from detectors.contract.rules.document import Rules
from stream.log import Message, topics

NAMES = {
    "technical": {"en": "Technical support", "zh": "技术支持"},
    "billing": {"en": "Billing desk", "zh": "账单"},
}
RULES = Rules(version=2, queue_names=NAMES)  # type: ignore[arg-type]
AGENTS = {"t-1": "Ann", "t-2": "Tom", "b-1": "李雷", "b-2": "韩梅"}


class Told(NamedTuple):
    """Something that happened `ago` seconds before the end of the story."""

    ago: float
    subject: str
    type: str
    data: dict[str, Any]


def _started(ago: float, subject: str, queue: str, language: str) -> list[Told]:
    customer = {"ref": f"crm-{subject}", "language": language}
    data = {"channel": "chat", "queue": queue, "customer": customer}
    return [
        Told(ago, subject, "conversation.started", data),
        Told(ago, subject, "conversation.queued", {"queue": queue}),
    ]


def _answered(ago: float, subject: str, agent: str) -> Told:
    return Told(ago, subject, "conversation.answered", {"agent": agent, "agent_name": AGENTS[agent]})


def _said(ago: float, subject: str, text: str, agent: str | None = None) -> Told:
    sender = {"sender": "customer"} if agent is None else {"sender": "agent", "agent": agent}
    return Told(ago, subject, "message.created", {**sender, "text": text})


def _status(ago: float, agent: str, status: str, queue: str) -> Told:
    data = {"agent": agent, "status": status, "queues": [queue], "capacity": {"chat": 1}}
    return Told(ago, agent, "agent.status", {**data, "agent_name": AGENTS[agent]})


STORY: tuple[Told, ...] = (
    _status(500, "t-1", "available", "technical"),
    _status(500, "t-2", "away", "technical"),
    _status(500, "b-1", "available", "billing"),
    _status(500, "b-2", "available", "billing"),
    *_started(420, "tech-1", "technical", "en"),
    _answered(410, "tech-1", "t-1"),
    _said(405, "tech-1", "Hi, my router shows a red light since this morning."),
    _said(395, "tech-1", "Thanks for telling me. Please restart it once.", "t-1"),
    _said(340, "tech-1", "This is ridiculous, it still does not work and I am losing money!"),
    _said(330, "tech-1", "I see. Let me look at your line.", "t-1"),
    _said(300, "tech-1", "Absolutely useless service, I am so angry, nobody here ever helps!"),
    _said(290, "tech-1", "The line is being tested now, it takes five minutes.", "t-1"),
    *_started(360, "bill-1", "billing", "zh"),
    _answered(350, "bill-1", "b-2"),
    _said(345, "bill-1", "你好，我想查一下上个月的账单"),
    _said(335, "bill-1", "您好，上个月一共是98元", "b-2"),
    _said(310, "bill-1", "请叫经理过来一下"),
    _said(300, "bill-1", "好的，明细在App的账单页里，您可以对照", "b-2"),
    *_started(260, "bill-2", "billing", "zh"),
    _answered(250, "bill-2", "b-1"),
    _said(245, "bill-2", "再不退款我就去12315投诉你们"),
    _said(235, "bill-2", "您好，退款已经提交，今天到账", "b-1"),
    Told(215, "bill-2", "conversation.ended", {"by": "agent", "outcome": "resolved"}),
    *_started(200, "tech-2", "technical", "en"),
    _said(150, "bill-1", "我没找到，一共多少钱？"),
)


def messages(end: float) -> list[Message]:
    """Return the rules and the events of the story, which ends at `end` (seconds since 1970)."""
    return told(ordered(), end)


def told(story: Sequence[Told], end: float) -> list[Message]:
    """Return the rules and the events of a story in the order of time, which ends at `end`."""
    rules = Message(topics.RULES, b"rules/2", msgspec.json.encode(RULES))
    return [rules, *(_event(number, one, end) for number, one in enumerate(story))]


def ordered() -> list[Told]:
    """Return the story from its beginning."""
    return sorted(STORY, key=lambda told: -told.ago)


def _event(number: int, told: Told, end: float) -> Message:
    document = {
        "specversion": "1.0",
        "id": f"told-{number}",
        "source": "told",
        "type": f"stepin.{told.type}.v1",
        "subject": told.subject,
        "time": datetime.fromtimestamp(end - told.ago, UTC).isoformat(),
        "data": told.data,
    }
    return Message(topics.EVENTS, told.subject.encode(), msgspec.json.encode(document))
