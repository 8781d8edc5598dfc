"""On a real broker: a notifier is killed again and again while it tells people, and a receiver counts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from stream.demo.broker import Broker
from stream.log import Log, topics
from stream.log.follower import last_records
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.builders.notified import Receiver, case, on_log, part, receiving
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.kafka
_PREFIX = "notified"
_KILLS, _CASES = 2, 6


@pytest.fixture
def log(broker: Broker) -> Iterator[Log]:
    with closing(KafkaLog(KafkaSettings(bootstrap=broker.bootstrap, topic_prefix=_PREFIX))) as opened:
        create_topics(opened, 2)
        yield opened


@contextmanager
def notifier(broker: Broker, routes: Path) -> Iterator[None]:
    """Run `python -m stream notifier`; kill -9 at the end."""
    environment = {
        **os.environ,
        "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap,
        "STEPIN_TOPIC_PREFIX": _PREFIX,
        "STEPIN_NOTIFY_FILE": str(routes),
        "STEPIN_PUBLIC_URL": "https://floor.example",
    }
    process = subprocess.Popen([sys.executable, "-m", "stream", "notifier"], env=environment)
    try:
        yield
        assert process.poll() is None, "it went on until it was killed"
    finally:
        process.kill()
        process.wait()


def open_cases(log: Log, numbers: range) -> None:
    """Customers get into trouble, each in a queue of their own, so that each is a notification."""
    now = time.time()
    cases = [
        case(
            f"k{n}", "threat", queue=f"q{n}", opened_at=now, parts=(part("threat", since=now, raised_at=now),)
        )
        for n in numbers
    ]
    with closing(log.publisher()) as publisher:
        publisher.send(on_log(*cases))


def told(receiver: Receiver) -> Counter[str]:
    """How often the receiver got each notification."""
    return Counter(body["id"] for body in receiver.bodies)


def test_a_killed_notifier_loses_nothing_and_plans_nothing_twice(
    log: Log, broker: Broker, tmp_path: Path
) -> None:
    routes = tmp_path / "notify.yaml"
    with receiving() as receiver:
        routes.write_text(f"routes: {{leads: {{address: '{receiver.url}', gather: 0}}}}", "utf-8")
        for kill in range(_KILLS):
            open_cases(log, range(_CASES * kill, _CASES * (kill + 1)))
            with notifier(broker, routes):
                wait_until(lambda kill=kill: len(told(receiver)) > _CASES * kill + 2)
        with notifier(broker, routes):
            wait_until(lambda: len(told(receiver)) >= _CASES * _KILLS)
            wait_until(lambda: not on_their_way(log))
    cases = Counter(body["message"].rsplit("=", 1)[1] for body in receiver.bodies)
    assert set(cases) == {f"k{n}" for n in range(_CASES * _KILLS)}, "nothing is lost"
    assert len(told(receiver)) == _CASES * _KILLS, "each is planned once: what comes twice has the same id"
    assert sum(told(receiver).values()) <= _CASES * _KILLS + _KILLS, "at most one more for each death"


def on_their_way(log: Log) -> list[bytes]:
    held = last_records(log, [topics.NOTIFICATIONS])
    return [key for _, key in held if key.startswith(b"outgoing/")]
