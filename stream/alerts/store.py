"""The alerts of one partition that people see, found by id, subject or fingerprint."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from detectors.contract.rules.document import Rules
from detectors.queue.reply_baseline import Baseline
from stream.alerts import history, judgements
from stream.alerts import life as alert_life
from stream.core.faults import Faults
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import ActionTaken, Alert, BaselineAsked, decode_alert, encode


class AlertStore:
    """Stores the alerts of one partition and writes those that changed since the last commit.

    Args:
        partition: of the alerts topic.
        rules: returns the rules that hold now.
        undo: takes the changes of a step back when it raises.
        faults: get the alerts that cannot be written.
    """

    topic = topics.ALERTS
    prefixes = (b"",)

    def __init__(self, partition: int, rules: Callable[[], Rules], undo: Undo, faults: Faults) -> None:
        self._undo = undo
        self._faults = faults
        self._partition = partition
        self._rules = rules
        self._alerts: dict[str, Alert] = {}
        self._latest: dict[str, str] = {}
        self._of_subject: defaultdict[str, set[str]] = defaultdict(set)
        self._changed: dict[str, None] = {}
        self._expiries: list[tuple[float, str]] = []
        self._messages: list[Message] = []

    def get(self, alert_id: str) -> Alert | None:
        """Return the alert of this id, or None."""
        return self._alerts.get(alert_id)

    def latest(self, fingerprint: str) -> Alert | None:
        """Return the latest alert of this fingerprint."""
        return self._alerts.get(self._latest.get(fingerprint, ""))

    def ongoing(self, fingerprint: str) -> Alert | None:
        """Return the alert of this fingerprint whose cause goes on, resolved by a person or not."""
        alert = self._alerts.get(self._latest.get(fingerprint, ""))
        return alert if alert is not None and alert.ends_at is None else None

    def of_subject(self, subject: str) -> list[Alert]:
        """Return the alerts about a conversation or queue, in the order of their ids."""
        if subject not in self._of_subject:
            return []
        return [self._alerts[alert_id] for alert_id in sorted(self._of_subject[subject])]

    def all(self) -> Iterable[Alert]:
        """Return every alert."""
        return self._alerts.values()

    def put(self, alert: Alert) -> None:
        """Store the next state of an alert. The same object as before changes nothing."""
        before = self._alerts.get(alert.id)
        if before is not alert:
            self._index(alert)
            self._mark(alert.id)
            step = history.step(before, alert)
            if step is not None:
                self.post([step])

    def adopt(self, alert: Alert) -> None:
        """Store an alert that came from another partition, which has written all its steps."""
        self._index(alert)
        self._mark(alert.id)

    def add_baseline(self, asked: BaselineAsked, baseline: Baseline) -> None:
        """Add a baseline to the evidence of the alert that asked for it, if it is still about that wait."""
        alert = self._alerts.get(asked.alert)
        about = None if alert is None or alert.moved_to is not None else (alert.queue, alert.evidence.since)
        if alert is not None and about == (asked.queue, asked.since):
            self.put(alert_life.with_baseline(alert, baseline))
        self.post([history.baseline(asked, baseline)])

    def acted(self, alert: Alert, after: Alert, action: ActionTaken, watermark: float) -> None:
        """Store what an action made of an alert, and send an answer to the conversation.

        `watermark` is that of the events partition of the conversation.
        """
        if after is not alert:
            replaces = alert_life.has_answered(alert, action)
            self.post(judgements.messages(after, action, watermark, replaces))
        self.put(after)

    def expired(self, time: float) -> Iterator[str]:
        """Yield the alerts that ended long enough before `time`, once each: delete them."""
        while self._expiries and self._expiries[0][0] <= time:
            _, alert_id = heapq.heappop(self._expiries)
            alert = self._alerts.get(alert_id)
            if alert is not None and self._expiry(alert) <= time:
                yield alert_id

    def delete(self, alert_id: str) -> None:
        """Delete an alert. Its last state is written first."""
        if alert_id in self._changed:
            self.post([self._message(alert_id, encode(self._alerts[alert_id]))])
        self._mark(alert_id)
        self._drop(alert_id)

    def _mark(self, alert_id: str) -> None:
        self._undo.item(self._changed, alert_id)
        self._changed[alert_id] = None

    def post(self, messages: Iterable[Message]) -> None:
        """Send messages with the changes of this step."""
        self._undo.call(self._messages.__delitem__, slice(len(self._messages), None))
        self._messages.extend(messages)

    def rearm(self) -> None:
        """Set every expiry by the rules that hold now."""
        self._undo.call(setattr, self, "_expiries", self._expiries)
        expiries = ((self._expiry(alert), alert.id) for alert in self._alerts.values())
        self._expiries = sorted(entry for entry in expiries if entry[0] < math.inf)

    def _expiry(self, alert: Alert) -> float:
        over_at = alert.updated_at if alert.moved_to is not None else alert.ends_at
        if over_at is None:
            return math.inf
        return over_at + self._rules().of(alert.queue).retention.resolved_alert

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one alert."""
        if value is None:
            self._drop(key.decode())
        else:
            self._index(decode_alert(value))

    def restored(self, time: float) -> None:
        """Nothing is left to do."""

    def told(self) -> list[Message]:
        """Return what others are told since the last call: all of `changes` but the state."""
        messages, self._messages = self._messages, []
        return messages

    def changes(self) -> list[Message]:
        """Return the records of what changed since the last call."""
        messages = self.told()
        for alert_id in self._changed:
            alert = self._alerts.get(alert_id)
            try:
                messages.append(self._message(alert_id, encode(alert) if alert is not None else None))
            except Exception as error:
                self._faults.key(self.topic, self._partition, alert_id.encode(), "state", error)
        self._changed.clear()
        return messages

    def _message(self, alert_id: str, value: bytes | None) -> Message:
        return Message(topics.ALERTS, alert_id.encode(), value, self._partition)

    def _index(self, alert: Alert) -> None:
        self._undo.item(self._alerts, alert.id)
        if alert.moved_to is None:
            self._list(alert)
        else:
            self._unlist(alert)
        self._alerts[alert.id] = alert
        expiry = self._expiry(alert)
        if expiry < math.inf:
            heapq.heappush(self._expiries, (expiry, alert.id))

    def _list(self, alert: Alert) -> None:
        """Let an alert be found by subject and fingerprint."""
        of_subject = self._of_subject[alert.subject]
        if alert.id not in of_subject:
            self._undo.call(of_subject.discard, alert.id)
            of_subject.add(alert.id)
        latest = self.latest(alert.fingerprint)
        if latest is None or (latest.id != alert.id and alert.raised_at >= latest.raised_at):
            self._undo.item(self._latest, alert.fingerprint)
            self._latest[alert.fingerprint] = alert.id

    def _drop(self, alert_id: str) -> None:
        self._undo.item(self._alerts, alert_id)
        alert = self._alerts.pop(alert_id, None)
        if alert is not None:
            self._unlist(alert)

    def _unlist(self, alert: Alert) -> None:
        of_subject = self._of_subject[alert.subject]
        self._undo.item(self._of_subject, alert.subject)
        self._undo.call(of_subject.add, alert.id)
        self._undo.item(self._latest, alert.fingerprint)
        of_subject.discard(alert.id)
        if not of_subject:
            del self._of_subject[alert.subject]
        if self._latest.get(alert.fingerprint) == alert.id:
            del self._latest[alert.fingerprint]
