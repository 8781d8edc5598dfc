"""Judgements and runs: a worker takes them from topics of their own and from nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detectors import bundled
from stream.core.partition_clock import TIME_HEADER
from stream.log import Log, Message, topics
from stream.log.follower import Follower, last_records
from stream.log.memory.log import MemoryLog
from stream.queues.watermarks import TIME_PREFIX
from stream.records import Judgement, LabelRecord, PartitionTime, decode_label, decode_time, encode
from stream.runtime import stages
from stream.runtime.side_inputs import SideInputs
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor
from tests.builders.floors.conversation_task import ANGRY

PARTITIONS = 3


def new_log() -> MemoryLog:
    log = MemoryLog(clock=lambda: sample.START + 600)
    create_topics(log, PARTITIONS)
    return log


def start(log: Log, name: str) -> list[Membership]:
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    return [Membership(log, stage, f"{name}-{stage.name}", FakeClock(), Counter()) for stage in both]


def publish(log: Log, made: Sequence[Message]) -> None:
    publisher = log.publisher()
    publisher.send(made)
    publisher.close()


def of_run(messages: Sequence[Message], run: str) -> list[Message]:
    headers = ((TIME_HEADER, run.encode()),)
    return [each._replace(headers=headers) if each.topic == topics.EVENTS else each for each in messages]


def times(log: Log) -> list[PartitionTime]:
    held = last_records(log, [topics.QUEUES])
    return [decode_time(r.value or b"") for (_, key), r in held.items() if key.startswith(TIME_PREFIX)]


def labels(log: Log) -> list[LabelRecord]:
    with Follower(log, [topics.LABELS]) as follower:
        return [decode_label(record.value or b"") for record in follower.read_to_end()]


def test_a_producer_cannot_turn_a_floor_to_recorded_time() -> None:
    log = new_log()
    runs = start(log, "one")
    said = floor.messages([sample.started(0), sample.said(5, "在吗")], PARTITIONS)[1:3]
    publish(log, of_run(said, "made-up"))
    floor.work_off(runs)
    assert {time.recording for time in times(log)} == {None}
    assert floor.conversations(log)["c-1"].turns == 1


def test_a_run_that_an_operator_starts_while_a_worker_runs_counts_from_its_first_event() -> None:
    log = new_log()
    runs = start(log, "one")
    publish(log, [message._replace(headers=()) for message in floor.messages([sample.started(0)], 1)[1:2]])
    floor.work_off(runs)
    long_ago = [sample.started(-1e8, "c-2"), sample.said(-1e8 + 5, ANGRY[0], subject="c-2")]
    publish(log, floor.messages(long_ago, PARTITIONS))
    floor.work_off(runs)
    assert {time.recording for time in times(log)} == {"test"}
    assert floor.conversations(log)["c-2"].turns == 1
    assert sum(log.end_offsets(topics.DEAD_LETTERS).values()) == 0


def test_a_run_that_an_operator_has_deleted_counts_no_longer() -> None:
    log = new_log()
    inputs = SideInputs(log)
    publish(log, [floor.RUN])
    event = sample.record(sample.started(0), headers=floor.RECORDED)
    assert inputs.checked([event]) == [event]
    publish(log, [floor.RUN._replace(value=None)])
    inputs.update()
    assert inputs.checked([event]) == [event._replace(headers=())]


def test_a_judgement_makes_one_label_also_when_partitions_move() -> None:
    log = new_log()
    runs = start(log, "one")
    said = [sample.said(5 + place, text) for place, text in enumerate(ANGRY)]
    publish(log, floor.messages([sample.started(0), *said], PARTITIONS)[:-PARTITIONS])
    floor.work_off(runs)
    judgement = Judgement(
        id="a-1/ruth", conversation="c-1", answer="true_alarm", by="ruth", at=sample.START + 20
    )
    publish(log, [Message(topics.JUDGEMENTS, b"c-1", encode(judgement))])
    floor.work_off(runs)
    assert [label.by for label in labels(log)] == ["ruth"]
    runs += start(log, "two")
    floor.work_off(runs)
    for run in runs[:2]:
        run.close()
    # More events than the ids that a conversation remembers: only the cursor knows the judgement now.
    more = [sample.said(30 + place, "嗯") for place in range(70)]
    publish(log, floor.messages(more, PARTITIONS))
    floor.work_off(runs[2:])
    for run in runs[2:]:
        run.close()
    floor.work_off(start(log, "three"))
    assert len(labels(log)) == 1
