"""The history of a floor: an archive finds every step in it, however the floor was run and compacted."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from detectors import bundled
from detectors.contract import events as ev
from stream.gateway.past.raised import RaisedAlerts
from stream.gateway.past.spot_checks import SpotChecks
from stream.gateway.state.live_state import LiveState
from stream.log import Log, Message, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import (
    Action,
    ActionRecorded,
    Alert,
    AlertBaseline,
    AlertStep,
    CaseStep,
    ConversationFinished,
    ConversationRated,
    HistoryRecord,
    ModelMoved,
    RulesRecorded,
    WaitFinished,
    decode_case,
    decode_history,
    encode,
)
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor
from tests.builders.past.history import archive, of_kind, steps_of

PARTITIONS = 3


def start(log: Log, name: str) -> list[Membership]:
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    return [Membership(log, stage, f"{name}-{stage.name}", FakeClock(), Counter()) for stage in both]


def publish(log: Log, made: Sequence[Message]) -> None:
    publisher = log.publisher()
    publisher.send(made)
    publisher.close()


@functools.cache
def made() -> list[Message]:
    events = floor.busy_floor(1, 150)
    rated = [
        replace(
            sample.rated(event.time.timestamp() - sample.START + 9, 1 + place % 5, event.subject),
            id=f"r-{place}",
        )
        for place, event in enumerate(events)
        if event.subject.endswith("3") and isinstance(event, ev.ConversationEnded)
    ]
    return floor.messages(sorted([*events, *rated], key=lambda event: event.time), PARTITIONS)


@functools.cache
def undisturbed() -> tuple[dict[str, HistoryRecord], dict[str, Alert]]:
    """The history, and the last state of every alert, of a log that compacts nothing."""
    log = floor.everything_kept(PARTITIONS)
    publish(log, made())
    floor.work_off(start(log, "one"))
    return archive(log), floor.every_alert(log)


def test_the_history_has_every_step_of_every_alert() -> None:
    history, alerts = undisturbed()
    assert len(alerts) > 100
    for alert in alerts.values():
        steps = steps_of(history, alert.id)
        assert [step.alert.step for step in steps] == list(range(1, alert.step + 1))
        assert tuple(step.entry for step in steps) == alert.history
        assert steps[-1].alert.status == alert.status
        assert steps[-1].alert.ends_at == alert.ends_at
    with_baseline = {step.alert for step in of_kind(history, AlertBaseline)}
    waits = [alert for alert in alerts.values() if alert.cause in ("reply_wait", "first_answer_wait")]
    assert with_baseline >= {alert.id for alert in waits if alert.evidence.baseline is not None}
    assert with_baseline


def without_cases(history: dict[str, HistoryRecord]) -> dict[str, HistoryRecord]:
    """Return the history without cases: which alert opens a case depends on what is told first."""
    return {name: step for name, step in history.items() if not isinstance(step, CaseStep)}


def test_the_history_has_every_step_of_every_case_once() -> None:
    log = floor.everything_kept(PARTITIONS)
    publish(log, made())
    floor.work_off(start(log, "one"))
    with Follower(log, [topics.HISTORY, topics.CASES]) as follower:
        written = list(follower.read_to_end())
    told: defaultdict[str, list[CaseStep]] = defaultdict(list)
    for record in written:
        if record.topic == topics.HISTORY:
            step = decode_history(record.value or b"")
            if isinstance(step, CaseStep):
                told[step.case.id].append(step)
    states = [decode_case(each.value) for each in written if each.topic == topics.CASES and each.value]
    last = {case.id: case for case in sorted(states, key=lambda case: case.step) if case.moved_to is None}
    assert len(last) > 100 and any(case.queue != "orders" for case in last.values())
    for case in last.values():
        steps = sorted(told.pop(case.id), key=lambda step: step.case.step)
        assert [step.case.step for step in steps] == list(range(1, case.step + 1))
        assert tuple(step.entry for step in steps) == case.history
        assert steps[-1].case.owned == case.owned and not steps[-1].case.history
    assert not told


def test_the_history_has_the_end_of_every_conversation_with_its_waits_and_its_rating() -> None:
    history, _ = undisturbed()
    ends = {end.view.id: end for end in of_kind(history, ConversationFinished)}
    events = floor.busy_floor(1, 150)
    ended = {event.subject for event in events if isinstance(event, ev.ConversationEnded)}
    assert {subject for subject, end in ends.items() if end.outcome != "silent"} == ended
    assert any(end.view.causes for end in ends.values())
    rated = {rating.conversation for rating in of_kind(history, ConversationRated)}
    assert rated
    assert rated <= ended
    waits = of_kind(history, WaitFinished)
    assert {wait.kind for wait in waits} >= {"queue", "first_answer", "reply", "moment"}
    begun = {end.view.id: end.begun_at for end in ends.values()}
    for wait in waits:
        assert wait.since <= wait.until
        assert wait.begun_at == begun.get(wait.contact.conversation, wait.begun_at)


@pytest.mark.parametrize("batch", [7, 100])
def test_an_archive_that_comes_after_compaction_finds_the_same_in_any_batches(batch: int) -> None:
    log = MemoryLog(max_bytes=1 << 10)
    log.create_topics(
        [
            spec if spec.name != topics.HISTORY else spec._replace(retention=None)
            for spec in topics.specs(PARTITIONS)
        ]
    )
    runs = start(log, "one")
    for begin in range(0, len(made()), batch):
        publish(log, made()[begin : begin + batch])
        for run in runs:
            run.step(0.0)
    floor.work_off(runs)
    history, alerts = undisturbed()
    assert len(floor.every_alert(log)) < len(alerts)
    assert without_cases(archive(log)) == without_cases(history)


def test_workers_that_come_and_go_write_the_same_history() -> None:
    log = MemoryLog()
    create_topics(log, PARTITIONS)
    third = len(made()) // 3
    runs = start(log, "one")
    publish(log, made()[:third])
    floor.work_off(runs)
    runs += start(log, "two")
    publish(log, made()[third : 2 * third])
    for _ in range(5):
        for run in runs:
            run.step(0.0)
    for run in runs[:2]:
        run.close()
    publish(log, made()[2 * third :])
    floor.work_off(runs[2:])
    assert without_cases(archive(log)) == without_cases(undisturbed()[0])


def rules(version: int) -> Message:
    return Message(topics.RULES, b"rules", b'{"version":%d,"skew":%d}' % (version, version))


def test_every_version_of_the_rules_is_in_the_history_once_whoever_reads_it() -> None:
    log = MemoryLog()
    create_topics(log, PARTITIONS)
    publish(log, [rules(2)])
    runs = [*start(log, "one"), *start(log, "two")]
    floor.work_off(runs)
    publish(log, [rules(3), rules(4)])
    floor.work_off(runs)
    for run in runs:
        run.close()
    floor.work_off(start(log, "three"))
    history = archive(log)
    assert sorted(history) == ["rules/2", "rules/3", "rules/4"]
    found = {step.version: msgspec.json.decode(step.rules) for step in of_kind(history, RulesRecorded)}
    assert found[3] == {"version": 3, "skew": 3}


def test_no_text_is_in_the_history_that_is_not_masked() -> None:
    log = MemoryLog()
    create_topics(log, 1)
    said = [sample.started(0), sample.answered(1), sample.said(2, "太差劲了，投诉！我的电话13812345678")]
    publish(log, floor.messages([*said, sample.ended(400)], 1))
    floor.work_off(start(log, "one"))
    history = archive(log)
    assert of_kind(history, AlertStep)
    assert b"13812345678" not in msgspec.json.encode(list(history.values()))


def test_what_reads_a_part_of_the_history_passes_over_the_rest() -> None:
    checks, counted = SpotChecks(LiveState(0.0)), RaisedAlerts()
    acted = ActionRecorded(action=Action(id="x", action="claim", queue="vip", by="Ann", at=1.0, alert="a"))
    moved = ModelMoved(at=1.0, language="zh", queue="vip", by=0.2, threshold=0.1, model="m")
    ruled = RulesRecorded(version=2, at=1.0, rules=msgspec.Raw(b"{}"))
    history = [*undisturbed()[0].values(), acted, moved, ruled]
    assert {type(record) for record in history} == set(get_args(HistoryRecord))
    for record in history:
        checks.take(encode(record))
        counted.take(encode(record))
    assert counted.model_moved == 1.0
