"""The report of surges: its figures, which the same seed repeats."""

from __future__ import annotations

import json
import math

import pytest
from click.testing import CliRunner

from detectors.lab.evaluation.queues import evaluate_surges, surge_bound
from detectors.lab.evaluation.queues.simulated_weeks import (
    DAY,
    MONDAY,
    WEEK,
    Disturbance,
    arrivals,
    queue_steps,
    rhythm,
)
from detectors.lab.evaluation.queues.surge_bound import KnownRate
from detectors.lab.evaluation.queues.surge_cases import TAUGHT, false_surges


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "_QUEUES": 1,
        "_ARRIVAL_CASES": 6,
        "_WAIT_CASES": 2,
        "_DEAD_LINES": 1,
        "_TUNING_WEEKS": 4,
        "_FIRST_DAY_CASES": 4,
        "_FIRST_DAYS": 7,
    }.items():
        monkeypatch.setattr(evaluate_surges, name, value)
    monkeypatch.setattr(surge_bound, "_TEACHERS", 1)


def test_the_report_has_false_surges_and_the_delay_of_real_ones() -> None:
    result = CliRunner().invoke(evaluate_surges.command, ["--weeks", "1", "--seed", "3", "--json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert set(report["false"]) == {"surge", "abandonment_surge", "wait_surge", "too_few_arrivals"}
    assert [one["median_minutes"] <= 60 for one in report["dead_lines"].values()] == [True] * 4
    assert all(one["per_week"] <= 3 for one in report["false"].values())
    twice = report["twice_the_arrivals"]
    assert twice["cases"] == 6 == sum(one["cases"] for one in twice["by_rate"].values())
    assert twice["found"] >= 0.3 and report["half_the_agents"]["cases"] == 2
    known = report["told_true_rates"]
    assert known["tuning"]["weeks"] == 4 and known["tuning"]["per_week"] <= known["tuning"]["surge_per_week"]
    assert known["false"]["per_week"] <= 4 and 5 < known["threshold"] < 12
    bound = known["twice_the_arrivals"]
    assert {rate: one["cases"] for rate, one in bound["by_rate"].items()} == {
        rate: one["cases"] for rate, one in twice["by_rate"].items()
    }
    young = report["first_days"]
    assert young["false_per_day"] <= 1.0 and len(young["found"]) == 10
    assert [one["found"] for one in young["found"] if one["rate"] >= 1.0 and one["seconds"] == 600.0] == [
        1.0
    ] * 3
    evaluate_surges._print(report)


def test_the_known_rate_finds_a_surge_and_its_end_by_the_likelihood_alone() -> None:
    begin = MONDAY + 10 * 3600.0
    known, evidence = KnownRate(8.0, begin), 0.0
    rate, at = rhythm(begin), begin
    while not known.surging:
        at += 30.0 / rate  # twice as many as usual, evenly
        known.learn_one(at)
        evidence += math.log(2.0)
    assert evidence - 0.5 * (evidence / math.log(2.0)) == pytest.approx(8.0, abs=0.4)
    for _ in range(4):
        at += 30.0 / rate
        known.learn_one(at)
        assert known.surging
    for _ in range(14):
        at += 60.0 / rate
        known.learn_one(at)
    assert not known.surging
    known.learn_one(at + 3600.0)
    assert known.rising == pytest.approx(math.log(2.0))


def test_the_threshold_of_the_bound_gives_the_false_surges_of_the_detector() -> None:
    tuned = surge_bound.as_often_false(6, seed=77)
    assert tuned.weeks == 6 and tuned.known <= tuned.surge
    # A little lower, and it would be false more often.
    gaps = []
    for week in range(6):
        at, baseline = TAUGHT, []
        for came in arrivals(TAUGHT, TAUGHT + WEEK, 77 + 1_000 + week):
            baseline.append(rhythm((at + came) / 2.0) * (came - at) / 60.0)
            at = came
        gaps.append(baseline)
    assert surge_bound._false(gaps, tuned.threshold) / 6 == tuned.known
    assert surge_bound._false(gaps, tuned.threshold - 0.01) / 6 > tuned.surge


def test_an_alarm_that_goes_on_is_one_false_surge() -> None:
    class Told:
        surging = False

        def learn_one(self, at: float) -> None:
            self.surging = 10 <= at < 20 or 30 <= at < 40

    assert false_surges(Told(), range(50)) == 2


def test_a_simulated_queue_repeats_itself_and_serves_everyone_once() -> None:
    steps = list(queue_steps(MONDAY, MONDAY + DAY, 5))
    assert steps == list(queue_steps(MONDAY, MONDAY + DAY, 5))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    came = [step.contact for step in steps if step.step == "arrive"]
    over = [step.contact for step in steps if step.step in ("serve", "abandon")]
    assert sorted(came) == sorted(over) and len(set(came)) == len(came)
    served = [step.contact for step in steps if step.step == "serve"]
    assert sorted(served) == sorted(step.contact for step in steps if step.step == "finish")


def test_a_disturbance_multiplies_the_arrivals_while_it_lasts() -> None:
    begin = MONDAY + 10 * 3600.0
    wrong = Disturbance(begin, begin + 3600.0, arrivals=3.0)
    baseline = sum(rhythm(begin + 60 * minute) for minute in range(60))
    counts = [sum(at >= begin for at in arrivals(MONDAY, begin + 3600.0, seed, wrong)) for seed in range(10)]
    assert sum(counts) / len(counts) == pytest.approx(3.0 * baseline, rel=0.1)
