"""A replay onto the topics of a running floor is refused, unless the caller asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import PartitionTime, encode
from stream.replay.pace import publish
from stream.replay.running_floor import RECENT, RunningFloor, refuse_running_floor
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.floors import floor

NOW = 1_800_000_000.0


class Times:
    """The publishing time of a log, which a test moves."""

    def __init__(self) -> None:
        self.now = NOW - RECENT - 1.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def log(times: Times) -> MemoryLog:
    log = MemoryLog(clock=times)
    create_topics(log, 2)
    return log


def time_record(recording: str | None) -> Message:
    time = PartitionTime(partition=0, at=NOW, recording=recording)
    return Message(topics.QUEUES, b"~time/0", encode(time), 0)


def live(events: int = 1) -> list[Message]:
    said = [sample.said(second, "在吗") for second in range(events)]
    return [message._replace(headers=()) for message in floor.messages(said, 1)]


def test_new_topics_and_a_floor_that_ended_are_free(log: MemoryLog) -> None:
    refuse_running_floor(log, NOW)
    log.publisher().send([*live(), time_record(None)])
    refuse_running_floor(log, NOW)


def test_a_live_event_is_found_behind_a_mark_and_other_records(log: MemoryLog, times: Times) -> None:
    log.publisher().send(live(500))
    times.now = NOW - 5.0
    log.publisher().send(live())
    recorded = floor.messages([sample.said(second, "在吗") for second in range(100)], 2)
    log.publisher().send(recorded)
    with pytest.raises(RunningFloor, match=r"stepin\.events partition \d has a live event from 2027-"):
        refuse_running_floor(log, NOW)


def test_a_quiet_floor_whose_workers_follow_the_clock_is_running(log: MemoryLog, times: Times) -> None:
    times.now = NOW - 5.0
    log.publisher().send([time_record(None)])
    with pytest.raises(RunningFloor, match="workers have handled live events up to 2027-"):
        refuse_running_floor(log, NOW)


def test_workers_that_wait_for_a_first_event_refuse_no_replay(log: MemoryLog, times: Times) -> None:
    times.now = NOW - 5.0
    time = PartitionTime(partition=0, at=0.0)
    log.publisher().send([Message(topics.QUEUES, b"~time/0", encode(time), 0)])
    refuse_running_floor(log, NOW)


def test_a_replay_may_follow_another_at_once(log: MemoryLog, times: Times) -> None:
    times.now = NOW - 5.0
    publish(log, [], recording="first")
    log.publisher().send([*floor.messages([sample.said(1, "在吗")], 2), time_record("first")])
    refuse_running_floor(log, NOW)


def test_the_command_says_what_to_do_and_obeys_who_insists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: Any = MemoryLog()
    create_topics(log, 2)
    log.publisher().send(live())
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    monkeypatch.setattr(log, "close", lambda: None)
    path = tmp_path / "events.jsonl"
    path.write_bytes(live()[0].value or b"")
    arguments = ["replay", str(path), "--format", "events", "--log", "kafka", "--speed", "max"]
    before = log.end_offsets(topics.EVENTS)
    refused = CliRunner().invoke(commands.main, arguments)
    assert refused.exit_code == 2
    for part in ("has a live event", "STEPIN_TOPIC_PREFIX", "--onto-running-floor"):
        assert part in " ".join(refused.output.split())
    assert log.end_offsets(topics.EVENTS) == before
    told = CliRunner().invoke(commands.main, [*arguments, "--onto-running-floor"])
    assert told.exit_code == 0, told.output
