"""What the reason with which a person resolves a case says of its alerts: a true alarm, or a false one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from detectors.contract.causes import find
from stream.alerts import life as alert_life
from stream.alerts.store import AlertStore
from stream.records import ActionTaken, Alert, Answer, Case

_ANSWER_OF: Mapping[str | None, Answer] = {"helped": "true_alarm", "false_alarm": "false_alarm"}
"""The answer that a reason gives. The other reasons say nothing of the alarm."""
_SUFFIX = "#reason"
"""Ends the id of an answer that a reason gave, so that it is none of the action's own."""


def given(before: Case, action: ActionTaken, alerts: AlertStore) -> Iterator[tuple[Alert, ActionTaken]]:
    """Yield the answers that a resolve gives with its reason, or that its undo takes back.

    A reason answers each open part whose answers teach a model. Where the person has answered the alert
    itself, that stands.

    Args:
        before: the case before the action, which is done.
        alerts: those of the partition.
    """
    for part in before.parts:
        alert = alerts.get(part.alert)
        if alert is None or alert.moved_to is not None or not find(alert.cause).teaches:
            continue
        last = alert_life.judged_by(alert, action)
        of_action = None if last is None else last.action
        if action.action == "undo" and of_action == f"{action.undoes}{_SUFFIX}":
            yield alert, _as(action, alert, "retract")
        answer = _ANSWER_OF.get(action.reason) if action.action == "resolve" else None
        free = (of_action or "").endswith(_SUFFIX) or not alert_life.has_answered(alert, action)
        if answer is not None and part.open and free:
            yield alert, _as(action, alert, answer)


def _as(action: ActionTaken, alert: Alert, answer: str) -> ActionTaken:
    return replace(
        action, id=f"{action.id}{_SUFFIX}", action=answer, alert=alert.id, case=None, note=None, reason=None
    )
