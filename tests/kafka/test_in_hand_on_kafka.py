"""On a real broker: records that kill or hang a worker are set aside, and nothing else is lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.demo.broker import Broker
from stream.log import Log, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.kafka


@pytest.fixture
def own() -> Iterator[tuple[Broker, Log]]:
    with Broker() as broker, contextlib.closing(KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))) as log:
        create_topics(log, 2)
        yield broker, log


def test_records_that_kill_or_hang_a_worker_are_set_aside(own: tuple[Broker, Log], tmp_path: Path) -> None:
    broker, log = own
    environment = {**os.environ, "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap, "STEPIN_WORKER": "w1"}
    command = [sys.executable, "-m", "tests.kafka.poisoned_worker", "worker"]
    starts = 0
    process: subprocess.Popen[bytes] | None = None
    texts = ["where is my order", "kill", "are you there", "hang", "hello"]
    events = [sample.started(0), *(sample.said(1 + place, text) for place, text in enumerate(texts))]
    other = [sample.started(0, "c-2"), sample.said(3, "thanks", subject="c-2")]

    def revive() -> None:
        nonlocal process, starts
        if process is None or process.poll() is not None:
            starts += 1
            with (tmp_path / "worker.log").open("ab") as words:
                process = subprocess.Popen(command, env=environment, stdout=words, stderr=words)

    def known() -> bool:
        revive()
        found = floor.conversations(log)
        return {"c-1", "c-2"} <= found.keys() and found["c-1"].last_text == "hello"

    try:
        with contextlib.closing(log.publisher()) as publisher:
            publisher.send(floor.messages([*events, *other], 2))
        wait_until(known)
    finally:
        if process is not None:
            process.kill()
            process.wait()
    found = floor.conversations(log)
    assert (found["c-1"].turns, found["c-2"].turns) == (3, 1)
    assert sum(log.end_offsets(topics.DEAD_LETTERS).values()) >= 2
    assert starts == 3, "twice it died with the record in hand"
