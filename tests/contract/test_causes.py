"""The detectors and the alerts keep to the catalogue of causes."""

from __future__ import annotations

from itertools import takewhile

from detectors.contract import events as ev
from detectors.contract.causes import CAUSES
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.log import Record, topics
from stream.queues.task import QueueTask
from stream.records import Alert, decode_alert
from stream.simulate import Simulator
from tests.builders import events
from tests.builders.floors import conversation_task


def simulated_alerts(seconds: float) -> list[Alert]:
    """Run a simulated floor through both stages, and return every state of its alerts."""
    conversations = ConversationTask(0, 1, conversation_task.detector(), RulesHistory())
    queues = QueueTask(0, 1)
    found = []

    def is_early(event: ev.Event) -> bool:
        return event.time.timestamp() < events.START + seconds

    for offset, event in enumerate(takewhile(is_early, Simulator(5, events.START).events())):
        conversations.feed(events.record(event, offset))
        for message in conversations.drain():
            if message.topic == topics.SIGNALS:
                queues.feed(Record(topics.SIGNALS, 0, offset, message.key, message.value, 0.0))
        found += [decode_alert(m.value) for m in queues.drain() if m.topic == topics.ALERTS and m.value]
    return found


def test_every_alert_has_a_cause_of_the_catalogue_with_its_subject_and_severity() -> None:
    alerts = simulated_alerts(1200.0)
    assert len({alert.cause for alert in alerts}) > 10
    for alert in alerts:
        cause = CAUSES[alert.cause]
        assert alert.subject_kind == cause.subject
        assert alert.severity in cause.severities
