"""Two floors share a cluster: a replay is refused on the live one, and leaves it alone from the other."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stream.__main__ import main
from stream.demo.broker import Broker
from stream.log import Log, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.replay.command import floor_in_memory, run
from stream.runtime.workers import Workers
from tests.builders.floors import floor

pytestmark = pytest.mark.kafka


def command(bootstrap: str, prefix: str, *arguments: str) -> Result:
    environment = {"STEPIN_KAFKA_BOOTSTRAP": bootstrap, "STEPIN_TOPIC_PREFIX": prefix}
    return CliRunner().invoke(main, arguments, env={**environment, "STEPIN_PARTITIONS": "2"})


def open_log(bootstrap: str, prefix: str) -> Log:
    return KafkaLog(
        KafkaSettings.from_environment({"STEPIN_KAFKA_BOOTSTRAP": bootstrap, "STEPIN_TOPIC_PREFIX": prefix})
    )


def test_a_replay_is_refused_on_the_live_floor_and_leaves_it_alone_from_another(
    broker: Broker, tmp_path: Path
) -> None:
    recording = tmp_path / "recording.jsonl"
    said = [each for each in floor.messages(floor.busy_floor(5), 1) if each.topic == topics.EVENTS]
    recording.write_bytes(b"\n".join(message.value or b"" for message in said))
    replay = ["replay", str(recording), "--format", "events", "--speed", "max", "--report", "json"]
    with floor_in_memory(with_gateway=False) as (memory, _):
        expected = run(memory, recording, "events", report=True, show_progress=False)
    for prefix in ("live-floor", "drill-floor"):
        created = command(broker.bootstrap, prefix, "topics")
        assert created.exit_code == 0, created.output
    with (
        closing(open_log(broker.bootstrap, "live-floor")) as live,
        closing(open_log(broker.bootstrap, "drill-floor")) as drill,
        closing(live.publisher()) as publisher,
        closing(Workers(live, "same-name")) as live_workers,
    ):
        publisher.send(message._replace(headers=()) for message in said[:5])
        before = live.end_offsets(topics.EVENTS)
        refused = command(broker.bootstrap, "live-floor", *replay)
        assert refused.exit_code == 2
        assert "live-floor.events partition" in " ".join(refused.output.split())
        with closing(Workers(drill, "same-name")) as drill_workers:
            done = command(broker.bootstrap, "drill-floor", *replay)
            assert done.exit_code == 0, done.output
            assert drill_workers.failure is None
        report = json.loads(done.stdout)
        assert expected is not None and report["complete"]
        assert report["alert_ids"] == expected["alert_ids"]
        assert live.end_offsets(topics.EVENTS) == before
        assert live_workers.failure is None
        assert live_workers.counters()["restarts"] == 0, "a worker of the same name did not fence it"
    assert "drill-floor.alerts" in command(broker.bootstrap, "drill-floor", "status").output
