"""Makes the lines of sign-ins and of actions. Pure.

A note has words of customers, so no line has it; `stepin.history` has the note with the action.
"""

from __future__ import annotations

import hashlib

from msgspec import UNSET

from stream import records
from stream.access.principal import Principal
from stream.access.tickets import Ticket
from stream.alerts import life
from stream.gateway.protocol import ActionRequest


def signed_in(ticket: Ticket, origin: str, at: float) -> records.AuditLine:
    """Return the line about a person who came with the first ticket of a sign-in, or with other rights."""
    who = ticket.principal
    # The id of a sign-in may open something elsewhere.
    session = hashlib.sha256(ticket.session.encode()).hexdigest()[:16]
    rights: records.AuditState = {
        "roles": sorted(who.roles),
        "queues": "all" if who.queues is None else sorted(who.queues),
        "words": who.words,
    }
    return records.AuditLine(
        id=f"signed_in/{ticket.id}",
        at=at,
        person=who.person[:400],
        name=who.name[:200],
        origin=origin,
        what="signed_in",
        about=f"sign-in {session}",
        after=rights,
    )


def sign_in_refused(id_: str, origin: str, reason: str, at: float) -> records.AuditLine:
    """Return the line about somebody whose ticket was refused. Who that was is not known."""
    return records.AuditLine(
        id=id_, at=at, person="", name="", origin=origin, what="sign_in_refused", reason=reason
    )


def acted(
    action: records.Action,
    alert: records.Alert | None,
    conversation: records.ConversationView | None,
    who: Principal,
    origin: str,
) -> records.AuditLine:
    """Return the line about an action that was accepted.

    Args:
        action: the action.
        alert: that it is about, as the gateway knows it before; or None.
        conversation: that it closes, as the gateway knows it before; or None.
        who: the person.
        origin: where the person's viewer is.
    """
    after: records.AuditState = {"action": action.action}
    before: records.AuditState | None = None
    if alert is not None:
        before = _state(alert)
        after |= _state(life.act(alert, records.ActionTaken.of(action)))
    elif conversation is not None:
        before = {"status": conversation.status}
    return records.AuditLine(
        id=f"action/{who.person}/{_about(action.alert, action.conversation)}/{action.id}",
        at=action.at,
        person=who.person[:400],
        name=who.name[:200],
        origin=origin,
        what="action",
        about=_about(action.alert, action.conversation),
        queue=action.queue,
        before=before,
        after=after,
    )


def action_refused(
    id_: str, request: ActionRequest, code: str, who: Principal, origin: str, at: float
) -> records.AuditLine:
    """Return the line about an action that was refused with an error `code`."""
    conversation = None if request.conversation is UNSET else request.conversation
    return records.AuditLine(
        id=id_,
        at=at,
        person=who.person[:400],
        name=who.name[:200],
        origin=origin,
        what="action_refused",
        about=_about(None if request.alert is UNSET else request.alert, conversation),
        after={"asked": request.action},
        reason=code,
    )


def _about(alert: str | None, conversation: str | None) -> str:
    return f"conversation {conversation}"[:400] if conversation else f"alert {alert}"[:400]


def _state(alert: records.Alert) -> records.AuditState:
    return {"status": alert.status, "claimed_by": alert.claimed_person or alert.claimed_by}
