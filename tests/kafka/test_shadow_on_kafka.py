"""Shadows beside a live floor on a real broker: they differ in what their rules change, and touch nothing."""

from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detectors.contract import events as ev
from detectors.contract.rules import document as rules_document
from detectors.contract.rules.document import Rules
from stream.__main__ import main
from stream.demo.broker import Broker
from stream.gateway.shadows import ShadowDesk
from stream.ingest.events_file import EventLine
from stream.log import LogError, topics
from stream.log.follower import Follower
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.log.kafka.shadows import KafkaShadows, settings_of
from stream.records import decode_case
from stream.runtime.workers import Workers, create_topics
from stream.shadow.starting import begin
from stream.trial.run import run_to_log
from tests.builders.floors import floor
from tests.builders.floors.gateway import LIN

pytestmark = pytest.mark.kafka
LAXER = rules_document.decode(
    b'{"default":{"waits":{"queue_sla":9000,"first_answer_sla":9000,"reply_sla":9000,"moment_sla":9000},'
    b'"causes":{"threat":{"raised":false}}}}'
)
EVENTS = floor.busy_floor(7, conversations=25)
END = max(event.time.timestamp() for event in EVENTS) + 3600


def subjects(rules: Rules) -> dict[str, str]:
    """The subject of each case that these rules open, by its id, as a floor in memory finds it."""
    lines = [EventLine(ev.encode(one), one.subject.encode(), one, 1.0) for one in EVENTS]
    log, _ = run_to_log(lines, rules)
    with closing(log), Follower(log, [topics.CASES]) as follower:
        cases = [decode_case(record.value) for record in follower.read_to_end() if record.value]
    return {case.id: case.subject for case in cases}


def test_shadows_differ_from_the_live_floor_in_what_their_rules_change_and_nothing_else(
    broker: Broker, tmp_path: Path
) -> None:
    kafka = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix=f"shady-{uuid.uuid4().hex[:6]}")

    def command(*arguments: str) -> Result:
        environment = {"STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap, "STEPIN_TOPIC_PREFIX": kafka.topic_prefix}
        return CliRunner().invoke(main, ["shadow", *arguments], env=environment)

    def shown(name: str) -> dict[str, object]:
        told = command("show", name, "--since", "2020-01-01T00:00:00Z", "--json")
        assert told.exit_code == 0, told.output
        return json.loads(told.stdout)  # type: ignore[no-any-return]

    with closing(KafkaLog(kafka)) as live, closing(live.publisher()) as publisher:
        create_topics(live, 1)
        publisher.send(floor.messages(EVENTS, 1))
        with closing(Workers(live, "one")):
            floor.wait_until_known(live, 1, END)
        before = {spec.name: live.end_offsets(spec.name) for spec in topics.specs(1)}
        for name, rules in (("same", Rules()), ("laxer", LAXER)):
            with closing(KafkaLog(settings_of(kafka, name))) as shadow:
                begin(live, shadow, rules, by="Ann", why="a test", now=0.0, since=0.0)
                with closing(Workers(shadow, "one")):
                    floor.wait_until_known(shadow, 1, END)
        assert {spec.name: live.end_offsets(spec.name) for spec in topics.specs(1)} == before
        same, laxer = shown("same"), shown("laxer")
        ours, others = subjects(Rules()), subjects(LAXER)
        assert (same["only"], same["moved"], same["same"]) == ([], [], len(ours))
        assert (laxer["live"], laxer["shadow"]) == (len(ours), len(others))
        only = {each["case"]["subject"] for each in laxer["only"]}  # type: ignore[attr-defined]
        assert only and only == set(ours.values()) ^ set(others.values())
        desk = ShadowDesk(live, KafkaShadows(kafka))
        told = {each.name: each for each in asyncio.run(desk.told(LIN))}
        desk.close()
        assert told["same"].changes == () and not told["same"].found.only
        assert {each.case.subject for each in told["laxer"].found.only} == only
        rules_file = tmp_path / "rules.yaml"
        rules_file.write_text("default: {waits: {reply_sla: 30}}")
        assert (
            "laxer and same are there already" in command("start", "third", "--rules", str(rules_file)).output
        )
        assert "begun 1970" in command("list").output
        promoted = command("promote", "laxer", "--by", "Ann", "--why", "fewer misses")
        assert "version 2 has the rules of the shadow laxer" in promoted.output, promoted.output
        for name in ("same", "laxer"):
            assert "is gone" in command("drop", name).output
        assert command("list").output == ""
        with suppress(LogError):
            assert live.end_offsets(topics.EVENTS) == before[topics.EVENTS], "the live events are there"
