"""What processes on a real broker found, a backtest finds again from their topics and from the archive."""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules, WaitRules
from stream.__main__ import main
from stream.archive.sql.database import open_archive
from stream.backtest.run import run
from stream.backtest.sources.archive import ArchiveSource
from stream.backtest.verify import found_live, verify
from stream.demo.broker import Broker
from stream.log import Log, Message, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.records import RulesVersion
from stream.runtime.workers import create_topics
from stream.simulate import WARM_UP, Simulator, live
from tests.builders.floors import floor
from tests.builders.floors.lived import acts
from tests.builders.past.archived import archived
from tests.builders.rules import published
from tests.builders.waiting import wait_until
from tests.chaos.fleet import Supervised

pytestmark = pytest.mark.kafka
PREFIX = f"lived-{uuid.uuid4().hex[:8]}"
_PARTITIONS = 2
_LIVES = 24.0
_SETTLING = 10.0


def promises(version: int, sla: float, effective_at: float = 0.0) -> Message:
    """Rules by which many wait too long."""
    default = QueueRules(
        waits=WaitRules(queue_sla=sla, reply_sla=sla, first_answer_sla=sla),
        frustration=FrustrationRules(open_at=0.45, close_at=0.3),
    )
    return published(RulesVersion(rules=Rules(version=version, default=default), effective_at=effective_at))


@pytest.fixture
def lived(broker: Broker, tmp_path: Path) -> Iterator[Log]:
    """A floor on which people acted, rules changed twice, and a worker was killed."""
    settings = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix=PREFIX)
    environment = {
        "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap,
        "STEPIN_TOPIC_PREFIX": PREFIX,
        "STEPIN_PARTITIONS": str(_PARTITIONS),
    }
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(contextlib.closing(KafkaLog(settings)))
        create_topics(log, _PARTITIONS)
        publisher = stack.enter_context(contextlib.closing(log.publisher()))
        publisher.send([promises(2, 12.0)])
        workers = [
            Supervised(name, ["worker"], {**environment, "STEPIN_WORKER": name}, tmp_path)
            for name in ("w1", "w2")
        ]
        for worker in workers:
            worker.revive()
            stack.callback(worker.end)
        stop, dice = threading.Event(), random.Random(1)
        simulator = Simulator(1, time.time() - WARM_UP, 4.0)
        producer = threading.Thread(target=live, args=(log, simulator, stop), daemon=True)
        producer.start()
        stack.callback(stop.set)
        began = time.time()
        todo = [
            (0.2, lambda at: publisher.send([promises(3, 9.0, at + 5.0)])),
            (0.4, lambda _: workers[0].kill()),
            (0.6, lambda at: publisher.send([promises(4, 14.0, at + 5.0)])),
        ]
        while (now := time.time()) < began + _LIVES:
            if todo and now > began + todo[0][0] * _LIVES:
                todo.pop(0)[1](now)
            publisher.send(acts(log, now, dice))
            workers[1].revive()
            time.sleep(1.0)
        workers[0].revive()
        stop.set()
        producer.join()
        wait_until(lambda: known_until(log) >= now - 3.0)
        yield log


def known_until(log: Log) -> float:
    """Return up to when every partition of stage 2 knows everything."""
    values = floor.read_back(log, topics.QUEUES)
    times = [floor.decode_time(value).at for key, value in values.items() if key.startswith(b"~time/")]
    return min(times) if len(times) == _PARTITIONS else 0.0


def test_a_backtest_of_what_lived_finds_the_same(lived: Log, broker: Broker, tmp_path: Path) -> None:
    everything = found_live(lived)
    assert {alert.rules for alert in everything.alerts.values()} >= {2, 3}
    environment = {"STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap, "STEPIN_TOPIC_PREFIX": PREFIX}
    result = CliRunner().invoke(main, ["backtest", "--from", "topic", "--verify", "--json"], env=environment)
    assert result.exit_code == 0, result.output
    verdict = json.loads(result.stdout)["verify"]
    assert verdict["cases"] >= 5 and verdict["differences"] == []
    with contextlib.closing(open_archive(f"sqlite:///{tmp_path}/archive.sqlite")) as archive:
        archived(lived, archive)
        source = ArchiveSource(archive)
        ran = run(source, processes=2)
        until = ran.last - _SETTLING
        again = verify(source.live(0.0, until), ran.found.between(0.0, until))
    assert again.same, again.differences[:5]
