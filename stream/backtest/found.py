"""What a run has found: its alerts and cases, with what each rested on, and how conversations ended.

All of it is read from the history that the tasks write, so a backtest and a live floor are read alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from detectors.contract.readings import SEVERITIES, Severity
from stream.records import CaseStep, ConversationFinished, ConversationRated, decode_history

_READ = tuple(
    b'{"type":"%s"' % name
    for name in (b"alert.step", b"case.step", b"conversation.finished", b"conversation.rated")
)


class FoundAlert(Struct, kw_only=True, omit_defaults=True):
    """An alert: `evidence` is what it rested on when it was raised, `rules` and `model` of its last step.

    `first` and `step` are the numbers of the steps that these are from.
    """

    id: str
    cause: str
    raised_at: float
    rules: int
    model: str | None
    evidence: dict[str, Any]
    first: int = 1
    step: int = 1


class FoundCase(Struct, kw_only=True, omit_defaults=True):
    """A case with its cause when it was opened, and the worst severity that it had.

    `alerts` are its parts in their order; the first one opened it. `step` is that of its latest record.
    """

    id: str
    subject: str
    subject_kind: Literal["conversation", "queue"]
    queue: str
    cause: str
    severity: Severity
    opened_at: float
    first: int = 1
    step: int = 1
    resolved_at: float | None = None
    resolution: str | None = None
    reason: str | None = None
    channel: str | None = None
    alerts: tuple[str, ...] = ()


class Ended(Struct, frozen=True):
    """How a conversation ended last, and when."""

    at: float
    outcome: str


class _Alert(Struct):
    id: str
    cause: str
    raised_at: float
    evidence: dict[str, Any]
    step: int = 0
    rules: int = 1
    model: str | None = None


class _AlertStep(Struct):
    alert: _Alert


_decode_alert = msgspec.json.Decoder(_AlertStep).decode


class Found(Struct, kw_only=True):
    """All that was found. Times are event times in seconds since 1970; ratings are 0…1."""

    alerts: dict[str, FoundAlert] = msgspec.field(default_factory=dict)
    cases: dict[str, FoundCase] = msgspec.field(default_factory=dict)
    ended: dict[str, Ended] = msgspec.field(default_factory=dict)
    ratings: dict[str, tuple[float, float]] = msgspec.field(default_factory=dict)

    def take(self, value: bytes) -> None:
        """Take a record of the history. A record that comes twice, or in another order, changes nothing."""
        if not value.startswith(_READ):
            return
        if value.startswith(_READ[0]):
            self._alert(_decode_alert(value).alert)
            return
        match decode_history(value):
            case CaseStep() as step:
                self._case(step)
            case ConversationFinished(view=view, at=at, outcome=outcome):
                before = self.ended.get(view.id)
                if before is None or before.at <= at:
                    self.ended[view.id] = Ended(at, outcome)
            case ConversationRated(conversation=conversation, at=at, rating=rating):
                self.ratings[conversation] = max(self.ratings.get(conversation, (0.0, 0.0)), (at, rating))

    def add(self, other: Found) -> None:
        """Add what another part of the same run has found."""
        for alert in other.alerts.values():
            self._keep_alert(alert)
        for case in other.cases.values():
            self._keep_case(case)
        for name, ended in other.ended.items():
            before = self.ended.get(name)
            if before is None or before.at <= ended.at:
                self.ended[name] = ended
        for name, rated in other.ratings.items():
            self.ratings[name] = max(self.ratings.get(name, (0.0, 0.0)), rated)

    def between(self, since: float | None, until: float | None) -> Found:
        """Return what was opened from `since` on and before `until`; all else stays as it is."""

        def inside(at: float) -> bool:
            return (since is None or at >= since) and (until is None or at < until)

        cases = {name: case for name, case in self.cases.items() if inside(case.opened_at)}
        alerts = {name: alert for name, alert in self.alerts.items() if inside(alert.raised_at)}
        return Found(alerts=alerts, cases=cases, ended=self.ended, ratings=self.ratings)

    def _alert(self, alert: _Alert) -> None:
        found = FoundAlert(
            id=alert.id,
            cause=alert.cause,
            raised_at=alert.raised_at,
            rules=alert.rules,
            model=alert.model,
            evidence=alert.evidence,
            first=alert.step,
            step=alert.step,
        )
        self._keep_alert(found)

    def _case(self, step: CaseStep) -> None:
        case = step.case
        found = FoundCase(
            id=case.id,
            subject=case.subject,
            subject_kind=case.subject_kind,
            queue=case.queue,
            cause=case.cause,
            severity=case.severity,
            opened_at=case.opened_at,
            first=case.step,
            step=case.step,
            resolved_at=case.resolved_at,
            resolution=case.resolution,
            reason=case.owned.reason,
            channel=case.channel,
            alerts=tuple(part.alert for part in case.parts),
        )
        self._keep_case(found)

    def _keep_alert(self, found: FoundAlert) -> None:
        known = self.alerts.get(found.id)
        if known is None:
            self.alerts[found.id] = found
            return
        if found.first < known.first:
            known.first, known.raised_at, known.evidence = found.first, found.raised_at, found.evidence
        if found.step >= known.step:
            known.step, known.rules, known.model = found.step, found.rules, found.model

    def _keep_case(self, found: FoundCase) -> None:
        """Join what is known of a case: what it was at first, how it is now, and how bad it ever was."""
        known = self.cases.get(found.id)
        if known is None:
            self.cases[found.id] = found
            return
        opened = min(known, found, key=lambda each: each.first)
        latest = max(known, found, key=lambda each: each.step)
        worst = max(known.severity, found.severity, key=SEVERITIES.index)
        for name in ("queue", "cause", "first"):
            setattr(known, name, getattr(opened, name))
        for name in ("step", "resolved_at", "resolution", "reason", "channel", "alerts"):
            setattr(known, name, getattr(latest, name))
        known.severity = worst


def digest(ids: Iterable[str]) -> str:
    """Return a short digest of a set of ids: two runs with the same digest have found the same.

    >>> digest(["b", "a"]) == digest(["a", "b"]), len(digest([]))
    (True, 16)
    """
    return hashlib.sha256(" ".join(sorted(ids)).encode()).hexdigest()[:16]
