"""Makes the action for the log of what a viewer asks for, or refuses it by what the gateway can see. Pure.

Stage 2 alone says whether an action on a case or an alert comes too late: it also knows the outcome of an
action that is sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stream import records
from stream.access.permissions import may
from stream.access.principal import Principal
from stream.gateway.acts.refused import Refused
from stream.gateway.protocol import ActionRequest

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "resolve": ("reason",),
    "release": ("seen",),
    "snooze": ("until",),
    "offer": ("to", "to_person"),
    "undo": ("undoes",),
    "intervene": ("order",),
    "stop": ("stops",),
    "missed": ("cause", "since"),
    "not_fine": ("cause", "since"),
}
_NAME_LENGTH = 100


def to_action(
    request: ActionRequest, alert: records.Alert | None, who: Principal, at: float
) -> records.Action:
    """Return the action on an alert. No text of a person in it is masked yet.

    Args:
        request: the viewer's request.
        alert: the alert that the request names, or None when there is no such alert that the person sees.
        who: the person.
        at: the gateway's clock, in seconds since 1970.

    Raises:
        Refused: the person may not act, or the alert is unknown.
    """
    if alert is None:
        raise Refused("unknown_alert", f"there is no alert {request.alert}")
    check_may_act(who, alert.queue)
    return _action(request, who, at, queue=alert.queue, alert=alert.id)


def to_case_action(
    request: ActionRequest, case: records.Case | None, who: Principal, at: float
) -> records.Action:
    """Return the action on a case. No text of a person in it is masked yet.

    Args:
        request: the viewer's request.
        case: the case that the request names, or None when there is no such case that the person sees.
        who: the person.
        at: the gateway's clock, in seconds since 1970.

    Raises:
        Refused: the person may not act, or the case is unknown.
    """
    if case is None:
        raise Refused("unknown_case", f"there is no case {request.case}")
    check_may_act(who, case.queue)
    return _action(request, who, at, queue=case.queue, case=case.id)


def to_conversation_action(
    request: ActionRequest,
    conversation: records.ConversationView | None,
    alerts: Iterable[records.Alert],
    who: Principal,
    at: float,
) -> records.Action:
    """Return that a person closes a conversation, or says what StepIn missed in it, or that it was fine.

    No text of a person in it is masked yet.

    Args:
        request: the viewer's request.
        conversation: that the request names, or None when there is no such conversation that the person sees.
        alerts: those about the conversation.
        who: the person.
        at: the gateway's clock, in seconds since 1970.

    Raises:
        Refused: the person may not act; or the conversation is unknown, or is to be closed and is neither
            probably over nor orphaned.
    """
    if conversation is not None:
        check_may_act(who, conversation.queue)
    if request.action != "close":
        if conversation is None:
            raise Refused("unknown_conversation", f"there is no conversation {request.conversation}")
    else:
        orphaned = any(alert.cause == "orphaned" and alert.ends_at is None for alert in alerts)
        if conversation is None or conversation.status == "ended":
            raise Refused("not_closable", f"the conversation {request.conversation} is over")
        if conversation.status != "probably_over" and not orphaned:
            raise Refused("not_closable", "the conversation goes on, and an agent has it or will")
    return _action(
        request,
        who,
        at,
        queue=conversation.queue,
        conversation=conversation.id,
        events_partition=conversation.events_partition,
    )


def check_may_act(who: Principal, queue: str) -> None:
    """Check that a person may act in a queue.

    Raises:
        Refused: the person may not.
    """
    if not may(who, "act", queue):
        raise Refused("not_allowed", "this person may look and not act")


def name_of(who: Principal) -> str:
    """Return the name of a person for the records, which hold no longer one and no empty one."""
    return who.name.strip()[:_NAME_LENGTH] or who.person[:_NAME_LENGTH]


def _action(request: ActionRequest, who: Principal, at: float, **about: Any) -> records.Action:
    asked = {name: getattr(request, name) for name in _FIELDS.get(request.action, ())}
    return records.Action(
        id=request.id,
        action=request.action,
        by=name_of(who),
        person=who.person,
        at=at,
        note=request.note,
        **about,
        **asked,
    )
