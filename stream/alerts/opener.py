"""Opens an alert once, updates its evidence, and turns it critical."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract import causes
from detectors.contract.readings import SEVERITIES, Severity
from detectors.contract.rules.document import Rules
from stream.alerts import life as alert_life
from stream.alerts.keeper import AlertKeeper
from stream.core.applied_rules import FollowedRules
from stream.records import Alert, CauseOpened, Evidence, RunningWait
from stream.waits.findings import (
    ORPHANED,
    QUEUE_WAIT,
    UNUSUAL_WAIT,
    Breach,
    Orphaned,
    QueueCheck,
    WaitOffered,
)
from stream.waits.running import Deadline, transfer_drivers, with_offers
from stream.waits.unusual import UnusualWait

"""The mildest first."""


class AlertOpener:
    """Makes the alerts that `keeper` keeps, and updates them."""

    def __init__(self, keeper: AlertKeeper, rules: FollowedRules) -> None:
        self._alerts = keeper
        self._rules = rules

    def overdue(self, deadline: Deadline, events_partition: int) -> None:
        """A wait for a reply, or a hold, reached its SLA or the time when its breach turns critical.

        New rules may set a deadline that lies before them: then they raise the alert. A wait that has an
        alert by former rules gets no other. An alert of this cause that is about another wait, which a
        transfer cut short, is now about this one.
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
        at = max(deadline.at, self._rules.since(events_partition))
        alert, rules = self._alerts.at(mark, at), self._rules.of(events_partition)
        if alert is None:
            if deadline.severity == "warning":
                self._found_wait(wait, cause, deadline.at, "warning", evidence, rules, at)
        elif alert.evidence.since != wait.since:
            severity = max(alert.severity, _severity(alert, deadline.severity, rules), key=SEVERITIES.index)
            self._alerts.update(alert_life.observe(alert, at, severity, evidence, wait.contact.agent))
        elif deadline.severity == "critical" and alert.severity != "critical":
            evidence = replace(evidence, baseline=alert.evidence.baseline)
            severity = _severity(alert, "critical", rules)
            self._alerts.update(alert_life.observe(alert, at, severity, evidence, wait.contact.agent))

    def unusual(self, unusual: UnusualWait) -> None:
        """A wait for a reply, or a hold, is unusually long before it breaches its SLA."""
        mark = alert_life.fingerprint(unusual.wait.contact.conversation, UNUSUAL_WAIT)
        if self._alerts.at(mark, unusual.at) is None:
            self._found_wait(
                unusual.wait, UNUSUAL_WAIT, unusual.at, "warning", unusual.evidence(), self._rules.common
            )

    def orphaned(self, orphaned: Orphaned) -> None:
        """A customer waits for an agent who is offline. New rules may find the same again."""
        wait, evidence = orphaned.wait, orphaned.evidence
        alert = self._alerts.at(alert_life.fingerprint(wait.contact.conversation, ORPHANED), orphaned.at)
        if alert is None:
            self._found_wait(wait, ORPHANED, orphaned.at, "critical", evidence, self._rules.common)

    def breach(self, breach: Breach) -> None:
        """A wait in the queue is forecast to breach its SLA, which opens a warning, or has breached it.

        The breach is observed once: new rules and the end of the wait report it again, when the model has
        learned more.
        """
        wait = breach.wait
        alert = self._alerts.at(alert_life.fingerprint(wait.contact.conversation, QUEUE_WAIT), breach.at)
        if alert is None:
            found: Severity = "critical" if breach.breached else "warning"
            self._found_wait(wait, QUEUE_WAIT, breach.at, found, breach.evidence, self._rules.common)
        elif breach.breached and (alert.severity, alert.evidence.since) != ("critical", wait.since):
            severity = _severity(alert, "critical", self._rules.common)
            self._alerts.update(
                alert_life.observe(alert, breach.at, severity, breach.evidence, wait.contact.agent)
            )

    def offered(self, offered: WaitOffered) -> None:
        """The alert about a wait in the queue, if there is one, tells its offers."""
        wait = offered.wait
        mark = alert_life.fingerprint(wait.contact.conversation, QUEUE_WAIT)
        alert = self._alerts.at(mark, offered.at)
        if alert is not None and alert.evidence.since == wait.since:
            evidence = with_offers(alert.evidence, wait)
            self._alerts.update(alert_life.observe(alert, offered.at, alert.severity, evidence, None))

    def check(self, check: QueueCheck) -> None:
        """Open, update or end the alert about a cause of a queue as a whole."""
        mark = alert_life.fingerprint(check.queue, check.cause)
        alert = self._alerts.at(mark, check.at)
        if check.evidence is None:
            if alert is not None and check.at >= _last_seen(alert) + check.calm:
                self._alerts.end(mark, check.at, "usual", self._rules.common)
            return
        if alert is not None:
            if alert.evidence != check.evidence:
                observed = alert_life.observe(alert, check.at, alert.severity, check.evidence, None)
                self._alerts.update(observed)
            return
        self._alerts.found(
            alert_life.open_alert(
                check.queue,
                cause=check.cause,
                severity=causes.find(check.cause).severities[0],
                starts_at=check.starts_at,
                raised_at=check.at,
                evidence=check.evidence,
                rules=self._rules.common.version,
            ),
            self._rules.common,
        )

    def cause(self, signal: CauseOpened) -> None:
        """A detector found a cause in a conversation, or found it changed."""
        mark = alert_life.fingerprint(signal.contact.conversation, signal.cause)
        alert, rules = self._alerts.at(mark, signal.found_at), self._rules.of(signal.events_partition)
        if alert is not None:
            severity = _severity(alert, signal.severity, rules)
            observed = alert_life.observe(
                alert, signal.found_at, severity, signal.evidence, signal.contact.agent
            )
            self._alerts.update(observed)
            return
        self._alerts.found(
            alert_life.open_alert(
                signal.contact,
                cause=signal.cause,
                severity=signal.severity,
                starts_at=signal.at,
                raised_at=signal.found_at,
                evidence=signal.evidence,
                rules=rules.version,
                model=signal.model,
                events_partition=signal.events_partition,
            ),
            rules,
        )

    def _found_wait(
        self,
        wait: RunningWait,
        cause: str,
        at: float,
        severity: Severity,
        evidence: Evidence,
        rules: Rules,
        raised_at: float | None = None,
    ) -> None:
        """Make an alert about a wait, which starts with the deadline or forecast that raises it."""
        self._alerts.found(
            alert_life.open_alert(
                wait.contact,
                cause=cause,
                severity=severity,
                starts_at=at,
                raised_at=at if raised_at is None else raised_at,
                evidence=evidence,
                rules=rules.version,
                events_partition=wait.events_partition,
            ),
            rules,
        )


def _severity(alert: Alert, found: Severity, rules: Rules) -> Severity:
    """Return the severity that the rules leave an alert for which a detector found `found`."""
    return rules.of(alert.queue, alert.channel or "", alert.language).severity(alert.cause, found)


def _last_seen(alert: Alert) -> float:
    """Return the last time at which the cause of a queue held, by its evidence."""
    return (alert.evidence.since or 0.0) + (alert.evidence.waited or 0.0)
