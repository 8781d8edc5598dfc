"""On a real broker: a dispatcher is killed in the middle of a delivery, and the next delivers it again."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from stream.core.clock import SystemClock
from stream.demo.broker import Broker
from stream.interventions.dispatcher import dispatch
from stream.interventions.settings import WebhookSettings
from stream.log import Log, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.builders.interventions import intervention, put, reports
from tests.builders.receiver import SECRET, Request, receiving
from tests.builders.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.kafka
_PREFIX = "dispatched"


def open_log(bootstrap: str) -> KafkaLog:
    return KafkaLog(KafkaSettings(bootstrap=bootstrap, topic_prefix=_PREFIX))


def dispatch_for_ever(bootstrap: str, url: str) -> None:
    """What the processes that are killed do."""
    environment = {
        "STEPIN_WEBHOOK_URL": url,
        "STEPIN_WEBHOOK_SECRETS": SECRET,
        "STEPIN_WEBHOOK_TIMEOUT": "60",
    }
    settings = WebhookSettings.from_environment(environment)
    dispatch(open_log(bootstrap), settings, "dispatcher-d1", SystemClock(), threading.Event())


@pytest.fixture
def log(broker: Broker) -> Iterator[Log]:
    with closing(open_log(broker.bootstrap)) as opened:
        create_topics(opened, 2)
        yield opened


def test_what_a_killed_dispatcher_had_in_delivery_is_delivered_again_under_the_same_id(
    log: Log, broker: Broker
) -> None:
    release = threading.Event()

    def hangs_at_first(request: Request, _: int) -> tuple[int, dict[str, str]]:
        if request.id == "a-1":
            release.wait(PATIENCE)
        return 200, {}

    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])
    put(log, intervention(1), intervention(2))
    with receiving(hangs_at_first) as (url, requests):
        processes = [server.Process(target=dispatch_for_ever, args=(broker.bootstrap, url)) for _ in "ab"]
        processes[0].start()
        wait_until(lambda: len(requests) == 2 and reports(log))
        processes[0].kill()
        processes[0].join()
        release.set()
        processes[1].start()
        wait_until(lambda: {each.stops for each in reports(log)} == {"a-1", "a-2"})
        processes[1].kill()
        processes[1].join()
    sent = [(request.key, request.body) for request in requests if request.id == "a-1"]
    assert len(sent) == 2 and len(set(sent)) == 1, "at least once, the same under the same key"
    assert all(each.action == "delivered" for each in reports(log))
    assert sum(log.end_offsets(topics.DEAD_LETTERS).values()) == 0
