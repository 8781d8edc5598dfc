"""On a real broker: a notifier is killed again and again while it tells people, and a receiver counts."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from stream.core.clock import SystemClock
from stream.demo.broker import Broker
from stream.log import Log, topics
from stream.log.follower import last_records
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.notify.channels import Channel
from stream.notify.notifier import Notifier
from stream.notify.routes import Route
from stream.notify.wording import Wording
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


def tell_for_ever(bootstrap: str, url: str) -> None:
    """What the processes that are killed do."""
    # The process that they are forked from may have begun before the receiver did.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    route, wording = Route(address="x", gather=0.0), Wording("https://floor.example")
    log = KafkaLog(KafkaSettings(bootstrap=bootstrap, topic_prefix=_PREFIX))
    notifier = Notifier(log, {"leads": route}, {"leads": Channel(url)}, wording, SystemClock())
    notifier.run(threading.Event())


@contextmanager
def notifier(broker: Broker, receiver: Receiver) -> Iterator[None]:
    """Run a notifier in a process of its own; kill -9 at the end."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])
    process = server.Process(target=tell_for_ever, args=(broker.bootstrap, receiver.url))
    process.start()
    try:
        yield
        assert process.is_alive(), "it went on until it was killed"
    finally:
        process.kill()
        process.join()


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


def test_a_killed_notifier_loses_nothing_and_plans_nothing_twice(log: Log, broker: Broker) -> None:
    with receiving() as receiver:
        for kill in range(_KILLS):
            open_cases(log, range(_CASES * kill, _CASES * (kill + 1)))
            with notifier(broker, receiver):
                wait_until(lambda kill=kill: len(told(receiver)) > _CASES * kill + 2)
        with notifier(broker, receiver):
            wait_until(lambda: len(told(receiver)) >= _CASES * _KILLS)
            wait_until(lambda: not on_their_way(log))
    cases = Counter(body["message"].rsplit("=", 1)[1] for body in receiver.bodies)
    assert set(cases) == {f"k{n}" for n in range(_CASES * _KILLS)}, "nothing is lost"
    assert len(told(receiver)) == _CASES * _KILLS, "each is planned once: what comes twice has the same id"
    assert sum(told(receiver).values()) <= _CASES * _KILLS + _KILLS, "at most one more for each death"


def on_their_way(log: Log) -> list[bytes]:
    held = last_records(log, [topics.NOTIFICATIONS])
    return [key for _, key in held if key.startswith(b"outgoing/")]
