"""What an action of a person makes of a case: a pure step, and the answer to the person.

An action that comes too late is refused with who did what stands in its way, and when. One whose wish holds
already is done and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from detectors.contract.rules.case_rules import CaseRules
from stream.cases import interventions, life
from stream.cases.case_record import is_open, step
from stream.cases.escalation import armed
from stream.records import (
    ActionTaken,
    Case,
    HistoryEntry,
    Intervention,
    Outcome,
    Owned,
    Undoable,
    same_person,
)

MOST_INTERVENTIONS = 32
"""Interventions that a case keeps, the latest."""
_FREES = frozenset({"release", "left", "undo", life.RAN_OUT, life.RETURNED})
"""The entries after which nobody has a case."""


class Doing(NamedTuple):
    """A person does something in a case. `now` is the event time up to which everything about it is known."""

    case: Case
    action: ActionTaken
    now: float
    rules: CaseRules


class Refused(Exception):
    """The action is not done. `by` and `at` say who did what stands in its way, and when."""

    def __init__(self, code: str, by: str | None = None, at: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.by = by
        self.at = at


def act(case: Case, action: ActionTaken, now: float, rules: CaseRules) -> tuple[Case, Outcome]:
    """Return what an action makes of a case, and the answer to it.

    Args:
        now: the event time up to which everything about the case is known.
    """
    outcome = Outcome(action=action.id, person=action.person, case=case.id)
    try:
        after = _STEPS[action.action](Doing(case, action, now, rules))
    except Refused as why:
        return case, replace(outcome, error=why.code, by=why.by, at=why.at)
    if is_owner(after.owned, action):
        after = life.touched(after, now, rules)
    return armed(after, now, rules), outcome


def is_owner(owned: Owned, who: ActionTaken) -> bool:
    """Whether this person has the case."""
    return owned.owner is not None and _is(owned.owner, owned.owner_person, who)


def _is(name: str, person: str | None, who: ActionTaken) -> bool:
    return same_person(HistoryEntry(at=0.0, what="", by=name, person=person), who)


def _entry(action: ActionTaken, note: str | None = None) -> HistoryEntry:
    return HistoryEntry(
        at=action.at,
        what=action.action,
        by=action.by,
        note=note or action.note,
        action=action.id,
        person=action.person,
    )


def _last(case: Case, whats: frozenset[str]) -> HistoryEntry | None:
    return next((entry for entry in reversed(case.history) if entry.what in whats), None)


def _refused(code: str, entry: HistoryEntry | None) -> Refused:
    return Refused(code) if entry is None else Refused(code, entry.by, entry.at)


def _must_be_open(case: Case) -> None:
    if not is_open(case):
        raise _refused("case_resolved", _last(case, frozenset({"resolve", life.RESOLVED})))


def _undoable(doing: Doing) -> Undoable:
    action = doing.action
    return Undoable(
        action=action.id,
        person=action.person,
        by=action.by,
        until=action.at + doing.rules.undo_within,
        before=doing.case.owned,
    )


def _changed(doing: Doing, owned: Owned, note: str | None = None) -> Case:
    """Return a case after a step of a person, which can be undone for a moment."""
    return step(doing.case, _entry(doing.action, note), owned=owned, undoable=_undoable(doing))


def _taken(doing: Doing) -> Owned:
    action = doing.action
    return Owned(
        status="claimed",
        owner=action.by,
        owner_person=action.person,
        since=action.at,
        until=doing.now + doing.rules.claim_seconds,
    )


def _mine(doing: Doing, code: str = "not_owner") -> Owned:
    """Return what the case is like when this person has it, who takes it if nobody has it."""
    owned = doing.case.owned
    _must_be_open(doing.case)
    if owned.owner is None:
        return _taken(doing)
    if not is_owner(owned, doing.action):
        raise Refused(code, owned.owner, owned.since)
    return owned


# --- who has it --------------------------------------------------------------------------------------------


def _claim(doing: Doing) -> Case:
    owned = _mine(doing, "case_claimed")
    return doing.case if owned is doing.case.owned else _changed(doing, owned)


def _release(doing: Doing) -> Case:
    """Give a case up, or that of the owner whom the person has `seen`."""
    case, action = doing.case, doing.action
    _must_be_open(case)
    owned = case.owned
    if owned.owner is None:
        raise _refused("not_owner", _last(case, _FREES))
    if not is_owner(owned, action) and action.seen not in {owned.owner, owned.owner_person} - {None}:
        raise Refused("not_owner", owned.owner, owned.since)
    return replace(_changed(doing, Owned()), level=0)


def _offer(doing: Doing) -> Case:
    to, person = doing.action.to, doing.action.to_person
    owned = replace(_mine(doing), status="claimed", offered_to=to, offered_person=person)
    return _changed(doing, owned, to)


def _must_be_offered(doing: Doing) -> None:
    _must_be_open(doing.case)
    owned = doing.case.owned
    if owned.offered_to is None or not _is(owned.offered_to, owned.offered_person, doing.action):
        raise Refused("not_offered", owned.owner, owned.since)


def _accept(doing: Doing) -> Case:
    _must_be_offered(doing)
    return _changed(doing, _taken(doing))


def _decline(doing: Doing) -> Case:
    """Whoever is offered a case does not take it, or its owner takes the offer back."""
    owned = doing.case.owned
    if not (is_owner(owned, doing.action) and owned.offered_to is not None):
        _must_be_offered(doing)
    return _changed(doing, replace(owned, offered_to=None, offered_person=None))


def _left(doing: Doing) -> Case:
    """The owner is away: the case is open to all."""
    case, action = doing.case, doing.action
    if is_open(case) and is_owner(case.owned, action):
        return life.freed(case, _entry(action), doing.now, doing.rules)
    return case


# --- how it goes on ----------------------------------------------------------------------------------------


def _snooze(doing: Doing) -> Case:
    until = doing.action.until
    owned = replace(_mine(doing), status="snoozed", until=until, offered_to=None, offered_person=None)
    return _changed(doing, owned)


def _wake(doing: Doing) -> Case:
    owned = doing.case.owned
    _must_be_open(doing.case)
    if not is_owner(owned, doing.action):
        raise Refused("not_owner", owned.owner, owned.since)
    if owned.status != "snoozed":
        return doing.case
    return _changed(doing, replace(owned, status="claimed", until=doing.now))


def _resolve(doing: Doing) -> Case:
    """Anyone may resolve a case. Its causes may go on: then it returns."""
    case, action = doing.case, doing.action
    _must_be_open(case)
    parts = tuple(replace(each, open=False) for each in case.parts)
    over = life.resolved(
        replace(case, parts=parts),
        _entry(action),
        max(doing.now, life.latest_begin(case)),
        resolution="person",
        undoable=_undoable(doing),
    )
    return replace(over, owned=replace(over.owned, until=None, reason=action.reason))


def _undo(doing: Doing) -> Case:
    case, action, undoable = doing.case, doing.action, doing.case.undoable
    if undoable is None or undoable.action != action.undoes or not same_person(undoable, action):
        raise _refused("nothing_to_undo", case.history[-1] if case.history else None)
    if action.at > undoable.until:
        raise Refused("undo_too_late", undoable.by, undoable.until)
    if is_open(case):
        before, claimed_at = undoable.before, case.claimed_at
        if before.owner is None and claimed_at == case.owned.since:
            # Its first claim is undone: nobody has had it.
            claimed_at = None
        return step(case, _entry(action), owned=before, undoable=None, claimed_at=claimed_at)
    parts = tuple(replace(each, open=each.ends_at is None) for each in case.parts)
    if not any(each.open for each in parts):
        raise Refused("nothing_to_undo", "stepin", max(each.ends_at or 0.0 for each in parts))
    again: dict[str, Any] = {"parts": parts, "resolved_at": None, "resolution": None, "undoable": None}
    return life.ranked(step(case, _entry(action), owned=undoable.before, **again))


# --- interventions -----------------------------------------------------------------------------------------


def _intervene(doing: Doing) -> Case:
    """Ask the platform for something. Whoever does that has the case."""
    case, action, now = doing.case, doing.action, doing.now
    order = action.order
    if order is None or case.subject_kind != "conversation":
        raise Refused("unknown_case")
    owned = _mine(doing, "case_claimed")
    if interventions.find(case, action.id) is not None:
        return case
    asked = Intervention(
        id=action.id, kind=order.kind, state="requested", at=now, changed_at=now, by=action.by,
        person=action.person, to=order.to, text=order.text,
    )  # fmt: skip
    if owned is not case.owned:
        case = step(case, replace(_entry(action), what="claim", note=None), owned=owned)
    kept = (*case.interventions, asked)[-MOST_INTERVENTIONS:]
    return step(case, _entry(action, order.kind), interventions=kept, undoable=None)


def _stop(doing: Doing) -> Case:
    """Stop what StepIn has planned to do by itself."""
    case, action = doing.case, doing.action
    planned = interventions.find(case, action.stops)
    if planned is None:
        raise Refused("intervention_gone")
    after = interventions.changed(case, planned.id, _entry(action, planned.kind), doing.now, "stopped")
    if after is case:
        raise Refused("intervention_gone", planned.by, planned.changed_at)
    return after


def _report(doing: Doing) -> Case:
    """The dispatcher says how an intervention left."""
    action = doing.action
    asked = interventions.find(doing.case, action.stops)
    entry = HistoryEntry(at=action.at, what=action.action, note=None if asked is None else asked.kind)
    return interventions.changed(doing.case, action.stops, entry, doing.now, action.action, action.note)


_STEPS: Mapping[str, Callable[[Doing], Case]] = {
    "claim": _claim,
    "release": _release,
    "resolve": _resolve,
    "snooze": _snooze,
    "wake": _wake,
    "offer": _offer,
    "accept": _accept,
    "decline": _decline,
    "undo": _undo,
    "intervene": _intervene,
    "stop": _stop,
    "delivered": _report,
    "undelivered": _report,
    "left": _left,
}
ACTS: frozenset[str] = frozenset(_STEPS)
"""The actions on a case."""
REPORTS = frozenset({"delivered", "undelivered", "left"})
"""Those of StepIn's own processes, which get no answer."""
