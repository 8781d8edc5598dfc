"""Both stages on a real broker find what they find on the log in memory, to the last alert."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from stream.demo.broker import Broker
from stream.log import Log, Message, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.records import Action, Alert, encode
from stream.replay.formats import FORMATS
from stream.replay.pace import publish
from stream.runtime.workers import Workers, create_topics
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.invented import bank_file, jddc_file
from tests.builders.recorded import DATA
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.kafka

PARTITIONS = 3
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA}: set STEPIN_DATA")


@pytest.fixture(scope="module")
def logs(broker: Broker) -> Iterator[tuple[Log, Log]]:
    """A log in memory, and a floor of its own on the broker. The tests here write to both alike."""
    with both(broker, "busy") as found:
        yield found


@contextlib.contextmanager
def both(broker: Broker, prefix: str) -> Iterator[tuple[Log, Log]]:
    settings = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix=f"{prefix}-{uuid.uuid4().hex[:8]}")
    with (
        contextlib.closing(floor.everything_kept(PARTITIONS)) as memory,
        contextlib.closing(KafkaLog(settings)) as kafka,
    ):
        create_topics(kafka, PARTITIONS)
        yield memory, kafka


def work_off(log: Log, end: float) -> dict[str, Alert]:
    """Run both stages until all is known up to `end`; gives the alerts that are there then."""
    workers = Workers(log, "one")
    try:
        floor.wait_until_known(log, PARTITIONS, end)
    finally:
        workers.close()
    assert workers.failure is None
    return floor.alerts(log)


def test_a_busy_floor_gives_the_same_alerts_on_both_logs(logs: tuple[Log, Log]) -> None:
    events = floor.busy_floor(3, conversations=150)
    sent = floor.messages(events, PARTITIONS)
    found = []
    for log in logs:
        with contextlib.closing(log.publisher()) as publisher:
            publisher.send(sent)
        found.append((work_off(log, events[-1].time.timestamp() + 3600), floor.conversations(log)))
    in_memory, on_kafka = found
    assert in_memory[0] and in_memory[1]
    assert on_kafka == in_memory


def test_an_answer_finds_its_conversation_and_the_model_on_both_logs(logs: tuple[Log, Log]) -> None:
    """After the busy floor, whose alerts it answers; a second set of workers learns it from the topic."""
    learned = []
    for log in logs:
        publisher = log.publisher()
        angry = [sample.said(9000 + place, text, subject="c-angry") for place, text in enumerate(ANGRY)]
        publisher.send(floor.messages([sample.started(8999, "c-angry"), *angry], PARTITIONS))
        found = work_off(log, sample.START + 9003 + 3600)
        (alert,) = [a for a in found.values() if (a.subject, a.cause) == ("c-angry", "frustration")]
        action = Action(
            id="tap", action="true_alarm", alert=alert.id, queue=alert.queue, by="ruth", at=alert.starts_at
        )
        publisher.send([Message(topics.ACTIONS, alert.queue.encode(), encode(action))])
        publisher.close()
        for name in ("one", "two"):
            workers = Workers(log, name)
            try:
                wait_until(lambda workers=workers: workers.figures() is not None)
                learned.append(workers.figures())
            finally:
                workers.close()
    assert learned[0].labels > 1
    assert learned == [learned[0]] * 4


def first_lines(folder: Path, name: str, lines: int) -> Path:
    """Copy the first lines of a recorded set."""
    part = folder / Path(name).name
    with (DATA / name).open(encoding="utf-8") as whole:
        part.write_text("".join(itertools.islice(whole, lines)), encoding="utf-8")
    return part


HISTORY: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "invented calls": ("bank", partial(bank_file, days=1)),
    "recorded calls": ("bank", partial(first_lines, name="bank/calls_1999-02-01_21.tsv", lines=700)),
    "invented dialogues": ("jddc", jddc_file),
    "recorded dialogues": ("jddc", partial(first_lines, name="jddc/dialogues.tsv", lines=1_000)),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[needs_data] if "recorded" in name else []) for name in HISTORY]
)
def test_history_gives_the_same_alerts_on_both_logs(broker: Broker, tmp_path: Path, name: str) -> None:
    format_, write = HISTORY[name]
    file = write(tmp_path)
    found = []
    with both(broker, "history") as logs:
        for log in logs:
            ledger = publish(log, FORMATS[format_].read(file), recording=name)
            work_off(log, ledger.end)
            found.append(floor.every_alert(log))
    in_memory, on_kafka = found
    assert in_memory
    assert on_kafka == in_memory
