"""`notify check`, `notify test` and `notifier` at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from stream.__main__ import main
from tests.builders.notified import receiving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "notify.yaml"
    file.write_text(
        "routes:\n"
        "  leads: {address: '${STEPIN_NOTIFY_LEADS}', language: zh, queues: [cards], repeat: 120}\n"
        "  duty: {address: json://127.0.0.1:9/hook, level: 1, severity: warning}\n",
        "utf-8",
    )
    return file


def say(*arguments: str, **environment: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_check_tells_each_route_and_sends_nothing(file: Path) -> None:
    with receiving() as receiver:
        code, said = say("notify", "check", str(file), STEPIN_NOTIFY_LEADS=receiver.url)
        assert receiver.bodies == []
    assert code == 0
    assert said == (
        "leads: JSON, critical, queues cards, again every 120 s, zh\n"
        "duty: JSON, warning or worse, every queue, from level 1 on, en\n"
    )


@pytest.mark.parametrize("command", [("notify", "check"), ("notifier",)])
def test_what_is_wrong_with_the_routes_is_told_with_its_place(file: Path, command: tuple[str, ...]) -> None:
    arguments = [*command, str(file)] if "check" in command else command
    code, said = say(*arguments, STEPIN_NOTIFY_FILE=str(file))
    assert code == 1
    assert "$.routes.leads.address: expected STEPIN_NOTIFY_LEADS or STEPIN_NOTIFY_LEADS_FILE" in said
    file.write_text("routes: {leads: {addres: x}}", "utf-8")
    code, said = say(*arguments, STEPIN_NOTIFY_FILE=str(file))
    assert code == 1
    assert f"{file}:1:18: $.routes.leads.addres: expected no field of this name" in said


def test_a_notifier_without_routes_says_where_they_belong(tmp_path: Path) -> None:
    code, said = say("notifier", STEPIN_NOTIFY_FILE=str(tmp_path / "none.yaml"))
    assert code == 1
    assert "STEPIN_NOTIFY_FILE names the file with routes" in said


def test_a_test_reaches_the_people_of_one_route_in_their_language(file: Path) -> None:
    with receiving() as receiver:
        environment = {"STEPIN_NOTIFY_FILE": str(file), "STEPIN_NOTIFY_LEADS": receiver.url}
        code, said = say("notify", "test", "leads", **environment)
        assert (code, said) == (0, "leads: JSON has taken it\n")
        assert receiver.titles == ["StepIn · 通知渠道 leads 测试"]
        receiver.fails = True
        code, said = say("notify", "test", "leads", **environment)
    assert code == 1
    assert "leads: " in said and "503" in said
    code, said = say("notify", "test", "boss", **environment)
    assert code == 2
    assert "expected one of leads, duty, got boss" in said
