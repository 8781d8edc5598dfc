"""The life of a case as pure steps: what its alerts and the passing of time make of it.

Each step returns a new `Case` with one more entry in its history, and counts one more `step`. A step that
changes nothing returns the same object. `actions.py` has the steps of people. A case is resolved if, and only
if, none of its parts is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from detectors.contract.readings import SEVERITIES
from detectors.contract.rules.case_rules import CaseRules
from stream.alerts import life as alert_life
from stream.cases.case_record import case_id, is_open, part, step
from stream.cases.escalation import armed, escalated
from stream.records import Alert, Case, CasePart, HistoryEntry, Owned

OPENED, JOINED, ENDED, RESOLVED, RETURNED, MOVED = (
    "opened", "joined", "ended", "resolved", "returned", "moved",
)  # fmt: skip
RAN_OUT, WOKE = "ran_out", "woke"
"""What the history calls the steps that StepIn takes."""

MOST_ENDED = 32
"""Parts whose cause has ended that a case keeps, the latest."""


# --- what its alerts make of it ----------------------------------------------------------------------------


def open_case(alert: Alert, rules: CaseRules) -> Case:
    """Return the case that an alert opens. Whoever has the alert has the case."""
    at = began(alert)
    owned = Owned()
    if alert.claimed_by is not None:
        owned = _held(Owned(owner=alert.claimed_by, owner_person=alert.claimed_person, since=at), at, rules)
    opened = Case(
        id=case_id(alert.subject, alert.id),
        subject=alert.subject,
        subject_kind=alert.subject_kind,
        queue=alert.queue,
        cause=alert.cause,
        severity=alert.severity,
        owned=owned,
        claimed_at=owned.since,
        opened_at=at,
        updated_at=at,
        parts=(_part(alert),),
        channel=alert.channel,
        agent=alert.agent,
        language=alert.language,
        history=(HistoryEntry(at=at, what=OPENED),),
        step=1,
        events_partition=alert.events_partition,
        aggregate=alert.aggregate,
    )
    return armed(opened, at, rules)


def began(alert: Alert) -> float:
    """Return when an alert was raised, or came back."""
    return alert.raised_at if alert.back_at is None else alert.back_at


def told_at(alert: Alert) -> float:
    """Return the event time of the latest that an alert tells, whatever people have done since."""
    return max(began(alert), alert.evidence.quote_at or 0.0)


def observe(case: Case, alert: Alert, rules: CaseRules) -> Case:
    """Take an alert as it is now into its case: it joins, changes, ends or comes back."""
    before, now = part(case, alert.id), _part(alert)
    if before is None and not now.open:
        return case
    case = _about(case, alert)
    if before == now:
        return case
    parts = _kept((*(each for each in case.parts if each.alert != alert.id), now))
    if not now.open:
        changed = replace(case, parts=parts)
        if before is None or not before.open:
            return changed
        return _part_ended(changed, now, alert.ends_at or alert.updated_at, alert.resolution, rules)
    if before is None or not before.open:
        return _part_joined(case, parts, now, began(alert), rules)
    return _part_changed(case, parts, now, alert.history[-1].at, rules)


def end_part(case: Case, alert: str, at: float, reason: str, rules: CaseRules) -> Case:
    """The cause of a part has ended, of which no alert tells any more."""
    before = part(case, alert)
    if before is None or before.ends_at is not None:
        return case
    over = replace(before, open=False, ends_at=at)
    parts = _kept(over if each is before else each for each in case.parts)
    if not before.open:
        return replace(case, parts=parts)
    return _part_ended(replace(case, parts=parts), over, at, reason, rules)


def resolved_part(case: Case, alert: Alert) -> Case:
    """Return a case that a person resolved with one more alert, which came late."""
    late = replace(_part(alert), open=False)
    return replace(case, parts=_kept((*(each for each in case.parts if each.alert != alert.id), late)))


def _part(alert: Alert) -> CasePart:
    return CasePart(
        alert=alert.id,
        cause=alert.cause,
        severity=alert.severity,
        since=alert.starts_at if alert.evidence.since is None else alert.evidence.since,
        raised_at=alert.raised_at,
        open=alert_life.is_open(alert),
        ends_at=alert.ends_at,
    )


def _about(case: Case, alert: Alert) -> Case:
    agent, language = alert.agent or case.agent, alert.language or case.language
    if (agent, language) == (case.agent, case.language):
        return case
    return replace(case, agent=agent, language=language)


def _kept(parts: Iterable[CasePart]) -> tuple[CasePart, ...]:
    """Return the parts in an order that does not depend on which came first, without those long over."""
    ordered = sorted(parts, key=lambda each: (each.raised_at, each.alert))
    over = [each for each in ordered if each.ends_at is not None]
    dropped = {each.alert for each in over[:-MOST_ENDED]}
    return tuple(each for each in ordered if each.alert not in dropped)


def ranked(case: Case) -> Case:
    """Return a case whose most severe open part ranks it; of equal ones the first."""
    worst = max(
        (each for each in case.parts if each.open),
        key=lambda each: (SEVERITIES.index(each.severity), -each.raised_at, each.alert),
        default=None,
    )
    if worst is None or (worst.cause, worst.severity) == (case.cause, case.severity):
        return case
    return replace(case, cause=worst.cause, severity=worst.severity)


def _part_joined(case: Case, parts: tuple[CasePart, ...], new: CasePart, at: float, rules: CaseRules) -> Case:
    """A cause was found, or came back. It lets a case that was resolved return."""
    if is_open(case):
        joined = step(case, HistoryEntry(at=at, what=JOINED, note=new.cause), parts=parts)
    else:
        # As with an alert: whoever had it when its causes ended has it still, whoever resolved it does not.
        owned = Owned() if case.resolution == "person" else case.owned
        joined = step(
            case,
            HistoryEntry(at=at, what=RETURNED, note=new.cause),
            parts=parts,
            owned=replace(owned, status="open" if owned.owner is None else "claimed"),
            undoable=None,
            resolved_at=None,
            resolution=None,
            returned=case.returned + 1,
            level=0,
        )
    # The first alert may not be told first.
    joined = replace(joined, opened_at=min(joined.opened_at, new.raised_at))
    return armed(ranked(_woken(joined, at, rules)), at, rules)


def _part_changed(
    case: Case, parts: tuple[CasePart, ...], now: CasePart, at: float, rules: CaseRules
) -> Case:
    after = ranked(replace(case, parts=parts))
    if after.severity == case.severity:
        return after
    after = step(after, HistoryEntry(at=at, what=after.severity, note=now.cause))
    if SEVERITIES.index(after.severity) > SEVERITIES.index(case.severity):
        after = _woken(after, at, rules)
    return armed(after, at, rules)


def _part_ended(case: Case, over: CasePart, at: float, reason: str | None, rules: CaseRules) -> Case:
    if any(each.open for each in case.parts):
        return armed(ranked(step(case, HistoryEntry(at=at, what=ENDED, note=over.cause))), at, rules)
    resolved_at = max(each.ends_at for each in case.parts if each.ends_at is not None)
    if case.owned.status == "snoozed":
        case = replace(case, owned=_held(case.owned, at, rules))
    return resolved(
        case, HistoryEntry(at=at, what=RESOLVED, note=reason), resolved_at, resolution=reason or "ended"
    )


def resolved(case: Case, entry: HistoryEntry, at: float, **changes: Any) -> Case:
    """Return a case that is over at `at`. What StepIn had planned to do by itself is not done any more.

    Whoever has it has it still if it returns before the claim runs out.
    """
    owned = replace(case.owned, status="resolved", offered_to=None, offered_person=None)
    interventions = tuple(
        replace(each, state="stopped", changed_at=at, answer="resolved") if each.state == "planned" else each
        for each in case.interventions
    )
    over: dict[str, Any] = {
        "owned": owned, "resolved_at": at, "escalates_at": None, "interventions": interventions,
        "undoable": None,
    }  # fmt: skip
    return step(case, entry, **(over | changes))


def latest_begin(case: Case) -> float:
    """Return when the last of its causes was found or came back, as far as the case shows."""
    begins = (entry.at for entry in reversed(case.history) if entry.what in (JOINED, RETURNED))
    return max(case.opened_at, next(begins, 0.0))


def moved(case: Case, at: float, queue: str) -> Case:
    """Take a case along to the queue that its conversation has entered at `at`."""
    later = any(entry.what == MOVED and entry.at > at for entry in case.history)
    if case.queue == queue or later:
        return case
    return step(case, HistoryEntry(at=at, what=MOVED, note=queue), queue=queue)


# --- what time makes of it ---------------------------------------------------------------------------------


def next_at(case: Case) -> float | None:
    """Return the event time at which something happens to a case by itself."""
    times = [each.due_at for each in case.interventions if each.state == "planned"]
    times += [case.owned.until, case.escalates_at]
    return min((time for time in times if time is not None), default=None)


def pass_time(case: Case, at: float, rules: CaseRules) -> Case:
    """Take the steps that are due at `at`, which `next_at` returned. Those of interventions are not here."""
    if case.owned.until == at:
        ran_out = HistoryEntry(at=at, what=RAN_OUT, note=case.owned.owner, person=case.owned.owner_person)
        snoozed = case.owned.status == "snoozed"
        case = _woken(case, at, rules) if snoozed else freed(case, ran_out, at, rules)
    return escalated(case, at, rules) if case.escalates_at == at else case


def freed(case: Case, entry: HistoryEntry, at: float, rules: CaseRules) -> Case:
    """Return a case that nobody has any more from the event time `at` on. It escalates anew."""
    owned = Owned(status="open" if is_open(case) else "resolved")
    return armed(step(case, entry, owned=owned, undoable=None, level=0), at, rules)


def _held(owned: Owned, at: float, rules: CaseRules) -> Owned:
    """Return what a case is like that its owner, if it has one, goes on to have from `at`."""
    if owned.owner is None:
        return Owned()
    return replace(owned, status="claimed", until=at + rules.claim_seconds)


def _woken(case: Case, at: float, rules: CaseRules) -> Case:
    if case.owned.status != "snoozed":
        return case
    return step(case, HistoryEntry(at=at, what=WOKE), owned=_held(case.owned, at, rules), undoable=None)


def touched(case: Case, now: float, rules: CaseRules) -> Case:
    """The owner does something in the case at `now`: the claim holds on."""
    if case.owned.status != "claimed":
        return case
    until = max(case.owned.until or 0.0, now + rules.claim_seconds)
    return case if until == case.owned.until else replace(case, owned=replace(case.owned, until=until))
