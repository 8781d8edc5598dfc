"""The report on recorded calls: its figures, and that it is honest about them."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.lab.data.bank_calls import call_events, read_calls
from detectors.lab.evaluation.queues.evaluate_waits import command, evaluate
from detectors.queue.wait_warning import WarningRule, Warnings
from tests.builders.invented import BANK_HEADER, bank_file, bank_line
from tests.builders.recorded import DATA

CALLS = DATA / "bank" / "calls_1999-02-01_21.tsv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Four days of an invented bank: calls each half minute, one in eight gives up, one is served at once."""
    rng, lines = random.Random(1), [BANK_HEADER]
    for day in range(1, 5):
        for number in range(240):
            at = 36000.0 + 30.0 * number + rng.random() * 20.0
            waited = 0 if number % 12 == 0 else int(rng.expovariate(1 / (40.0 + number / 2.0))) + 1
            gave_up = waited > 0 and number % 8 == 1
            lines.append(bank_line(day, at, waited, "HANG" if gave_up else "AGENT", at + waited + 90.0))
        lines.append(bank_line(day, 50000.0, 0, "HANG", 0.0))
    path = tmp_path / "calls.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_events_of_calls_are_in_time_order_and_each_call_ends_after_it_began(file: Path) -> None:
    calls = read_calls(file)
    assert len(calls) == 4 * 240
    events = list(call_events(calls))
    assert [event.at for event in events] == sorted(event.at for event in events)
    seen: dict[str, list[str]] = {}
    for event in events:
        seen.setdefault(event.call.id, []).append(event.step)
    assert {tuple(steps) for steps in seen.values()} == {("arrive", "serve", "finish"), ("arrive", "abandon")}


def test_the_report_has_the_requested_days_and_figures(file: Path, tmp_path: Path) -> None:
    plot = tmp_path / "day.svg"
    days = ["--report-from", "1999-02-03", "--report-to", "1999-02-03"]
    result = CliRunner().invoke(
        command, ["--format", "bank", "--file", str(file), *days, "--json", "--plot", str(plot)]
    )
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    waited = [
        call for call in read_calls(file) if call.day == date(1999, 2, 3) and call.served and call.waited
    ]
    assert report["calls"] == len(waited)
    for groups in report["interval"].values():
        assert sum(one["shown"] + one["not_shown"] for one in groups.values()) == len(waited)
    busiest = max(report["interval"]["line"].values(), key=lambda one: one["shown"])
    assert busiest["coverage"] == pytest.approx(1.0 - busiest["below"] - busiest["above"])
    assert 0.7 < busiest["coverage"] < 0.9
    assert set(report["baselines"]) == {"mean_by_type", "les", "hol", "ql", "linear_regression"}
    assert set(report["warnings"]) == {"60", "120", "180"}
    assert report["warnings"]["60"]["breaches"] == sum(
        call.waited > 60.0 for call in read_calls(file) if call.day == date(1999, 2, 3)
    )
    assert sum(group["calls"] for group in report["by_hour"].values()) == report["calls"]
    assert 0.0 <= report["coverage_80"] <= 1.0 and report["width_80"] > 0.0 and report["pinball"] > 0.0
    assert plot.read_text(encoding="utf-8").count("<circle") == report["calls"]
    shown = CliRunner().invoke(command, ["--format", "bank", "--file", str(file), *days])
    assert shown.exit_code == 0 and "StepIn" in shown.output


def test_calls_after_the_reported_days_change_nothing(file: Path) -> None:
    day = date(1999, 2, 3)
    calls = read_calls(file)
    whole, _ = evaluate(calls, day, day)
    cut, _ = evaluate([call for call in calls if call.day <= day], day, day)
    for key in ("mae", "rmse", "coverage_80", "baselines", "warnings"):
        assert whole[key] == cut[key]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no column"),
        (BANK_HEADER + "\n" + bank_line(1, 36000.0, 9, "AGENT", 36100.0).replace("990201", "soon"), "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(command, ["--format", "bank", "--file", str(path)])
    assert result.exit_code == 1 and said in result.output


def test_days_without_a_wait_are_said_and_not_divided_by(file: Path) -> None:
    result = CliRunner().invoke(
        command, ["--format", "bank", "--file", str(file), "--report-from", "1999-03-01"]
    )
    assert result.exit_code == 1 and "no call from 1999-03-01" in result.output


def test_a_likely_breach_is_warned_of_when_it_is_now_or_never() -> None:
    rule = WarningRule(lead=60.0, sure=0.8, likely=0.3)
    assert rule.looks_at(1000.0, 180.0) == 1120.0 and rule.looks_at(1000.0, 30.0) == 1000.0
    assert not rule.warns(0.5, left=100.0) and rule.warns(0.5, left=60.0) and not rule.warns(0.5, left=30.0)
    assert rule.warns(0.9, left=100.0) and rule.warns(0.9, left=1.0) and not rule.warns(1.0, left=0.0)


def test_a_warning_counts_once_and_a_customer_who_gives_up_is_unknown() -> None:
    warnings = Warnings(180.0, WarningRule(60.0, 0.8, 0.3))
    assert warnings.observe("a", 120.0, 0.5) and not warnings.observe("a", 121.0, 0.9)
    for contact in ("b", "c", "d"):
        assert warnings.observe(contact, 120.0, 0.5)
    warnings.end("a", 200.0, served=True)
    warnings.end("b", 150.0, served=True)
    warnings.end("c", 150.0, served=False)
    warnings.end("d", 190.0, served=False)
    warnings.end("e", 300.0, served=True)
    got = warnings.figures()
    assert (got["breaches"], got["warnings"], got["unknown"]) == (3, 4, 1)
    assert got["recall_in_time"] == pytest.approx(2 / 3)
    assert got["precision"] == pytest.approx(2 / 3) and got["precision_strict"] == pytest.approx(0.5)


def test_invented_calls_are_forecast_better_than_by_any_rule_of_thumb(tmp_path: Path) -> None:
    calls = read_calls(bank_file(tmp_path, days=8))
    report, _ = evaluate(calls, date(1999, 2, 7), date(1999, 2, 8))
    for name in ("mean_by_type", "les", "hol", "ql"):
        assert report["mae"] < 0.9 * report["baselines"][name]["mae"], name
    assert 0.74 <= report["coverage_80"] <= 0.86
    assert report["warnings"]["120"]["recall_in_time"] >= 0.75
    assert report["warnings"]["120"]["precision"] >= 0.6
    assert report["state_bytes"] <= 64 * 1024


@pytest.mark.skipif(
    not CALLS.exists(), reason=f"no {CALLS}: set STEPIN_DATA to the folder of the recorded calls"
)
def test_recorded_calls_are_forecast_as_well_as_a_batch_of_trees_does() -> None:
    report, _ = evaluate(read_calls(CALLS), date(1999, 2, 15), date(1999, 2, 21))
    assert report["mae"] <= 46.4 and report["rmse"] <= 67.9
    assert 0.77 <= report["coverage_80"] <= 0.83
    for hour, group in report["by_hour"].items():
        assert group["calls"] < 50 or 0.72 <= group["coverage_80"] <= 0.88, (hour, group)
    assert report["warnings"]["180"]["recall_in_time"] >= 0.8
    assert report["warnings"]["180"]["precision"] >= 0.6
    assert report["state_bytes"] <= 64 * 1024
