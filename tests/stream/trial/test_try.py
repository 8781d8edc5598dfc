"""`python -m stream try`: what a floor would have seen of a file of events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream import __main__ as commands
from tests.builders import events as sample


def invoke(*arguments: object) -> Result:
    result = CliRunner().invoke(commands.main, ["try", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def unanswered(tmp_path: Path) -> Path:
    """A customer whom an agent takes from the queue and never answers, and a line that cannot be read."""
    return written(
        tmp_path,
        sample.started(0),
        sample.said(1, "My parcel arrived broken, my number is 13812345678, what now?"),
        sample.queued(2),
        sample.answered(20, agent="ann"),
        more=['{"type": "stepin.message.created.v1", "subject": "c-1"}'],
    )


def written(folder: Path, *events: Event, more: list[str] | None = None) -> Path:
    file = folder / "events.jsonl"
    lines = [ev.encode(event).decode() for event in events]
    file.write_text("\n".join([*lines, *(more or [])]), encoding="utf-8")
    return file


def seen(file: Path, *arguments: object) -> dict[str, Any]:
    result = invoke(file, "--json", *arguments)
    assert result.exit_code == 0, result.output
    story: dict[str, Any] = json.loads(result.stdout)
    return story


def test_alerts_waits_turns_and_dead_letters_are_told_in_seconds_since_the_first_event(
    unanswered: Path,
) -> None:
    story = seen(unanswered)
    (alert,) = story["alerts"]
    assert (alert["cause"], alert["subject"], alert["queue"]) == ("first_answer_wait", "c-1", "orders")
    assert alert["severity_at"] == {"warning": 110.0, "critical": 200.0}
    assert (alert["starts_at"], alert["raised_at"], alert["ends_at"], alert["reason"]) == (
        110,
        110,
        None,
        None,
    )
    assert alert["evidence"]["since"] == 20.0
    (conversation,) = story["conversations"]
    assert (conversation["status"], conversation["channel"], conversation["turns"]) == ("active", "chat", 1)
    assert conversation["waits"][-2:] == [
        {"kind": "queue", "begin": 2.0, "end": 20.0, "outcome": "answered"},
        {"kind": "first_answer", "begin": 20.0, "end": None, "outcome": None},
    ]
    (turn,) = story["turns"]
    assert (turn["sender"], turn["language"], turn["at"]) == ("customer", "en", 1.0)
    assert "13812345678" not in turn["text"] and 0 < turn["probability"] < 1
    (letter,) = story["dead_letters"]
    assert letter["field"].startswith("$") and letter["expected"]


def test_the_silence_is_that_of_the_option(unanswered: Path) -> None:
    assert seen(unanswered, "--silence", 60)["alerts"] == []
    assert seen(unanswered, "--silence", 95)["alerts"][0]["severity_at"] == {"warning": 110.0}


def test_an_alert_that_ended_says_when_and_why(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        sample.started(0),
        sample.said(1, "Where is my parcel?"),
        sample.queued(2),
        sample.answered(20, agent="ann"),
        sample.said(150, "It arrives tomorrow.", "agent"),
        sample.ended(160),
    )
    (alert,) = seen(file)["alerts"]
    assert (alert["ends_at"], alert["reason"]) == (150.0, "replied")


def test_rules_of_a_file_hold_from_the_beginning(unanswered: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("default: {waits: {first_answer_sla: 30, critical_factor: 3}}\n")
    (alert,) = seen(unanswered, "--rules", rules)["alerts"]
    assert alert["severity_at"] == {"warning": 50.0, "critical": 110.0}
    rules.write_text("default: {waits: {first_answer_sla: soon}}\n")
    refused = invoke(unanswered, "--rules", rules)
    assert refused.exit_code == 2
    assert "$.default.waits.first_answer_sla" in refused.output and "1:19: " in refused.output


def test_people_read_a_story_in_the_order_of_time(unanswered: Path) -> None:
    lines = invoke(unanswered).output.splitlines()
    assert lines[0].startswith("0:01.0  c-1  customer: My parcel arrived broken")
    alert = next(line for line in lines if "ALERT" in line)
    assert alert.startswith("1:50.0  c-1  ALERT first_answer_wait is warning, queue orders (SLA 1:30.0")
    assert any("dead letter: $" in line for line in lines)


def test_times_far_from_now_are_no_hindrance(tmp_path: Path) -> None:
    far = 40 * 365 * 86_400.0
    file = written(tmp_path, sample.started(far), sample.said(far + 1, "hello?"), sample.ended(far + 30))
    assert seen(file)["dead_letters"] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\x7fELF\x02\x01\x00\xff\n", "line 1: expected an event as one JSON object"),
        (b'{"type": 1}\nnonsense\n', "line 2: expected an event as one JSON object, got 'nonsense'"),
        (b'["a"]', "line 1: expected an event as one JSON object"),
    ],
    ids=["empty", "blank", "binary", "garbage", "no object"],
)
def test_a_file_of_something_else_is_refused_with_line_and_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    refused = invoke(file)
    assert refused.exit_code == 2
    assert reason in " ".join(refused.output.split())


def test_half_an_emoji_and_the_mark_at_the_beginning_of_a_file_hide_no_customer(tmp_path: Path) -> None:
    file = written(tmp_path, sample.started(0), sample.said(1, "Where is it? HALF"))
    text = file.read_text(encoding="utf-8").replace("HALF", "\\ud83d")
    file.write_text(f"\ufeff{text}", encoding="utf-8")
    story = seen(file)
    assert [turn["text"] for turn in story["turns"]] == ["Where is it? \ufffd"]
    assert story["dead_letters"] == []
