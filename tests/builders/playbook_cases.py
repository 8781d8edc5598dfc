"""A case of two causes, as the gateway knows it: what a playbook is chosen and filled by."""

from __future__ import annotations

from typing import Any

from detectors.contract.readings import Driver
from stream.records import Alert, Case, CasePart, ConversationView, Evidence, WaitView

NOW = 1_000.0
WORDS = "我的快递到底在哪里"


def alert(cause: str, severity: Any = "warning", **evidence: Any) -> Alert:
    """An open alert of the customer `c-1`."""
    return Alert(
        id=f"a-{cause}",
        fingerprint=f"c-1/{cause}",
        subject="c-1",
        queue="orders",
        cause=cause,
        severity=severity,
        status="open",
        starts_at=1.0,
        raised_at=1.0,
        updated_at=2.0,
        evidence=Evidence(**evidence),
    )


REPEATS = alert("repeats", count=3, quote=WORDS, drivers=(Driver(code="emotion.anger", weight=0.8),))
REPLY_WAIT = alert("reply_wait", "critical", waited=200.0, sla=90.0)


def case(*alerts: Alert, **fields: Any) -> Case:
    """The case of these alerts; the first one ranks it."""
    first = alerts[0]
    parts = tuple(
        CasePart(alert=each.id, cause=each.cause, severity=each.severity, since=1.0, raised_at=1.0)
        for each in alerts
    )
    known = {"subject": first.subject, "queue": first.queue, "cause": first.cause, "severity": first.severity}
    return Case(**({"id": "k-1", "opened_at": 1.0, "updated_at": 2.0, "parts": parts} | known | fields))


def view(**fields: Any) -> ConversationView:
    """The conversation of `c-1`, whose customer has waited for a reply for 252 s and was passed on twice."""
    known: dict[str, Any] = {
        "id": "c-1",
        "queue": "orders",
        "channel": "chat",
        "status": "active",
        "started_at": 1.0,
        "updated_at": 2.0,
        "agent": "ann",
        "language": "zh",
        "transfers": 2,
        "waits": (WaitView(kind="reply", since=NOW - 252.0),),
    }
    return ConversationView(**(known | fields))
