"""The commands at a terminal: what they say, above all when something is missing."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import Any

import click
import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.log import LogUnavailable, Message, topics
from stream.log.memory.log import MemoryLog
from tests.builders.floors.gateway import alert, conversation, put, time_passed


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    """The log that the commands find; none of them closes it for the next."""
    log = MemoryLog()
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    for module in ("__main__", "command_demo"):
        monkeypatch.setattr(f"stream.{module}.stop_on_signal", threading.Event)
    return log


def say(*arguments: str, **environment: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands.main, arguments, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_topics_are_created_once_and_differences_are_told_and_left_as_they_are(log: MemoryLog) -> None:
    count = len(topics.specs())
    assert say("topics", STEPIN_PARTITIONS="2") == (0, f"all {count} topics exist as configured\n")
    code, said = say("topics", STEPIN_PARTITIONS="3")
    assert code == 1
    assert "stepin.events: partitions is 2, expected 3" in said
    assert "this command changes none of them" in said
    assert log.partitions(topics.EVENTS) == 2


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("command", ["worker", "simulate"])
def test_without_topics_it_is_said_how_to_make_them(command: str) -> None:
    code, said = say(command)
    assert code == 1
    assert "there is no topic stepin.events: `python -m stream topics` creates the missing topics" in said


@pytest.mark.usefixtures("log")
def test_status_tells_what_is_missing_and_how_to_make_it() -> None:
    code, said = say("status")
    assert code == 0
    assert said.count("missing") == len(topics.specs()) + 1
    assert "`python -m stream topics`" in said


def test_status_counts_what_is_live(log: MemoryLog) -> None:
    log.create_topics(topics.specs(1))
    put(
        log, conversation("c1"), conversation("c2", status="ended"), alert("a1"), time_passed(1_700_000_000.0)
    )
    code, said = say("status")
    assert code == 0
    assert "1 live conversations, 1 open alerts" in said
    assert "known up to 2023-11-14T22:13:20.000Z" in said


def test_status_names_records_that_no_worker_could_take_up(log: MemoryLog) -> None:
    log.create_topics(topics.specs(1))
    put(
        log,
        conversation("c1"),
        Message(topics.ALERTS, b"a1", b"{}"),
        Message(topics.CONVERSATIONS, b"c2", b"["),
    )
    put(log, Message(topics.CONVERSATIONS, b"c2", None))
    code, said = say("status")
    assert code == 0
    assert "1 live conversations" in said
    assert "stepin.alerts: the record with the key 'a1' cannot be read" in said
    assert "c2" not in said


def test_a_log_out_of_reach_is_said_at_once_and_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    class Unreachable(MemoryLog):
        def end_offsets(self, topic: str) -> Any:
            asked.append(topic)
            raise LogUnavailable("nobody there")

    monkeypatch.setattr(commands.Context, "open_log", lambda _: Unreachable())
    monkeypatch.setenv("STEPIN_KAFKA_BOOTSTRAP", "broker.example:9092")
    monkeypatch.setattr("sys.argv", ["stream", "status"])
    with pytest.raises(SystemExit) as ended:
        commands.run()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "Error: STEPIN_KAFKA_BOOTSTRAP: Kafka does not answer at broker.example:9092: nobody there\n"
    )
    assert len(asked) == 1, "a dozen topics would each wait for an answer"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"STEPIN_PORT": "x"}, "STEPIN_PORT: expected a whole number from 1 to 65535, got 'x'"),
        ({"STEPIN_KAFKA_BOOTSTRAP": "nohost"}, "STEPIN_KAFKA_BOOTSTRAP: expected host:port"),
        ({"STEPIN_KAFKA_BOOTSTRAP": "host:²"}, "STEPIN_KAFKA_BOOTSTRAP: expected host:port"),
        (
            {"STEPIN_KAFKA_REPLICATION_FACTOR": "³"},
            "STEPIN_KAFKA_REPLICATION_FACTOR: expected a whole number",
        ),
        ({"STEPIN_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "STEPIN_KAFKA_SASL_MECHANISM: expected a value"),
    ],
)
def test_a_wrong_setting_ends_a_command_in_a_line(environment: dict[str, str], named: str) -> None:
    code, said = say("status", **environment)
    assert code == 1
    assert f"Error: {named}" in said


def test_a_gateway_for_others_needs_a_token_that_they_can_know() -> None:
    code, said = say("gateway", STEPIN_TOKEN="")
    assert code == 1
    assert "STEPIN_TOKEN: expected the secret of gateway and dashboard, got nothing" in said


def test_a_worker_whose_metrics_port_is_taken_says_so_and_stops(log: MemoryLog) -> None:
    log.create_topics(topics.specs(1))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = say("worker", "--stage", "queues", STEPIN_METRICS_PORT=str(port))
    assert code == 1
    assert f"STEPIN_METRICS_PORT: 127.0.0.1:{port} cannot be used" in said


def test_each_command_is_found_by_its_name_and_says_what_it_does() -> None:
    context = click.Context(commands.main)
    for name in commands.main.list_commands(context):
        command = commands.main.get_command(context, name)
        assert command is not None and command.name == name and command.help
    assert commands.main.get_command(context, "nothing") is None


def test_a_worker_starts_without_what_only_other_commands_need() -> None:
    others = {"sqlalchemy", "apprise", "stream.backtest", "stream.demo.commands"}
    asked = f"import sys, stream.__main__; print(*{others} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True).stdout == b"\n"
