"""Alerts that nobody sees: those that are not raised yet, and those that may still be reopened.

An alert is not raised while its cause has not lasted for as long as the rules ask (`for`); its `raised_at` is
the time at which it will be. An alert that ended leaves the alerts topic before its time to be reopened is
over (`reopens_until`).
"""

from __future__ import annotations

from collections.abc import Iterable

from detectors.contract.causes import CAUSES
from stream.alerts.life import fingerprint
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics
from stream.records import Alert, decode_alert

UNRAISED_PREFIX = b"~unraised/"
ENDED_PREFIX = b"~ended/"


class AlertsByFingerprint(KeyedRecords[Alert]):
    """Stores alerts of one partition: at most one of a fingerprint.

    Args:
        prefix: how the keys of its records begin.
        partition: of the queues topic.
        undo: takes the changes of a step back when it raises.
    """

    def __init__(self, prefix: bytes, partition: int, undo: Undo) -> None:
        super().__init__(topics.QUEUES, prefix, partition, decode_alert, undo)

    def of_subject(self, subject: str) -> list[Alert]:
        """Return the alerts about a conversation or queue."""
        if not self.values:
            return []
        found = (self.get(fingerprint(subject, cause)) for cause in CAUSES)
        return [alert for alert in found if alert is not None]

    def all(self) -> Iterable[Alert]:
        """Return every alert."""
        return self.values.values()

    def keep(self, alert: Alert) -> None:
        """Store an alert under its fingerprint."""
        self.put(alert.fingerprint, alert)
