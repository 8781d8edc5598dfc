"""Keeps one alert for each fingerprint: raises it, reopens it, lets it return, and ends it.

Each change of an alert has an event time. What was due before that time is done first, whether or not the
watermark has passed it: so an alert has the same life in any batches.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.alerts import judgements
from stream.alerts import life as alert_life
from stream.alerts.by_fingerprint import AlertsByFingerprint
from stream.alerts.store import AlertStore
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import ActionTaken, Alert, AlertsMoved, InterventionAnswered, encode
from stream.waits.findings import ORPHANED, is_of_line


class Cases(Protocol):
    """What the cases of a partition are told of its alerts."""

    def observe(self, alert: Alert) -> None:
        """An alert was raised, changed, ended or came back."""

    def pass_time(self, subject: str, at: float) -> None:
        """Do what is due before `at` in the case of a conversation or queue."""

    def moved(self, conversation: str, at: float, queue: str) -> None:
        """A conversation went to another queue of this partition."""

    def answered(self, signal: InterventionAnswered) -> None:
        """The platform has done an intervention, failed to, or declined."""

    def depart(self, moved: AlertsMoved, partition: int) -> AlertsMoved:
        """The alerts of a conversation go to another partition. Returns them with its case."""

    def arrive(self, moved: AlertsMoved) -> None:
        """The alerts of a conversation are here from another partition, perhaps with its case."""


class AlertKeeper:
    """The only way to the alerts of one partition.

    Args:
        store: the alerts that people see.
        unraised: those whose cause has not lasted long enough.
        ended: those that people see no more, and that may still be reopened.
        counters: counts the alerts that it opens and reopens.
        undo: takes the changes of a step back when it raises.
        plan: gets the event time at which `at` is to be called for a fingerprint.
        raised: is told of each alert that is raised, reopened or returns, and when.
        cases: are told of each alert that people see.
    """

    def __init__(
        self,
        store: AlertStore,
        unraised: AlertsByFingerprint,
        ended: AlertsByFingerprint,
        counters: Counter[str],
        undo: Undo,
        plan: Callable[[float, str], None],
        raised: Callable[[Alert, float], None],
        cases: Cases,
    ) -> None:
        self._store = store
        self._unraised = unraised
        self._ended = ended
        self._counters = counters
        self._undo = undo
        self._plan = plan
        self._raised = raised
        self._cases = cases

    def now(self, mark: str) -> Alert | None:
        """Return the alert of this fingerprint whose cause goes on: unraised, open, or resolved by hand."""
        return self._unraised.get(mark) or self._store.ongoing(mark)

    def at(self, mark: str, at: float) -> Alert | None:
        """Return as `now` the alert as it is at `at`.

        What is due before that is done first: an alert is raised, returns, or is forgotten. That of the other
        alerts of its case too, and of the case: what becomes of one depends on the others.
        """
        subject = alert_life.subject_of(mark)
        due = [(self._due_at(each), each.fingerprint) for each in self.of_subject(subject)]
        for _, each in sorted(entry for entry in due if entry[0] < at):
            self._pass(each, at)
        self._cases.pass_time(subject, at)
        ended = self._ended.get(mark)
        if ended is not None and (ended.reopens_until or 0.0) < at:
            self._ended.remove(mark)
        return self.now(mark)

    def _due_at(self, alert: Alert) -> float:
        """Return when an alert whose cause goes on is raised, or returns; infinity if neither."""
        if self._unraised.get(alert.fingerprint) is alert:
            return alert.raised_at
        return math.inf if alert.returns_at is None else alert.returns_at

    def _pass(self, mark: str, at: float) -> None:
        """Let an alert be raised, or return, if that is due before `at`."""
        unraised = self._unraised.get(mark)
        if unraised is not None and unraised.raised_at < at:
            self._cases.pass_time(unraised.subject, unraised.raised_at)
            self._unraised.remove(mark)
            self._raise(alert_life.raised(unraised))
        alert = self._store.ongoing(mark)
        if alert is not None and alert.returns_at is not None and alert.returns_at < at:
            self._cases.pass_time(alert.subject, alert.returns_at)
            returns_at, alert = alert.returns_at, alert_life.come_back(self._store.ongoing(mark) or alert)
            self._count("alerts_returned")
            self._put(alert)
            self._raised(alert, returns_at)

    def found(self, alert: Alert, rules: Rules) -> None:
        """A cause was found that had no alert: raise it now, or when it has lasted as long as `rules` ask."""
        own = rules.of(alert.queue, alert.channel or "", alert.language)
        if not own.raises(alert.cause):
            return
        alert = replace(alert, severity=own.severity(alert.cause, alert.severity))
        seconds = own.must_last.get(alert.cause, 0.0)
        if seconds <= 0.0:
            self._raise(alert)
            return
        unraised = replace(alert, raised_at=alert.raised_at + seconds)
        self._unraised.keep(unraised)
        self._plan_next(unraised)

    def update(self, alert: Alert) -> None:
        """Store the next state of the alert that `now` returned. The same object changes nothing."""
        unraised = self._unraised.get(alert.fingerprint)
        if unraised is None:
            self._put(alert)
        elif unraised is not alert:
            self._unraised.keep(alert)

    def _put(self, alert: Alert) -> None:
        self._store.put(alert)
        self._cases.observe(alert)

    def end(self, mark: str, at: float, reason: str, rules: Rules) -> None:
        """The cause of this fingerprint ended. An alert that was not raised before will not be."""
        alert = self.at(mark, at)
        if alert is None:
            return
        if self._unraised.get(mark) is not None:
            self._unraised.remove(mark)
        else:
            within = rules.of(alert.queue, alert.channel or "").reopen_within
            self._put(alert_life.end(alert, at, reason, within))

    def of_subject(self, subject: str) -> list[Alert]:
        """Return every alert about a conversation or queue whose cause goes on, in the order of causes."""
        found = [alert for alert in self._store.of_subject(subject) if alert.ends_at is None]
        found += self._unraised.of_subject(subject)
        return sorted(found, key=lambda alert: alert.cause) if len(found) > 1 else found

    def move(self, mark: str, at: float, queue: str) -> None:
        """The alert of this fingerprint follows its conversation to a queue of this partition."""
        alert = self.at(mark, at)
        if alert is None:
            return
        self.update(alert_life.move(alert, at, queue))

    def hand_over(self, moved: AlertsMoved, partition: int) -> None:
        """Send the alerts of a conversation to the partition that it went to, seen or not.

        A note of where they are stays for a while, for people who act on what they saw a moment ago.
        """
        subject, queue = moved.contact.conversation, moved.contact.queue
        for mark in self._marks(subject, moved.line):
            self.at(mark, moved.at)
        seen: list[Alert] = []
        unraised: list[Alert] = []
        ended: list[Alert] = []
        for alert in self._store.of_subject(subject):
            if is_of_line(alert.cause) != moved.line:
                continue
            if alert.ends_at is not None:
                # It stays in people's sight here. It may be reopened there.
                ended.append(alert)
                continue
            after = alert_life.move(alert, moved.at, queue)
            self._store.put(replace(after, moved_to=partition, returns_at=None))
            seen.append(after)
        for memory, found in ((self._unraised, unraised), (self._ended, ended)):
            for alert in memory.of_subject(subject):
                if is_of_line(alert.cause) == moved.line:
                    memory.remove(alert.fingerprint)
                    found.append(replace(alert, queue=queue))
        # The same whether an alert was still in people's sight, and whether its baseline was known already.
        ended = sorted(
            (
                replace(alert, queue=queue, evidence=replace(alert.evidence, baseline=None))
                for alert in ended
                if (alert.reopens_until or 0.0) > moved.at
            ),
            key=lambda alert: alert.id,
        )
        moved = replace(moved, seen=tuple(seen), unraised=tuple(unraised), ended=tuple(ended))
        moved = self._cases.depart(moved, partition)
        self._store.post([Message(topics.SIGNALS, subject.encode(), encode([moved]), partition)])

    def adopt(self, moved: AlertsMoved) -> None:
        """Keep the alerts that came with a conversation from another partition."""
        for alert in moved.seen:
            self._store.adopt(alert)
        for alert in moved.unraised:
            self._unraised.keep(alert)
        for alert in moved.ended:
            self._ended.keep(alert)
        for alert in (*moved.seen, *moved.unraised, *moved.ended):
            self._plan_next(alert)
        self._cases.arrive(moved)

    def _marks(self, subject: str, line: bool) -> list[str]:
        alerts = self.of_subject(subject)
        return [alert.fingerprint for alert in alerts if is_of_line(alert.cause) == line]

    def judge(self, alert: Alert, action: ActionTaken, known: float) -> None:
        """Apply an answer of a person to an alert. `known` is the watermark of its events partition."""
        self._store.acted(alert, alert_life.act(alert, action), action, known)

    def close(self, action: ActionTaken, conversation: str, watermark: Callable[[int | None], float]) -> None:
        """Send on that a person closed a conversation. `watermark` returns that of an events partition."""
        partition = action.events_partition if action.events_partition >= 0 else None
        orphaned = self._store.ongoing(alert_life.fingerprint(conversation, ORPHANED))
        if orphaned is not None:
            self._store.put(alert_life.act(orphaned, action))
        closing = judgements.closing(
            action, conversation, orphaned is not None, partition, watermark(partition)
        )
        self._store.post([closing])

    def let_go(self, alert_id: str, time: float) -> None:
        """Take an alert that has ended from people's sight. It is kept while it may still be reopened."""
        alert = self._store.get(alert_id)
        self._store.delete(alert_id)
        if alert is None or alert.moved_to is not None:
            return
        if alert.reopens_until is not None and alert.reopens_until > time:
            self._ended.keep(alert)
            self._plan_next(alert)

    def plan_again(self) -> None:
        """Plan after a restart what is still to come."""
        for alert in (*self._unraised.all(), *self._ended.all(), *self._store.all()):
            self._plan_next(alert)

    def _plan_next(self, alert: Alert) -> None:
        """Plan what comes next for an alert by itself: to be raised, to return, or to be forgotten."""
        mark = alert.fingerprint
        if self._unraised.get(mark) is alert:
            self._plan(alert.raised_at, mark)
        elif alert.returns_at is not None:
            self._plan(alert.returns_at, mark)
        elif alert.reopens_until is not None and self._ended.get(mark) is alert:
            self._plan(alert.reopens_until, mark)

    def _raise(self, alert: Alert) -> None:
        last, ended = self._store.latest(alert.fingerprint), self._ended.get(alert.fingerprint)
        if ended is not None and (last is None or ended.step > last.step):
            last = ended
        if last is not None and alert_life.reopens(last, alert):
            reopened = alert_life.reopen(last, alert)
            self._ended.remove(alert.fingerprint)
            self._count("alerts_reopened")
            self._put(reopened)
            self._raised(reopened, reopened.back_at or reopened.raised_at)
        else:
            self._count("alerts")
            self._put(alert)
            self._raised(alert, alert.raised_at)

    def _count(self, what: str) -> None:
        self._undo.item(self._counters, what)
        self._counters[what] += 1
