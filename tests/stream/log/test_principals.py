"""The table of who may do what: it covers every topic, and the page and the commands follow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from stream.__main__ import main
from stream.log import topics
from stream.log.principals import PRINCIPALS, table

PAGE = Path(__file__).parents[3] / "docs" / "security.md"
BY_NAME = {principal.name: principal for principal in PRINCIPALS}


def test_the_page_has_the_table_of_the_code() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_every_topic_that_something_writes_has_a_writer_and_a_reader() -> None:
    written = {topic for principal in PRINCIPALS for topic in principal.writes}
    read = {topic for principal in PRINCIPALS for topic in principal.reads or ()}
    assert written == {spec.name for spec in topics.specs()}
    assert read == written


def test_a_producer_can_only_report_events() -> None:
    producer = BY_NAME["producer"]
    assert producer == (producer.name, producer.about, (), (topics.EVENTS,), (), (), False, None)


@pytest.mark.parametrize(
    "topic", [topics.JUDGEMENTS, topics.RUNS, topics.RULES, topics.ACTIONS, topics.ALERTS]
)
def test_what_decides_is_written_by_those_who_may_decide(topic: str) -> None:
    writers = {principal.name for principal in PRINCIPALS if topic in principal.writes}
    assert writers.isdisjoint({"producer", "archive"})


def test_the_command_prints_the_rights_of_a_floor_without_a_broker() -> None:
    environment = {"STEPIN_TOPIC_PREFIX": "drill", "STEPIN_KAFKA_BOOTSTRAP": "kafka.example:9093"}
    printed = CliRunner().invoke(main, ["topics", "--acls"], env=environment)
    assert printed.exit_code == 0
    lines = printed.output.splitlines()
    assert lines[0] == (
        "kafka-acls.sh --bootstrap-server kafka.example:9093 --add --allow-principal User:drill-producer "
        "--operation Write --topic drill.events"
    )
    assert "stepin" not in printed.output
    users = {line.split("--allow-principal ")[1].split()[0] for line in lines}
    assert users == {f"User:drill-{principal.name}" for principal in PRINCIPALS}
