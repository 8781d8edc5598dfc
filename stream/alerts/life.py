"""The life of an alert as pure steps: opened, updated, claimed, moved, resolved, returned, reopened.

Each step returns a new `Alert` with one more entry in its history, and counts one more `step`. A step that
changes nothing returns the same object. `RetentionRules.resolved_alert` says how long a resolved alert stays,
and `store.py` removes it.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from typing import Any, get_args

from msgspec.structs import asdict, replace

from detectors.contract.causes import find
from detectors.contract.readings import Severity
from detectors.queue.reply_baseline import Baseline
from stream.records import ActionTaken, Alert, Answer, Contact, Evidence, HistoryEntry, same_person

ANSWERS: frozenset[str] = frozenset(get_args(Answer))
"""The actions that judge an alert, open or not: a true alarm, or a false one."""
JUDGES = ANSWERS | {"retract"}
"""Those, and the one that takes a person's answer back."""

MOST_CHANGES = 10
"""Times that a person may change an answer to an alert, or take it back."""

MAX_HISTORY = 64
"""Entries in the history that an alert shows. `stepin.history` has them all, for the archive."""

OPENED, RETURNED, REOPENED, MOVED = "opened", "returned", "reopened", "moved"
"""What the history calls the steps with which an alert begins, comes back, and follows its conversation."""
LATER = frozenset((RETURNED, REOPENED, MOVED))
"""Those that come after the first."""
_BEGINS = (OPENED, REOPENED, MOVED)


def fingerprint(subject: str, cause: str) -> str:
    """Return what no two open alerts share."""
    return f"{subject}|{cause}"


def subject_of(fingerprint: str) -> str:
    """Return the conversation or queue that a fingerprint is about.

    >>> subject_of(fingerprint("c-1|2", "reply_wait"))
    'c-1|2'
    """
    return fingerprint.rpartition("|")[0]


def alert_id(fingerprint: str, starts_at: float) -> str:
    """Return the id of an alert: a hash of fingerprint and start (to the millisecond), equal on every run."""
    text = f"{fingerprint}@{round(starts_at * 1000)}"
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def is_open(alert: Alert) -> bool:
    """Whether nobody has resolved it, and its cause goes on."""
    return alert.status != "resolved"


def _step(alert: Alert, entry: HistoryEntry, **changes: object) -> Alert:
    history = shown((*alert.history, entry))
    updated_at = max(alert.updated_at, entry.at)
    return replace(alert, history=history, updated_at=updated_at, step=alert.step + 1, **changes)


def shown(history: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
    """Return the entries without one, if there is one too many: the oldest of what was done most often.

    So whoever does one thing again and again pushes only that out of sight. The first entry stays, and the
    last of each kind.
    """
    if len(history) <= MAX_HISTORY:
        return history
    often = Counter(entry.what for entry in history[1:]).most_common(1)[0][0]
    oldest = next(place for place, entry in enumerate(history) if place > 0 and entry.what == often)
    return (*history[:oldest], *history[oldest + 1 :])


def open_alert(
    subject: Contact | str,
    *,
    cause: str,
    severity: Severity,
    starts_at: float,
    raised_at: float,
    evidence: Evidence,
    rules: int,
    model: str | None = None,
    events_partition: int | None = None,
) -> Alert:
    """Return a new alert about a conversation (its contact) or a queue (its name).

    Args:
        starts_at: the time in the alert's id, seconds since 1970.
        raised_at: the event time at which the alert is raised, not before `starts_at`.
        rules: the version of the rules that holds.
        model: the model that found the cause.
        events_partition: the one that holds the conversation.
    """
    about = _about(subject)
    mark = fingerprint(about["subject"], cause)
    return Alert(
        id=alert_id(mark, starts_at),
        fingerprint=mark,
        cause=cause,
        severity=severity,
        status="open",
        starts_at=starts_at,
        raised_at=raised_at,
        updated_at=raised_at,
        evidence=evidence,
        history=(HistoryEntry(at=raised_at, what=OPENED),),
        step=1,
        rules=rules,
        model=model,
        events_partition=events_partition,
        **about,
    )


def _about(subject: Contact | str) -> dict[str, Any]:
    """The fields of an alert that name its subject; viewers read them flat."""
    if isinstance(subject, str):
        return {"subject": subject, "subject_kind": "queue", "queue": subject}
    fields = asdict(subject)
    return {"subject": fields.pop("conversation"), **fields}


def observe(alert: Alert, at: float, severity: Severity, evidence: Evidence, agent: str | None) -> Alert:
    """Update the evidence and the severity of an alert whose cause goes on. The history keeps severities.

    An alert that a person resolved is updated without a step: it may return.
    """
    if alert.ends_at is not None:
        return alert
    agent = agent or alert.agent
    if not is_open(alert):
        return replace(alert, evidence=evidence, agent=agent, severity=severity)
    changed = replace(alert, evidence=evidence, agent=agent, updated_at=max(alert.updated_at, at))
    if severity == alert.severity:
        return changed
    return _step(changed, HistoryEntry(at=at, what=severity), severity=severity)


def with_baseline(alert: Alert, baseline: Baseline) -> Alert:
    """Add the baseline of its wait to an alert, open or not."""
    return replace(alert, evidence=replace(alert.evidence, baseline=baseline))


def end(alert: Alert, at: float, reason: str, reopen_within: float = 0.0) -> Alert:
    """End the cause. That resolves an open alert; an alert that a person resolved only gets its `ends_at`.

    A cause that comes back within `reopen_within` seconds will reopen it.
    """
    if alert.ends_at is not None:
        return alert
    ends_at = max(at, alert.starts_at, alert.back_at or 0.0)
    over: dict[str, Any] = {
        "ends_at": ends_at,
        "returns_at": None,
        "reopens_until": ends_at + reopen_within,
    }
    if not is_open(alert):
        return replace(alert, updated_at=max(alert.updated_at, ends_at), step=alert.step + 1, **over)
    entry = HistoryEntry(at=ends_at, what="resolved", note=reason)
    return _step(alert, entry, status="resolved", resolution=reason, **over)


def come_back(alert: Alert) -> Alert:
    """Return an alert that a person had resolved although its cause goes on: nobody has it any more."""
    at = alert.returns_at or alert.updated_at
    return _step(
        alert,
        HistoryEntry(at=at, what=RETURNED),
        status="open",
        resolution=None,
        claimed_by=None,
        claimed_person=None,
        returns_at=None,
        back_at=at,
        returned=alert.returned + 1,
    )


def reopens(alert: Alert, again: Alert) -> bool:
    """Whether the cause of an alert that has ended comes back as `again` soon enough to reopen it."""
    return again.id == alert.id or again.raised_at < (alert.reopens_until or 0.0)


def reopen(alert: Alert, again: Alert) -> Alert:
    """Reopen an alert that has ended, with what is found `again`: severity, evidence, agent and model.

    It still names the rules by which it was made.

    Whoever had claimed it when its cause ended by itself has it still.
    """
    at = max(again.raised_at, alert.ends_at or 0.0)
    claimed_by = alert.claimed_by if alert.resolution != "person" else None
    return _step(
        alert,
        HistoryEntry(at=at, what=REOPENED),
        status="claimed" if claimed_by is not None else "open",
        claimed_by=claimed_by,
        claimed_person=alert.claimed_person if claimed_by is not None else None,
        severity=again.severity,
        evidence=again.evidence,
        queue=again.queue,
        transferred=again.transferred,
        agent=again.agent or alert.agent,
        model=again.model,
        resolution=None,
        ends_at=None,
        reopens_until=None,
        back_at=at,
        reopened=alert.reopened + 1,
    )


def move(alert: Alert, at: float, queue: str) -> Alert:
    """Take an alert along to the queue that its conversation has entered.

    The baseline of a wait for a word would be another one there.
    """
    evidence = alert.evidence
    if find(alert.cause).wait != "queue":
        evidence = replace(evidence, baseline=None)
    return _step(
        alert, HistoryEntry(at=at, what=MOVED, note=queue), queue=queue, evidence=evidence, transferred=True
    )


def has_moved(alert: Alert) -> bool:
    """Whether the alert came to its queue with its conversation, and has not been reopened there."""
    if not alert.transferred:
        return False
    return next((entry.what for entry in reversed(alert.history) if entry.what in _BEGINS), "") == MOVED


def raised(alert: Alert) -> Alert:
    """Return an alert whose cause has lasted long enough, as it begins."""
    opened = HistoryEntry(at=alert.raised_at, what=OPENED)
    history = (opened, replace(opened, what=MOVED, note=alert.queue)) if has_moved(alert) else (opened,)
    return replace(alert, history=history, updated_at=alert.raised_at, step=len(history))


def _is_of_another(alert: Alert, action: ActionTaken) -> bool:
    """Whether the alert is claimed by somebody else than who acts."""
    claim = HistoryEntry(at=0.0, what="claim", by=alert.claimed_by or "", person=alert.claimed_person)
    return alert.status == "claimed" and not same_person(claim, action)


def judged_by(alert: Alert, who: HistoryEntry | ActionTaken) -> HistoryEntry | None:
    """Return the last entry with which a person answered, or took the answer back."""
    judged = (entry for entry in reversed(alert.history) if entry.what in JUDGES)
    return next((entry for entry in judged if same_person(entry, who)), None)


def has_answered(alert: Alert, who: HistoryEntry | ActionTaken) -> bool:
    """Whether an answer of a person stands."""
    last = judged_by(alert, who)
    return last is not None and last.what in ANSWERS


def act(alert: Alert, action: ActionTaken) -> Alert:
    """Apply an action of a person. The first claim holds, and the last answer of each person.

    Only whoever has claimed an alert releases it; others may resolve it. An action that was applied already,
    or that comes too late, changes nothing.
    """
    own = [entry for entry in alert.history if same_person(entry, action)]
    if any(entry.action == action.id for entry in own):
        return alert
    entry = HistoryEntry(
        at=action.at,
        what=action.action,
        by=action.by,
        note=action.note,
        action=action.id,
        person=action.person,
    )
    if action.action == "claim" and alert.status == "open":
        return _step(alert, entry, status="claimed", claimed_by=action.by, claimed_person=action.person)
    if action.action == "release" and alert.status == "claimed" and not _is_of_another(alert, action):
        return _step(alert, entry, status="open", claimed_by=None, claimed_person=None)
    if action.action == "resolve" and is_open(alert):
        return _step(alert, entry, status="resolved", resolution="person")
    if action.action == "close" and alert.ends_at is None:
        return _step(alert, entry)
    if action.action in JUDGES:
        return _judge(alert, entry)
    return alert


def resolve(alert: Alert, entry: HistoryEntry, returns_at: float) -> Alert:
    """Resolve an alert with its case. It returns at `returns_at` if its cause goes on until then."""
    return _step(
        alert,
        entry,
        status="resolved",
        resolution="person",
        returns_at=returns_at if returns_at < math.inf else None,
    )


def follow(alert: Alert, entry: HistoryEntry, owner: str | None, person: str | None) -> Alert:
    """Let an alert whose cause goes on be of whoever has its case; of nobody when `owner` is None."""
    return _step(
        alert,
        entry,
        status="open" if owner is None else "claimed",
        claimed_by=owner,
        claimed_person=person,
        resolution=None,
        returns_at=None,
    )


def _judge(alert: Alert, entry: HistoryEntry) -> Alert:
    """Let an answer of a person take the place of the former one, or take that back.

    So a person has one entry of these, however often the answer changes, and pushes nobody else's out. Each
    change lets the models be folded again, so there is a last one.
    """
    former = judged_by(alert, entry)
    if former is None:
        return _step(alert, entry) if entry.what in ANSWERS else alert
    stands = former.what in ANSWERS
    if former.what == entry.what or entry.at < former.at or not (stands or entry.what in ANSWERS):
        return alert
    if former.changed >= MOST_CHANGES:
        return alert
    kept = tuple(each for each in alert.history if each is not former)
    return _step(replace(alert, history=kept), replace(entry, changed=former.changed + 1))
