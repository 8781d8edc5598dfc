"""Makes the lines of sign-ins, of looks and of actions. Pure.

A note has words of customers, so no line has it; `stepin.history` has the note with the action.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from msgspec import UNSET
from msgspec.structs import replace

from stream import records
from stream.access.principal import Principal
from stream.access.tickets import Ticket
from stream.alerts import life
from stream.gateway.protocol import (
    ActionRequest,
    ArchiveLook,
    ExplainRequest,
    FromPerson,
    GaveUpRequest,
    HealthRequest,
    ModelsRequest,
    NumbersRequest,
    PeopleRequest,
    PlaybookRequest,
    ShadowsRequest,
    SignInReport,
    SilenceRequest,
    SilentQueuesRequest,
    SpotCheckRequest,
    TranscriptRequest,
    UnsilenceRequest,
)
from stream.gateway.protocol.rules import (
    RulesCheckRequest,
    RulesPublishRequest,
    RulesRequest,
    RulesRollBackRequest,
)
from stream.gateway.state.scope import scope_of
from stream.rules.audit_line import changes_of

_ASKED = ("reason", "until", "to_person", "undoes", "seen", "stops", "cause", "since")
"""The fields of an action that hold no words."""
_TAGS = {
    SilenceRequest: "silence",
    UnsilenceRequest: "unsilence",
    PeopleRequest: "people",
    PlaybookRequest: "playbook",
    SpotCheckRequest: "spot_check",
    TranscriptRequest: "open_transcript",
    HealthRequest: "health",
    NumbersRequest: "numbers",
    GaveUpRequest: "gave_up",
    SilentQueuesRequest: "silent_queues",
    RulesRequest: "rules",
    RulesCheckRequest: "rules_check",
    RulesPublishRequest: "rules_publish",
    RulesRollBackRequest: "rules_roll_back",
    ExplainRequest: "explain",
    ShadowsRequest: "shadows",
    ModelsRequest: "models",
}
_OF_ALERTS = frozenset({"claim", "release", "resolve", "true_alarm", "false_alarm", "retract"})


def signed_in(ticket: Ticket, origin: str, at: float) -> records.AuditLine:
    """Return the line about a person who came with the first ticket of a sign-in, or with other rights."""
    who = ticket.principal
    session = _session(ticket)
    rights: records.AuditState = {
        "roles": sorted(who.roles),
        "queues": "all" if who.queues is None else sorted(who.queues),
        "words": who.words,
    }
    line = _line("signed_in", f"signed_in/{ticket.id}", who, origin, at)
    return replace(line, about=f"sign-in {session}", after=rights)


def looked(ticket: Ticket, view: records.ConversationView, origin: str, at: float) -> records.AuditLine:
    """Return the line about a person who opened a conversation, for the first time in a sign-in."""
    who = ticket.principal
    about = f"conversation {view.id}"[:400]
    line = _line("looked", f"looked/{who.person}/{_session(ticket)}/{about}", who, origin, at)
    return replace(line, about=about, queue=view.queue, after={"words": scope_of(who).words})


def looked_in_archive(look: ArchiveLook) -> records.AuditLine:
    """Return the line about a person who reads or saves what the archive has."""
    about = "the archive, a search" if look.conversation is None else f"conversation {look.conversation}"
    return records.AuditLine(
        id=f"archive/{look.id}",
        at=look.at,
        person=look.person,
        name=look.name,
        origin=look.origin,
        what=look.what,
        about=about[:400],
        queue=look.queue,
        after={"words": look.words, "archive": True},
    )


def reported(report: SignInReport) -> records.AuditLine:
    """Return the line about somebody who could not sign in at the dashboard, or has signed out there."""
    return records.AuditLine(
        id=f"{report.what}/{report.id}",
        at=report.at,
        person=report.person,
        name=report.name,
        origin=report.origin,
        what=report.what,
        reason=report.reason,
    )


def sign_in_refused(id_: str, origin: str, reason: str, at: float) -> records.AuditLine:
    """Return the line about somebody whose ticket was refused. Who that was is not known."""
    return records.AuditLine(
        id=id_, at=at, person="", name="", origin=origin, what="sign_in_refused", reason=reason
    )


def acted(
    action: records.Action,
    about: records.Case | records.Alert | records.ConversationView | None,
    who: Principal,
    origin: str,
) -> records.AuditLine:
    """Return the line about an action that was accepted.

    Args:
        action: the action.
        about: what it is about, as the gateway knows it before.
        who: the person.
        origin: where the person's viewer is.
    """
    after: records.AuditState = {"action": action.action}
    after |= {name: value for name in _ASKED if (value := getattr(action, name)) is not None}
    if action.order is not None:
        after["order"] = action.order.kind
    before: records.AuditState | None = None
    match about:
        case records.Case():
            before = {"status": about.owned.status, "owner": about.owned.owner_person or about.owned.owner}
        case records.Alert():
            before = _state(about)
            if action.action in _OF_ALERTS:
                after |= _state(life.act(about, records.ActionTaken.of(action)))
        case records.ConversationView():
            before = {"status": about.status}
    line = _line("action", f"action/{who.person}/{_about(action)}/{action.id}", who, origin, action.at)
    return replace(line, about=_about(action), queue=action.queue, before=before, after=after)


def action_refused(
    id_: str, request: FromPerson, code: str, who: Principal, origin: str, at: float
) -> records.AuditLine:
    """Return the line about an action that was refused with an error `code`."""
    asked = request.action if isinstance(request, ActionRequest) else _TAGS[type(request)]
    line = _line("action_refused", id_, who, origin, at)
    return replace(line, about=_about(request), after={"asked": asked}, reason=code)


def silenced(silence: records.Silence, who: Principal, origin: str) -> records.AuditLine:
    """Return the line about a silence that begins. Its reason is masked."""
    fields = ("cause", "channel", "agent", "ends_at")
    after: records.AuditState = {
        name: value for name in fields if (value := getattr(silence, name)) is not None
    }
    line = _line("silenced", f"silenced/{silence.id}", who, origin, silence.starts_at)
    return replace(
        line, about=f"silence {silence.id}", queue=silence.queue, after=after, reason=silence.reason
    )


def unsilenced(
    id_: str, silence: records.Silence, who: Principal, origin: str, at: float
) -> records.AuditLine:
    """Return the line about a silence that somebody ends by the request with this id."""
    before: records.AuditState = {"ends_at": silence.ends_at, "by": silence.person or silence.by}
    line = _line("unsilenced", f"unsilenced/{who.person}/{silence.id}/{id_}", who, origin, at)
    return replace(line, about=f"silence {silence.id}", queue=silence.queue, before=before)


def rules_changed(
    what: records.AuditKind, id_: str, why: str, who: Principal, origin: str, at: float
) -> Callable[[records.RulesVersion, records.RulesVersion], records.AuditLine]:
    """Return what makes the line of a version of the rules, from the version before and this one."""

    def line(before: records.RulesVersion, after: records.RulesVersion) -> records.AuditLine:
        changed = changes_of(before, after)
        made = _line(what, f"{what}/{who.person}/{id_}", who, origin, at)
        return replace(
            made,
            about=f"version {after.version}",
            before={"version": before.version},
            after=changed,
            reason=why,
        )

    return line


def _session(ticket: Ticket) -> str:
    """Return what names a sign-in in the audit. Its own id may open something elsewhere."""
    return hashlib.sha256(ticket.session.encode()).hexdigest()[:16]


def _line(what: records.AuditKind, id_: str, who: Principal, origin: str, at: float) -> records.AuditLine:
    """Return the line of what a person did, without what it is about."""
    return records.AuditLine(
        id=id_, at=at, person=who.person[:400], name=who.name[:200], origin=origin, what=what
    )


def _about(asked: records.Action | FromPerson) -> str:
    match asked:
        case SilenceRequest():
            return "silence"
        case UnsilenceRequest():
            return f"silence {asked.silence}"
        case SpotCheckRequest():
            return "spot check"
        case ShadowsRequest():
            return "shadows"
        case ModelsRequest():
            return "models"
        case HealthRequest():
            return "health"
        case SilentQueuesRequest():
            return "silent queues"
        case GaveUpRequest():
            return "who gave up"
        case PlaybookRequest() | ExplainRequest():
            return f"case {asked.case}"
        case PeopleRequest():
            return f"queue {asked.queue}"
        case TranscriptRequest():
            return f"conversation {asked.conversation}"
        case NumbersRequest():
            return "the day's numbers"
        case RulesRequest() | RulesCheckRequest() | RulesPublishRequest() | RulesRollBackRequest():
            return "rules"
    named = ((name, getattr(asked, name)) for name in ("case", "conversation", "alert"))
    return next((f"{name} {id_}"[:400] for name, id_ in named if id_ not in (None, UNSET)), "alert None")


def _state(alert: records.Alert) -> records.AuditState:
    return {"status": alert.status, "claimed_by": alert.claimed_person or alert.claimed_by}
