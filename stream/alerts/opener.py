"""From what goes wrong in a queue to its alerts: opened once, kept current, turned critical."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec.structs import replace

from detectors.contract import causes
from detectors.contract.readings import Severity
from detectors.contract.rules import Rules
from detectors.queue.reply_baseline import Baseline
from stream.alerts import life as alert_life
from stream.alerts.store import AlertStore
from stream.records import Alert, CauseOpened, Evidence, RunningWait
from stream.waits.findings import QUEUE_WAIT, UNUSUAL_WAIT, Breach, QueueCheck
from stream.waits.running import Deadline, transfer_drivers
from stream.waits.unusual import UnusualWait


class AlertOpener:
    """Opens alerts in `store` and brings them up to date; counts those that it opens."""

    def __init__(self, store: AlertStore, rules: Callable[[], Rules], counters: Counter[str]) -> None:
        self._alerts = store
        self._rules = rules
        self._counters = counters

    def overdue(self, due: Deadline) -> str | None:
        """A wait for a word has passed its promise, or so much more that it is critical.

        Gives the id of the alert if this opened it.
        """
        wait = due.wait
        evidence = Evidence(
            waited=due.waited,
            sla=due.sla,
            since=wait.since,
            drivers=transfer_drivers(wait),
            quote=wait.quote,
            turn=wait.turn,
        )
        cause = causes.wait_cause(wait.kind).id
        mark = alert_life.fingerprint(wait.contact.conversation, cause)
        alert = self._alerts.get(alert_life.alert_id(mark, due.breached_at))
        if alert is None:
            if due.severity == "warning":
                self._open_wait(wait, cause, due.at, "warning", evidence)
                return alert_life.alert_id(mark, due.at)
        elif due.severity == "critical" and alert.severity != "critical":
            evidence = replace(evidence, baseline=alert.evidence.baseline)
            self._alerts.put(alert_life.observe(alert, due.at, "critical", evidence, wait.contact.agent))
        return None

    def unusual(self, wait: UnusualWait) -> None:
        """A wait for a word is unusually long, though its promise may still be kept."""
        self._open_wait(wait.wait, UNUSUAL_WAIT, wait.at, "warning", wait.evidence())

    def baseline(self, alert: Alert, baseline: Baseline) -> None:
        """It is known what was usual when the alert began."""
        self._alerts.put(alert_life.with_baseline(alert, baseline))

    def breach(self, breach: Breach) -> None:
        """A wait in the queue will be too long, or is: the alert of the warning turns critical."""
        wait = breach.wait
        alert = self._alerts.ongoing(alert_life.fingerprint(wait.contact.conversation, QUEUE_WAIT))
        if alert is None:
            severity: Severity = "critical" if breach.breached else "warning"
            self._open_wait(wait, QUEUE_WAIT, breach.at, severity, breach.evidence)
        elif breach.breached:
            self._alerts.put(
                alert_life.observe(alert, breach.at, "critical", breach.evidence, wait.contact.agent)
            )

    def check(self, seen: QueueCheck) -> None:
        """One alert for what is wrong with a queue as a whole, kept current while it lasts."""
        mark = alert_life.fingerprint(seen.queue, seen.cause)
        alert = self._alerts.ongoing(mark)
        if seen.evidence is None:
            if alert is not None and seen.at >= _last_seen(alert) + seen.calm:
                self._alerts.end(mark, seen.at, "usual")
            return
        if alert is not None:
            if alert.evidence != seen.evidence:
                observed = alert_life.observe(alert, seen.at, alert.severity, seen.evidence, None)
                self._alerts.put(observed)
            return
        self._open(
            alert_life.open_alert(
                seen.queue,
                cause=seen.cause,
                severity=causes.find(seen.cause).severities[0],
                starts_at=seen.starts_at,
                raised_at=seen.at,
                evidence=seen.evidence,
                rules=self._rules().version,
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
                rules=self._rules().version,
                model=signal.model,
            )
        )

    def _open_wait(
        self, wait: RunningWait, cause: str, at: float, severity: Severity, evidence: Evidence
    ) -> None:
        """Open an alert about a wait, which starts with the deadline or forecast that raises it."""
        self._open(
            alert_life.open_alert(
                wait.contact,
                cause=cause,
                severity=severity,
                starts_at=at,
                raised_at=at,
                evidence=evidence,
                rules=self._rules().version,
            )
        )

    def _open(self, alert: Alert) -> None:
        self._counters["alerts"] += 1
        self._alerts.open(alert)


def _last_seen(alert: Alert) -> float:
    """Until when a queue's trouble went on, as far as its evidence says."""
    return (alert.evidence.since or 0.0) + (alert.evidence.waited or 0.0)
