"""Opens an alert once, updates its evidence, and turns it critical."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from detectors.contract import causes
from detectors.contract.readings import Severity
from detectors.queue.reply_baseline import Baseline
from stream.alerts import life as alert_life
from stream.alerts.store import AlertStore
from stream.core.applied_rules import FollowedRules
from stream.core.undo import Undo
from stream.records import Alert, CauseOpened, Evidence, RunningWait
from stream.waits.findings import QUEUE_WAIT, UNUSUAL_WAIT, Breach, QueueCheck
from stream.waits.running import Deadline, transfer_drivers
from stream.waits.unusual import UnusualWait


class AlertOpener:
    """Opens and updates the alerts of `store`, and counts those that it opens."""

    def __init__(self, store: AlertStore, rules: FollowedRules, counters: Counter[str], undo: Undo) -> None:
        self._undo = undo
        self._alerts = store
        self._rules = rules
        self._counters = counters

    def overdue(self, deadline: Deadline, events_partition: int) -> Alert | None:
        """A wait for a reply, or a hold, reached its SLA or the time when its breach turns critical.

        New rules may set a deadline that lies before them: then they raise the alert. A wait that has an
        alert by former rules gets no other. Returns the alert when this opened it.
        """
        wait = deadline.wait
        evidence = Evidence(
            waited=deadline.waited,
            sla=deadline.sla,
            since=wait.since,
            drivers=transfer_drivers(wait),
            quote=wait.quote,
            turn=wait.turn,
        )
        cause = causes.wait_cause(wait.kind).id
        mark = alert_life.fingerprint(wait.contact.conversation, cause)
        alert = self._alerts.get(alert_life.alert_id(mark, deadline.breached_at)) or self._of(mark, wait)
        at = max(deadline.at, self._rules.since(events_partition))
        if alert is None:
            if deadline.severity == "warning":
                version = self._rules.of(events_partition).version
                self._open_wait(wait, cause, deadline.at, "warning", evidence, version, at)
                return self._alerts.ongoing(mark)
        elif deadline.severity == "critical" and alert.severity != "critical":
            evidence = replace(evidence, baseline=alert.evidence.baseline)
            self._alerts.put(alert_life.observe(alert, at, "critical", evidence, wait.contact.agent))
        return None

    def _of(self, mark: str, wait: RunningWait) -> Alert | None:
        """The alert of this fingerprint that goes on, if it is about this wait."""
        alert = self._alerts.ongoing(mark)
        return alert if alert is not None and alert.evidence.since == wait.since else None

    def unusual(self, unusual: UnusualWait) -> None:
        """A wait for a reply, or a hold, is unusually long before it breaches its SLA."""
        self._open_wait(
            unusual.wait, UNUSUAL_WAIT, unusual.at, "warning", unusual.evidence(), self._rules.common.version
        )

    def baseline(self, alert: Alert, baseline: Baseline) -> None:
        """Add the baseline of its wait to the evidence of an alert."""
        self._alerts.add_baseline(alert, baseline)

    def breach(self, breach: Breach) -> None:
        """A wait in the queue is forecast to breach its SLA, which opens a warning, or has breached it.

        The breach is observed once: new rules and the end of the wait report it again, when the model has
        learned more.
        """
        wait = breach.wait
        alert = self._alerts.ongoing(alert_life.fingerprint(wait.contact.conversation, QUEUE_WAIT))
        if alert is None:
            severity: Severity = "critical" if breach.breached else "warning"
            self._open_wait(
                wait, QUEUE_WAIT, breach.at, severity, breach.evidence, self._rules.common.version
            )
        elif breach.breached and (alert.severity, alert.evidence.since) != ("critical", wait.since):
            self._alerts.put(
                alert_life.observe(alert, breach.at, "critical", breach.evidence, wait.contact.agent)
            )

    def check(self, check: QueueCheck) -> None:
        """Open, update or end the alert about a cause of a queue as a whole."""
        mark = alert_life.fingerprint(check.queue, check.cause)
        alert = self._alerts.ongoing(mark)
        if check.evidence is None:
            if alert is not None and check.at >= _last_seen(alert) + check.calm:
                self._alerts.end(mark, check.at, "usual")
            return
        if alert is not None:
            if alert.evidence != check.evidence:
                observed = alert_life.observe(alert, check.at, alert.severity, check.evidence, None)
                self._alerts.put(observed)
            return
        self._open(
            alert_life.open_alert(
                check.queue,
                cause=check.cause,
                severity=causes.find(check.cause).severities[0],
                starts_at=check.starts_at,
                raised_at=check.at,
                evidence=check.evidence,
                rules=self._rules.common.version,
            )
        )

    def cause(self, signal: CauseOpened) -> None:
        """A detector found a cause in a conversation, or found it changed."""
        mark = alert_life.fingerprint(signal.contact.conversation, signal.cause)
        alert = self._alerts.get(alert_life.alert_id(mark, signal.at))
        if alert is not None:
            observed = alert_life.observe(
                alert, signal.found_at, signal.severity, signal.evidence, signal.contact.agent
            )
            self._alerts.put(observed)
            return
        self._open(
            alert_life.open_alert(
                signal.contact,
                cause=signal.cause,
                severity=signal.severity,
                starts_at=signal.at,
                raised_at=signal.found_at,
                evidence=signal.evidence,
                rules=self._rules.of(signal.events_partition).version,
                model=signal.model,
            )
        )

    def _open_wait(
        self,
        wait: RunningWait,
        cause: str,
        at: float,
        severity: Severity,
        evidence: Evidence,
        rules: int,
        raised_at: float | None = None,
    ) -> None:
        """Open an alert about a wait, which starts with the deadline or forecast that raises it."""
        self._open(
            alert_life.open_alert(
                wait.contact,
                cause=cause,
                severity=severity,
                starts_at=at,
                raised_at=at if raised_at is None else raised_at,
                evidence=evidence,
                rules=rules,
            )
        )

    def _open(self, alert: Alert) -> None:
        self._undo.item(self._counters, "alerts")
        self._counters["alerts"] += 1
        self._alerts.open(alert)


def _last_seen(alert: Alert) -> float:
    """Return the last time at which the cause of a queue held, by its evidence."""
    return (alert.evidence.since or 0.0) + (alert.evidence.waited or 0.0)
