"""`python -m stream explain` with a file of events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stream.__main__ import main
from stream.explain.from_file import EventsFile
from tests.builders.floors.conversation_task import detector
from tests.builders.floors.flow import lines

STEPS = (
    "1 answered ann",
    "2 agent(ann) Hello!",
    "5 customer Where is it?",
    "200 agent(ann) Here",
    "300 ended",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join(line.value for line in lines(*STEPS)))
    return path


def explained(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments])


def test_a_case_is_told_with_the_smallest_change_that_would_have_prevented_it(file: Path) -> None:
    seen = EventsFile(lines(*STEPS), detector=detector()).seen
    (case,), (alert,) = {step.case.id for step in seen.case_steps}, seen.alerts
    told = explained(case, "--from", str(file))
    assert told.exit_code == 0, told.output
    assert "default.waits.reply_sla 90 → 195" in told.output
    written = json.loads(explained(alert, "--from", str(file), "--json").output)
    assert written["case"] == case and written["alerts"][0]["changes"][0]["fields"][0]["after"] == 195.0


def test_rules_of_a_file_hold(file: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("default: {waits: {reply_sla: 300}}")
    (alert,) = EventsFile(lines(*STEPS), detector=detector()).seen.alerts
    assert explained(alert, "--from", str(file), "--rules", str(rules)).exit_code == 2


def test_an_unknown_case_is_said_to_be_unknown_and_ends_with_2(file: Path) -> None:
    unknown = explained("c0ffee", "--from", str(file))
    assert unknown.exit_code == 2
    assert "has no case and no alert c0ffee" in unknown.output
