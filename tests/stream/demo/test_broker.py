"""The broker for demo, tests and benchmarks."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from stream.demo import broker_parts
from stream.demo.broker import Broker
from stream.demo.broker_parts import BrokerError, PartMissing
from stream.log import LogUnavailable, Message, TopicSpec
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from tests.builders.waiting import wait_until


@pytest.mark.kafka
def test_a_broker_keeps_its_address_and_data_over_a_crash(tmp_path: Path) -> None:
    with Broker(tmp_path / "floor") as own:
        address = own.bootstrap
        log = KafkaLog(KafkaSettings(bootstrap=address))
        log.create_topics([TopicSpec("topic", 1)])
        publisher = log.publisher()
        publisher.send([Message("topic", b"k", b"before")])
        own.kill()
        with pytest.raises(LogUnavailable):
            log.reader(["topic"], "beginning")
        own.start()
        assert own.bootstrap == address
        publisher.send([Message("topic", b"k", b"after")])
        reader = log.reader(["topic"], "beginning")
        values = []
        while not reader.caught_up():
            values += [record.value for record in reader.poll(1.0)]
        assert values == [b"before", b"after"]
        for opened in (reader, publisher, log):
            opened.close()
    assert (tmp_path / "floor" / "data").is_dir()


def test_without_maven_it_says_what_is_missing_and_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_parts.shutil, "which", lambda _: None)
    with pytest.raises(PartMissing, match=r"needs Maven.*apt-get install maven.*STEPIN_KAFKA_HOME"):
        broker_parts.fetch_jars(tmp_path)


@pytest.mark.kafka
def test_a_broker_does_not_outlive_who_started_it() -> None:
    program = (
        "import time; from stream.demo.broker import Broker\n"
        "print(Broker().start().bootstrap, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        host, port = owner.stdout.readline().strip().split(":")
        owner.kill()
    wait_until(lambda: not _answers(host, int(port)))


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


@pytest.mark.kafka
def test_a_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "meta.properties").write_text("version=1\nnode.id=99\ncluster.id=another\n")
    with pytest.raises(BrokerError, match="ended while starting"):
        Broker(tmp_path).start()
