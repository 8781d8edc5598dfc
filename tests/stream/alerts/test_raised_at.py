"""When an alert is raised: an event time that no batch, mixture of partitions or restart changes."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.events import Event
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.log import Record, topics
from stream.log.partitions import partition_of
from stream.queues.task import QueueTask
from stream.records import Alert, decode_alert
from tests.builders import events as sample
from tests.builders.floors.conversation_task import ANGRY, detector
from tests.builders.floors.floor import RECORDED, busy_floor
from tests.builders.floors.queue_task import Floor, cause, time, wait_started

PARTITIONS = 2


class TwoStages:
    """Both stages over two events partitions. `alerts` has the last state of each alert."""

    def __init__(self) -> None:
        self._stage_1 = [ConversationTask(p, 1, detector(), RulesHistory()) for p in range(PARTITIONS)]
        self._stage_2 = QueueTask(0, PARTITIONS)
        self.alerts: dict[str, Alert] = {}

    def feed(self, partition: int, batch: list[Record]) -> None:
        for record in batch:
            self._stage_1[partition].feed(record)
        for message in self._stage_1[partition].drain():
            if message.topic == topics.SIGNALS:
                self._stage_2.feed(Record(topics.SIGNALS, 0, 0, message.key, message.value, 0.0))
                while self._stage_2.proceed():
                    pass
        for message in self._stage_2.drain():
            if message.topic == topics.ALERTS and message.value is not None:
                alert = decode_alert(message.value)
                self.alerts[alert.id] = alert


def run(events: list[Event], seed: int | None) -> dict[str, Alert]:
    """Return the alerts when chance cuts and mixes the partitions; None: each partition is one batch."""
    rng, stages = random.Random(seed), TwoStages()
    unread: list[list[Record]] = [[] for _ in range(PARTITIONS)]
    for event in events:
        partition = partition_of(event.subject.encode(), PARTITIONS)
        unread[partition].append(sample.record(event, partition=partition, headers=RECORDED))
    over = sample.time_passed(events[-1].time.timestamp() - sample.START + 3600)
    for partition in range(PARTITIONS):
        unread[partition].append(sample.record(over, partition=partition, headers=RECORDED))
    while any(unread):
        partition = rng.choice([number for number, records in enumerate(unread) if records])
        count = len(unread[partition]) if seed is None else rng.randint(1, rng.choice([1, 5, 40]))
        stages.feed(partition, unread[partition][:count])
        del unread[partition][:count]
    return stages.alerts


@given(story=st.integers(0, 10_000), mixture=st.integers(0, 10_000))
@settings(max_examples=25)
def test_batches_and_mixtures_of_partitions_change_no_time_of_an_alert(story: int, mixture: int) -> None:
    events = busy_floor(story, conversations=14)
    whole, cut = run(events, None), run(events, mixture)
    assert {id_: (each.starts_at, each.raised_at) for id_, each in cut.items()} == {
        id_: (each.starts_at, each.raised_at) for id_, each in whole.items()
    }
    assert {alert.subject_kind for alert in whole.values()} >= {"conversation"}
    for alert in whole.values():
        assert alert.starts_at <= alert.raised_at == alert.history[0].at


def test_a_cause_of_a_conversation_is_raised_by_the_turn_with_which_it_was_found() -> None:
    turns = [sample.said(20.0 * number, text) for number, text in enumerate(ANGRY)]
    alerts = run([sample.started(0), sample.answered(1), *turns], None).values()
    (alert,) = [alert for alert in alerts if alert.cause == "frustration"]
    assert alert.raised_at - sample.START in {20.0, 40.0, 60.0}
    assert alert.evidence.since is not None and alert.evidence.since <= alert.starts_at <= alert.raised_at


def test_a_breach_is_raised_at_its_deadline_however_late_the_watermark_tells_it() -> None:
    (alert,) = Floor().feed(wait_started(10), time(5_000)).alerts()
    assert (alert.starts_at, alert.raised_at, alert.history[0].at) == (100, 100, 100)


def test_a_change_of_severity_leaves_the_time_at_which_the_alert_was_raised() -> None:
    (alert,) = Floor().feed(cause(50, found_at=58), cause(50, "critical", found_at=70)).alerts()
    assert (alert.starts_at, alert.raised_at, alert.updated_at) == (50, 58, 70)
    assert [(entry.what, entry.at) for entry in alert.history] == [("opened", 58), ("critical", 70)]
