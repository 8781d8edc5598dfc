"""The command: a file by other rules, compared with its own, for people and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detectors.contract import events as ev
from stream.__main__ import main
from tests.builders.floors import floor


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backtest") / "events.jsonl"
    path.write_bytes(b"\n".join(ev.encode(event) for event in floor.busy_floor(1, 60)))
    return path


def told(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["backtest", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_a_longer_promise_lets_cases_vanish_and_others_come_later(recording: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("default:\n  waits: {queue_sla: 250, reply_sla: 150}\n")
    found = told("--from", str(recording), "--rules", str(rules), "--against", "current")
    before, after = found["against"]["figures"]["cases"], found["cases"]
    assert sum(after.values()) < sum(before.values())
    assert found["vanish"]["count"] == len(found["vanish"]["cases"]) > 0
    moved = found["move"]["cases"]
    assert moved and all(each["later"] > -900 for each in moved)
    one = found["vanish"]["cases"][0]
    assert one["cause"] in before and one["evidence"]["sla"] < 150
    change = found["appear"]["count"] - found["vanish"]["count"]
    assert found["figures"]["total"] - found["against"]["figures"]["total"] == change


def test_rules_try_is_a_backtest_against_the_rules_that_held(recording: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("default:\n  waits: {queue_sla: 250, reply_sla: 150}\n")
    asked = ["rules", "try", str(rules), "--from", str(recording), "--json"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    found = told("--from", str(recording), "--rules", str(rules), "--against", "current")
    tried = json.loads(result.stdout)
    assert all(tried[key] == found[key] for key in ("cases", "case_ids", "appear", "vanish", "move"))
    rules.write_text("default:\n  waits: {queue_sla: soon}\n")
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code != 0 and "queue_sla: expected a number, got soon" in refused.output


def test_how_events_of_different_moments_are_laid_out_changes_no_case(recording: Path) -> None:
    whole, split = told("--from", str(recording)), told("--from", str(recording), "--partitions", "5")
    assert whole["case_ids"] == split["case_ids"]
    assert whole["alert_ids"] == split["alert_ids"]
    assert whole["case_ids"]["count"] == len(whole["case_ids"]["ids"]) == whole["figures"]["total"] > 10
    assert whole["events"] > 500 and whole["appear"] is None


def test_only_what_was_opened_in_a_time_counts(recording: Path) -> None:
    whole = told("--from", str(recording), "--supervisors", "2")
    since = datetime.fromtimestamp(whole["since"] + 300.0, UTC).isoformat()
    cut = told("--from", str(recording), "--since", since, "--supervisors", "2")
    assert set(cut["case_ids"]["ids"]) < set(whole["case_ids"]["ids"])
    hours = cut["figures"]["hours"]
    assert cut["figures"]["per_hour"] == pytest.approx(cut["figures"]["total"] / hours, abs=0.01)


def test_people_see_a_table_and_the_cases_that_differ(recording: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("default:\n  waits: {queue_sla: 250}\n")
    result = CliRunner().invoke(
        main, ["backtest", "--from", str(recording), "--rules", str(rules), "--against", "current"]
    )
    assert result.exit_code == 0, result.output
    assert "queue_wait" in result.output and "vanish" in result.output and "(waited 120 s" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "nowhere"], "expected archive, topic or a file"),
        (["--from", "FILE", "--verify"], "--verify needs a live stretch"),
        (["--from", "FILE", "--format", "bank"], "--from"),
        (["--from", "FILE", "--against", "nowhere"], "--against"),
    ],
)
def test_what_cannot_be_run_is_said(recording: Path, arguments: list[str], said: str) -> None:
    given = [str(recording) if each == "FILE" else each for each in arguments]
    result = CliRunner().invoke(main, ["backtest", *given])
    assert result.exit_code == 2 and said in result.output, result.output
