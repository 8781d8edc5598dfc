"""The alerts of a case follow what people make of the case."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.alerts import life as alert_life
from stream.alerts.store import AlertStore
from stream.cases.life import RAN_OUT, began
from stream.records import Alert, Case, HistoryEntry


class AlertsOfCase:
    """Makes each alert of a case be of whoever has the case, and resolved when the case is.

    Args:
        alerts: of the partition.
        rules: returns those that hold now.
        plan: gets the event time at which an alert returns, and its fingerprint.
    """

    def __init__(
        self, alerts: AlertStore, rules: Callable[[], Rules], plan: Callable[[float, str], None]
    ) -> None:
        self._alerts = alerts
        self._rules = rules
        self._plan = plan

    def follow(self, case: Case) -> None:
        """Let the alerts follow the last step of their case."""
        last = case.history[-1]
        for part in case.parts:
            alert = self._alerts.get(part.alert) if part.ends_at is None else None
            if alert is None or alert.moved_to is not None or alert.ends_at is not None:
                continue
            if part.open:
                self._belong(case, self._ran_out(case, alert), last)
            elif alert_life.is_open(alert):
                self._resolve(case, alert)

    def _ran_out(self, case: Case, alert: Alert) -> Alert:
        """Return an alert that is told after a claim ran out, and that was of its owner until then."""
        at = began(alert)
        ran_out = next((each for each in case.history if each.what == RAN_OUT and each.at > at), None)
        if ran_out is None or alert.history[-1].at != at:
            return alert
        owner, person = ran_out.note, ran_out.person
        claim = HistoryEntry(at=at, what="claim", by=owner or "", person=person)
        if alert.claimed_by is None:
            alert = alert_life.follow(alert, claim, owner, person)
            self._alerts.put(alert)
        alert = alert_life.follow(alert, HistoryEntry(at=ran_out.at, what="release"), None, None)
        self._alerts.put(alert)
        return alert

    def _belong(self, case: Case, alert: Alert, last: HistoryEntry) -> None:
        owner, person = case.owned.owner, case.owned.owner_person
        if (alert.claimed_by, alert.claimed_person) == (owner, person) and alert_life.is_open(alert):
            return
        what = "release" if owner is None else "claim"
        if last.action is not None:
            entry = replace(last, what=what, note=last.note if last.what == what else None)
        elif owner is None:
            entry = HistoryEntry(at=last.at, what=what)
        else:
            # A cause that joins is of whoever has the case.
            entry = HistoryEntry(at=last.at, what=what, by=owner, person=person)
        self._alerts.put(alert_life.follow(alert, entry, owner, person))

    def _resolve(self, case: Case, alert: Alert) -> None:
        """A person resolved the case. The alert returns after a time if its cause goes on."""
        resolve = next(entry for entry in reversed(case.history) if entry.what == "resolve")
        at = max(case.resolved_at or 0.0, alert.raised_at, alert.back_at or 0.0)
        returns_at = self._rules().of(alert.queue, alert.channel or "").returns_at(alert.cause, at)
        self._alerts.put(alert_life.resolve(alert, resolve, returns_at))
        self._plan(returns_at, alert.fingerprint)
