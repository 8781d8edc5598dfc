"""A new cause takes one entry in the catalogue, one detector and its name in each language, nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dashboard import i18n
from dashboard.frontend import causes as frontend
from detectors.contract.causes import CAUSES, Cause
from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import DETECTORS, AttentionDetector
from detectors.conversation.causes import open_causes
from detectors.conversation.causes.detector import CauseDetector, CustomerTurn
from detectors.conversation.causes.open_causes import Finding
from detectors.conversation.state import AttentionState
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.log import Record, topics
from stream.queues.task import QueueTask
from stream.records import decode_alert
from tests.builders import events
from tests.builders.floors import conversation_task

# The entry.
CAUSE = Cause(id="wants_refund", family="friction", share=0.5, icon=("M3 3h18",))


# The detector.
class RefundDetector(CauseDetector):
    causes = ("wants_refund",)

    def observe_customer(self, state: AttentionState, turn: CustomerTurn, rules: QueueRules) -> None:
        if "refund" in turn.form:
            open_causes.observe(state, Finding(cause="wants_refund"), turn.turn)


# The two translations.
NAMES = {"en": "Asks for a refund", "zh": "要求退款"}


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CAUSES, CAUSE.id, CAUSE)


def detector(*more: CauseDetector) -> AttentionDetector:
    bundled = conversation_task.detector()
    return AttentionDetector(bundled.frustration, bundled.emotion, bundled.intents, (*DETECTORS, *more))


@pytest.mark.usefixtures("catalogue")
def test_a_new_cause_becomes_an_alert_in_both_stages() -> None:
    conversations = ConversationTask(0, 1, detector(RefundDetector()), RulesHistory())
    queues = QueueTask(0, 1)
    conversation = [
        events.started(0.0),
        events.said(10.0, "I would like a refund"),
        *(events.said(10.0 + number, "thank you") for number in range(1, 5)),
    ]
    seen = {}
    for offset, event in enumerate(conversation):
        conversations.feed(events.record(event, offset))
        messages = conversations.drain()
        for message in messages:
            if message.topic == topics.SIGNALS:
                queues.feed(Record(topics.SIGNALS, 0, offset, message.key, message.value, 0.0))
        for message in queues.drain():
            if message.topic == topics.ALERTS and message.value:
                alert = decode_alert(message.value)
                if alert.cause == CAUSE.id:
                    seen[alert.status] = alert
    assert seen["open"].severity == "warning" and seen["open"].evidence.quote == "I would like a refund"
    assert seen["resolved"].resolution == "calm", "a cause that does not last ends when it is quiet"


@pytest.mark.usefixtures("catalogue")
def test_a_new_cause_counts_in_attention() -> None:
    both = [detector(RefundDetector()), detector()]
    turn = Turn(id="1", at=0.0, sender="customer", text="I would like a refund")
    with_cause, without = (each.observe(AttentionState(), turn, QueueRules()).attention for each in both)
    assert with_cause == pytest.approx(1 - (1 - without) * (1 - CAUSE.share), abs=1e-3)


@pytest.mark.usefixtures("catalogue")
def test_a_new_cause_reaches_the_screens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert '"wants_refund": {"subject": "conversation", "family": "friction", "icon": ["M3 3h18"]}' in (
        frontend.script()
    )
    shutil.copytree(i18n._FOLDER, tmp_path / "locale")
    monkeypatch.setattr(i18n, "_FOLDER", tmp_path / "locale")
    for language, name in NAMES.items():
        path = tmp_path / "locale" / language / "LC_MESSAGES" / "stepin.po"
        with path.open("a", encoding="utf-8") as file:
            file.write(f'\nmsgid "{CAUSE.text}"\nmsgstr "{name}"\n')
        assert i18n.words.__wrapped__(language).code("cause", CAUSE.id) == name


def test_a_detector_of_a_cause_without_an_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="wants_refund"):
        detector(RefundDetector())


def test_each_cause_of_a_conversation_has_one_detector() -> None:
    found = [cause for each in DETECTORS for cause in each.causes]
    waits = {cause.id for cause in CAUSES.values() if cause.family == "wait"}
    assert sorted(found) == sorted(
        cause.id for cause in CAUSES.values() if cause.subject == "conversation" and cause.id not in waits
    )
