"""Takes what an explanation rests on from a floor's log: history, events, judgements, rules and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from detectors.conversation.attention import AttentionDetector
from stream.explain.explain import Found, Scope, TooMuch, scoped
from stream.explain.found import found_in
from stream.explain.material import Input, Material, event_time, to_input
from stream.explain.taught import taught_detector
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.records import AlertStep, CaseStep, ConversationStarted, HistoryRecord, decode_history
from stream.rules.publish import read_history

EARLIER = 900.0
"""Seconds before the beginning from which on records are read: a producer's clock may run fast."""
_BEFORE = 86_400.0
"""Seconds before an alert from which on a conversation is read whose beginning is not known."""
MOST_INPUTS = 200_000
"""Records that are run again at most."""
_STATUS = b"stepin.agent.status.v1"


class FloorLog:
    """The log of a floor.

    Args:
        shipped: the detector without what the floor has taught it.
        most: records that are run again at most.
    """

    def __init__(self, log: Log, shipped: AttentionDetector, most: int = MOST_INPUTS) -> None:
        self._log = log
        self._shipped = shipped
        self._most = most

    def find(self, name: str) -> Found | None:
        """Return the case or the alert with this id, or None.

        Raises:
            LogError: the history cannot be read.
        """
        named = list(self._steps(name))
        subjects = {step.case.subject if isinstance(step, CaseStep) else step.alert.subject for step in named}
        return found_in(name, [step for subject in subjects for step in self._steps(subject)])

    def material(self, found: Found, scope: Scope) -> Material:
        """Return what was recorded in a scope: of more than one conversation all that the topics still have.

        Raises:
            LogError: a topic cannot be read.
            TooMuch: there are more records than are run again.
        """
        alone = scope == "subject" and found.alerts[0].subject_kind == "conversation"
        since, subject = self._since(found) if alone else 0.0, found.subject.encode()
        inputs, latest = self._inputs(since, lambda record: not alone or _is_about(record, subject))
        known = max(max(alert.updated_at, alert.raised_at) for alert in found.alerts)
        versions, _ = read_history(self._log)
        return scoped(
            Material(tuple(inputs), tuple(versions.versions), max(latest, known + 1.0)), found, scope
        )

    def detector(self, found: Found) -> AttentionDetector:
        """Return the detector that scored: with the labels of the floor if it had learned any.

        Raises:
            LogError: the labels cannot be read.
        """
        learned = any(alert.model is not None and "+" in alert.model for alert in found.alerts)
        return taught_detector(self._log, self._shipped) if learned else self._shipped

    def _steps(self, name: str) -> Iterator[AlertStep | CaseStep]:
        return (step for step in self._history(name) if isinstance(step, AlertStep | CaseStep))

    def _history(self, name: str) -> Iterator[HistoryRecord]:
        """Yield the records of the history that hold a name somewhere."""
        wanted = name.encode()
        with Follower(self._log, [topics.HISTORY]) as follower:
            for record in follower.read_to_end():
                if record.value is not None and wanted in record.value:
                    yield decode_history(record.value)

    def _since(self, found: Found) -> float:
        """Return from when on records are read: the beginning of the conversation where it is known."""
        first = found.alerts[0]
        since = min(first.starts_at, first.evidence.since or first.starts_at)
        began = [
            step.begun_at
            for step in self._history(found.subject)
            if isinstance(step, ConversationStarted)
            and step.conversation == found.subject
            and step.begun_at <= first.raised_at
        ]
        return max(began) - EARLIER if began else since - _BEFORE

    def _inputs(self, since: float, wanted: Callable[[Record], bool]) -> tuple[list[Input], float]:
        """Return the wanted inputs in their order, and the latest event time of the floor."""
        read: list[Record] = []
        last: dict[int, Record] = {}
        for topic in (topics.EVENTS, topics.JUDGEMENTS):
            with Follower(self._log, [topic], self._log.offsets_since(topic, since)) as follower:
                for record in follower.read_to_end():
                    if topic == topics.EVENTS:
                        last[record.partition] = record
                    if wanted(record):
                        read.append(record)
                    if len(read) > self._most:
                        raise TooMuch
        read.sort(key=lambda record: (record.timestamp, record.partition, record.offset))
        inputs = [each for record in read if (each := to_input(record)) is not None]
        return inputs, max((event_time(record) for record in last.values()), default=0.0)


def _is_about(record: Record, subject: bytes) -> bool:
    value = record.value or b""
    return record.key == subject or subject in value or _STATUS in value
