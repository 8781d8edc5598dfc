"""The alerts and cases of one partition without the rest of stage 2, which a test may lose and restore."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from detectors.contract.rules.document import Rules
from stream.alerts import life as alert_life
from stream.alerts.by_fingerprint import ENDED_PREFIX, UNRAISED_PREFIX, AlertsByFingerprint
from stream.alerts.keeper import AlertKeeper
from stream.alerts.store import AlertStore
from stream.cases.keeper import CaseKeeper
from stream.cases.people import People
from stream.core.agenda import Agenda
from stream.core.faults import Faults
from stream.core.store import Stores
from stream.core.undo import Undo
from stream.log import Message, Record, topics
from stream.records import (
    ActionTaken,
    Alert,
    Case,
    Contact,
    Evidence,
    InterventionAnswered,
    InterventionRecord,
    Outcome,
    decode_alert,
    decode_case,
    decode_intervention,
    decode_outcome,
)
from stream.waits.rank import Rank

_STATE = (topics.ALERTS, topics.CASES, topics.QUEUES)


class CaseDesk:
    """Raises and ends alerts, lets people act, and lets time pass. `written` is what stands on the topics."""

    def __init__(self, rules: Rules, written: Iterable[Message] = ()) -> None:
        self.rules = rules
        self.time = 0.0
        self.counters: Counter[str] = Counter()
        self._undo = Undo()
        self._agenda = Agenda(self._undo)
        self.alerts = AlertStore(0, lambda: self.rules, self._undo, Faults())
        unraised = AlertsByFingerprint(UNRAISED_PREFIX, 0, self._undo)
        ended = AlertsByFingerprint(ENDED_PREFIX, 0, self._undo)
        self.cases = CaseKeeper(
            0,
            self.alerts,
            lambda: self.rules,
            self._undo,
            self.counters,
            lambda at, case: self._agenda.add(at, Rank.CASE, case),
            self._plan_alert,
        )
        self.keeper = AlertKeeper(
            self.alerts,
            unraised,
            ended,
            self.counters,
            self._undo,
            self._plan_alert,
            _no_baseline,
            self.cases,
        )
        self.people = People(self.cases, self.keeper, self.alerts, lambda: self.rules, lambda _: self.time)
        self._stores = Stores(0, Faults(), self.alerts, unraised, ended, *self.cases.stores)
        self.written = list(written)
        for message in _last(self.written):
            if message.topic in _STATE and message.value is not None:
                self._stores.restore(Record(message.topic, 0, 0, message.key, message.value, 0.0))

    def _plan_alert(self, at: float, mark: str) -> None:
        self._agenda.add(at, Rank.ALERT, mark)

    def restarted(self) -> CaseDesk:
        """Return a desk that is restored from what this one had written, as after a crash."""
        self.commit()
        other = CaseDesk(self.rules, self.written)
        other.time = self.time
        other.alerts.rearm()
        other.keeper.plan_again()
        other.cases.plan_again()
        other.cases.adopt_alerts()
        return other

    def commit(self) -> None:
        """Write what changed."""
        self.written += self._stores.changes()

    # --- what happens ----------------------------------------------------------------------------------

    def found(self, subject: str, cause: str, severity: str, at: float) -> None:
        """A cause is found in a conversation, or found more severe."""
        mark = alert_life.fingerprint(subject, cause)
        alert = self.keeper.at(mark, at)
        evidence = Evidence(since=at, quote_at=at)
        if alert is not None:
            self.keeper.update(alert_life.observe(alert, at, severity, evidence, None))
            return
        opened = alert_life.open_alert(
            Contact(conversation=subject, queue="orders"),
            cause=cause, severity=severity, starts_at=at, raised_at=at, evidence=evidence, rules=1,
        )  # fmt: skip
        self.keeper.found(opened, self.rules)

    def ended(self, subject: str, cause: str, at: float) -> None:
        """A cause ended."""
        self.keeper.end(alert_life.fingerprint(subject, cause), at, "calm", self.rules)

    def act(self, action: ActionTaken) -> None:
        """A person acts."""
        self.people.act(action)

    def answer(self, signal: InterventionAnswered) -> None:
        """The platform answers."""
        self.cases.answered(signal)

    def pass_time(self, time: float) -> None:
        """Everything before `time` is known."""
        self.time = max(self.time, time)
        while self._agenda.next_at() < self.time:
            at, rank, (key,) = self._agenda.pop()
            if rank is Rank.ALERT:
                self.keeper.at(key, math.nextafter(at, math.inf))
            else:
                self.cases.due(key, at)
        for alert in self.alerts.expired(self.time):
            self.keeper.let_go(alert, self.time)

    # --- what stands -----------------------------------------------------------------------------------

    def open_alerts(self) -> list[Alert]:
        """Return the alerts that nobody has resolved and whose cause goes on."""
        return [alert for alert in self.alerts.all() if alert_life.is_open(alert)]

    def state(self) -> tuple[dict[str, Alert], dict[str, Case], list[Outcome], list[InterventionRecord]]:
        """Return the alerts and cases that stand on the topics, and what was answered and asked."""
        self.commit()
        last = [message for message in _last(self.written) if message.value is not None]
        sent = [message for message in self.written if message.value is not None]
        alerts = [decode_alert(each.value or b"") for each in last if each.topic == topics.ALERTS]
        cases = [decode_case(each.value or b"") for each in last if each.topic == topics.CASES]
        return (
            {alert.id: alert for alert in alerts},
            {case.id: case for case in cases},
            [decode_outcome(each.value or b"") for each in sent if each.topic == topics.OUTCOMES],
            [decode_intervention(each.value or b"") for each in sent if each.topic == topics.INTERVENTIONS],
        )


def _no_baseline(alert: Alert, at: float) -> None:
    """Baselines are no matter of cases."""


def _last(written: Iterable[Message]) -> list[Message]:
    kept: dict[tuple[str, bytes], Message] = {}
    for message in written:
        kept[message.topic, message.key or b""] = message
    return list(kept.values())
