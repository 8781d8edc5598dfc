"""What a change would raise, how right that would be, and which thresholds keep a budget."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.rules.document import decode
from detectors.contract.rules.queue_rules import CauseRules, FrustrationRules, QueueRules, WaitRules
from stream.tuning.budget import propose
from stream.tuning.curve import Point, by_queue
from stream.tuning.frustration import stricter
from stream.tuning.kept import Kept
from stream.tuning.what_if import appear, figures, outcome
from tests.builders.past.kept import kept_of

TODAY = QueueRules()
STRICT = replace(
    TODAY, frustration=FrustrationRules(open_at=0.95, critical_at=0.99, run_at=0.95, rise_at=50.0)
)


def episode(name: str, queue: str = "orders", begin: float = 0.0) -> tuple[Any, ...]:
    return name, begin, begin + 600.0, queue, "chat", "en"


def angry(name: str, queue: str = "orders", begin: float = 0.0) -> list[tuple[Any, ...]]:
    return [(name, queue, "en", begin + 60.0 * (turn + 1), 0.9, 0.02) for turn in range(3)]


def past(**rows: Any) -> Kept:
    """Three conversations: angry and rated badly, angry and a false alarm, and calm with another's alert."""
    usual = {
        "episodes": [episode("a"), episode("b"), episode("c")],
        "turns": [*angry("a"), *angry("b"), ("c", "orders", "en", 60.0, 0.1, 0.3)],
        "alerts": [("a", "frustration", 120.0), ("b", "frustration", 120.0), ("c", "template", 200.0)],
        "ratings": [("a", 0.0, 0.0), ("c", 0.0, 1.0)],
        "labels": [("b", 300.0, "false_alarm")],
    }
    return kept_of(**{**usual, **rows})


def every(kept: Kept, rules: QueueRules) -> list[QueueRules]:
    return [rules] * len(kept.scopes)


def test_the_figures_say_what_the_rules_would_have_raised_and_how_right() -> None:
    kept = past(about_queues=[("orders", 50.0)])
    now = figures(kept, outcome(kept, every(kept, TODAY), every(kept, TODAY)), supervisors=2.0)
    assert (now.conversations, now.cases, now.frustration) == (3, 4, 2)
    assert (now.per_hour, now.per_supervisor_hour) == (4.0, 2.0)
    assert (now.precision.times, now.precision.of) == (1, 3)
    assert (now.recall.times, now.recall.of, now.left) == (1, 1, 480.0)
    then = outcome(kept, every(kept, STRICT), every(kept, TODAY))
    strict = figures(kept, then, supervisors=2.0)
    assert (strict.cases, strict.frustration, strict.recall.times, strict.left) == (2, 0, 0, None)
    before = outcome(kept, every(kept, TODAY), every(kept, TODAY))
    assert appear(then, before) == [0, 1] and appear(before, then) == []


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ({"ratings": [], "labels": []}, -1),
        ({"ratings": [], "labels": [], "interventions": [("a", 130.0, "li")]}, 1),
        ({"ratings": [], "labels": [], "interventions": [("a", 130.0, "stepin")]}, -1),
        ({"ratings": [("a", 0.0, 1.0)], "labels": [], "interventions": [("a", 130.0, "li")]}, 0),
        ({"ratings": [("a", 0.0, 1.0)], "labels": [], "resolved": [("a", 120.0, "helped")]}, 1),
        ({"labels": [("a", 130.0, "false_alarm")], "resolved": [("a", 120.0, "helped")]}, 0),
        ({"labels": [("a", 130.0, "false_alarm"), ("a", 140.0, "true_alarm")]}, 1),
        ({"ratings": [], "labels": [], "resolved": [("a", 120.0, "no_need")]}, -1),
    ],
)
def test_what_a_person_says_counts_before_a_rating_and_a_rating_before_that_somebody_stepped_in(
    said: dict[str, Any], trouble: int
) -> None:
    assert past(**said).trouble[0] == trouble


def test_an_episode_that_goes_on_later_is_one_of_its_own() -> None:
    kept = past(
        episodes=[episode("a"), episode("a", begin=1000.0)], turns=[*angry("a"), *angry("a", begin=1000.0)]
    )
    found = outcome(kept, every(kept, TODAY), every(kept, TODAY))
    assert found.frustration.at.tolist() == [120.0, 1120.0]


def test_a_wait_breaches_by_its_opening_hours_and_a_warning_stays() -> None:
    # Open for the first minute of Thursdays, as 1970-01-01 was.
    shut = b'{"queues": {"shut": {"hours": {"openings": [{"weekday": 3, "opens": 0, "closes": 1}]}}}}'
    waits = [
        ("a", "queue", "orders", "chat", "en", 0.0, 200.0),
        ("b", "queue", "shut", "chat", "en", 0.0, 200.0),
    ]
    kept = kept_of(
        decode(shut),
        episodes=[episode("a"), episode("b", "shut"), episode("c")],
        waits=waits,
        alerts=[("a", "queue_wait", 100.0), ("c", "queue_wait", 100.0)],
    )
    assert outcome(kept, every(kept, TODAY), every(kept, TODAY)).beyond_sla.tolist() == [True, False]
    longer = every(kept, QueueRules(waits=WaitRules(queue_sla=300.0)))
    found = outcome(kept, longer, every(kept, TODAY))
    # That of c came before a breach that never was; whatever the SLA, it was a warning.
    assert found.beyond_sla.tolist() == [False, False] and found.cases.tolist() == [False, False, True]


def test_a_cause_that_the_rules_turn_off_raises_nothing() -> None:
    kept = past(alerts=[], waits=[("c", "queue", "orders", "chat", "en", 0.0, 200.0)])
    off = {cause: CauseRules(raised=False) for cause in ("frustration", "queue_wait")}
    found = outcome(kept, every(kept, QueueRules(causes=off)), every(kept, TODAY))
    assert not found.cases.any() and outcome(kept, every(kept, TODAY), every(kept, TODAY)).cases.all()


def test_a_curve_has_the_point_of_today_and_goes_from_loose_to_strict() -> None:
    kept = past()
    points = by_queue(kept, every(kept, TODAY))["orders"]
    today = next(point for point in points if point.shift == 0.0)
    assert today == Point(0.0, cases=3, right=1, missed=0)
    assert points[-1] == Point(points[-1].shift, cases=1, right=0, missed=1)
    assert stricter(TODAY, 0.0) == TODAY


curves = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=3),
    min_size=1,
)


@settings(max_examples=100, deadline=None)
@given(curves, st.integers(0, 120))
def test_a_proposal_keeps_its_budget_wherever_the_strictest_thresholds_do(drawn, most) -> None:
    found = {
        name: [
            Point(float(shift), cases, right=40 - missed, missed=missed)
            for shift, (cases, missed) in enumerate(
                zip(sorted((c for c, _ in pairs), reverse=True), sorted(m for _, m in pairs), strict=True)
            )
        ]
        for name, pairs in drawn.items()
    }
    proposal = propose(found, 0, most)
    least = sum(min(point.cases for point in points) for points in found.values())
    assert proposal.reached == (least <= most)
    assert proposal.cases <= max(most, least)


def test_a_budget_is_spent_where_it_saves_the_most() -> None:
    found = {
        "cheap": [Point(0.0, 20, 90, 10), Point(1.0, 10, 50, 50)],
        "dear": [Point(0.0, 40, 90, 10), Point(1.0, 10, 80, 20)],
    }
    assert propose(found, 0, 35.0).shifts == {"cheap": 0.0, "dear": 1.0}
    assert propose(found, 0, 60.0).shifts == {"cheap": 0.0, "dear": 0.0}
    assert not propose(found, 5, 24.0).reached
    # The best of all combinations that fit, as trying them all finds it.
    for most in (20, 30, 50, 60):
        tried = [
            sum(point.missed for point in each)
            for each in itertools.product(*found.values())
            if sum(point.cases for point in each) <= most
        ]
        assert propose(found, 0, most).missed == min(tried)


def test_no_past_has_no_figures() -> None:
    kept = kept_of()
    none = figures(kept, outcome(kept, [], []), 1.0)
    assert (none.cases, none.precision.interval, none.recall.interval) == (0, None, None)
    assert by_queue(kept, []) == {} and np.isnan(kept.frustrated_at).all()
