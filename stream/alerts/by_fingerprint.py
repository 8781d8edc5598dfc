"""Alerts that nobody sees: those that are not raised yet, and those that may still be reopened.

An alert is not raised while its cause has not lasted for as long as the rules ask (`for`); its `raised_at` is
the time at which it will be. An alert that ended leaves the alerts topic before its time to be reopened is
over (`reopens_until`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detectors.contract.causes import CAUSES
from stream.alerts.life import fingerprint
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import Alert, decode_alert, encode

UNRAISED_PREFIX = b"~unraised/"
ENDED_PREFIX = b"~ended/"


class AlertsByFingerprint:
    """Stores alerts of one partition: at most one of a fingerprint.

    Args:
        prefix: how the keys of its records begin.
        partition: of the queues topic.
        undo: takes the changes of a step back when it raises.
    """

    topic = topics.QUEUES

    def __init__(self, prefix: bytes, partition: int, undo: Undo) -> None:
        self.prefixes = (prefix,)
        self._prefix = prefix
        self._partition = partition
        self._undo = undo
        self._alerts: dict[str, Alert] = {}
        self._changed: dict[str, None] = {}

    def get(self, mark: str) -> Alert | None:
        """Return the alert of this fingerprint, or None."""
        return self._alerts.get(mark)

    def of_subject(self, subject: str) -> list[Alert]:
        """Return the alerts about a conversation or queue."""
        if not self._alerts:
            return []
        found = (self._alerts.get(fingerprint(subject, cause)) for cause in CAUSES)
        return [alert for alert in found if alert is not None]

    def all(self) -> Iterable[Alert]:
        """Return every alert."""
        return self._alerts.values()

    def put(self, alert: Alert) -> None:
        """Store an alert."""
        self._touch(alert.fingerprint)
        self._alerts[alert.fingerprint] = alert

    def remove(self, mark: str) -> None:
        """Forget the alert of this fingerprint, if there is one."""
        if mark in self._alerts:
            self._touch(mark)
            del self._alerts[mark]

    def _touch(self, mark: str) -> None:
        self._undo.item(self._alerts, mark)
        self._undo.item(self._changed, mark)
        self._changed[mark] = None

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one alert."""
        mark = key.removeprefix(self._prefix).decode()
        if value is None:
            self._alerts.pop(mark, None)
        else:
            self._alerts[mark] = decode_alert(value)

    def restored(self, time: float) -> None:
        """Nothing is left to do."""

    def changes(self) -> Iterator[Message]:
        """Yield the records of what changed since the last call."""
        changed, self._changed = self._changed, {}
        for mark in changed:
            alert = self._alerts.get(mark)
            value = encode(alert) if alert is not None else None
            yield Message(topics.QUEUES, self._prefix + mark.encode(), value, self._partition)
