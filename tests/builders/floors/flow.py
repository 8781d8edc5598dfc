"""Short stories of one conversation, as lines `SECONDS TYPE …`, run through both stages in event time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from detectors.contract.rules.document import Rules
from stream.ingest.events_file import EventLine, parse_line
from stream.trial.run import SILENCE, run
from stream.trial.story import Story

_BEGIN = 1_700_000_000


def flow(
    *steps: str,
    rules: Rules | None = None,
    channel: str = "chat",
    silence: float = SILENCE,
    started: dict[str, Any] | None = None,
    started_last: bool = False,
    unstarted: bool = False,
) -> Story:
    """Return what a floor sees of a conversation in the queue `orders` that starts at 0.

    A step is `SECONDS SENDER[(AGENT)][/KIND] TEXT` for a message, or `SECONDS TYPE [NAME]` for another event:
    `2 queued`, `15 agent(ann) It arrives tomorrow.`, `9 transferred billing`, `5 offered ann`,
    `9 missed ann`, `5 joined supervisor sue barge`, `9 left supervisor sue`, `500 called_back`,
    `9 callback 600` (due at 600),
    `30 bot/automatic Hello!`, or with the whole data `9 conversation.ended {"by": "bot"}`. The status of an
    agent is `0 status ann available`, in `orders`, in the queues that follow (`-`: none), or with more data.
    `started` has more data of the first event, which comes after the others with `started_last`.
    With `unstarted` it never comes, and times count from the first step.
    """
    told = lines(*steps, channel=channel, started=started, started_last=started_last)
    return run(told[1:] if unstarted else told, rules, silence)


def lines(
    *steps: str,
    channel: str = "chat",
    started: dict[str, Any] | None = None,
    started_last: bool = False,
    begin: float = _BEGIN,
) -> list[EventLine]:
    """Return the events of a story that begins at `begin` (seconds since 1970), see `flow`."""
    start = {"channel": channel, "queue": "orders", "customer": {"ref": "crm-1"}}
    start |= started or {}
    events = [_event(0, 0.0, "conversation.started", start, begin=begin)]
    events += [_parsed(number, step, begin) for number, step in enumerate(steps, 1)]
    if started_last:
        events.append(events.pop(0))
    return events


def alerts(story: Story) -> list[tuple[str, float]]:
    """Return the cause of each alert and the second at which it was raised."""
    return [(alert.cause, alert.raised_at) for alert in story.alerts]


def waits(story: Story) -> list[tuple[str, float, float | None, str | None]]:
    """Return the waits of the only conversation."""
    (conversation,) = story.conversations
    return [(wait.kind, wait.begin, wait.end, wait.outcome) for wait in conversation.waits]


def _parsed(number: int, step: str, begin: float) -> EventLine:
    at, _, rest = step.partition(" ")
    what, _, text = rest.partition(" ")
    sender, _, kind = what.partition("/")
    sender, _, agent = sender.rstrip(")").partition("(")
    if sender in ("customer", "agent", "bot", "supervisor", "system"):
        data: dict[str, Any] = {"sender": sender, "text": text}
        data |= {"agent": agent} if agent else {}
        data |= {"kind": kind} if kind else {}
        return _event(number, float(at), "message.created", data, begin=begin)
    if what == "status":
        name, status, *more = text.split(" ", 2)
        queues = more[0].split() if more and not more[0].startswith("{") else ["orders"]
        told: dict[str, Any] = {"agent": name, "status": status, "queues": [] if queues == ["-"] else queues}
        if more and more[0].startswith("{"):
            told |= json.loads(more[0])
        return _event(number, float(at), "agent.status", told, name, begin=begin)
    if what == "rated":
        rating = {"score": float(text), "scale_min": 1, "scale_max": 5}
        return _event(number, float(at), "rating.submitted", rating, begin=begin)
    if what in ("callback", "called_back"):
        kind = "requested" if what == "callback" else "done"
        due = {"due": _time(float(text), begin)} if text and what == "callback" else {}
        return _event(number, float(at), f"callback.{kind}", due, begin=begin)
    if what in ("joined", "left"):
        role, name, *mode = text.split(" ")
        who = {"role": role, "participant": name} | ({"mode": mode[0]} if mode else {})
        return _event(number, float(at), f"participant.{what}", who, begin=begin)
    named = {
        "queued": {"queue": text or "orders"},
        "answered": {"agent": text or "ann"},
        "offered": {"agent": text or "ann"},
        "transferred": {"to_queue": text or "billing"},
        "ended": {"by": "agent", "outcome": text or "resolved"},
    }
    if text.startswith("{"):
        return _event(number, float(at), what, json.loads(text), begin=begin)
    if what in ("accepted", "missed", "rejected"):
        ended = {"agent": text or "ann", "outcome": what}
        return _event(number, float(at), "conversation.offer.ended", ended, begin=begin)
    return _event(number, float(at), f"conversation.{what}", named.get(what, {}), begin=begin)


def _event(
    number: int, at: float, kind: str, data: dict[str, Any], subject: str = "c-1", *, begin: float
) -> EventLine:
    document = {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "flow",
        "subject": subject,
        "type": f"stepin.{kind}.v1",
        "time": _time(at, begin),
        "data": data,
    }
    return parse_line(number, json.dumps(document).encode())


def _time(at: float, begin: float) -> str:
    return datetime.fromtimestamp(begin + at, UTC).isoformat(timespec="milliseconds")
