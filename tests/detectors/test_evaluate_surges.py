"""The report of surges: what it says, and that the same seed says the same again."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from detectors import evaluate_surges
from detectors.simulated_weeks import DAY, MONDAY, Disturbance, arrivals, queue_steps, rhythm


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_FLOORS": 1, "_ARRIVAL_CASES": 6, "_WAIT_CASES": 2}.items():
        monkeypatch.setattr(evaluate_surges, name, value)


def test_the_report_counts_false_surges_and_tells_how_soon_real_ones_are_found() -> None:
    result = CliRunner().invoke(evaluate_surges.command, ["--weeks", "1", "--seed", "3", "--json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert set(report["false"]) == {"surge", "abandonment_surge", "wait_surge"}
    assert all(one["per_week"] <= 3 for one in report["false"].values())
    twice = report["twice_the_arrivals"]
    assert twice["cases"] == 6 == sum(one["cases"] for one in twice["by_rate"].values())
    assert twice["found"] >= 0.3 and report["half_the_agents"]["cases"] == 2
    evaluate_surges._print(report)


def test_a_simulated_queue_repeats_itself_and_serves_everyone_once() -> None:
    steps = list(queue_steps(MONDAY, MONDAY + DAY, 5))
    assert steps == list(queue_steps(MONDAY, MONDAY + DAY, 5))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    came = [step.contact for step in steps if step.step == "arrive"]
    over = [step.contact for step in steps if step.step in ("serve", "abandon")]
    assert sorted(came) == sorted(over) and len(set(came)) == len(came)
    served = [step.contact for step in steps if step.step == "serve"]
    assert sorted(served) == sorted(step.contact for step in steps if step.step == "finish")


def test_a_disturbance_multiplies_what_comes_while_it_lasts() -> None:
    begin = MONDAY + 10 * 3600.0
    wrong = Disturbance(begin, begin + 3600.0, arrivals=3.0)
    usual = sum(rhythm(begin + 60 * minute) for minute in range(60))
    counts = [sum(at >= begin for at in arrivals(MONDAY, begin + 3600.0, seed, wrong)) for seed in range(10)]
    assert sum(counts) / len(counts) == pytest.approx(3.0 * usual, rel=0.1)
